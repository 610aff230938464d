"""Simulated time: what runs side by side, each a generator that says what it waits for."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


@dataclass(eq=False)
class Happening:
    """Something that happens once; whoever waits for it goes on at that moment."""

    clock: Clock
    happened: bool = False
    _waiting: list[Callable[[], None]] = field(default_factory=list)

    def happen(self) -> None:
        """It happens now; a second time changes nothing."""
        if self.happened:
            return
        self.happened = True
        for go_on in self._waiting:
            self.clock.call_at(self.clock.now, go_on)
        self._waiting.clear()

    def then(self, go_on: Callable[[], None]) -> None:
        """Call ``go_on`` when it happens, at once if it has."""
        if self.happened:
            self.clock.call_at(self.clock.now, go_on)
        else:
            self._waiting.append(go_on)


class Until(NamedTuple):
    """Wait for the first of several, at most up to the moment ``deadline``."""

    happenings: tuple[Happening, ...]
    deadline: float = math.inf


Wait: TypeAlias = float | Until
"""What a generator waits for: so many seconds, or something."""
Steps: TypeAlias = Generator[Wait, None, None]


class Clock:
    """The moment it is, in seconds since the Pod was bound to its node, and what comes next."""

    def __init__(self) -> None:
        self.now = 0.0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def happening(self) -> Happening:
        """Something that can be waited for."""
        return Happening(self)

    def call_at(self, when: float, action: Callable[[], None]) -> None:
        """Do ``action`` at the moment ``when``; what is asked for first is done first."""
        if not math.isinf(when):
            heapq.heappush(self._agenda, (max(when, self.now), next(self._order), action))

    def spawn(self, steps: Steps) -> Happening:
        """Let ``steps`` run beside everything else; what is returned happens when they are done."""
        done = self.happening()
        self.call_at(self.now, lambda: self._step(steps, done))
        return done

    def run(self, until: float) -> None:
        """Let time pass up to the moment ``until``."""
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, action = heapq.heappop(self._agenda)
            action()

    def _step(self, steps: Steps, done: Happening) -> None:
        try:
            wait = next(steps)
        except StopIteration:
            done.happen()
            return
        until = wait if isinstance(wait, Until) else Until((), self.now + wait)
        gone_on = False

        def go_on() -> None:
            nonlocal gone_on
            if not gone_on:
                gone_on = True
                self._step(steps, done)

        for happening in until.happenings:
            happening.then(go_on)
        self.call_at(until.deadline, go_on)
