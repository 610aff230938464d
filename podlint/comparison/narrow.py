"""What a record that fits tells of the unknowns.

An unknown value stands in the distance between two events; where both were seen, the distance seen bounds it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from podlint.comparison.hypothesis import Place, Strand
from podlint.comparison.match import Match
from podlint.comparison.search import window
from podlint.comparison.sighting import Sighting
from podlint.dataclass import dataclass
from podlint.evaluation import Evaluation
from podlint.moment import EPSILON, Bounds, Draw, Moment, in_parts

_MOST_PAIRS = 24
"""So many pairs of sightings, the tightest, are asked about one value."""
_GIVE = 0.25
"""So much earlier or later than its time a sighting may have been, in seconds: an unknown's range has to hold what it was,
whatever small delays stand between it and the events that show it."""
_STEP = 0.01
"""How finely a bound is searched where the value stands inside a choice, in seconds."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sightings whose distance depends on a value."""

    strand: Strand
    moment: Moment
    seen: Bounds


def narrowed(match: Match) -> dict[Draw, Bounds]:
    """The values (of an unknown, for one attempt) that the record bounds better than the scenario does."""
    found: dict[Draw, Bounds] = {}
    for strand in filter(None, (match.hypothesis.life, match.hypothesis.deletion)):
        placed = [
            (judgement.sighting, judgement.place)
            for judgement in match.judgements
            if judgement.alone and judgement.place is not None and judgement.place.strand is strand
        ]
        exact = [(sighting, place) for sighting, place in placed if _is_exact(sighting, place)]
        for draw, bounds in strand.scenario.ranges.items():
            if bounds.high - bounds.low < EPSILON or bounds.low == math.inf:
                continue
            better = _bounded(draw, bounds, list(_pairs(draw, strand, exact)))
            if better != bounds:
                found[draw] = better
    return found


def _is_exact(sighting: Sighting, place: Place) -> bool:
    return (
        place.first is place.last
        and place.early == place.late == 0
        and "every" not in place.event.detail
        and not math.isinf(sighting.time.bounds.low)
    )


def _pairs(draw: Draw, strand: Strand, placed: list[tuple[Sighting, Place]]) -> Iterator[_Pair]:
    pairs: list[tuple[float, _Pair]] = []
    for n, (one, here) in enumerate(placed):
        for other, there in placed[n + 1 :]:
            moment = in_parts(there.event.at - here.event.at)
            if draw not in moment.leaves:
                continue
            first, second = window(one, _GIVE), window(other, _GIVE)
            seen = Bounds(second.low - first.high, second.high - first.low)
            other_leaves = len(moment.leaves) + (seen.high - seen.low)
            pairs.append((other_leaves, _Pair(strand, moment, seen)))
    pairs.sort(key=lambda pair: pair[0])
    return (pair for _, pair in pairs[:_MOST_PAIRS])


def _bounded(draw: Draw, bounds: Bounds, pairs: list[_Pair]) -> Bounds:
    low, high = bounds
    for pair in pairs:
        least, most = _by(draw, Bounds(low, high), pair)
        if max(low, least) <= min(high, most):
            low, high = max(low, least), min(high, most)
    return Bounds(low, high)


def _by(draw: Draw, bounds: Bounds, pair: _Pair) -> Bounds:
    """The values of a draw with which one pair can be as far apart as it was seen."""
    sign = dict(pair.moment.atoms).get(draw, 0)
    ranges = pair.strand.scenario.ranges
    rest = pair.moment - Moment(0.0, ((draw, sign),)) if sign else pair.moment
    if abs(sign) == 1 and draw not in rest.leaves:
        least, most = pair.strand.evaluation.bounds(rest)
        if sign > 0:
            return Bounds(pair.seen.low - most, pair.seen.high - least)
        return Bounds(least - pair.seen.high, most - pair.seen.low)
    return _searched(draw, bounds, pair, ranges)


def _searched(draw: Draw, bounds: Bounds, pair: _Pair, ranges: Mapping[Draw, Bounds]) -> Bounds:
    """The same where the value stands inside a choice (the earlier of the process's end and SIGKILL)."""

    def can_be(low: float, high: float) -> bool:
        least, most = Evaluation({**ranges, draw: Bounds(low, high)}).bounds(pair.moment)
        return least <= pair.seen.high + EPSILON and most >= pair.seen.low - EPSILON

    top = min(bounds.high, bounds.low + 2 * abs(pair.seen.high) + 60.0)
    low, high = bounds
    if not can_be(bounds.low, top):
        return bounds
    if top == bounds.high or not can_be(top, bounds.high):
        high = _edge(lambda at: can_be(at, top), bounds.low, top)
    if not math.isinf(high):
        low = -_edge(lambda at: can_be(bounds.low, -at), -high, -bounds.low)
    return Bounds(low, high)


def _edge(can_be_from: Callable[[float], bool], low: float, high: float) -> float:
    """The greatest ``at`` from which on it still can be; it can from ``low``."""
    if can_be_from(high):
        return high
    while high - low > _STEP:
        middle = (low + high) / 2
        low, high = (middle, high) if can_be_from(middle) else (low, middle)
    return high
