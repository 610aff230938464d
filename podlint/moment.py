"""Moments: numbers of seconds kept as expressions over what is not known.

Everything podlint says about time is a :class:`Moment`: a sum of a constant and of *atoms*. An atom is
either something not known (a :class:`Draw` from an unknown that a person can measure, or a
:class:`Jitter` of the kubelet that nobody can act on), or an operator over other moments: the latest of
several, the earliest of several, the next tick of a grid, the fraction of a second.

Every operator never decreases when an input grows, so the bounds of a moment come from those of its atoms
(:mod:`podlint.evaluation`). Sums cancel: ``(start + 30) - start`` is exactly 30 however little is known of ``start``. That is why ticks
are kept relative to their grid's anchor: a restart loop on a grid stays exact over any number of rounds.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import NamedTuple, TypeAlias

from podlint.dataclass import dataclass

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


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A sum taken as one: many moments begin with it (all that happens to a container, with its start).

    Sums grow with everything that came before them. Taken as one, it cancels as one, and its bounds are worked out once.
    """

    parts: Counted
    leaves: frozenset[Leaf]
    operators: frozenset[Operator]
    """Those among its atoms: the same one beside it cancels against it, and a tick the next tick of its grid."""

    @property
    def has_ticks(self) -> bool:
        """A tick of a grid is among its atoms."""
        return any(isinstance(operator, NextMultiple) for operator in self.operators)


Leaf: TypeAlias = Draw | Jitter
Operator: TypeAlias = Latest | Earliest | NextMultiple | Fraction
Atom: TypeAlias = Leaf | Operator | Sum
LEAVES = (Draw, Jitter)
OPERATORS = (Latest, Earliest, NextMultiple, Fraction)
Counted: TypeAlias = "tuple[tuple[Atom, int], ...]"
"""The atoms of a sum, each so many times."""


@dataclass(slots=True, eq=False)
class Moment:
    """``constant`` seconds plus the atoms, each so many times. Nothing changes one: that it isn't frozen halves its cost."""

    constant: float = 0.0
    atoms: tuple[tuple[Atom, int], ...] = ()

    def __add__(self, other: Moment | float) -> Moment:
        if not isinstance(other, Moment):
            return Moment(self.constant + other, self.atoms)
        return Moment(self.constant + other.constant, merged(self.atoms, other.atoms, 1))

    __radd__ = __add__

    def __sub__(self, other: Moment | float) -> Moment:
        if not isinstance(other, Moment):
            return Moment(self.constant - other, self.atoms)
        return Moment(self.constant - other.constant, merged(self.atoms, other.atoms, -1))

    @property
    def fixed(self) -> bool:
        """Nothing about it is unknown."""
        return not self.atoms

    @property
    def leaves(self) -> frozenset[Leaf]:
        """Every draw and jitter that it depends on, inside operators too."""
        return _leaves(self)


ZERO = Moment()


def merged(left: Counted, right: Counted, sign: int) -> Counted:
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


LEAST_SUM = 12
"""A sum of fewer atoms is as quickly taken for itself."""


def as_one(moment: Moment, least: int = LEAST_SUM) -> Moment:
    """The same moment, its atoms taken as one where there are ``least`` of them.

    Leaves that stand alone among them, and in no operator besides, are a sum of their own in it: what depends on an
    operator need not look at them.
    """
    if len(moment.atoms) < least:
        return moment
    atoms = in_parts(moment).atoms
    operators = [(atom, count) for atom, count in atoms if isinstance(atom, OPERATORS)]
    inside = frozenset[Leaf]().union(*(operator.leaves for operator, _ in operators))
    alone = tuple((atom, count) for atom, count in atoms if isinstance(atom, LEAVES) and atom not in inside)
    if alone and len(alone) < len(atoms):
        others = tuple((atom, count) for atom, count in atoms if atom in inside or isinstance(atom, OPERATORS))
        atoms = (*others, (_sum(alone), 1))
    return Moment(moment.constant, ((_sum(atoms), 1),))


def _sum(atoms: Counted) -> Sum:
    operators = frozenset(atom for atom, _ in atoms if isinstance(atom, OPERATORS))
    return Sum(atoms, _leaves(Moment(0.0, atoms)), operators)


def in_parts(moment: Moment) -> Moment:
    """The same moment, no sum taken as one."""
    atoms = moment.atoms
    while sums := {atom for atom, _ in atoms if isinstance(atom, Sum)}:
        atoms = taken_apart(atoms, sums)
    return moment if atoms is moment.atoms else Moment(moment.constant, atoms)


def taken_apart(atoms: Counted, sums: AbstractSet[Atom]) -> Counted:
    """The atoms, its parts in the place of each of these sums that stands among them."""
    met = [(atom, count) for atom, count in atoms if isinstance(atom, Sum) and atom in sums]
    apart = tuple(counted for counted in atoms if not isinstance(counted[0], Sum) or counted[0] not in sums)
    for one, count in met:
        apart = merged(apart, one.parts, count)
    return apart


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
    if any(isinstance(atom, Sum) and atom.has_ticks for atom, _ in of.atoms):
        of = in_parts(of)
    whole = [(atom, n) for atom, n in of.atoms if isinstance(atom, NextMultiple) and _divides(period, atom.period)]
    outside = Moment(math.floor(of.constant / period) * period, tuple(whole))
    rest = of - outside
    if rest.fixed:
        return outside + ceiling(rest.constant, period, strict)
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


def ceiling(value: float, period: float, strict: bool) -> float:
    """The least multiple of ``period`` at or after ``value`` (``strict``: after it)."""
    if math.isinf(value):
        return value
    if strict:
        return (math.floor(value / period + EPSILON) + 1) * period
    return math.ceil(value / period - EPSILON) * period
