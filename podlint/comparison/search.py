"""Find places for a record's sightings that agree with one another.

The places' distances and the record's times have to have a common solution, whatever the shift between the two
clocks. Where there is none for all of them, as many as possible are kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from podlint.comparison.hypothesis import Hypothesis, Place
from podlint.comparison.network import Network
from podlint.comparison.sighting import Sighting
from podlint.dataclass import dataclass
from podlint.moment import EPSILON, Bounds

SLACK = 1.0
"""So much earlier or later than its time a sighting may belong, in seconds: what a loaded node adds to the kubelet's own
delays (lives recorded on a busy machine need as much), and clocks that differ."""

_MOST_STEPS = 600
"""So many sightings are placed and taken back while a solution for all is looked for."""
_MOST_PLACES = 12
"""So many places, the nearest, are tried for one sighting."""
_MOST_WEIGHED = 4
"""So many of them are tried against so many of another's to find out who contradicts whom."""
_FAR = SLACK
"""A place so much earlier or later, in seconds after Scheduled, is none that the sighting can be."""
Placed: TypeAlias = "dict[Sighting, Place]"


def possible(seen: Sequence[Sighting], hypothesis: Hypothesis) -> dict[Sighting, list[Place]]:
    """The places that each sighting can be, those first that are nearest; none where the prediction has none."""
    places = {sighting: hypothesis.places(sighting) for sighting in seen}
    return dict(_Near(list(seen), places).ordered())


def placed(possible: Mapping[Sighting, list[Place]], hypothesis: Hypothesis) -> Placed:
    """Where the sightings belong: a place for each of them, or for as many as go together."""
    search = _Search(hypothesis, list(possible.items()))
    return search.all() or search.as_many_as_possible()


def window(sighting: Sighting, slack: float = SLACK) -> Bounds:
    """When it happened on the record's clock, as generously as it is judged."""
    low, high = sighting.time.bounds
    return Bounds(low - slack, high + slack)


def expected(place: Place, placed: Placed, hypothesis: Hypothesis, but: Sighting | None = None) -> Bounds:
    """When something in that place is to be expected on the record's clock, by the other sightings."""
    low, high = -math.inf, math.inf
    for sighting, other in placed.items():
        if sighting is but or other.strand is not place.strand:
            continue
        gap, seen = hypothesis.distance(other, place), window(sighting)
        low, high = max(low, seen.low + gap.low), min(high, seen.high + gap.high)
    return Bounds(low, high)


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
