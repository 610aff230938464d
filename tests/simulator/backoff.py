"""The crash-loop back-off of each container (kubelet-model 5.2, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulator.kubelet import BACKOFF_BASE, BACKOFF_CAP, BACKOFF_RESET
from tests.simulator.pleg import Snapshot


@dataclass
class Entry:
    """How long the next start has to wait, and when that was written down."""

    backoff: float
    updated: float


@dataclass
class BackOff:
    """The entries of a Pod's containers."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def delays(self, name: str, snapshot: Snapshot, now: float) -> tuple[float, float] | None:
        """Whether a start now is held back: the back-off and its expiry; None: it may start, and that is written down."""
        exited = snapshot.newest_exited(name)
        if exited is None:
            return None
        finished, entry = exited.attempt.finished_at, self.entries.get(name)
        if entry is None or finished - entry.updated > BACKOFF_RESET:
            self.entries[name] = Entry(BACKOFF_BASE, now)
            return None
        if now - finished < entry.backoff:
            return entry.backoff, finished + entry.backoff
        self.entries[name] = Entry(min(2 * entry.backoff, BACKOFF_CAP), now)
        return None
