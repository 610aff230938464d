"""Times of which only differences are known: a simple temporal network.

``x[j] - x[i] ≤ most[i][j]`` for every pair, always closed: each bound is the tightest that follows from all the
others. So a set of times contradicts itself exactly where adding one of them finds a cycle below zero, which a
check of pairs alone would miss.
"""

from __future__ import annotations

from collections.abc import Sequence

from podlint.moment import EPSILON, Bounds


class Network:
    """Times 0 … n-1; never changed, only :meth:`extended`."""

    def __init__(self, most: Sequence[Sequence[float]] = ((0.0,),)) -> None:
        self._most = most

    def __len__(self) -> int:
        return len(self._most)

    def between(self, first: int, second: int) -> Bounds:
        """The least and the greatest ``x[second] - x[first]``."""
        return Bounds(-self._most[second][first], self._most[first][second])

    def extended(self, distances: Sequence[Bounds]) -> Network | None:
        """One more time, at these distances after each of the others; None where no such time exists."""
        before, size = self._most, len(self._most)
        to_new = [min(before[i][k] + distances[k].high for k in range(size)) for i in range(size)]
        from_new = [min(before[k][i] - distances[k].low for k in range(size)) for i in range(size)]
        if any(there + back < -EPSILON for there, back in zip(to_new, from_new, strict=True)):
            return None
        closed = [[*(min(before[i][j], to_new[i] + from_new[j]) for j in range(size)), to_new[i]] for i in range(size)]
        return Network([*closed, [*from_new, 0.0]])
