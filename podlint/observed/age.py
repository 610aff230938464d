"""Ages as ``kubectl`` prints them: what is left out of ``2m9s``, ``42m`` and ``3d4h``."""

from __future__ import annotations

import re

from podlint.moment import Bounds
from podlint.observed.record import ANY_TIME, Time

PATTERN = r"(?:\d{1,9}[ydhms]){1,5}|<unknown>|<invalid>"

_PART = re.compile(r"(\d{1,9})([ydhms])")
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400, "y": 365 * 86400}
_FINER = (("y", 8 * 365 * 86400, "d"), ("d", 8 * 86400, "h"), ("h", 8 * 3600, "m"), ("m", 600, "s"))
"""Below so many seconds, kubectl writes the finer unit beside this one, and leaves it out where it is 0."""


def age(text: str, *, whole_seconds: bool = True) -> Time:
    """When something of that age happened, on a clock whose zero is the whole second of the moment kubectl ran.

    The age is truncated to its last unit. The time it counts from was cut to a whole second itself; where it was
    not (``whole_seconds`` false: events that carry microseconds), it may lie a second earlier.
    """
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
