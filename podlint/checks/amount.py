"""Seconds in messages: rounded to a tenth, without needless digits."""

from __future__ import annotations

import math

from podlint.moment import Bounds

BLUR = 0.5
"""A spread below this is what commands take to start and end on a node; nobody wrote it, so no message shows it."""


def seconds(value: float) -> str:
    """``30 s``, ``2.5 s``."""
    return f"{_number(value)} s"


def span(bounds: Bounds) -> str:
    """``20 s``, ``20..31 s``, ``at least 20 s``, ``forever``."""
    if math.isinf(bounds.low):
        return "forever"
    if math.isinf(bounds.high):
        return f"at least {seconds(bounds.low)}"
    if bounds.high - bounds.low < BLUR:
        return seconds(bounds.low)
    return f"{_number(bounds.low)}..{seconds(bounds.high)}"


def interval(bounds: Bounds) -> str:
    """``34..45 s``, ``20..31.75 s``, ``30 s``, ``at least 20 s``: both ends to the hundredth, however near they are."""
    low, high = (f"{round(end, 2):g}" for end in bounds)
    if math.isinf(bounds.high):
        return f"at least {low} s"
    return f"{low} s" if low == high else f"{low}..{high} s"


def whole(value: float) -> int:
    """A number for a field that counts whole seconds and has to cover ``value``."""
    return math.ceil(value - BLUR)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
