"""What happens in a Pod's life: an event, when, because of what, by which fields."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal, TypeAlias

from podlint.dataclass import dataclass
from podlint.moment import Moment

EventType: TypeAlias = Literal[
    "scheduled",
    "pulling",
    "pulled",
    "pull-failed",
    "container-started",
    "start-failed",
    "container-exited",
    "restart-delayed",
    "post-start-finished",
    "post-start-failed",
    "pre-stop-started",
    "pre-stop-finished",
    "pre-stop-failed",
    "probe-failed",
    "probe-errored",
    "startup-passed",
    "container-ready",
    "container-unready",
    "pod-initialized",
    "pod-ready",
    "pod-unready",
    "killing",
    "term-sent",
    "kill-sent",
    "phase",
    "deletion-requested",
    "pod-removed",
    "endpoint-added",
    "endpoint-removed",
]
"""The contract's event types."""


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One event of one course of a Pod's life; a node of the graph whose edges are ``because``."""

    type: EventType
    at: Moment
    """Seconds from the course's zero: the Pod being bound, or the deletion being requested."""
    because: tuple[Event, ...]
    """The events it waited for; all lead back to ``scheduled`` or ``deletion-requested``."""
    formula: str
    """In words, what ``at`` adds to them."""
    fields: tuple[str, ...] = ()
    """The manifest fields (or defaults) that its time was worked out from."""
    container: str | None = None
    attempt: int | None = None
    certain: bool = True
    """It happens in this course whatever the jitter."""
    detail: dict[str, Any] = field(default_factory=dict)
