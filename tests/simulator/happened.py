"""What happened in one simulated life, in the contract's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from podlint.lifecycle.event import EventType
from tests.simulator.clock import Clock


class Happened(NamedTuple):
    """One event and its moment, in seconds since the Pod was bound."""

    at: float
    type: EventType
    container: str | None
    attempt: int | None
    detail: dict[str, Any]


@dataclass
class Record:
    """Notes what happens, in order."""

    clock: Clock
    events: list[Happened] = field(default_factory=list)

    def note(self, kind: EventType, container: str | None = None, attempt: int | None = None, **detail: object) -> None:
        """It happens now."""
        self.events.append(Happened(self.clock.now, kind, container, attempt, detail))
