"""The bounds of moments: the least and the greatest value, given the ranges of what is not known.

Every operator never decreases when an input grows. So the least value of a moment comes from all atoms at their
low ends, the greatest from all at their high ends: two evaluations, no sampling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from podlint.moment import (
    EPSILON,
    LEAVES,
    Atom,
    Bounds,
    Counted,
    Draw,
    Fraction,
    Jitter,
    Latest,
    Leaf,
    Moment,
    NextMultiple,
    Operator,
    Sum,
    ceiling,
    jitter,
    merged,
    taken_apart,
)

Ranges: TypeAlias = Mapping[Draw, Bounds]
"""What is known of each draw."""

_MOST_OPENED = 1_500
"""How many sums one evaluation works out before it opens no operator any more (still sound, less tight)."""
_ATOMS_A_STEP = 40
"""So many atoms of sums take about as long as everything else that is done for one bound."""
_MOST_CASES = 64
"""How many cases one moment is split into before its bounds are taken as they are (still sound, less tight)."""


class Evaluation:
    """The bounds of moments, given ranges for the draws. Atoms shared by many moments are worked out once.

    Plain interval arithmetic forgets that two operators speak of the same draw. Where an operator shares a
    draw with the rest of the sum, it is therefore opened: a latest into its cases, a next tick into "at most
    one period later", so that what is shared cancels. A sum that is taken as one is taken in its parts where it
    shares something, once for all sums in which it shares just that.
    """

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self._known: dict[Atom, Bounds] = {}
        self._sums: dict[tuple[float, Counted], Bounds] = {}
        """The bounds of moments with more than one atom, by their constants and atoms."""
        self._tied: dict[Counted, Bounds] = {}
        """The bounds of sums that are taken as one, together with what they cannot be parted from."""
        self._opened_sums = 0
        """How many sums were worked out with an operator opened."""
        self._handled = 0
        """How many atoms all sums had that were worked out, those with an operator opened among them: what takes time."""

    @property
    def steps(self) -> int:
        """What it has taken so far, as an :class:`podlint.effort.Effort` counts."""
        return self._handled // _ATOMS_A_STEP

    def bounds(self, moment: Moment) -> Bounds:
        """The least and the greatest value of ``moment``."""
        atoms = moment.atoms
        if len(atoms) < 2:
            return self._summed(moment.constant, atoms)
        key = (moment.constant, atoms)
        known = self._sums.get(key)
        if known is None:
            known = self._sums[key] = self._bounds(moment.constant, atoms, _MOST_CASES)
        return known

    def side(self, moment: Moment) -> Bounds:
        """Bounds of ``moment`` that say as surely as its own on which side of zero it lies, and may say no more.

        Opening operators only narrows bounds, so what lies wholly on one side without is not looked at again.
        """
        summed = self._summed(moment.constant, moment.atoms)
        return summed if summed.low > EPSILON or summed.high < 0 else self.bounds(moment)

    def _bounds(self, constant: float, atoms: Counted, cases: int) -> Bounds:
        self._handled += len(atoms)
        summed = self._summed(constant, atoms)
        if len(atoms) < 2 or cases <= 1 or self._opened_sums >= _MOST_OPENED:
            return summed
        kinds = _Kinds(atoms)
        if kinds.sums and (apart := kinds.with_operators()):
            opened = self._bounds(constant, taken_apart(atoms, apart), cases)
        elif (entangled := kinds.entangled()) is not None:
            self._opened_sums += 1
            opened = self._opened(constant, atoms, *entangled, cases)
        elif kinds.sums and (tied := kinds.tied()):
            opened = self._apart(constant, atoms, tied, cases)
        else:
            return summed
        return Bounds(max(summed.low, opened.low), min(summed.high, opened.high))

    def _apart(self, constant: float, atoms: Counted, tied: AbstractSet[Atom], cases: int) -> Bounds:
        """The bounds of the ``tied`` atoms, the sums among them in their parts, and of the others, which nothing ties to them."""
        together = tuple(counted for counted in atoms if counted[0] in tied)
        known = self._tied.get(together)
        if known is None:
            known = self._tied[together] = self.bounds(Moment(0.0, taken_apart(together, tied)))
        rest = self._bounds(constant, tuple(counted for counted in atoms if counted[0] not in tied), cases)
        return _from_to(known.low + rest.low, known.high + rest.high)

    def _summed(self, constant: float, atoms: Counted) -> Bounds:
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
        return _from_to(low, high)

    def _opened(self, constant: float, atoms: Counted, atom: Operator, count: int, cases: int) -> Bounds:
        """The bounds with one operator opened, which stands in the sum once, added or taken away (``count``)."""
        rest = tuple(counted for counted in atoms if counted[0] is not atom)
        if isinstance(atom, NextMultiple):
            wait = Jitter("wait for the tick", 0.0, atom.period)
            inside = (*merged(rest, atom.of.atoms, count), (wait, count))
            return self._bounds(constant + count * atom.of.constant, inside, cases - 1)
        if isinstance(atom, Fraction):
            low, high = self.bounds(atom.of)
            cut = atom.of - math.floor(low + EPSILON) if _same_second(low, high) else jitter("fraction", 0.0, 1.0)
            return self._bounds(constant + count * cut.constant, merged(rest, cut.atoms, count), cases - 1)
        share = cases // len(atom.of)
        each = [
            self._bounds(constant + count * case.constant, merged(rest, case.atoms, count), share) for case in atom.of
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
            first = ceiling(low, atom.period, atom.strict)
            # The upper end of a range is never attained: what lies before a tick is followed by it.
            return Bounds(first, max(first, ceiling(high, atom.period, strict=False)))
        if isinstance(atom, Fraction):
            return self._fraction(self.bounds(atom.of))
        if isinstance(atom, Sum):
            return self.bounds(Moment(0.0, atom.parts))
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


def _from_to(low: float, high: float) -> Bounds:
    """The bounds from ``low`` to ``high``; where one is infinite less infinite, nothing is known of that end."""
    if low <= high:  # false where one of them is no number
        return Bounds(low, high)
    return Bounds(-math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high)


def _same_second(low: float, high: float) -> bool:
    return math.isfinite(high - low) and math.floor(low + EPSILON) == math.floor(high + EPSILON)


def _size(counted: tuple[Operator, int]) -> int:
    """What stands inside another operator depends on no more than that does."""
    return len(counted[0].leaves)


class _Kinds:
    """The atoms of a sum by their kinds, to find out which of them depend on the same."""

    __slots__ = ("leaves", "operators", "sums")

    def __init__(self, atoms: Counted) -> None:
        self.leaves: list[Leaf] = []
        self.sums: list[Sum] = []
        ticks: list[tuple[Operator, int]] = []
        others: list[tuple[Operator, int]] = []
        for atom, count in atoms:
            if type(atom) is Jitter or isinstance(atom, LEAVES):  # most are jitters, and this is told soonest
                self.leaves.append(atom)
            elif isinstance(atom, NextMultiple):
                ticks.append((atom, count))
            elif isinstance(atom, Sum):
                self.sums.append(atom)
            else:
                others.append((atom, count))
        self.operators = sorted(ticks + others, key=_size, reverse=True)
        """The largest first, of those alike ticks: opening one may cancel another that stands inside it and beside it."""

    def entangled(self) -> tuple[Operator, int] | None:
        """An operator of the sum that depends on something the rest of the sum depends on too."""
        for operator, count in self.operators:
            if count in (1, -1):
                inside = operator.leaves
                if not inside.isdisjoint(self.leaves) or any(not inside.isdisjoint(one.leaves) for one in self.sums):
                    return operator, count
                for other, _ in self.operators:
                    if other is not operator and not inside.isdisjoint(other.leaves):
                        return operator, count
        return None

    def with_operators(self) -> set[Atom]:
        """The sums taken as one in which an operator stands that stands beside them, too: the two may cancel."""
        beside = [operator for operator, _ in self.operators]
        return {one for one in self.sums if not one.operators.isdisjoint(beside)}

    def tied(self) -> set[Atom]:
        """The sums taken as one that depend on what other sums or leaves depend on too, and these."""
        tied: set[Atom] = set()
        for place, one in enumerate(self.sums):
            for other in self.sums[place + 1 :]:
                if not one.leaves.isdisjoint(other.leaves):
                    tied |= {one, other}
            if leaves := one.leaves.intersection(self.leaves):
                tied |= {one, *leaves}
        return tied
