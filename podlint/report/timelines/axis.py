"""Round places for the ticks of a time axis, in seconds."""

from __future__ import annotations

import math

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
_MOST_TICKS = 40


def steps() -> tuple[float, ...]:
    """The distances that two ticks may have, for the page's script."""
    return _STEPS


def step_of(length: float, most: float) -> float:
    """The distance of two ticks where at most ``most`` distances fit into ``length``."""
    return next((step for step in _STEPS if length / step <= most), _STEPS[-1])


def ticks(start: float, end: float, most: float) -> list[float]:
    """The moments to mark between ``start`` and ``end``."""
    step = step_of(end - start, most)
    first = math.ceil(start / step - 1e-9)
    count = min(int((end - first * step) / step + 1e-9) + 1, _MOST_TICKS)
    return [(first + n) * step for n in range(count)]
