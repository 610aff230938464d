"""Hold every sighting against one hypothesis at a time.

A sighting fits where some place of the prediction agrees with it, together with all the others: the places'
distances and the record's times have to have a common solution, whatever the shift between the two clocks. Where
not all of them fit, as many as possible are kept and the others are judged by these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from podlint.comparison.hypothesis import Hypothesis, Place, Strand, ordered, told_reason
from podlint.comparison.network import Network
from podlint.comparison.sighting import Kind, Sighting
from podlint.moment import EPSILON, Bounds
from podlint.observed.record import Record
from podlint.timeline.scenario import TimedEvent

SLACK = 0.5
"""So much earlier or later than its time a sighting may belong: what a loaded node adds to the kubelet's own delays
(the recorded lives lag by up to twice this from one event to another), and clocks that differ."""

Outcome: TypeAlias = Literal["fits", "earlier", "later", "not-predicted", "not-compared"]

_MOST_STEPS = 600
"""So many sightings are placed and taken back while a solution for all is looked for."""
_MOST_PLACES = 12
"""So many places, the nearest, are tried for one sighting."""
_MOST_WEIGHED = 4
"""So many of them are tried against so many of another's to find out who contradicts whom."""
_FAR = 2 * SLACK
"""A place so much earlier or later, in seconds after Scheduled, is none that the sighting can be."""
_KEPT_FOR = 3600.0
"""The API server forgets events after an hour: what is missing in a longer record may have been there."""
_MISSED = frozenset(("container-started", "killing", "probe-failed", "restart-delayed", "post-start-failed"))
"""What a record of events would show, had it happened. Pulls are not asked for: the start after them tells as much, and
people who show a record leave them out."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one sighting."""

    sighting: Sighting
    outcome: Outcome
    place: Place | None = None
    predicted: Bounds | None = None
    """When it was to be expected by all the others, in seconds on the record's clock."""
    by: float = 0.0
    """So many seconds it is earlier or later than that, at least."""
    alone: bool = False
    """There is no other place that it can be, so what follows from its being there is certain."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something certain that a complete record would hold, and this one doesn't."""

    event: TimedEvent
    predicted: Bounds
    """On the record's clock."""


@dataclass(frozen=True, slots=True)
class Match:
    """A record held against one hypothesis."""

    hypothesis: Hypothesis
    judgements: tuple[Judgement, ...]
    missing: tuple[Missing, ...]

    @property
    def fits(self) -> bool:
        return not self.contradictions

    @property
    def contradictions(self) -> int:
        """How many sightings don't fit, and how many certain events are missing."""
        return len(self.missing) + sum(j.outcome not in ("fits", "not-compared") for j in self.judgements)

    @property
    def distance(self) -> float:
        """How far off it is in all, in seconds."""
        return sum(judgement.by for judgement in self.judgements)


Placed: TypeAlias = "dict[Sighting, Place]"


def match(record: Record, seen: Sequence[Sighting], hypothesis: Hypothesis) -> Match:
    """Hold the sightings of a record against a hypothesis."""
    comparable = [sighting for sighting in seen if sighting.row.meaning.type is not None]
    places = {sighting: hypothesis.places(sighting) for sighting in comparable}
    near = _Near(comparable, places).ordered()
    search = _Search(hypothesis, near)
    placed = search.all() or search.as_many_as_possible()
    possible = dict(near)
    judgements = tuple(_judged(sighting, possible.get(sighting, []), placed, hypothesis, record) for sighting in seen)
    return Match(hypothesis, judgements, tuple(_missing(record, seen, placed, hypothesis)))


def window(sighting: Sighting, slack: float = SLACK) -> Bounds:
    """When it happened on the record's clock, as generously as it is judged."""
    low, high = sighting.time.bounds
    return Bounds(low - slack, high + slack)


