"""What nothing decides: each such number is a draw with a name of its own, taken from a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

ALMOST = 1.0 - 1e-6
"""Where a draw at its upper end lies: the ranges are open there."""


@dataclass
class Draws:
    """A source of draws.

    A draw depends on the seed and on its name alone, so that one draw can be moved while all others stay.
    """

    seed: int = 0
    fixed: Mapping[str, float] = field(default_factory=dict)
    """Where draws of a kind lie in their ranges (0 … 1), by full name (``requeue#2``) or for all of a kind (``requeue``)."""
    extreme: bool = False
    """Every draw lies at one end of its range."""
    mixed: bool = False
    """One draw of three lies anywhere in its range, the others at one of its ends."""
    taken: dict[str, float] = field(default_factory=dict)
    """What has been drawn, in seconds, by full name."""
    _count: Counter[str] = field(default_factory=Counter)

    def take(self, kind: str, low: float, high: float) -> float:
        """The next draw of a kind, between ``low`` and ``high`` seconds."""
        number = self._count[kind]
        self._count[kind] += 1
        name = f"{kind}#{number}"
        value = self.taken[name] = low + (high - low) * self._place(kind, name)
        return value

    def chance(self, kind: str, probability: float) -> bool:
        """Whether something happens that does so with this probability."""
        return self.take(kind, 0.0, 1.0) < probability

    def _place(self, kind: str, name: str) -> float:
        given = self.fixed.get(name, self.fixed.get(kind))
        if given is not None:
            return min(given, ALMOST)
        digest = blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest()
        place = int.from_bytes(digest, "big") / 2**64
        if self.extreme:
            return 0.0 if place < 0.5 else ALMOST
        if self.mixed:
            return min(max(3.0 * place - 1.0, 0.0), ALMOST)
        return place
