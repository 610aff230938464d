"""The ways a question can go that the ranges of the unknowns leave open, and what each supposes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from podlint.evaluation import Ranges
from podlint.lifecycle.unknown import KUBELETS_OWN
from podlint.moment import EPSILON, LEAVES, Bounds, Draw, Leaf, Moment, in_parts


class Narrowing(NamedTuple):
    """What one answer supposes of one unknown: it lies above ``low`` and at or below ``high``.

    A condition always has the form ``low < draw ≤ high``, so that neighbouring answers neither overlap nor
    leave a gap; the lowest end of a range belongs to the first.
    """

    draw: Draw
    low: float
    high: float


class Answer(NamedTuple):
    """One way a fork can go."""

    outcome: bool
    narrowing: Narrowing | None


def answers(difference: Moment, ranges: Ranges, bounds: Callable[[Moment], Bounds]) -> list[Answer]:
    """The ways the question ``difference ≤ 0`` can go, each with what it supposes of the deciding unknown.

    ``ranges``: what is known of each draw. ``bounds``: what that makes of a moment.
    """
    deciding = _deciding(in_parts(difference), ranges, bounds)
    if deciding is None:
        return [Answer(True, None), Answer(False, None)]
    key, sign, rest = deciding
    if sign > 0:  # the draw pushes `first` back: small values come before
        surely, never = -rest.high, -rest.low
        cuts: list[tuple[float, float, bool]] = [(-math.inf, surely, True), (never, math.inf, False)]
    else:
        surely, never = rest.low, rest.high
        cuts = [(-math.inf, surely, False), (never, math.inf, True)]
    answers = [Answer(outcome, Narrowing(key, low, high)) for low, high, outcome in cuts]
    if never - surely > EPSILON:
        answers += [Answer(outcome, Narrowing(key, surely, never)) for outcome in (True, False)]
    return [answer for answer in answers if answer.narrowing is None or _possible(answer.narrowing, ranges)]


def _possible(narrowing: Narrowing, ranges: Ranges) -> bool:
    """Whether the range still holds more than a single point of what is supposed."""
    low, high = ranges[narrowing.draw]
    return min(high, narrowing.high) > max(low, narrowing.low) + EPSILON


def _deciding(
    difference: Moment, ranges: Ranges, bounds: Callable[[Moment], Bounds]
) -> tuple[Draw, Literal[1, -1], Bounds] | None:
    """The unknown whose value decides the sign of ``difference``, its sign, and the bounds of all the rest.

    Only the first attempt's draws name scenarios: what later attempts draw widens their events, else
    the scenarios would multiply with every restart.
    """
    best: tuple[float, Draw, Literal[1, -1], Bounds] | None = None
    for atom in sorted(_candidates(difference, ranges), key=lambda a: (a.unknown, a.attempt)):
        low, high = ranges[atom]
        for sign in _signs(difference, atom):
            rest = bounds(difference - _times(atom, sign))
            width = rest.high - rest.low
            if width < high - low and (best is None or width < best[0]):
                best = (width, atom, 1 if sign > 0 else -1, rest)
    return None if best is None else best[1:]


def _candidates(difference: Moment, ranges: Ranges) -> Iterator[Draw]:
    """The unknowns that may reach further than all the rest together, whose own reach is at least what stands alone in it."""
    inside = frozenset().union(*(atom.leaves for atom, _ in difference.atoms if not isinstance(atom, LEAVES)))
    alone = {
        leaf: abs(count) * _reach(leaf, ranges)
        for leaf, count in difference.atoms
        if isinstance(leaf, LEAVES) and leaf not in inside
    }
    finite = sum(reach for reach in alone.values() if reach < math.inf)
    endless = sum(reach == math.inf for reach in alone.values())
    for leaf in difference.leaves:
        if not isinstance(leaf, Draw) or leaf.unknown in KUBELETS_OWN or leaf.attempt or ranges[leaf].low == math.inf:
            continue
        reach, own = _reach(leaf, ranges), alone.get(leaf, 0.0)
        rest = math.inf if endless > (own == math.inf) else finite - (0.0 if own == math.inf else own)
        if reach > max(rest - EPSILON, EPSILON):
            yield leaf


def _reach(leaf: Leaf, ranges: Ranges) -> float:
    """From its least to its greatest value."""
    low, high = ranges[leaf] if isinstance(leaf, Draw) else (leaf.low, leaf.high)
    return high - low


def _signs(difference: Moment, atom: Draw) -> tuple[int, ...]:
    """How the draw stands in the sum: added, subtracted, or (inside an operator alone) either."""
    count = dict(difference.atoms).get(atom, 0)
    return (1, -1) if count == 0 else (1,) if count > 0 else (-1,)


def _times(atom: Draw, sign: int) -> Moment:
    return Moment(0.0, ((atom, sign),))
