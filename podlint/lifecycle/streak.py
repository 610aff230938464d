"""Failures in a row that a probe's worker brings along from one attempt to the next (kubelet-model 3.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from podlint.lifecycle.prober import Watch
from podlint.moment import Moment


class Streak(NamedTuple):
    """Failures in a row that a probe's worker brings along from the attempt before (3.4)."""

    sure: int = 0
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


def carried_into(watch: Watch, brought: Streak) -> tuple[Watch, int]:
    """How many failures in a row count on; a fork where that is open and a success does not make them be forgotten.

    Ticks that met the dead process are over: the attempt is looked at from the one after them on.
    """
    unseen = max(0, min(brought.unseen, watch.probe.failure_threshold.value - 1 - brought.sure))
    anew = brought.perhaps_none and brought.sure > 0
    if not (unseen or anew) or brought.ended is None or _is_forgotten(watch, brought.sure + unseen):
        return watch, brought.sure
    if anew and watch.course.maybe():
        return watch, 0
    more = 0
    while more < unseen and watch.course.maybe():
        more += 1
    after = brought.ended + float(more * watch.period)
    return replace(watch, eligible=watch.course.not_before(watch.eligible, after)), brought.sure + more


def _is_forgotten(watch: Watch, carried: int) -> bool:
    """Surely a success comes before so many failures brought along and those of this attempt fill the threshold."""
    phases = watch.phases
    answers = next((n for n, phase in enumerate(phases) if phase.result == "success"), None)
    if answers is None:
        return False
    soonest = watch.probe.failure_threshold.value - carried - 1
    filled = watch.first_tick_in(phases[0]) + float(soonest * watch.period)
    until = watch.end_of(answers)
    lasts = until is None or watch.course.bounds(until - phases[answers].since).low > watch.period
    return answers == 0 or (lasts and watch.course.bounds(phases[answers].since - filled).high <= 0)
