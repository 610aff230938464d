"""Hypotheses: ways the observed life may have gone, each a scenario of the timeline, perhaps with the deletion after it.

The deletion's story counts from its own zero, the request; a scenario counts from the Pod being bound. How far the
two are apart nobody knows, so each is a :class:`Strand`: within one of them the distance of any two events has
bounds, across them all that is known is that the life is over when the Pod is stopped.

A scenario's event carries its time as one expression, that of the course which tells it best. Where timing decides
between several courses, the event's own interval is wider than the expression's; a :class:`Place` is that much
wider at both ends, so that nothing true of another course is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property

from podlint.comparison.sighting import Kind, Sighting
from podlint.dataclass import dataclass
from podlint.evaluation import Evaluation
from podlint.moment import Bounds, Moment
from podlint.observed.meaning import STOPPING
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

_BEFORE_START = 2.5
"""Created, and the look for the image, come at most this long before the process runs (the unknown ``overhead``)."""
_STARTED_BY = ("created", "image-present")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where in a strand something belongs: from one moment to another, which are mostly the same."""

    strand: Strand
    event: TimedEvent
    first: Moment
    last: Moment
    early: float
    late: float
    """So much before and after that, in courses that the expression is not of; in seconds."""

    @property
    def repeats(self) -> bool:
        """The event stands for many alike, so that two sightings may belong here."""
        return "every" in self.event.detail or self.event.type == "restart-delayed"


@dataclass(eq=False)
class Strand:
    """A scenario or story with what is needed to ask for distances."""

    scenario: Scenario
    _gaps: dict[tuple[int, int], Bounds] = field(default_factory=dict)
    _places: dict[tuple[int, str | None], Place] = field(default_factory=dict)

    @cached_property
    def evaluation(self) -> Evaluation:
        return Evaluation(self.scenario.ranges)

    def place(self, event: TimedEvent, seen: str | None = None) -> Place:
        """Where an event belongs, or what was ``seen`` in its stead: ``created`` tells of a start before it is there."""
        key = id(event), seen
        if key not in self._places:
            self._places[key] = self._placed(event, before_start=seen in _STARTED_BY)
        return self._places[key]

    def _placed(self, event: TimedEvent, *, before_start: bool) -> Place:
        low, high = self.evaluation.bounds(event.at)
        early = max(0.0, low - event.earliest) if not math.isinf(low) else 0.0
        late = max(0.0, event.latest - high) if not math.isinf(high) else early
        if math.isinf(late):
            late = early
        if before_start:
            return Place(self, event, event.at - _BEFORE_START, event.at, early, late)
        if event.type == "restart-delayed":
            return self._waiting(event, early, late)
        return Place(self, event, event.at, event.at, early, late)

    def _waiting(self, event: TimedEvent, early: float, late: float) -> Place:
        """The kubelet tells of a wait each time it looks at it, until the restart."""
        assert event.attempt is not None
        for other in self.scenario.events:
            restarts = other.type == "container-started" and other.container == event.container
            if restarts and other.attempt == event.attempt + 1:
                return Place(self, event, event.at, other.at, early, max(late, self.place(other).late))
        return Place(self, event, event.at, event.at, early, math.inf)

    def gap(self, one: Place, other: Place) -> Bounds:
        """How long after ``one`` the ``other`` may be."""
        key = id(one), id(other)
        known = self._gaps.get(key)
        if known is None:
            low = self.evaluation.bounds(other.first - one.last).low - one.late - other.early
            high = self.evaluation.bounds(other.last - one.first).high + one.early + other.late
            known = self._gaps[key] = Bounds(low, high)
            self._gaps[id(other), id(one)] = Bounds(-high, -low)
        return known


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """One way it may have gone."""

    life: Strand
    deletion: Strand | None = None
    complete: bool = True
    """False: more can happen than the timeline tells of, so that what it doesn't tell of is no contradiction."""

    def distance(self, one: Place, other: Place) -> Bounds:
        """How long after ``one`` the ``other`` may be."""
        if one.strand is not other.strand:
            if other.strand is self.deletion:
                return Bounds(_since_asked(other, one), math.inf)
            return Bounds(-math.inf, -_since_asked(one, other))
        if one is other and "every" in one.event.detail:
            return Bounds(-math.inf, math.inf)
        return one.strand.gap(one, other)

    def attempts(self, container: str | None) -> int:
        """The last attempt of a container that is told of; of any, where the container is not known."""
        events = self.life.scenario.events
        return max((e.attempt or 0 for e in events if container is None or e.container == container), default=0)

    def queue(self, kind: Kind) -> list[TimedEvent]:
        """The predicted events of a kind in the Pod's life, in their order."""
        found = [event for event in self.life.scenario.events if is_of(event, kind)]
        return sorted(found, key=lambda event: (event.attempt or 0, event.earliest))

    def places(self, sighting: Sighting) -> list[Place]:
        """Everything in the prediction that the sighting can be."""
        found = [
            self.life.place(event, sighting.kind[0])
            for event, least, most in ordered(self.queue(sighting.kind))
            if _agrees(event, sighting, by_attempt=True)
            and most >= sighting.ordinals.least
            and least <= sighting.ordinals.most
        ]
        if self.deletion is None:
            return found
        if sighting.is_of_a_stop:
            found = []
        for event in self.deletion.scenario.events:
            if (
                event.type in _IN_A_DELETION
                and is_of(event, sighting.kind)
                and _agrees(event, sighting, by_attempt=False)
            ):
                found.append(self.deletion.place(event, sighting.kind[0]))
        return found


