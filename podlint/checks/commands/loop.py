"""Restarts without end: which containers are started again for ever, how long each run takes, and what comes between."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from podlint.behaviour.probe import answers
from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import Answer, End, Program
from podlint.checks.amount import span
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.lifecycle.backoff import restarts
from podlint.lifecycle.course import Course
from podlint.lifecycle.policy import after_exit, after_probe_kill
from podlint.moment import Bounds
from podlint.pod.model import Container, Probe, ProbeKind
from podlint.timeline.budget import detection

LONG_RUN = 600.0
"""Seconds from which on the back-off begins anew (kubelet-model 5.2): such a loop is a schedule, and works."""
_DAY = 86_400.0
_SHOWN = 6
"""Starts that the schedule names, the first among them."""


class Loop(NamedTuple):
    """A container that is started again and again, as the kubelet sees it."""

    container: Container
    run: Bounds
    """From the start to the exit, in each attempt."""
    probe: ProbeKind | None = None
    """The probe that has each attempt killed; None: each ends by itself."""
    end: End | None = None
    """How the first attempt ends, where it does by itself."""

    def delays(self, subject: Subject) -> Iterator[Bounds]:
        """From each exit to the next start."""
        return restarts(self.run, self.probe is not None, Course(subject.setting).constants)


def loop_of(subject: Subject, container: Container) -> Loop | None:
    """How the container is started again for ever, sooner than anybody would want to."""
    loop = killing_loop(subject, container) or ending_loop(subject, container)
    return None if loop is None or (loop.probe is None and loop.run.high >= LONG_RUN) else loop


def ending_loop(subject: Subject, container: Container) -> Loop | None:
    """The loop of a container whose every attempt ends by itself.

    None where one may go on, cannot even start, or may be killed by a probe before its end.
    """
    pod = subject.pod
    # The API server refuses Always of a Job, so that nothing is ever started again for it.
    rejected = pod.workload.is_batch and container.restart_policy.value is None
    if rejected or container.restart_rules or after_exit(pod, container, 0, subject.setting.version) != "restart":
        return None
    first, later = subject.program(container), program(pod, container, restarted=True)
    if first.end is None or later.end is None or _goes_on(first) or _goes_on(later):
        return None
    course = Course(subject.setting)
    run = _hull([course.bounds(life.end.at) for life in (first, later) if life.end is not None])
    boot = subject.budgets.get("boot-budget", container)
    if boot is not None and run.high > boot.earliest and _may_fail(subject, container):
        return None
    return Loop(container, run, end=first.end)


def _may_fail(subject: Subject, container: Container) -> bool:
    """Whether a probe that kills may fail often enough in a row."""
    probes = [
        probe for probe in (container.liveness, container.startup) if probe is not None and probe.handler is not None
    ]
    life, course = subject.program(container), Course(subject.setting)
    for probe in probes:
        told = answers(subject.pod, container, probe, life)
        if _fills(course, probe, told) or (told and told[-1].result != "success"):
            return True
    return False


def _fills(course: Course, probe: Probe, told: Sequence[Answer]) -> bool:
    """Whether failures of a time that is followed by another may fill the probe's threshold, or nothing is known of it."""
    least = (probe.failure_threshold.value - 1) * probe.period.value
    for answer, following in pairwise(told):
        long = course.bounds(following.since - answer.since).high >= least
        if answer.result == "unknown" or (answer.result == "failure" and long):
            return True
    return False


def _goes_on(life: Program) -> bool:
    return not life.known or life.cannot_start is not None


def killing_loop(subject: Subject, container: Container) -> Loop | None:
    """The loop of a container that its liveness probe is sure to have killed in each attempt; None where that is not sure."""
    probe, pod = container.liveness, subject.pod
    if probe is None or probe.handler is None or container.startup is not None:
        return None
    others = [other for other in pod.containers if other is not container]
    if any(other.liveness or other.startup for other in others):  # one worker stops them in turn
        return None
    version = subject.setting.version
    first, later = subject.program(container), program(pod, container, restarted=True)
    code = 137 if reaction(first).kind == "ignores" else 0  # what the code is matters once a start has to wait (4.2)
    if not after_probe_kill(pod, container, version) or after_exit(pod, container, code, version) != "restart":
        return None
    lives = (first,) if later is first else (first, later)
    runs = [_killed(subject, container, probe, life) for life in lives]
    if any(run is None for run in runs):
        return None
    return Loop(container, _hull([run for run in runs if run is not None]), "liveness")


def _killed(subject: Subject, container: Container, probe: Probe, life: Program) -> Bounds | None:
    """From the start of a process to its exit, where the probe comes to fail for good and has it killed before its own end."""
    told = answers(subject.pod, container, probe, life)
    restart, boot = (subject.budgets.get(kind, container) for kind in ("hang-restart", "boot-budget"))
    if not told or told[-1].result != "failure" or restart is None or boot is None:
        return None
    course = Course(subject.setting)
    if _fills(course, probe, told):
        return None
    bad, noticed, over = (
        course.bounds(told[-1].since),
        detection(probe, subject.setting),
        course.constants.restart_in_sync,
    )
    killed = Bounds(
        max(bad.low + restart.earliest, boot.earliest + restart.earliest - noticed.low) - over.low,
        max(bad.high + restart.latest, boot.latest + restart.latest - noticed.high) - over.high,
    )
    ends_first = life.end is not None and course.bounds(life.end.at).low < killed.high
    return None if ends_first or math.isinf(killed.high) else killed


def _hull(each: Sequence[Bounds]) -> Bounds:
    return Bounds(min(bounds.low for bounds in each), max(bounds.high for bounds in each))


@check("crash-loop-schedule")
def crash_loop_schedule(subject: Subject) -> Iterator[Finding]:
    """When a container that ends or is killed for ever is started, and how often in a day, for those who want to know."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        loop = loop_of(subject, container)
        if loop is None:
            continue
        why = "ends by itself" if loop.probe is None else f"is killed by its {loop.probe} probe"
        shown = ", ".join(span(_rounded(start)) for start in islice(starts(subject, loop), 1, _SHOWN))
        yield subject.finding(
            "crash-loop-schedule",
            f"'{container.name}' {why} {span(loop.run)} after each start: it is started again {shown} … after its first start, "
            f"{in_a_day(subject, loop)} times in the first day",
            container.span,
            container.path,
            container=container,
            help="podlint timeline tells what happens at each start",
        )


def starts(subject: Subject, loop: Loop) -> Iterator[Bounds]:
    """Each start, in seconds from the first."""
    at = Bounds(0.0, 0.0)
    yield at
    for delay in loop.delays(subject):
        at = Bounds(at.low + loop.run.low + delay.low, at.high + loop.run.high + delay.high)
        yield at


def _rounded(start: Bounds) -> Bounds:
    return Bounds(round(start.low), round(start.high))


def in_a_day(subject: Subject, loop: Loop) -> str:
    """How often it is started again in a day: ``264..293``."""
    least = most = 0
    for start in islice(starts(subject, loop), 1, None):
        if start.low > _DAY:
            break
        most += 1
        least += start.high <= _DAY
    return str(most) if least == most else f"{least}..{most}"