@dataclass
class _Near:
    """The places of each sighting, those first that are nearest by a sighting whose place is plain."""

    seen: list[Sighting]
    places: dict[Sighting, list[Place]]

    def ordered(self) -> list[tuple[Sighting, list[Place]]]:
        anchor = next((s for s in self.seen if s.kind[0] == "scheduled" and self.places[s]), None)
        found = [(sighting, self._nearest(sighting, anchor)) for sighting in self.seen if self.places[sighting]]
        return sorted(found, key=lambda each: (len(each[1]), _finite(each[0].time.bounds.low)))

    def _nearest(self, sighting: Sighting, anchor: Sighting | None) -> list[Place]:
        if anchor is None or math.isinf(sighting.time.bounds.low):
            return self.places[sighting][:_MOST_PLACES]
        seen, bound = sighting.time.bounds, anchor.time.bounds
        since = Bounds(seen.low - bound.high, seen.high - bound.low)
        middle = Bounds((since.low + since.high) / 2, (since.low + since.high) / 2)
        nearest = sorted(self.places[sighting], key=lambda place: _apart(place, middle))
        possible = [place for place in nearest if _apart(place, since) <= _FAR]
        return (possible or nearest)[:_MOST_PLACES]


def _apart(place: Place, since: Bounds) -> float:
    """How far times since the Pod was bound are from where the place may be; nothing is known of a deletion."""
    if place.event.type == "deletion-requested" or place.strand.scenario.supposing:
        return 0.0
    low = min(place.strand.evaluation.bounds(place.first).low, place.event.earliest)
    high = max(place.strand.evaluation.bounds(place.last).high, place.event.latest)
    return max(0.0, low - since.high, since.low - high)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.copysign(1e12, value)


@dataclass
class _Search:
    """Looks for places that agree with one another."""

    hypothesis: Hypothesis
    order: list[tuple[Sighting, list[Place]]]
    steps: int = 0
    _placed: Placed = field(default_factory=dict)

    def all(self) -> Placed | None:
        """Places for all of them; None where there are none, or where they were not found in time."""
        self.steps = 0
        return self._from(0, Network(), {})

    def _from(self, at: int, network: Network, placed: Placed) -> Placed | None:
        if at == len(self.order):
            return placed
        sighting, places = self.order[at]
        for place in places:
            self.steps += 1
            if self.steps > _MOST_STEPS:
                return None
            grown = self._with(sighting, place, network, placed)
            if grown is not None:
                found = self._from(at + 1, grown, {**placed, sighting: place})
                if found is not None:
                    return found
        return None

    def as_many_as_possible(self) -> Placed:
        """Places for most of them: one after the other, those first that contradict the fewest others."""
        quarrels = {sighting: self._quarrels(sighting, places) for sighting, places in self.order}
        network: Network = Network()
        placed: Placed = {}
        for sighting, places in sorted(self.order, key=lambda each: quarrels[each[0]]):
            for place in places:
                grown = self._with(sighting, place, network, placed)
                if grown is not None:
                    network, placed = grown, {**placed, sighting: place}
                    break
        return placed

    def _quarrels(self, sighting: Sighting, places: list[Place]) -> int:
        """With how many others it can't both be right."""
        others = [(other, theirs) for other, theirs in self.order if other is not sighting]
        return sum(
            not any(
                self._agree(sighting, place, other, their)
                for place in places[:_MOST_WEIGHED]
                for their in theirs[:_MOST_WEIGHED]
            )
            for other, theirs in others
        )

    def _agree(self, one: Sighting, place: Place, other: Sighting, their: Place) -> bool:
        if place is their and not place.repeats:
            return False
        low, high = self.hypothesis.distance(place, their)
        mine, its = window(one), window(other)
        return its.low - mine.high <= high + EPSILON and its.high - mine.low >= low - EPSILON

    def _with(self, sighting: Sighting, place: Place, network: Network, placed: Placed) -> Network | None:
        """The network with one more sighting; time 0 is the record's clock."""
        if not place.repeats and place in placed.values():
            return None
        distances = [window(sighting), *(self.hypothesis.distance(other, place) for other in placed.values())]
        return network.extended(distances)


def expected(place: Place, placed: Placed, hypothesis: Hypothesis, but: Sighting | None = None) -> Bounds:
    """When something in that place is to be expected on the record's clock, by the other sightings."""
    low, high = -math.inf, math.inf
    for sighting, other in placed.items():
        if sighting is but or other.strand is not place.strand:
            continue
        gap, seen = hypothesis.distance(other, place), window(sighting)
        low, high = max(low, seen.low + gap.low), min(high, seen.high + gap.high)
    return Bounds(low, high)


