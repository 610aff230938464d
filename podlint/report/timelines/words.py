"""Events, moments and spans of time in words."""

from __future__ import annotations

import math

from podlint.moment import Bounds
from podlint.pod.model import Pod
from podlint.timeline.timed_event import TimedEvent


def span(bounds: Bounds) -> str:
    """``30 s``, ``40..41.3 s``, ``0.2 s..``: rounded to a tenth."""
    low, high = number(bounds.low), number(bounds.high)
    if math.isinf(bounds.low):
        return "never"
    if math.isinf(bounds.high):
        return f"{low} s.."
    return f"{low} s" if low == high else f"{low}..{high} s"


def number(value: float) -> str:
    """A number of seconds without needless digits."""
    return "∞" if math.isinf(value) else f"{round(value, 1):g}"


_UNITS = ((86400.0, "d"), (3600.0, "h"), (60.0, "m"), (1.0, "s"))


def moment(value: float) -> str:
    """A moment as an axis names it: ``0 s``, ``90 s``, ``2 m``, ``1 h 30 m``."""
    if value < 120 or value % 1:
        return f"{number(value)} s"
    parts = []
    for size, unit in _UNITS:
        count, value = divmod(value, size)
        if count:
            parts.append(f"{count:g} {unit}")
    return " ".join(parts)


def called(pod: Pod) -> str:
    """What a report calls a Pod: the kind and name of its workload."""
    return f"{pod.workload.kind} {pod.workload.name or '(no name)'}"


def where(pod: Pod) -> str:
    """File and line of its workload."""
    return f"{pod.file}:{pod.workload.span.line}"


def what(event: TimedEvent) -> str:
    """An event in a few words: ``probe-failed app#1 liveness``."""
    who = event.container or ""
    if event.attempt:
        who += f"#{event.attempt}"
    detail = event.detail
    more = [str(detail[key]) for key in ("phase", "signal") if detail.get(key)]
    if "probe" in detail:
        more.append(f"({detail['probe']} probe)")
    if "reason" in detail:
        more.append(f"({detail['reason']})")
    if "exitCode" in detail:
        more = [f"exit code {detail['exitCode']}"]
    if "every" in detail:
        times = f"{detail['count']} times" if detail.get("count") else "and so on"
        more.append(f"{times}, each {detail['every']} s")
    if event.type == "restart-delayed" and "seconds" in detail:  # the courses of one scenario may differ in it
        more.append(f"back-off {detail['seconds']:g} s")
    return " ".join(filter(None, [event.type, who, *more]))
