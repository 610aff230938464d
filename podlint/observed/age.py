"""Ages as ``kubectl`` prints them: what is left out of ``2m9s``, ``42m`` and ``3d4h``."""

from __future__ import annotations

import math

from podlint.moment import Bounds
from podlint.observed.record import ANY_TIME, Time
from podlint.regex import regex

_AGE = r"(?:\d{1,9}[ydhms]){1,5}"
PATTERN = rf"{_AGE}(?:\.\.{_AGE})?|<unknown>|<invalid>"
"""What kubectl prints, and what podlint does: ``38s..41s`` where it can't say better."""

_PART = regex(r"(\d{1,9})([ydhms])")
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400, "y": 365 * 86400}
_FINER = (("y", 8 * 365 * 86400, "d"), ("d", 8 * 86400, "h"), ("h", 8 * 3600, "m"), ("m", 600, "s"))
"""Below so many seconds, kubectl writes the finer unit beside this one, and leaves it out where it is 0."""


def age(text: str, *, whole_seconds: bool = True) -> Time:
    """When something of that age happened, on a clock whose zero is the whole second of the moment kubectl ran.

    The age is truncated to its last unit. The time it counts from was cut to a whole second itself; where it was
    not (``whole_seconds`` false: events that carry microseconds), it may lie a second earlier.
    """
    youngest, dots, oldest = text.partition("..")
    if dots:
        low, high = age(oldest, whole_seconds=whole_seconds).bounds.low, age(youngest).bounds.high
        return Time(Bounds(low, high), text)
    parts = _PART.findall(text)
    if not parts:
        return Time(ANY_TIME, text)
    seconds = sum(int(number) * _UNIT[unit] for number, unit in parts)
    cut = _resolution(parts[-1][1], seconds)
    return Time(Bounds(float(-seconds - cut + 1 - (not whole_seconds)), float(-seconds + 1)), text)


def _resolution(unit: str, seconds: int) -> int:
    """How many seconds the last unit that is written stands for."""
    for coarse, limit, finer in _FINER:
        if unit == coarse and seconds < limit:
            return _UNIT[finer]
    return _UNIT[unit]


def between(youngest: float, oldest: float) -> str:
    """An age that lies between two numbers of seconds, as podlint writes it: ``38s``, ``38s..41s``."""
    low, high = human(math.floor(youngest)), human(math.ceil(oldest))
    return low if low == high else f"{low}..{high}"


_COARSER = (
    ("s", 120, ""),
    ("m", 600, "s"),
    ("m", 3 * 3600, ""),
    ("h", 8 * 3600, "m"),
    ("h", 2 * 86400, ""),
    ("d", 8 * 86400, "h"),
    ("d", 2 * 365 * 86400, ""),
    ("y", 8 * 365 * 86400, "d"),
)
"""Below so many seconds an age is written in this unit, and with this finer one where it is not 0."""


def human(seconds: int) -> str:
    """A whole number of seconds as kubectl prints it: the coarser, the longer ago."""
    seconds = max(0, seconds)
    unit, _, finer = next((each for each in _COARSER if seconds < each[1]), ("y", 0, ""))
    count, rest = divmod(seconds, _UNIT[unit])
    more = rest // _UNIT[finer] if finer else 0
    return f"{count}{unit}{more}{finer}" if more else f"{count}{unit}"
