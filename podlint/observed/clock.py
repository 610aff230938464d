"""Times of the API: RFC 3339, whole seconds (``metav1.Time``) or microseconds (``MicroTime``), in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from podlint.manifest.node import Json
from podlint.moment import Bounds
from podlint.observed.record import ANY_TIME, Time
from podlint.regex import regex

_SHAPE = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)")


def moment(written: Json) -> Time | None:
    """The interval of UTC seconds that a time of the API stands for; None where there is none to read.

    What is finer than the last digit written was cut off.
    """
    if not isinstance(written, str):
        return None
    match = _SHAPE.fullmatch(written)
    if match is None:
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    digits = len(match[1] or "")
    low = round(read.timestamp(), 6)
    return Time(Bounds(low, low + 10.0**-digits), read.astimezone(UTC).strftime("%H:%M:%S"))


def some_time(*written: Json) -> Time:
    """The first of several that can be read, else a time of which nothing is known."""
    for each in written:
        found = moment(each)
        if found is not None:
            return found
    return Time(ANY_TIME, "")
