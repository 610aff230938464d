"""Moments: numbers of seconds kept as expressions over what is not known.

Everything podlint says about time is a :class:`Moment`: a sum of a constant and of *atoms*. An atom is
either something not known (a :class:`Draw` from an unknown that a person can measure, or a
:class:`Jitter` of the kubelet that nobody can act on), or an operator over other moments: the latest of
several, the earliest of several, the next tick of a grid, the fraction of a second.

Every operator never decreases when an input grows. So the least value of a moment comes from all
atoms at their low ends, the greatest from all at their high ends: two evaluations, no sampling. Sums
cancel: ``(start + 30) - start`` is exactly 30 however little is known of ``start``. That is why ticks
are kept relative to their grid's anchor: a restart loop on a grid stays exact over any number of rounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple, TypeAlias

EPSILON = 1e-9
"""Below this, two numbers of seconds are the same number (floating point, not physics)."""


class Bounds(NamedTuple):
    """The least and the greatest value, in seconds; ``inf`` where there is no greatest."""

    low: float
    high: float


class Draw(NamedTuple):
    """One value of an unknown, e.g. ``boot.app`` of attempt 0. Every attempt draws its own."""

    unknown: str
    attempt: int = 0


@dataclass(slots=True, eq=False)
class Jitter:
    """A delay of the kubelet's own: between ``low`` and ``high``, drawn afresh each time it occurs. Nothing changes one."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Latest:
    """When all of several have happened."""

    of: tuple[Moment, ...]
    leaves: frozenset[Leaf]


@dataclass(frozen=True, slots=True, eq=False)
class Earliest:
    """When the first of several has happened."""

    of: tuple[Moment, ...]
    leaves: frozenset[Leaf]


@dataclass(frozen=True, slots=True, eq=False)
class NextMultiple:
    """The least multiple of ``period`` at or after ``of`` (``strict``: after it)."""

    of: Moment
    period: float
    strict: bool
    leaves: frozenset[Leaf]


@dataclass(frozen=True, slots=True, eq=False)
class Fraction:
    """What a whole-second clock cuts off: ``of`` less its whole seconds."""

    of: Moment
    leaves: frozenset[Leaf]


Leaf: TypeAlias = Draw | Jitter
Operator: TypeAlias = Latest | Earliest | NextMultiple | Fraction
Atom: TypeAlias = Leaf | Operator
Ranges: TypeAlias = Mapping[Draw, Bounds]
LEAVES = (Draw, Jitter)
_Counted: TypeAlias = "tuple[tuple[Atom, int], ...]"
"""The atoms of a sum, each so many times."""


@dataclass(slots=True, eq=False)
class Moment:
    """``constant`` seconds plus the atoms, each so many times. Nothing changes one: that it isn't frozen halves its cost."""

    constant: float = 0.0
    atoms: tuple[tuple[Atom, int], ...] = ()

    def __add__(self, other: Moment | float) -> Moment:
        if not isinstance(other, Moment):
            return Moment(self.constant + other, self.atoms)
        return Moment(self.constant + other.constant, _merge(self.atoms, other.atoms, 1))

    __radd__ = __add__

    def __sub__(self, other: Moment | float) -> Moment:
        if not isinstance(other, Moment):
            return Moment(self.constant - other, self.atoms)
        return Moment(self.constant - other.constant, _merge(self.atoms, other.atoms, -1))

    @property
    def fixed(self) -> bool:
        """Nothing about it is unknown."""
        return not self.atoms

    @property
    def leaves(self) -> frozenset[Leaf]:
        """Every draw and jitter that it depends on, inside operators too."""
        return _leaves(self)


ZERO = Moment()


def _merge(left: _Counted, right: _Counted, sign: int) -> _Counted:
    """The atoms of both, those on the right taken ``sign`` times; what cancels is gone."""
    if not right:
        return left
    if not left and sign == 1:
        return right
    counts = dict(left)
    for atom, count in right:
        total = counts.get(atom, 0) + sign * count
        if total:
            counts[atom] = total
        else:
            counts.pop(atom, None)
    return tuple(counts.items())


def _leaves(*moments: Moment) -> frozenset[Leaf]:
    found: set[Leaf] = set()
    for moment in moments:
        for atom, _ in moment.atoms:
            if isinstance(atom, LEAVES):
                found.add(atom)
            else:
                found |= atom.leaves
    return frozenset(found)


def draw(unknown: str, attempt: int = 0) -> Moment:
    """One value of the unknown."""
    return Moment(0.0, ((Draw(unknown, attempt), 1),))


