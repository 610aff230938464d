"""How a deletion stops a container, as rules ask about it: hook, SIGTERM, SIGKILL, and what the process needs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from podlint.behaviour.hook import outcome
from podlint.behaviour.process import reaction
from podlint.behaviour.program import Outcome, Program
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import Condition, Fix, Related
from podlint.checks.possible import possible
from podlint.checks.remedy import least_above
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.grace import Grace, deletion_grace, kill_limit
from podlint.lifecycle.pre_stop import hook_duration
from podlint.lifecycle.termination import stop_duration
from podlint.lifecycle.victim import Victim
from podlint.manifest.node import Span
from podlint.moment import ZERO, Moment, earliest, jitter
from podlint.moment import seconds as exactly
from podlint.pod.model import Container, Exec, Hook, Sleep

USUAL_STOP = 5.0
"""Seconds that a process of which nothing is known is assumed to need between SIGTERM and SIGKILL."""

SPARE = 10
"""Seconds that the grace period suggested for a hook leaves the process."""


@dataclass(frozen=True, slots=True)
class Stop:
    """How a deletion stops a container that has run for long; a sidecar's wait for its turn is left aside."""

    subject: Subject
    container: Container
    program: Program
    hook: Hook | None
    result: Outcome | None
    """What running the hook comes to."""

    @property
    def hook_known(self) -> bool:
        """Whether the hook's length is assumed, or read from a hook that does not end the process itself."""
        if self.result is None:
            return False
        read = self.result.takes is not None and not self.result.touches_process
        return read or self.hook_assumed

    @property
    def hook_assumed(self) -> bool:
        """Whether somebody said how long the hook takes."""
        return self.subject.assumptions.find(f"hook.{self.container.name}.preStop") is not None

    @property
    def hook_open(self) -> bool:
        """Whether no more is known of the hook than how long it lasts at least, beside the process."""
        return self.result is not None and self.result.takes is None and not self.hook_assumed

    @property
    def hook_too_long(self) -> bool:
        """Whether what can be read of a hook uses up the grace period, whatever comes after it."""
        return self.hook_open and possible(self.subject.setting, lambda course: not self.cuts_hook(course)) is None

    @property
    def stop_assumed(self) -> bool:
        """Whether somebody said how long the process takes from SIGTERM to its exit."""
        return self.subject.assumptions.find(f"stop.{self.container.name}") is not None

    @property
    def stop_known(self) -> bool:
        """Whether anything is known of how the process takes SIGTERM."""
        return self.stop_assumed or reaction(self.program).kind != "unknown"

    def grace(self, course: Course) -> Grace:
        return deletion_grace(course, self.subject.pod)

    def hook_takes(self, course: Course) -> Moment:
        if self.hook is None or self.result is None:
            return ZERO
        if self.hook_open:
            return self.result.runs_beside + jitter("what podlint cannot read of the hook", 0.0, math.inf)
        return hook_duration(course, self.container, self.hook, self.result)

    def term(self, course: Course) -> Moment:
        """From the beginning to SIGTERM."""
        return earliest(self.hook_takes(course), exactly(self.grace(course).seconds))

    def kill(self, course: Course) -> Moment:
        """From the beginning to SIGKILL."""
        return kill_limit(course, self.term(course), ZERO, self.grace(course))

    def left(self, course: Course) -> Moment:
        """From SIGTERM to SIGKILL."""
        return self.kill(course) - self.term(course)

    def needs(self, course: Course) -> Moment | None:
        """From SIGTERM to the process's own exit; None where it ignores the signal."""
        if not self.stop_known:
            return exactly(USUAL_STOP)
        return stop_duration(course, Victim(self.subject.programs, self.container, 0, self.program, None))[0]

    # Questions to a course, which forks where the unknowns leave them open.

    def cuts_hook(self, course: Course) -> bool:
        """The grace period is over before the hook is, or just then."""
        return course.before(exactly(self.grace(course).seconds), self.hook_takes(course))

    def leaves_little(self, course: Course) -> bool:
        """The process has less than what a grace period of our choice would leave it."""
        return self.cuts_hook(course) or not course.before(exactly(SPARE), self.left(course))

    def kills_process(self, course: Course) -> bool:
        """SIGKILL comes before the process has stopped by itself, which it would."""
        needs = self.needs(course)
        if needs is None or math.isinf(course.bounds(needs).low):
            return False
        return not course.before(needs, self.left(course))


def least_grace_for(stop: Stop, fails: Callable[[Stop, Course], bool]) -> int | None:
    """The least longer grace period under which the stop never fails so; None where none is long enough."""

    def enough(grace: int) -> bool:
        subject, pod = stop.subject, stop.subject.pod
        longer = replace(stop, subject=replace(subject, pod=replace(pod, grace=replace(pod.grace, value=grace))))
        return possible(subject.setting, lambda course: fails(longer, course)) is None

    return least_above(stop.subject.pod.grace.value, enough)


def longer_grace(subject: Subject, seconds: int, *, safe: bool = False) -> Fix:
    """A longer grace period for the Pod."""
    title = f"set terminationGracePeriodSeconds to {seconds}"
    return Fix(title, safe, changes=(SetField(subject.pod.grace.path, seconds),))


def stop_of(subject: Subject, container: Container) -> Stop:
    """The stop of one container of the Pod."""
    pod, hook, runs = subject.pod, container.pre_stop, subject.program(container)
    result = outcome(pod, container, hook, runs) if hook is not None and hook.handler is not None else None
    return Stop(subject, container, runs, hook, result)


def stopped(subject: Subject) -> Iterator[Container]:
    """The containers that a stop signal reaches; Windows has no such signals."""
    return iter(()) if subject.pod.os.value == "windows" else attended(subject)


def known_hooks(subject: Subject) -> Iterator[tuple[Stop, Hook]]:
    """The preStop hooks of a length that is known, or known to be too much, each with the stop that it is a part of."""
    for container in stopped(subject):
        if container.pre_stop is not None:
            stop = stop_of(subject, container)
            if stop.hook_known or stop.hook_too_long:
                yield stop, container.pre_stop


def where(hook: Hook) -> Span:
    """Where a hook's duration is written."""
    if isinstance(hook.handler, Sleep) and hook.handler.seconds.written:
        return hook.handler.seconds.span
    if isinstance(hook.handler, Exec) and hook.handler.command:
        return hook.handler.command[-1].span
    return hook.span


def grace_of(subject: Subject) -> tuple[Related, ...]:
    """The place where the grace period is written, or could be."""
    grace = subject.pod.grace
    said = (
        f"the grace period of {grace.value} s" if grace.written else f"the grace period is {grace.value} s by default"
    )
    return (subject.related(said, grace.span),)


def if_(when: tuple[Condition, ...]) -> str:
    """Conditions as the end of a message."""
    return f" (if {' and '.join(map(str, when))})" if when else ""
