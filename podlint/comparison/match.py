"""Hold every sighting against one hypothesis at a time.

A sighting fits where some place of the prediction agrees with it, together with all the others. Those that don't are
judged by those that do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from podlint.comparison.hypothesis import Hypothesis, Place
from podlint.comparison.missing import Missing, missing_events
from podlint.comparison.search import Placed, expected, placed, possible
from podlint.comparison.sighting import Sighting
from podlint.dataclass import dataclass
from podlint.lifecycle.rounds import MOST_OPEN
from podlint.moment import Bounds
from podlint.observed.record import Record

Outcome: TypeAlias = Literal["fits", "earlier", "later", "not-predicted", "not-compared"]


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


def match(record: Record, seen: Sequence[Sighting], hypothesis: Hypothesis) -> Match:
    """Hold the sightings of a record against a hypothesis."""
    places = possible([sighting for sighting in seen if sighting.row.meaning.type is not None], hypothesis)
    found = placed(places, hypothesis)
    judgements = tuple(_judged(sighting, places.get(sighting, []), found, hypothesis, record) for sighting in seen)
    return Match(hypothesis, judgements, tuple(missing_events(record, seen, found, hypothesis)))


def _judged(
    sighting: Sighting, places: Sequence[Place], found: Placed, hypothesis: Hypothesis, record: Record
) -> Judgement:
    if sighting.row.meaning.type is None:
        return Judgement(sighting, "not-compared")
    if sighting in found:
        place = found[sighting]
        wanted = expected(place, found, hypothesis, sighting)
        return Judgement(sighting, "fits", place, wanted, alone=len(places) == 1)
    if _while_stopping(sighting, found, hypothesis):
        return Judgement(sighting, "not-compared")
    if not places:
        return Judgement(sighting, "not-predicted" if _decided(sighting, hypothesis, record) else "not-compared")
    judged = [_off(sighting, place, found, hypothesis) for place in places]
    return min(judged, key=lambda judgement: (judgement.outcome == "not-predicted", judgement.by))


def _while_stopping(sighting: Sighting, found: Placed, hypothesis: Hypothesis) -> bool:
    """A probe's failure once the Pod is stopped, about which a deletion's story tells little: the endpoint may be gone."""
    stops = [seen.time.bounds.low for seen, place in found.items() if place.strand is hypothesis.deletion]
    return sighting.kind[0] == "probe-failed" and any(sighting.time.bounds.high >= low for low in stops)


def _decided(sighting: Sighting, hypothesis: Hypothesis, record: Record) -> bool:
    """Whether the timeline tells everything there is of the sighting's kind.

    It tells of so many restarts, of a deletion where all containers run, and of images that can be pulled; that a probe finds its container
    gone, which counts as nothing, it tells of some ends only.
    """
    if not hypothesis.complete or (hypothesis.deletion is not None and sighting.is_of_a_stop):
        return False
    if hypothesis.attempts(sighting.container) >= MOST_OPEN:
        return False
    if sighting.kind[0] == "probe-errored" and "CONTAINER_EXITED" in sighting.row.message:
        return False
    return not (sighting.kind[0] == "pulling" and record.lacks_image)


def _off(sighting: Sighting, place: Place, found: Placed, hypothesis: Hypothesis) -> Judgement:
    predicted, seen = expected(place, found, hypothesis), sighting.time.bounds
    if seen.high < predicted.low:
        return Judgement(sighting, "earlier", place, predicted, predicted.low - seen.high)
    if seen.low > predicted.high:
        return Judgement(sighting, "later", place, predicted, seen.low - predicted.high)
    return Judgement(sighting, "not-predicted", place, predicted)