def jitter(name: str, low: float, high: float) -> Moment:
    """A new delay between ``low`` and ``high``; the name says which of the kubelet's it is."""
    return Moment(low) if low == high else Moment(0.0, ((Jitter(name, low, high), 1),))


def seconds(value: float) -> Moment:
    """A fixed number of seconds."""
    return Moment(float(value))


def latest(*moments: Moment) -> Moment:
    """When all of them have happened."""
    return _choose(moments, Latest, max)


def earliest(*moments: Moment) -> Moment:
    """When the first of them has happened."""
    return _choose(moments, Earliest, min)


def _choose(moments: tuple[Moment, ...], kind: type[Latest | Earliest], of_fixed: object) -> Moment:
    """Factor out what all of them share, so that it can still cancel against other moments."""
    if len(moments) == 1:
        return moments[0]
    shared = reduce(_shared, (dict(moment.atoms) for moment in moments))
    common = Moment(0.0, tuple(shared.items()))
    rests = [moment - common for moment in moments]
    fixed = [rest.constant for rest in rests if rest.fixed]
    open_rests = [rest for rest in rests if not rest.fixed]
    if fixed:
        open_rests.append(seconds(max(fixed) if of_fixed is max else min(fixed)))
    if len(open_rests) == 1:
        return common + open_rests[0]
    return common + Moment(0.0, ((kind(tuple(open_rests), _leaves(*open_rests)), 1),))


def _shared(left: dict[Atom, int], right: dict[Atom, int]) -> dict[Atom, int]:
    return {atom: count for atom, count in left.items() if right.get(atom) == count}


def next_multiple(of: Moment, period: float, *, strict: bool = False) -> Moment:
    """The least multiple of ``period`` at or after ``of``; what already is a multiple is moved outside."""
    if math.isinf(of.constant):
        return of
    whole = [(atom, n) for atom, n in of.atoms if isinstance(atom, NextMultiple) and _divides(period, atom.period)]
    outside = Moment(math.floor(of.constant / period) * period, tuple(whole))
    rest = of - outside
    if rest.fixed:
        return outside + _ceil(rest.constant, period, strict)
    return outside + Moment(0.0, ((NextMultiple(rest, period, strict, rest.leaves), 1),))


def _divides(period: float, multiple: float) -> bool:
    ratio = multiple / period
    return abs(ratio - round(ratio)) < EPSILON


def next_tick(anchor: Moment, period: float, at: Moment, *, strict: bool = False) -> Moment:
    """The first tick of the grid ``anchor + k · period`` at or after ``at``."""
    return anchor + next_multiple(at - anchor, period, strict=strict)


def fraction(of: Moment) -> Moment:
    """The part of ``of`` that a whole-second clock cuts off, in 0 … 1."""
    if not math.isfinite(of.constant):  # the time between two moments that never come
        return jitter("fraction", 0.0, 1.0)
    if of.fixed:
        return seconds(of.constant - math.floor(of.constant + EPSILON))
    return Moment(0.0, ((Fraction(of, of.leaves), 1),))


def _ceil(value: float, period: float, strict: bool) -> float:
    if math.isinf(value):
        return value
    if strict:
        return (math.floor(value / period + EPSILON) + 1) * period
    return math.ceil(value / period - EPSILON) * period


_MOST_OPENED = 1_000
"""How many sums one evaluation works out before it opens no operator any more (still sound, less tight)."""
_MOST_CASES = 64
"""How many cases one moment is split into before its bounds are taken as they are (still sound, less tight)."""


