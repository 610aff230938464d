"""Commands that end, or cannot even start, though their container is to run for ever."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from podlint.behaviour.command import process_fields
from podlint.behaviour.process import reaction
from podlint.checks.amount import seconds, span
from podlint.checks.commands.loop import LONG_RUN, ending_loop
from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.wording import set_to
from podlint.lifecycle.backoff import restarts
from podlint.lifecycle.course import Course
from podlint.manifest.node import find
from podlint.moment import Bounds, Moment
from podlint.pod.model import Container, Pod, Probe

SHORT_RUN = 10.0
"""Seconds below which a run that ends is no habit of anybody's."""


@check("command-exits-under-always")
def command_exits_under_always(subject: Subject) -> Iterator[Finding]:
    """A container's command ends, and the kubelet starts it again and again, with growing back-off."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        loop, words = ending_loop(subject, container), process_fields(container)
        if loop is None or loop.end is None or not words or loop.run.high >= LONG_RUN:
            continue
        code = "" if loop.end.code is None else f" with exit code {loop.end.code}"
        yield subject.finding(
            "command-exits-under-always",
            f"'{container.name}' ends {span(loop.run)} after its start{code} and is started again, for ever: {_waits(subject)}",
            words[-1].span,
            words[-1].path,
            container=container,
            severity=None if loop.run.high < SHORT_RUN else Severity.WARNING,
            because=(subject.related(_policy(pod, container), pod.restart_policy.span),),
            help="work that ends belongs in a Job or an init container; to keep a container, end with exec sleep infinity",
        )


def _waits(subject: Subject) -> str:
    """How the restarts space out (kubelet-model 5.2)."""
    known = Course(subject.setting).constants
    rungs = " s, ".join(f"{known.backoff_base * 2**n:g}" for n in range(3))
    return f"at once, then after a back-off of {rungs} s … {seconds(known.backoff_cap)}"


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
    """After a probe's kill the process exits with 0, which OnFailure takes for work that is done (kubelet-model 5.5).

    The code is looked at only where a restart has to wait (4.2): never, where each life is longer than any back-off.
    """
    pod = subject.pod
    if pod.restart_policy.value != "OnFailure" or pod.os.value == "windows":
        return
    for container, probe in _killed_by_probes(pod):
        seen = reaction(subject.program(container))
        if seen.kind != "exits" or seen.code != 0 or seen.after is None:
            continue
        kill = _waiting_kill(subject, container, seen.after)
        if kill is None:
            continue
        yield subject.finding(
            "onfailure-swallows-liveness",
            f"'{container.name}' exits with 0 when its {probe.kind} probe has it killed, and restartPolicy OnFailure takes that for "
            f"success as soon as a restart has to wait in back-off: if it never answers, it is restarted {kill - 1} times at least, "
            "and then counts as done",
            probe.span,
            probe.path,
            container=container,
            because=(subject.related("restartPolicy OnFailure", pod.restart_policy.span),),
            help="let the trap exit with another code, or use restartPolicy Always",
        )


_LONGEST_CLIMB = 10
"""Restarts after which the back-off has long come to its top."""


def _waiting_kill(subject: Subject, container: Container, stops: Moment) -> int | None:
    """Which kill of a process that never answers may be the first after which the restart has to wait; None: none ever."""
    boot, course = subject.budgets.get("boot-budget", container), Course(subject.setting)
    if boot is None:
        return None
    lasts = course.bounds(stops)
    run = Bounds(boot.earliest + lasts.low, boot.latest + lasts.high + course.constants.worker_free.high)
    delays = islice(restarts(run, True, course.constants), _LONGEST_CLIMB)
    at_once = course.constants.restart_in_sync.high
    return next((number for number, delay in enumerate(delays, 1) if delay.high > at_once), None)


@check("restart-never-with-liveness")
def restart_never_with_liveness(subject: Subject) -> Iterator[Finding]:
    """A probe's kill is the end of a container that is never restarted."""
    pod = subject.pod
    if pod.restart_policy.value != "Never":
        return
    for container, probe in _killed_by_probes(pod):
        if find(pod.workload.node, ("spec", "podFailurePolicy")) is not None:
            continue  # somebody has thought of what a failed Pod means
        bare = pod.workload.kind == "Pod"
        after = _after_the_kill(subject, container, bare=bare)
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


def _after_the_kill(subject: Subject, container: Container, *, bare: bool) -> str:
    """What becomes of the Pod when a container that is not restarted has been killed by its probe (kubelet-model 5.6)."""
    if len(subject.pod.main) > 1:
        return "the Pod goes on without it"
    seen = reaction(subject.program(container))
    if seen.kind == "exits" and seen.code == 0:
        ends = "Succeeded, since it exits with 0"
    elif seen.kind == "unknown" or (seen.kind == "exits" and seen.code is None):
        ends = "Failed, unless it exits with 0"
    else:
        ends = "Failed"
    last = "and nothing starts it again" if bare else "and the Job counts it so"
    return f"the Pod is {ends}, {last}"