def _judged(
    sighting: Sighting, places: Sequence[Place], placed: Placed, hypothesis: Hypothesis, record: Record
) -> Judgement:
    if sighting.row.meaning.type is None:
        return Judgement(sighting, "not-compared")
    if sighting in placed:
        place = placed[sighting]
        wanted = expected(place, placed, hypothesis, sighting)
        return Judgement(sighting, "fits", place, wanted, alone=len(places) == 1)
    if not places:
        return Judgement(sighting, "not-predicted" if _decided(sighting, hypothesis, record) else "not-compared")
    judged = [_off(sighting, place, placed, hypothesis) for place in places]
    return min(judged, key=lambda judgement: (judgement.outcome == "not-predicted", judgement.by))


def _decided(sighting: Sighting, hypothesis: Hypothesis, record: Record) -> bool:
    """Whether the timeline tells everything there is of the sighting's kind.

    It tells of a deletion where all containers run, and of images that can be pulled; that a probe finds its container
    gone, which counts as nothing, it tells of some ends only.
    """
    if not hypothesis.complete or (hypothesis.deletion is not None and sighting.is_of_a_stop):
        return False
    if sighting.kind[0] == "probe-errored" and "CONTAINER_EXITED" in sighting.row.message:
        return False
    return not (sighting.kind[0] == "pulling" and record.lacks_image)


def _off(sighting: Sighting, place: Place, placed: Placed, hypothesis: Hypothesis) -> Judgement:
    predicted, seen = expected(place, placed, hypothesis), sighting.time.bounds
    if seen.high < predicted.low:
        return Judgement(sighting, "earlier", place, predicted, predicted.low - seen.high)
    if seen.low > predicted.high:
        return Judgement(sighting, "later", place, predicted, seen.low - predicted.high)
    return Judgement(sighting, "not-predicted", place, predicted)


# --- what is missing -------------------------------------------------------------------------------------


def _missing(record: Record, seen: Sequence[Sighting], placed: Placed, hypothesis: Hypothesis) -> list[Missing]:
    """The certain events that are over before the record ends and that no row counts.

    None where events were lost: too many of them, too old, or a record of nothing but a status. Where the beginning
    was cut off, what came before the first row is not asked for; after a deletion began, nothing of the life is.
    """
    if record.form == "status" or record.has_gaps or record.span > _KEPT_FOR or not placed:
        return []
    begins = min(sighting.time.bounds.low for sighting in placed)
    ends = min([record.end, *(s.time.bounds.low for s, place in placed.items() if place.strand is hypothesis.deletion)])
    unclear = {sighting.kind[0] for sighting in seen if sighting.container is None}
    missing: list[Missing] = []
    for kind in _kinds(hypothesis.life):
        if kind[0] in unclear:
            continue
        counted = _counted(kind, seen)
        for event, least, _ in ordered(hypothesis.queue(kind)):
            if not event.told_by_all or least <= counted:
                continue
            predicted = expected(hypothesis.life.place(event), placed, hypothesis)
            if predicted.high < ends - SLACK and (record.has_beginning or predicted.low > begins):
                missing.append(Missing(event, predicted))
    return missing


def _kinds(life: Strand) -> list[Kind]:
    kinds = (
        (event.type, event.container, event.detail.get("probe") or told_reason(event))
        for event in life.scenario.events
        if event.type in _MISSED
    )
    return list(dict.fromkeys(kinds))


def _counted(kind: Kind, seen: Sequence[Sighting]) -> int:
    """How many of a kind the rows count."""
    happened, container, about = kind
    return sum(
        sighting.row.count
        for sighting in seen
        if not sighting.again
        and sighting.row.attempt is None
        and sighting.kind[:2] == (happened, container)
        and about in (None, sighting.kind[2])
    )


def first_missing(found: Sequence[Missing]) -> list[Missing]:
    """Of each kind the first that is missing: the others follow from it."""
    first: dict[Kind, Missing] = {}
    for each in found:
        first.setdefault((each.event.type, each.event.container, told_reason(each.event)), each)
    return list(first.values())
