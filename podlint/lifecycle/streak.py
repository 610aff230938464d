"""Failures in a row that a probe's worker brings along from one attempt to the next (kubelet-model 3.4)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

from podlint.lifecycle.prober import Watch
from podlint.moment import Moment, earliest


class Streak(NamedTuple):
    """Failures in a row that a probe's worker brings along from the attempt before (3.4)."""

    sure: int = 0
    perhaps: int = 0
    """So many more at the most, where ticks and answers leave it open."""
    unseen: int = 0
    """So many more at the most: runs that were refused after the process had ended, before the kubelet saw that."""
    ended: Moment | None = None
    """When the process had ended."""
    perhaps_none: bool = False
    """Or they have led to a kill, after which it counts anew."""


class Streaks(NamedTuple):
    """Those of an attempt's workers."""

    startup: Streak = Streak()
    liveness: Streak = Streak()


def carried_into(watch: Watch, brought: Streak) -> tuple[Watch, int, int]:
    """How many failures in a row count on, and how many more perhaps; a fork where that decides by when a threshold is filled.

    Each number is told apart: with the fewest the process may end before the threshold is filled, and with one more not. Ticks
    that met the dead process are over: the attempt is looked at from the one after them on.
    """
    room = watch.probe.failure_threshold.value - 1 - brought.sure
    perhaps = max(0, min(brought.perhaps, room))
    more_at_most = max(0, min(brought.perhaps + brought.unseen, room))
    anew = brought.perhaps_none and brought.sure > 0
    if not (more_at_most or anew) or brought.ended is None:
        return watch, brought.sure, 0
    if _is_too_late(watch, brought.sure + more_at_most):
        return (watch, 0, brought.sure + more_at_most) if anew else (watch, brought.sure, more_at_most)
    if anew and watch.course.maybe():
        return watch, 0, 0
    more = next((more for more in range(more_at_most, 0, -1) if watch.course.maybe()), 0)
    after = brought.ended + float(max(0, more - perhaps) * watch.period)
    return replace(watch, eligible=watch.course.not_before(watch.eligible, after)), brought.sure + more, 0


def failed_in_a_row(watch: Watch, carried: int, over: Moment, *, perhaps: int = 0, to_success: bool) -> tuple[int, int]:
    """The least and most failures in a row of an attempt whose process ends by itself at ``over``, which no probe has killed.

    It is not forked on: mostly a success of the next attempt makes them be forgotten. ``carried``: what counted at first,
    and ``perhaps`` so many more; ``to_success``: the probe runs no more after a success.
    """
    course, most = watch.course, watch.probe.failure_threshold.value - 1
    low, high = carried, min(most, carried + perhaps)
    for index, phase in enumerate(watch.phases):
        if phase.result == "error":
            continue
        if course.side(phase.since - over).low >= 0:
            break
        first, end = watch.first_tick_in(phase), watch.end_of(index)
        room = course.bounds((over if end is None else earliest(end, over)) - first)
        if phase.result == "success":
            low = 0 if room.high >= 0 else low
            high = 0 if room.low > 0 else high
            if to_success and room.low > 0:
                break
            continue
        spacing = course.bounds(watch.spacing(phase.takes)).high
        surely = 0 if phase.result == "unknown" or room.low <= 0 else _runs_within(room.low, spacing, most)
        low = min(most, low + surely) if phase.result == "failure" else 0
        high = min(most, high + (_runs_within(room.high, watch.period, most) if room.high >= 0 else 0))
    return low, high


def _runs_within(seconds: float, spacing: float, most: int) -> int:
    """How many runs begin within so long of the first, that one included."""
    return most if math.isinf(seconds) else min(most, math.floor(seconds / spacing) + 1)


def _is_too_late(watch: Watch, carried: int) -> bool:
    """It surely answers before so many failures brought along and those of this attempt fill the threshold."""
    phases = watch.phases
    answers = next((n for n, phase in enumerate(phases) if phase.result == "success"), None)
    if answers is None:
        return False
    soonest = watch.probe.failure_threshold.value - carried - 1
    filled = watch.first_tick_in(phases[0]) + float(soonest * watch.period)
    lasts = watch.surely_meets(phases[answers], watch.end_of(answers))
    return lasts and (answers == 0 or watch.course.bounds(phases[answers].since - filled).high <= 0)
