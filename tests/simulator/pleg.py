"""The kubelet's look at its containers: the relist each second, and the cache that it fills (kubelet-model 2.1)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.simulator.clock import Clock, Happening, Steps, Until
from tests.simulator.draws import Draws
from tests.simulator.kubelet import RELIST, RELIST_PERIOD
from tests.simulator.process import Attempt, Runtime


class Seen(NamedTuple):
    """A container as a relist found it."""

    attempt: Attempt
    code: int | None
    """Its exit code; None: it was running."""

    @property
    def runs(self) -> bool:
        return self.code is None


class Snapshot(NamedTuple):
    """What the kubelet knows of the Pod's containers."""

    taken_at: float
    seen: tuple[Seen, ...]

    def newest(self, name: str) -> Seen | None:
        """The newest container of that name."""
        return next((s for s in reversed(self.seen) if s.attempt.name == name), None)

    def newest_exited(self, name: str) -> Seen | None:
        """The newest one of them that has ended (5.2)."""
        return next((s for s in reversed(self.seen) if s.attempt.name == name and not s.runs), None)

    @property
    def running(self) -> list[Seen]:
        return [s for s in self.seen if s.runs]


@dataclass
class Pleg:
    """Relists, and tells the sync loop (``changed``) when a container has started or ended."""

    clock: Clock
    runtime: Runtime
    draws: Draws
    changed: Callable[[], None]
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(-math.inf, ()))
    _relisted: Happening = field(init=False)

    def __post_init__(self) -> None:
        self._relisted = self.clock.happening()

    def grid(self) -> Steps:
        """Relist once a second."""
        yield self.draws.take("relist-phase", 0.0, RELIST_PERIOD)
        while True:
            yield from self._relist()
            yield RELIST_PERIOD

    def on_demand(self) -> None:
        """Relist at once, besides (≥ 1.36)."""
        self.clock.spawn(self._relist())

    def newer_than(self, moment: float) -> Steps:
        """The freshness wait: until the cache holds what was found after ``moment``."""
        while self.snapshot.taken_at <= moment:
            yield Until((self._relisted,))

    def _relist(self) -> Steps:
        found = Snapshot(self.clock.now, tuple(Seen(a, a.reported_code) for a in self.runtime.attempts))
        yield self.draws.take("relist-takes", *RELIST)
        if found.taken_at < self.snapshot.taken_at:
            return
        known = {s.attempt: s.runs for s in self.snapshot.seen}
        news = any(known.get(s.attempt) is not s.runs for s in found.seen)
        self.snapshot = found
        relisted, self._relisted = self._relisted, self.clock.happening()
        relisted.happen()
        if news:
            self.changed()
