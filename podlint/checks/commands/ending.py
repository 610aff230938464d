"""Commands that end, or cannot even start, though their container is to run for ever."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from podlint.behaviour.command import process_fields
from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import End, Program
from podlint.checks.amount import seconds, span
from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.wording import set_to
from podlint.lifecycle.course import Course
from podlint.moment import Bounds
from podlint.pod.model import Container, Pod, Probe

SHORT_RUN = 10.0
"""Seconds below which a run that ends is no habit of anybody's."""
LONG_RUN = 600.0
"""Seconds from which on the back-off begins anew (kubelet-model 5.2): such a loop is a schedule, and works."""


class _Loop(NamedTuple):
    """A container whose command ends for ever, each time so soon that its restarts wait longer and longer."""

    container: Container
    end: End
    runs: Bounds
    """Seconds from a start to its end."""


def _loops(subject: Subject) -> Iterator[_Loop]:
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        end = _end(subject, container) if _is_restarted(pod, container) else None
        if end is None:
            continue
        runs = Course(subject.setting).bounds(end.at)
        if runs.high < LONG_RUN:
            yield _Loop(container, end, runs)


@check("command-exits-under-always")
def command_exits_under_always(subject: Subject) -> Iterator[Finding]:
    """A container's command ends, and the kubelet starts it again and again, with growing back-off."""
    constants = Course(subject.setting).constants
    base, cap = constants.backoff_base, constants.backoff_cap
    for container, end, runs in _loops(subject):
        script = process_fields(container)[-1]
        code = "" if end.code is None else f" with exit code {end.code}"
        yield subject.finding(
            "command-exits-under-always",
            f"'{container.name}' ends {span(runs)} after its start{code} and is started again, for ever: after a back-off of "
            f"{base:g} s, {2 * base:g} s, {4 * base:g} s … {seconds(cap)}",
            script.span,
            script.path,
            container=container,
            severity=None if runs.high < SHORT_RUN else Severity.WARNING,
            because=(subject.related(_policy(subject.pod, container), subject.pod.restart_policy.span),),
            help="work that ends belongs in a Job or an init container; to keep a container, end with exec sleep infinity",
        )


def _is_restarted(pod: Pod, container: Container) -> bool:
    """Whether it is started again whatever its exit code."""
    if container.restart_rules:
        return False
    own = container.restart_policy.value
    # The API server refuses Always of a Job, so that nothing is ever started again for it.
    if container.role == "init" or (own is None and pod.workload.is_batch):
        return False
    return own == "Always" or (own is None and pod.restart_policy.value == "Always")


def _end(subject: Subject, container: Container) -> End | None:
    """Its end, if every attempt has one and takes no longer; None for a command that may go on, or cannot start."""
    first, later = subject.program(container), program(subject.pod, container, restarted=True)
    if _endless(first) or _endless(later):
        return None
    return first.end


def _endless(life: Program) -> bool:
    return not life.known or life.end is None or life.cannot_start is not None


def _policy(pod: Pod, container: Container) -> str:
    policy = container.restart_policy if container.restart_policy.value else pod.restart_policy
    return set_to(policy)


@check("command-cannot-start")
def command_cannot_start(subject: Subject) -> Iterator[Finding]:
    """The runtime cannot start the command: the image does not hold the program."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        words = process_fields(container)
        why = subject.program(container).cannot_start if words else None
        if why is None:
            continue
        yield subject.finding(
            "command-cannot-start",
            f"'{container.name}' cannot be started: {why} '{container.image.value}'",
            words[0].span,
            words[0].path,
            container=container,
            help="use an image that holds the program, or name the program by the path that it has there",
        )


def _killed_by_probes(pod: Pod) -> Iterator[tuple[Container, Probe]]:
    """The main containers that a probe may have killed, and of which the Pod's own policy decides what comes then."""
    for container in pod.main:
        probe = container.liveness or container.startup
        if probe is None or probe.handler is None or container.restart_policy.value or not container.image.written:
            continue
        yield container, probe


@check("onfailure-swallows-liveness")
def onfailure_swallows_liveness(subject: Subject) -> Iterator[Finding]:
    """After a probe's kill the process exits with 0, which OnFailure takes for work that is done (kubelet-model 5.5)."""
    pod = subject.pod
    if pod.restart_policy.value != "OnFailure" or pod.os.value == "windows":
        return
    for container, probe in _killed_by_probes(pod):
        seen = reaction(subject.program(container))
        if seen.kind != "exits" or seen.code != 0:
            continue
        yield subject.finding(
            "onfailure-swallows-liveness",
            f"'{container.name}' exits with 0 when its {probe.kind} probe has it killed, and restartPolicy OnFailure takes that for "
            "success: once a restart has to wait in back-off, the container counts as done instead",
            probe.span,
            probe.path,
            container=container,
            because=(subject.related("restartPolicy OnFailure", pod.restart_policy.span),),
            help="let the trap exit with another code, or use restartPolicy Always",
        )


@check("restart-never-with-liveness")
def restart_never_with_liveness(subject: Subject) -> Iterator[Finding]:
    """A probe's kill is the end of a container that is never restarted."""
    pod = subject.pod
    if pod.restart_policy.value != "Never":
        return
    for container, probe in _killed_by_probes(pod):
        bare = pod.workload.kind == "Pod"
        after = (
            "the Pod is Failed, and nothing starts it again"
            if bare
            else "its Pod is Failed, and counts as one of the Job's failures"
        )
        yield subject.finding(
            "restart-never-with-liveness",
            f"when the {probe.kind} probe has '{container.name}' killed, it is not restarted (restartPolicy Never): {after}",
            probe.span,
            probe.path,
            container=container,
            severity=None if bare else Severity.INFO,
            certainty="depends",
            because=(subject.related("restartPolicy Never", pod.restart_policy.span),),
            help="use restartPolicy OnFailure, or leave the probe out",
        )


@check("crash-loop-schedule")
def crash_loop_schedule(subject: Subject) -> Iterator[Finding]:
    """How often a container that ends or is killed for ever is started in a day, for those who want to know."""
    constants = Course(subject.setting).constants
    base, cap = constants.backoff_base, constants.backoff_cap
    rungs = [min(cap, base * 2**n) for n in range(int(math.log2(cap / base)) + 2)]
    for container, _, runs in _loops(subject):
        whole_day = 86_400.0
        climbing = sum(rungs) + len(rungs) * runs.low
        at_most = 1 + len(rungs) + int((whole_day - climbing) / (cap + runs.low))
        starts = [0.0]
        for rung in rungs[:4]:
            starts.append(starts[-1] + runs.low + rung)
        yield subject.finding(
            "crash-loop-schedule",
            f"'{container.name}' starts at about {', '.join(f'{at:.0f} s' for at in starts)} …, at most {at_most} times in the first day",
            container.span,
            container.path,
            container=container,
            help="podlint timeline tells each start with its bounds",
        )
