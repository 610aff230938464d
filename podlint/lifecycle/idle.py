"""Whether the Pod's worker surely has nothing to do at a moment (kubelet-model 2.1)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.lifecycle.lived import Lived
from podlint.moment import EPSILON, Moment

ASKS_FOR_NO_SYNC: frozenset[EventType] = frozenset(
    (
        "probe-failed", "probe-errored", "pulling", "pulled", "phase", "pod-initialized", "pod-ready", "pod-unready",
        "endpoint-added", "endpoint-removed",
    )
)  # fmt: skip
"""What comes of these, or what they come from, is an event of its own: a result (3.2 step 11), a start, an end."""
IN_ONE_SYNC = 1.0
"""Containers that are started so many seconds apart, or less, may have been started by one sync."""
STARTS: frozenset[EventType] = frozenset(("container-started", "post-start-finished"))
READINESS: frozenset[EventType] = frozenset(("container-ready", "container-unready"))
"""These ask for a sync where a probe has brought them; else they tell of a start, or of an end (3.7)."""
NOT_DONE: frozenset[EventType] = frozenset(("start-failed", "post-start-failed", "restart-delayed"))
"""The sync that meets with these asks for no relist (2.1)."""


def _is_alone(course: Course, start: Event, starts: Sequence[Event]) -> bool:
    """No sync has started another container besides: a relist in between would show that one, the next the others (2.1)."""
    others = (other for other in starts if other.container != start.container)
    return all(course.bounds(start.at - other.at).low > IN_ONE_SYNC for other in others)


def is_idle(course: Course, start: Course, lived: Sequence[Lived], running: Life, at: Moment) -> bool:
    """The worker surely has nothing to do at ``at``: nothing has happened for long, nor for too long.

    That is, where ``running`` is the one of its container's lives that it lives. ``start``: the course of the Pod's start.
    """
    known, last = course.constants, -math.inf
    probed = any(each.container.readiness is not None for each in lived)
    lives = [life for each in lived for life in each.lives if life is running or life.name != running.name]
    courses = {id(one): one for one in (start, course, *(life.course for life in lives))}
    events = [(one, event) for one in courses.values() for event in one.events]
    done = not any(event.type in NOT_DONE for _, event in events)
    starts = [event for _, event in events if event.type in STARTS]
    seen = known.deletion_seen.high  # so long after it has begun, the end may find what has come just before
    asking = [
        (
            one,
            event.at,
            known.start_settles
            if event.type in STARTS and done and _is_alone(course, event, starts)
            else known.settles,
            0.0 if event.type in READINESS else seen,
        )
        for one, event in events
        if event.type not in ASKS_FOR_NO_SYNC and (probed or event.type not in READINESS)
    ]
    asking += [
        (life.course, look, known.settles, seen) for life in lives for a in life.attempts for look in a.first_looks
    ]
    for one, moment, settles, late in asking:
        gap = one.bounds(at - moment)
        if gap.high + late <= EPSILON:
            continue
        if gap.low <= settles + (known.readiness_trigger.high if probed else 0.0):
            return False
        last = max(last, -gap.high)
    return -last < known.resync
