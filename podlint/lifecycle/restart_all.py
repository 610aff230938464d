"""The rule RestartAllContainers: an exit code after which the whole Pod starts over in place (kubelet-model 5.5).

What runs is killed, one container after the other and without preStop; then init containers and all others start
again in the same sandbox. There is no back-off whatever: the records of the exits are gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from podlint.kubernetes import Version
from podlint.lifecycle.attempt import Ending
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.grace import Grace
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.policy import RESTART_ALL, RESTART_ALL_SINCE
from podlint.lifecycle.termination import stop
from podlint.lifecycle.worker import live_together
from podlint.moment import Moment, latest
from podlint.pod.model import Container, Pod

MOST_ROUNDS = 16
"""More rounds than this are not told; the course then says that it is cut short."""
AT_ONCE = Grace(0, None)
"""No preStop hook, and the least time from the stop signal to SIGKILL."""


def may_start_over(pod: Pod, version: Version) -> bool:
    """Whether any exit code restarts the whole Pod."""
    return version >= RESTART_ALL_SINCE and any(_asks(c) for c in pod.containers if c.role != "init")


def _asks(container: Container) -> bool:
    return any(rule.action == RESTART_ALL for rule in container.restart_rules)


def live_in_rounds(start: PodStart, course: Course) -> tuple[Life, ...]:
    """Let the whole Pod live on from its start, round after round; returns its containers' whole lives."""
    lives = {
        life.name: replace(life, course=course, attempts=[replace(a) for a in life.attempts]) for life in start.lives
    }
    round_ = copy(start)
    round_.course, round_.lives = course, list(lives.values())
    round_.begun = [lives[life.name] for life in start.begun]
    begins: list[Event] = []
    while True:
        source = _source(round_)
        if source is None:
            live_together(course, round_.begun)
            return tuple(round_.lives)
        life, over = source
        begins.append(life.attempts[-1].started)
        if _told_enough(course, life, begins):
            return tuple(round_.lives)
        because, at = _end_round(round_, life, over)
        round_ = round_.start_over(at, because)


def _told_enough(course: Course, source: Life, begins: list[Event]) -> bool:
    """The rounds repeat themselves, or lie past ``until``."""
    until = course.setting.until
    if until is None and len(begins) > 2:
        course.cycle = (begins[-2], begins[-1])
        return True
    course.cut_short |= source.attempts[-1].number >= MOST_ROUNDS
    return source.attempts[-1].number >= MOST_ROUNDS or (until is not None and course.bounds(begins[-1].at).low > until)


def _source(start: PodStart) -> tuple[Life, Moment] | None:
    """The first container to end with a code that restarts all, and when it ends; None: none does, as things are."""
    found: tuple[Life, Moment] | None = None
    for life in start.begun:
        end = life.attempts[-1].own_end
        code = life.attempts[-1].program.end
        if end is None or code is None or life.restarts.after_exit(code.code) != "restart-all":
            continue
        if start.seen_at is not None and start.course.before(start.seen_at, end):
            continue
        if found is None or start.course.before(end, found[1]):
            found = life, end
    return found


def _end_round(start: PodStart, source: Life, over: Moment) -> tuple[Event, Moment]:
    """Everything ends; returns the last exit, and when what is left of the Pod is seen to be gone."""
    course = start.course
    seen = over + course.jitter("exit_seen")
    others = [life for life in start.begun if life is not source]
    for life in others:
        life.deleted_at = seen
    source.deleted_at = None
    live_together(course, [source, *others])
    ended = source.finished
    assert ended is not None
    last, at = ended.exited, seen
    for life in _in_order(others):
        last = _kill(life, last, at)
        at = last.at
    for life in start.begun:
        life.begin_anew(start.seen_at)
    for life in start.lives:
        if life.container.role == "init":
            _counted_already(life, last)
    return last, at


def _in_order(lives: Sequence[Life]) -> list[Life]:
    """What still runs, main containers before sidecars."""
    return sorted((life for life in lives if life.is_running), key=lambda life: life.container.role != "main")


def _kill(life: Life, because: Event, at: Moment) -> Event:
    course, attempt = life.course, life.attempts[-1]
    killing = course.emit(
        "killing",
        latest(at, attempt.free.at),
        because,
        "an exit code restarts all containers",
        container=life.name,
        attempt=attempt.number,
        reason="restart-all",
    )
    exited = stop(course, life.victim(attempt, killing.at), killing, AT_ONCE)
    attempt.ending = Ending("restart-all", exited, exited.detail.get("exitCode"))
    life.readiness.lose(exited, exited.at + course.jitter("status_published"), certain=False)
    _counted_already(life, exited)
    return exited


def _counted_already(life: Life, because: Event) -> None:
    """The status may show the container waiting, with the restart that is to come counted."""
    course, number = life.course, life.attempts[-1].number + 1
    course.emit(
        "container-unready",
        because.at + course.jitter("exit_seen"),
        because,
        "waits for the Pod to start over",
        container=life.name,
        attempt=number,
        certain=False,
    )