def _since_asked(stopping: Place, living: Place) -> float:
    """How long after something of the life a deletion's event is at least: no life goes on once the Pod is stopped.

    Only its probes and its status still tell of it.
    """
    if living.event.type not in ("container-started", "container-exited", "killing", "restart-delayed"):
        return -math.inf
    return stopping.strand.evaluation.bounds(stopping.first).low - stopping.early - _SYNC - living.late


_SYNC = 2.0
"""What the kubelet has begun when the deletion comes it ends first, in seconds: a sync that starts a container."""
_IN_A_DELETION = frozenset(
    ("deletion-requested", "killing", "container-exited", "pre-stop-failed", "pod-unready", "phase", "probe-failed")
)


def is_of(event: TimedEvent, kind: Kind) -> bool:
    """Whether a predicted event is of a sighting's kind. What the sighting leaves open, any event agrees with."""
    seen, container, about = kind
    if event.type != ("container-started" if seen in _STARTED_BY else seen):
        return False
    if container is not None and event.container != container:
        return False
    told = event.detail.get("probe") or told_reason(event)
    return about is None or told is None or told == about


def told_reason(event: TimedEvent) -> str | None:
    """The reason of a killing in the kubelet's words, which do not tell one stop from another."""
    reason = event.detail.get("reason")
    return "stopping" if reason in STOPPING else reason


def _agrees(event: TimedEvent, sighting: Sighting, *, by_attempt: bool) -> bool:
    if by_attempt and sighting.row.attempt is not None and event.attempt != sighting.row.attempt:
        return False
    told, seen = event.detail, sighting.row.meaning.detail
    return all(told.get(key) in (None, seen[key]) for key in ("exitCode", "phase") if key in seen)


def ordered(queue: list[TimedEvent]) -> Iterator[tuple[TimedEvent, int, float]]:
    """Each event of a queue with the least and the greatest ordinal that it may have among those seen."""
    surely, perhaps = 0, 0.0
    for event in queue:
        count = event.stands_for
        many = math.inf if count is None or event.type == "restart-delayed" else float(count)
        yield event, surely + 1, perhaps + many
        surely += event.told_by_all
        perhaps += many
