"""What was seen of one Pod: rows, each with what happened and when, on a clock of the record's own.

The clocks of records differ. An Event object's times are whole seconds of UTC, ``kubectl describe`` prints ages
counted back from a moment it does not tell. Both come to the same: each time is an interval on a clock whose
distance from the prediction's zero is not known, but is one and the same for the whole record. So a row holds
:class:`~podlint.moment.Bounds` in seconds on the record's clock, and only distances between rows mean anything.
"""

from __future__ import annotations

import math
from dataclasses import field
from typing import Literal, TypeAlias

from podlint.dataclass import dataclass
from podlint.moment import Bounds
from podlint.observed.meaning import Meaning

Form: TypeAlias = Literal["describe", "events", "status"]

ANY_TIME = Bounds(-math.inf, math.inf)
"""It happened, but when is not said."""

BURST = 25
"""client-go records this many events of one source about one object, then one in 300 s (kubelet-model 6.10)."""


@dataclass(frozen=True, slots=True)
class Time:
    """When something was seen: an interval on the record's clock, and how the record writes it."""

    bounds: Bounds
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of ``kubectl describe``, one Event object, or one fact of a status."""

    reason: str
    """The event's reason, or the field of the status (``state.running.startedAt``)."""
    message: str
    meaning: Meaning
    first: Time
    last: Time
    """The same as ``first`` where it was seen once."""
    count: int = 1
    attempt: int | None = None
    """The container's attempt, where the record says which (a status does)."""
    by_kubelet: bool = True
    """The kubelet told of it, so it counts against :data:`BURST`."""

    @property
    def is_of_a_stop(self) -> bool:
        """The kubelet stops a container together with its Pod."""
        return self.meaning.type == "killing" and self.meaning.detail.get("reason") == "stopping"


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that was seen of one Pod."""

    form: Form
    pod: str | None
    """The Pod's name; None where the record doesn't say."""
    rows: tuple[Row, ...]
    end: float
    """Up to here on the clock the record would show what happens: when it was taken, else the last time it holds."""
    deleted: bool = False
    """The Pod carries a deletion mark, or the kubelet stops its containers."""
    grace_period: int | None = None
    """``metadata.deletionGracePeriodSeconds``."""
    aside: tuple[str, ...] = field(default=())
    """What was left out in reading, in words for people."""

    @property
    def has_beginning(self) -> bool:
        """It was seen how the Pod was bound to its node, so the first of each kind is the first there was."""
        return any(row.meaning.type == "scheduled" for row in self.rows)

    @property
    def has_gaps(self) -> bool:
        """So many events that some were not recorded: counts are too small (kubelet-model 6.10)."""
        combined = any("(combined from similar events)" in row.message for row in self.rows)
        counted = sum(row.count for row in self.rows if row.by_kubelet and row.attempt is None)
        return combined or counted >= BURST

    @property
    def lacks_image(self) -> bool:
        """An image could not be pulled: what happens then no manifest decides."""
        return any(
            row.reason in ("Failed", "ErrImageNeverPull") and "image" in row.message.lower() for row in self.rows
        )

    @property
    def span(self) -> float:
        """From the first time it holds to its end, in seconds."""
        starts = [low for low in (row.first.bounds.low for row in self.rows) if not math.isinf(low)]
        return max(0.0, self.end - min(starts)) if starts else 0.0
