"""Rules about stopping: preStop inside the grace period, what it leaves the process, and who hears SIGTERM at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from podlint.behaviour.command import process_fields
from podlint.behaviour.hook import outcome
from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import Outcome, Program
from podlint.checks.amount import BLUR, seconds, span
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import Condition, Finding, Fix, Related, Severity
from podlint.checks.possible import Possible, possible
from podlint.checks.remedy import least_above
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course
from podlint.lifecycle.termination import Grace, Victim, deletion_grace, hook_duration, kill_limit, stop_duration
from podlint.manifest.node import Span
from podlint.moment import ZERO, Moment, earliest
from podlint.moment import seconds as exactly
from podlint.pod.model import Container, Exec, Hook, Sleep

USUAL_STOP = 5.0
"""Seconds that a process of which nothing is known is assumed to need between SIGTERM and SIGKILL."""

SPARE = 10
"""Seconds that the grace period suggested for a hook leaves the process."""


# --- a container's stop ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stop:
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
        return read or self.subject.assumptions.find(f"hook.{self.container.name}.preStop") is not None

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
        return stop_duration(course, Victim(self.subject.pod, self.container, 0, self.program, None))[0]

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


def _least_grace(stop: _Stop, fails: Callable[[_Stop, Course], bool]) -> int | None:
    """The least longer grace period under which the stop never fails so; None where none is long enough."""

    def enough(grace: int) -> bool:
        subject, pod = stop.subject, stop.subject.pod
        longer = replace(stop, subject=replace(subject, pod=replace(pod, grace=replace(pod.grace, value=grace))))
        return possible(subject.setting, lambda course: fails(longer, course)) is None

    return least_above(stop.subject.pod.grace.value, enough)


def _stop_of(subject: Subject, container: Container) -> _Stop:
    pod, hook, runs = subject.pod, container.pre_stop, program(subject.pod, container)
    result = outcome(pod, container, hook, runs) if hook is not None and hook.handler is not None else None
    return _Stop(subject, container, runs, hook, result)


def _stopped(subject: Subject) -> Iterator[Container]:
    """The containers that a stop signal reaches; Windows has no such signals."""
    return iter(()) if subject.pod.os.value == "windows" else attended(subject)


def _hooks(subject: Subject) -> Iterator[tuple[_Stop, Hook]]:
    """The preStop hooks of known length, each with the stop that it is a part of."""
    for container in _stopped(subject):
        if container.pre_stop is not None:
            stop = _stop_of(subject, container)
            if stop.hook_known:
                yield stop, container.pre_stop


def _where(hook: Hook) -> Span:
    """Where a hook's duration is written."""
    if isinstance(hook.handler, Sleep) and hook.handler.seconds.written:
        return hook.handler.seconds.span
    if isinstance(hook.handler, Exec) and hook.handler.command:
        return hook.handler.command[-1].span
    return hook.span


def _grace_of(subject: Subject) -> tuple[Related, ...]:
    grace = subject.pod.grace
    said = (
        f"the grace period of {grace.value} s" if grace.written else f"the grace period is {grace.value} s by default"
    )
    return (subject.related(said, grace.span),)


def _if(when: tuple[Condition, ...]) -> str:
    return f" (if {' and '.join(map(str, when))})" if when else ""


# --- prestop-exceeds-grace -------------------------------------------------------------------------------


@check("prestop-exceeds-grace")
def prestop_exceeds_grace(subject: Subject) -> Iterator[Finding]:
    """PreStop lasts as long as the whole grace period or longer: it is cut off, and the process gets 2 s."""
    for stop, hook in _hooks(subject):
        if isinstance(hook.handler, Sleep) and hook.handler.seconds.value > subject.pod.grace.value:
            continue  # the API server refuses it, as hook-sleep-exceeds-grace says
        cut = possible(subject.setting, stop.cuts_hook)
        if cut is not None:
            yield _exceeds_grace(subject, stop, hook, cut)


def _exceeds_grace(subject: Subject, stop: _Stop, hook: Hook, cut: Possible) -> Finding:
    course = Course(subject.setting)
    grace, takes = stop.grace(course), course.bounds(stop.hook_takes(course))
    used_up = exactly(grace.seconds)
    left = course.bounds(kill_limit(course, used_up, ZERO, grace) - used_up).low
    lasts = "never ends" if math.isinf(takes.low) else f"takes {span(takes)}"
    comes = f"SIGTERM comes at {seconds(grace.seconds)}, SIGKILL {seconds(left)} later{_if(cut.when)}"
    enough = None if math.isinf(takes.high) else _least_grace(stop, _Stop.leaves_little)
    if enough is None:
        cure, fix = "give the hook an end: what it still does when the grace period is over is lost", None
    else:
        cure = f"set terminationGracePeriodSeconds to {enough}"
        fix = Fix(cure, cut.always, (SetField(subject.pod.grace.path, enough),))
        cure += f", the hook's time and {SPARE} s for the process to stop in"
    return subject.finding(
        "prestop-exceeds-grace",
        f"preStop {lasts}, the grace is {subject.pod.grace.value} s: {comes}",
        _where(hook),
        hook.path,
        container=stop.container,
        severity=None if cut.always else Severity.WARNING,
        certainty="certain" if cut.always else "depends",
        when=cut.when,
        because=_grace_of(subject),
        help=cure,
        fix=fix,
    )