class Evaluation:
    """The bounds of moments, given ranges for the draws. Atoms shared by many moments are worked out once.

    Plain interval arithmetic forgets that two operators speak of the same draw. Where an operator shares a
    draw with the rest of the sum, it is therefore opened: a latest into its cases, a next tick into "at most
    one period later", so that what is shared cancels.
    """

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self._known: dict[Atom, Bounds] = {}
        self.opened = 0
        """How many sums were worked out with an operator opened: what takes time."""

    def bounds(self, moment: Moment) -> Bounds:
        """The least and the greatest value of ``moment``."""
        return self._bounds(moment.constant, moment.atoms, _MOST_CASES)

    def side(self, moment: Moment) -> Bounds:
        """Bounds of ``moment`` that say as surely as its own on which side of zero it lies, and may say no more.

        Opening operators only narrows bounds, so what lies wholly on one side without is not looked at again.
        """
        low, high = self._summed(moment.constant, moment.atoms)
        return Bounds(low, high) if low > EPSILON or high < 0 else self.bounds(moment)

    def _bounds(self, constant: float, atoms: _Counted, cases: int) -> Bounds:
        low, high = self._summed(constant, atoms)
        if len(atoms) < 2 or cases <= 1 or self.opened >= _MOST_OPENED:
            return Bounds(low, high)
        entangled = _entangled(atoms)
        if entangled is None:
            return Bounds(low, high)
        self.opened += 1
        opened = self._opened(constant, atoms, *entangled, cases)
        return Bounds(max(low, opened.low), min(high, opened.high))

    def _summed(self, constant: float, atoms: _Counted) -> tuple[float, float]:
        """The bounds of the sum, each atom taken as if nothing else depended on what it depends on."""
        low = high = constant
        known = self._known
        for atom, count in atoms:
            if type(atom) is Jitter:
                least, most = atom.low, atom.high
            else:
                bounds = known.get(atom)
                if bounds is None:
                    bounds = known[atom] = self._work_out(atom)
                least, most = bounds
            if count > 0:
                low += count * least
                high += count * most
            else:
                low += count * most
                high += count * least
        # Infinite less infinite: nothing is known of that end.
        return (-math.inf if math.isnan(low) else low), (math.inf if math.isnan(high) else high)

    def _opened(self, constant: float, atoms: _Counted, atom: Operator, count: int, cases: int) -> Bounds:
        """The bounds with one operator opened, which stands in the sum once, added or taken away (``count``)."""
        rest = tuple(counted for counted in atoms if counted[0] is not atom)
        if isinstance(atom, NextMultiple):
            wait = Jitter("wait for the tick", 0.0, atom.period)
            inside = (*_merge(rest, atom.of.atoms, count), (wait, count))
            return self._bounds(constant + count * atom.of.constant, inside, cases - 1)
        if isinstance(atom, Fraction):
            low, high = self.bounds(atom.of)
            cut = atom.of - math.floor(low + EPSILON) if _same_second(low, high) else jitter("fraction", 0.0, 1.0)
            return self._bounds(constant + count * cut.constant, _merge(rest, cut.atoms, count), cases - 1)
        share = cases // len(atom.of)
        each = [
            self._bounds(constant + count * case.constant, _merge(rest, case.atoms, count), share) for case in atom.of
        ]
        pick = max if isinstance(atom, Latest) == (count > 0) else min
        return Bounds(pick(b.low for b in each), pick(b.high for b in each))

    def _work_out(self, atom: Atom) -> Bounds:
        if isinstance(atom, Draw):
            return self.ranges[atom]
        if isinstance(atom, Jitter):
            return Bounds(atom.low, atom.high)
        if isinstance(atom, NextMultiple):
            low, high = self.bounds(atom.of)
            first = _ceil(low, atom.period, atom.strict)
            # The upper end of a range is never attained: what lies before a tick is followed by it.
            return Bounds(first, max(first, _ceil(high, atom.period, strict=False)))
        if isinstance(atom, Fraction):
            return self._fraction(self.bounds(atom.of))
        each = [self.bounds(moment) for moment in atom.of]
        pick = max if isinstance(atom, Latest) else min
        return Bounds(pick(b.low for b in each), pick(b.high for b in each))

    @staticmethod
    def _fraction(bounds: Bounds) -> Bounds:
        low, high = bounds
        if not _same_second(low, high):
            return Bounds(0.0, 1.0)
        whole = math.floor(low + EPSILON)
        return Bounds(max(0.0, low - whole), high - whole)


def _same_second(low: float, high: float) -> bool:
    return not math.isinf(high) and math.floor(low + EPSILON) == math.floor(high + EPSILON)


def _entangled(atoms: _Counted) -> tuple[Operator, int] | None:
    """An operator of the sum that depends on something the rest of the sum depends on too."""
    ticks: list[tuple[Operator, int]] = []
    others: list[tuple[Operator, int]] = []
    leaves: list[Leaf] = []
    for atom, count in atoms:
        if isinstance(atom, LEAVES):
            leaves.append(atom)
        elif isinstance(atom, NextMultiple):
            ticks.append((atom, count))
        else:
            others.append((atom, count))
    # Ticks first: opening one may cancel a latest that stands inside it and beside it.
    operators = ticks + others
    for operator, count in operators:
        if count in (1, -1):
            inside = operator.leaves
            if not inside.isdisjoint(leaves):
                return operator, count
            for other, _ in operators:
                if other is not operator and not inside.isdisjoint(other.leaves):
                    return operator, count
    return None
