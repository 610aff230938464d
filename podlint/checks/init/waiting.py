"""Init containers that do not end: because they serve, because they wait, because what they wait for waits for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from podlint.behaviour.command import process_fields, process_words
from podlint.behaviour.process import program
from podlint.behaviour.shell.invocation import script_of
from podlint.behaviour.shell.parse import parse
from podlint.behaviour.shell.syntax import AndOr, Group, Loop, Not, Opaque, Pipeline, Sequence, Simple, Statement
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.kubernetes import Version
from podlint.manifest.node import find
from podlint.pod.model import Container, Pod
from podlint.pod.objects import Service

SIDECARS_SINCE = Version(1, 29)


@check("init-never-ends")
def init_never_ends(subject: Subject) -> Iterator[Finding]:
    """An init container runs for ever, so that nothing after it is ever started."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for place, container in enumerate(pod.containers):
        words = process_fields(container)
        if container.role != "init" or not words:
            continue
        life = program(pod, container)
        if not life.known or life.end is not None or life.cannot_start is not None or container.liveness is not None:
            continue
        after = pod.containers[place + 1]
        cure, fix = "let it end, or start what serves as a main container", None
        if subject.kubernetes >= SIDECARS_SINCE:
            cure = "set restartPolicy: Always, which makes it a native sidecar, or let it end"
            change = SetField((*container.path, "restartPolicy"), "Always")
            fix = Fix("make it a native sidecar", False, (change,))
        yield subject.finding(
            "init-never-ends",
            f"init container '{container.name}' never ends, so '{after.name}' is never started",
            words[-1].span,
            words[-1].path,
            container=container,
            help=cure,
            fix=fix,
        )


# --- waits -----------------------------------------------------------------------------------------------

_ASKS = re.compile(
    r"\b(nslookup|dig|getent|nc|wget|curl|pg_isready|psql|mysqladmin|mysql|redis-cli|mongosh?|kubectl|ping)\b"
)
_GIVES_UP = re.compile(r"\b(break|exit|return|timeout)\b|\$\(\(|\(\(|\blet\b|\bexpr\b|\b-(?:gt|ge|lt|le|eq)\b")
_HOST = r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)"
_CONNECTS = (
    re.compile(rf"\bnc(?:\s+-[A-Za-z]+(?:\s+\d+)?)*\s+{_HOST}\s+\d+"),
    re.compile(rf"\b(?:curl|wget)\b[^|;&]*?\bhttps?://{_HOST}"),
    re.compile(rf"\b(?:pg_isready|psql|mysqladmin|mysql|redis-cli|mongosh?)\b[^|;&]*?\s(?:-h|--host)[ =]{_HOST}"),
)


@dataclass(frozen=True, slots=True)
class _Wait:
    """A loop that goes on until somebody answers."""

    asks: str
    """The condition, as written."""
    host: str | None
    """Whom it connects to, where it can be told."""


def _wait(pod: Pod, container: Container) -> _Wait | None:
    """The first loop without a limit in the container's script."""
    words = process_words(container, pod)
    invocation = script_of(words[0], words[1:]) if words else None
    script = None if invocation is None else parse(invocation.script)
    for loop in () if script is None else _loops(script):
        condition = _condition(loop)
        if condition is None or not _ASKS.search(condition) or _GIVES_UP.search(loop.source):
            continue
        match = next((found for call in _CONNECTS if (found := call.search(condition))), None)
        return _Wait(shortened(condition), None if match is None else match["host"])
    return None