# --- prestop-leaves-too-little ---------------------------------------------------------------------------


@check("prestop-leaves-too-little")
def prestop_leaves_too_little(subject: Subject) -> Iterator[Finding]:
    """PreStop ends in time, but what it leaves of the grace period is less than the process needs."""
    for stop, hook in _hooks(subject):
        if possible(subject.setting, stop.cuts_hook) is None:
            killed = possible(subject.setting, stop.kills_process)
            if killed is not None:
                yield _leaves_too_little(subject, stop, hook, killed)


def _leaves_too_little(subject: Subject, stop: _Stop, hook: Hook, killed: Possible) -> Finding:
    course, name = Course(subject.setting), stop.container.name
    needs = stop.needs(course)
    assert needs is not None
    takes, left, wanted = (course.bounds(moment) for moment in (stop.hook_takes(course), stop.left(course), needs))
    said: tuple[Related, ...] = ()
    cure = "shorten the hook"
    if not stop.stop_known:
        who = f"podlint assumes that '{name}' needs"
        cure += f", or say what the process needs: # podlint: assume stop=..{math.floor(left.low)}s"
    elif stop.stop_assumed:
        who = f"'{name}' is assumed to need"
    else:
        who = f"'{name}' needs"
        script = process_fields(stop.container)[-1]
        said = (subject.related(f"SIGTERM is answered here, within {span(wanted)}", script.span),)
    need = "as long" if span(wanted) == seconds(left.low) else span(wanted)
    after = seconds(left.low) if left.high - left.low < BLUR else f"as little as {seconds(left.low)}"
    enough = None if math.isinf(takes.high + wanted.high) else _least_grace(stop, _Stop.kills_process)
    raised, fix = "", None
    if enough is not None:
        raised = f" to {enough}"
        fix = Fix(f"set terminationGracePeriodSeconds to {enough}", False, (SetField(subject.pod.grace.path, enough),))
    return subject.finding(
        "prestop-leaves-too-little",
        f"preStop takes {span(takes)} of the {subject.pod.grace.value} s grace: SIGKILL comes {after} after SIGTERM, "
        f"but {who} {need} to stop{_if(killed.when)}",
        _where(hook),
        hook.path,
        container=stop.container,
        certainty="certain" if killed.always else "depends",
        when=killed.when,
        because=(*_grace_of(subject), *said),
        help=f"raise terminationGracePeriodSeconds{raised}, or {cure}",
        fix=fix,
    )


# --- pid1-ignores-sigterm --------------------------------------------------------------------------------


@check("pid1-ignores-sigterm")
def pid1_ignores_sigterm(subject: Subject) -> Iterator[Finding]:
    """The container's process has no handler for SIGTERM, so every stop takes the whole grace period."""
    for container in _stopped(subject):
        words = process_fields(container)
        if not words:
            continue
        stop = _stop_of(subject, container)
        seen = reaction(stop.program)
        if seen.kind != "ignores" or stop.stop_assumed or (stop.result is not None and stop.result.touches_process):
            continue
        course = Course(subject.setting)
        lasts = course.bounds(stop.kill(course)).low
        least = "at least " if container.role == "sidecar" else ""  # it waits for its turn first
        if lasts > course.constants.least_grace and not _ends_first(stop, course, lasts):
            yield subject.finding(
                "pid1-ignores-sigterm",
                f"each stop of '{container.name}' lasts {least}{seconds(lasts)}, until SIGKILL: {seen.why}",
                words[0].span,
                words[0].path,
                container=container,
                because=_grace_of(subject),
                help=_HEAR_SIGTERM,
            )


_HEAR_SIGTERM = (
    "in a shell, write trap 'exit 0' TERM, start the work with & and wait for it; anything else, start under an init "
    "such as tini, or set shareProcessNamespace: true"
)


def _ends_first(stop: _Stop, course: Course, lasts: float) -> bool:
    """Whether the process ends by itself before a stop would: it does a batch's work, or is over at once."""
    end = stop.program.end
    batch = stop.container.role == "main" and stop.subject.pod.restart_policy.value != "Always"
    return end is not None and (batch or course.bounds(end.at).high <= lasts)
