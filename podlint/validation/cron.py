"""Schedules of CronJobs, as robfig/cron's standard parser reads them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

_DESCRIPTORS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY: Final = r"@every ([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+"


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()


_FIELDS: Final = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    _Field("day of the week", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)


def schedule_complaint(schedule: str) -> str | None:
    """What is wrong with a schedule; None where nothing is."""
    text = schedule.strip()
    if "TZ=" in text:
        return "takes no time zone: it goes in `timeZone`"
    if text.startswith("@"):
        if text in _DESCRIPTORS or re.fullmatch(_EVERY, text):
            return None
        return f"has the shorthands {', '.join(_DESCRIPTORS)} and '@every DURATION', not '{text}'"
    words = text.split()
    if len(words) != len(_FIELDS):
        return f"has 5 fields, minute, hour, day, month and day of the week, not {len(words)}"
    for word, field in zip(words, _FIELDS, strict=True):
        for part in filter(None, word.split(",")):
            if (said := _part(part, field)) is not None:
                return said
        if not word.strip(","):
            return f"has an empty {field.name}"
    return None


def is_time_zone(name: str) -> bool:
    """Whether the API server may know a time zone; where this computer's list has none, any name may be one."""
    if not name or name.lower() == "local" or name != name.strip():
        return False
    import zoneinfo  # for the few CronJobs that have one

    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        known = zoneinfo.available_timezones()
        return not known or name.lower() in {zone.lower() for zone in known}
    return True


def _part(part: str, field: _Field) -> str | None:
    """One of a field's alternatives: ``*``, ``1-5``, ``*/10``, ``mon``."""
    span, *steps = part.split("/")
    low_text, *high_text = span.split("-")
    if len(steps) > 1 or len(high_text) > 1:
        return f"cannot read '{part}' as a {field.name}"
    if low_text in ("*", "?"):
        low, high = field.low, field.high
    else:
        first = _number(low_text, field)
        last = _number(high_text[0], field) if high_text else field.high if steps else first
        if first is None or last is None:
            return f"cannot read '{part}' as a {field.name}"
        low, high = first, last
    if low < field.low or high > field.high:
        return f"takes {field.low} to {field.high} as the {field.name}, not '{part}'"
    if low > high:
        return f"has a range that ends before it begins: '{part}'"
    if steps and not (steps[0].isascii() and steps[0].isdecimal() and int(steps[0][:9]) > 0):
        return f"takes a step of 1 or more after '/', not '{part}'"
    return None


def _number(text: str, field: _Field) -> int | None:
    if text.lower() in field.words and text:
        return field.words.index(text.lower())
    return int(text[:9]) if text.isascii() and text.isdecimal() else None


def longest_interval(schedule: str) -> float | None:
    """The longest time between two runs, in seconds, of a schedule that is the same each day; None for all others.

    ``*/5 * * * *``, ``0,30 8-18 * * *``, ``@hourly``, and ``@every`` in whole units.
    """
    text = schedule.strip()
    every = re.fullmatch(r"@every (\d+)(s|m|h)", text)
    if every is not None:
        return float(every[1]) * {"s": 1, "m": 60, "h": 3600}[every[2]]
    words = _DAILY.get(text, text).split()
    if len(words) != len(_FIELDS) or words[2:] not in (["*"] * 3, ["?"] * 3) or schedule_complaint(text) is not None:
        return None
    minutes, hours = (_values(word, field) for word, field in zip(words, _FIELDS[:2], strict=False))
    times = sorted(60 * hour + minute for hour in hours for minute in minutes)
    gaps = [later - earlier for earlier, later in pairwise([*times, times[0] + _MINUTES_OF_DAY])]
    return 60.0 * max(gaps)


_DAILY: Final = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *"}
_MINUTES_OF_DAY: Final = 1440


def _values(word: str, field: _Field) -> set[int]:
    """The numbers that a field, in which nothing is wrong, stands for."""
    values: set[int] = set()
    for part in filter(None, word.split(",")):
        span, *steps = part.split("/")
        low_text, *high_text = span.split("-")
        if low_text in ("*", "?"):
            low, high = field.low, field.high
        else:
            low = _number(low_text, field) or 0
            high = (_number(high_text[0], field) or 0) if high_text else field.high if steps else low
        values.update(range(low, high + 1, int(steps[0][:9]) if steps else 1))
    return values
