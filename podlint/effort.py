"""How much work goes into one answer: counted in steps and never in seconds, so that the same input has the same answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from podlint.dataclass import dataclass


class TooMuch(Exception):  # noqa: N818 -- not an error: the answer to what was asked
    """To work it out takes more than may be spent on it."""


@dataclass(slots=True)
class Effort:
    """How much may still be spent."""

    left: float = math.inf

    def spend(self, steps: int) -> None:
        """:class:`TooMuch` where nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch

    @contextmanager
    def only(self, share: float) -> Iterator[None]:
        """Meanwhile no more than this share of what is left may be spent."""
        kept = 0.0 if math.isinf(self.left) else self.left * (1 - share)
        self.left -= kept
        try:
            yield
        finally:
            self.left = max(self.left, 0.0) + kept
