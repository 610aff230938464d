"""The bounds of moments: the least and the greatest value, given the ranges of what is not known.

Every operator never decreases when an input grows. So the least value of a moment comes from all atoms at their
low ends, the greatest from all at their high ends: two evaluations, no sampling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
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
    ceiling,
    jitter,
    merged,
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
    one period later", so that what is shared cancels.
    """

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self._known: dict[Atom, Bounds] = {}
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
        return self._bounds(moment.constant, moment.atoms, _MOST_CASES)

    def side(self, moment: Moment) -> Bounds:
        """Bounds of ``moment`` that say as surely as its own on which side of zero it lies, and may say no more.

        Opening operators only narrows bounds, so what lies wholly on one side without is not looked at again.
        """
        low, high = self._summed(moment.constant, moment.atoms)
        return Bounds(low, high) if low > EPSILON or high < 0 else self.bounds(moment)

    def _bounds(self, constant: float, atoms: Counted, cases: int) -> Bounds:
        self._handled += len(atoms)
        low, high = self._summed(constant, atoms)
        if len(atoms) < 2 or cases <= 1 or self._opened_sums >= _MOST_OPENED:
            return Bounds(low, high)
        entangled = _entangled(atoms)
        if entangled is None:
            return Bounds(low, high)
        self._opened_sums += 1
        opened = self._opened(constant, atoms, *entangled, cases)
        return Bounds(max(low, opened.low), min(high, opened.high))

    def _summed(self, constant: float, atoms: Counted) -> tuple[float, float]:
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
    return math.isfinite(high - low) and math.floor(low + EPSILON) == math.floor(high + EPSILON)


def _entangled(atoms: Counted) -> tuple[Operator, int] | None:
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