def shortened(command: str) -> str:
    """A command on one line, cut where it is long."""
    line = " ".join(command.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"


_MOST_SHOWN = 60


def _loops(statement: Statement) -> Iterator[Loop]:
    """The loops of a script that it comes to whatever happens, from its beginning on."""
    match statement:
        case Loop():
            yield statement
        case Sequence():
            for inner in statement.statements:
                yield from _loops(inner)
        case AndOr():
            yield from _loops(statement.first)
            for step in statement.rest:
                yield from _loops(step.statement)
        case Group():
            yield from _loops(statement.body)


def _condition(loop: Loop) -> str | None:
    """What has to succeed for the loop to end: of ``until X``, and of ``while ! X``."""
    statements = loop.condition.statements
    if len(statements) != 1:
        return None
    wanted = statements[0]
    if not loop.until:
        if not isinstance(wanted, Not):
            return None
        wanted = wanted.statement
    return wanted.source if isinstance(wanted, Simple | Pipeline | Opaque) else None


@check("init-unbounded-wait")
def init_unbounded_wait(subject: Subject) -> Iterator[Finding]:
    """An init container waits for somebody else, for ever if need be."""
    pod = subject.pod
    if subject.is_fragment or pod.os.value == "windows":
        return
    batch = pod.workload.kind in ("Job", "CronJob")
    for container in pod.containers:
        wait = _wait(pod, container) if container.role == "init" else None
        if wait is None or _waits_for(subject, wait):
            continue
        limited = pod.active_deadline.value is not None or _job_deadline(pod)
        if batch and limited:
            continue
        then = "the Job runs until somebody deletes it" if batch else "the Pod stays in Init, and says nothing"
        words = process_fields(container)
        yield subject.finding(
            "init-unbounded-wait",
            f"init container '{container.name}' waits without a limit for `{wait.asks}`: if that never succeeds, {then}",
            words[-1].span,
            words[-1].path,
            container=container,
            severity=Severity.WARNING if batch else None,
            certainty="depends",
            help="give the Job an activeDeadlineSeconds"
            if batch
            else "give up after a while: a failed init container is seen, and tried again",
        )


def _job_deadline(pod: Pod) -> bool:
    root = pod.workload.node
    return any(
        find(root, (*path, "activeDeadlineSeconds")) is not None
        for path in (("spec",), ("spec", "jobTemplate", "spec"))
    )


@check("init-waits-for-own-pod")
def init_waits_for_own_pod(subject: Subject) -> Iterator[Finding]:
    """An init container waits for a Service whose only endpoint is this Pod, which is not ready before it ends."""
    pod = subject.pod
    if subject.is_fragment or pod.os.value == "windows":
        return
    for container in pod.containers:
        wait = _wait(pod, container) if container.role == "init" else None
        service = None if wait is None else _waits_for(subject, wait)
        if service is None:
            continue
        words = process_fields(container)
        yield subject.finding(
            "init-waits-for-own-pod",
            f"init container '{container.name}' waits for Service '{service.name}', whose only Pods are those of this "
            f"{pod.workload.kind}: they are not ready before it ends, and it does not end before one is",
            words[-1].span,
            words[-1].path,
            container=container,
            help="wait for something else, or publish addresses that are not ready (publishNotReadyAddresses)",
        )


def _waits_for(subject: Subject, wait: _Wait) -> Service | None:
    """The Service of the input that the wait is for, if its endpoints are Pods of this workload alone."""
    if wait.host is None:
        return None
    for service in subject.services:
        if service.name != wait.host.split(".")[0] or service.publish_not_ready.value:
            continue
        behind = subject.neighbourhood.pods_of(service.namespace, service.selector)
        if all(
            other.workload.name == subject.pod.workload.name and other.workload.kind == subject.pod.workload.kind
            for other in behind
        ):
            return service
    return None


# --- native sidecars -------------------------------------------------------------------------------------


@check("sidecar-without-startup-probe")
def sidecar_without_startup_probe(subject: Subject) -> Iterator[Finding]:
    """Containers that talk to a native sidecar are started while it still boots."""
    pod = subject.pod
    if subject.is_unfinished:
        return
    for place, container in enumerate(pod.containers):
        if container.role != "sidecar" or container.startup is not None or container.post_start is not None:
            continue
        ports = {port.number.value for port in container.ports if port.number.value}
        caller = next((other for other in pod.containers[place + 1 :] if _calls(other, ports)), None)
        if caller is None:
            continue
        yield subject.finding(
            "sidecar-without-startup-probe",
            f"'{caller.name}' talks to native sidecar '{container.name}', but is started as soon as that runs: nothing waits until it "
            "answers",
            container.span,
            container.path,
            container=container,
            certainty="depends",
            because=(subject.related("started right after it", caller.span),),
            help="give the sidecar a startupProbe: what comes after it then waits for its success",
        )


def _calls(container: Container, ports: set[int]) -> bool:
    """The container's command or variables name one of the ports on localhost."""
    texts = [word.value for word in (*container.command, *container.args)]
    texts += [variable.value.value or "" for variable in container.env]
    return any(re.search(rf"\b(localhost|127\.0\.0\.1):{port}\b", text) for text in texts for port in ports)
