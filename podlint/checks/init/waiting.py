"""Init containers that do not end: because they serve, because they wait, because what they wait for waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import process_fields, process_words
from podlint.behaviour.images import has_program
from podlint.behaviour.shell.invocation import script_of
from podlint.behaviour.shell.parse import parse
from podlint.behaviour.shell.syntax import AndOr, Group, Loop, Not, Opaque, Pipeline, Sequence, Simple, Statement
from podlint.checks.change import SetField
from podlint.checks.feature import has_native_sidecars
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.workloads.jobs import job_of
from podlint.dataclass import dataclass
from podlint.pod.model import Container, Pod
from podlint.pod.objects import Service
from podlint.regex import regex


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
        if not _never_ends(subject, container):
            continue
        after = pod.containers[place + 1]
        file = _file_waited_for(pod, container)
        why = f": it waits for {file}, which nothing in the Pod writes before" if file else _why(pod, container)
        cure, fix = "let it end, or start what serves as a main container", None
        if has_native_sidecars(subject.kubernetes):
            cure = "set restartPolicy: Always, which makes it a native sidecar, or let it end"
            change = SetField((*container.path, "restartPolicy"), "Always")
            fix = Fix("make it a native sidecar", False, (change,))
        if why:
            cure, fix = "give up after a while: a failed init container is seen, and tried again", None
        yield subject.finding(
            "init-never-ends",
            f"init container '{container.name}' never ends, so '{after.name}' is never started{why}",
            words[-1].span,
            words[-1].path,
            container=container,
            severity=Severity.WARNING if file else None,
            certainty="depends" if file else "certain",
            help=cure,
            fix=fix,
        )


def _never_ends(subject: Subject, container: Container) -> bool:
    life = subject.program(container)
    return life.known and life.end is None and life.cannot_start is None and container.liveness is None


def _why(pod: Pod, container: Container) -> str:
    """The reason, where it is a wait for an answer that cannot come."""
    wait = _wait(pod, container)
    if wait is None or has_program(container, wait.client) is not False:
        return ""
    return f": it waits for `{wait.asks}`, and image '{container.image.value}' has no {wait.client}"


def _file_waited_for(pod: Pod, container: Container) -> str | None:
    """The file that a loop of the command's script looks for: somebody may put it there by hand (``kubectl cp``)."""
    words = process_words(container, pod)
    invocation = script_of(words[0], words[1:]) if words else None
    script = None if invocation is None else parse(invocation.script)
    for loop, _ in () if script is None else _loops(script):
        if (asked := _ASKS_FOR_FILE.search(loop.source)) is not None:
            return asked["path"]
    return None


_ASKS_FOR_FILE = regex(r"""(?:\[\[?|\btest)\s+(?:!\s+)?-[defrsw]\s+(?P<quote>["']?)(?P<path>/[^\s"';]+)(?P=quote)""")


# --- waits -----------------------------------------------------------------------------------------------

_ASKS = regex(
    r"\b(nslookup|dig|getent|nc|wget|curl|pg_isready|psql|mysqladmin|mysql|redis-cli|mongosh?|kubectl|ping)\b"
)
_GIVES_UP = regex(r"\b(break|exit|return|timeout)\b|\$\(\(|\(\(|\blet\b|\bexpr\b|\b-(?:gt|ge|lt|le|eq)\b")
_MAY_END = regex(r"\b(exit|return|exec)\b")
_HOST = r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)"
_CONNECTS = (
    regex(rf"\bnc(?:\s+-[A-Za-z]+(?:\s+\d+)?)*\s+{_HOST}\s+\d+"),
    regex(rf"\b(?:curl|wget)\b[^|;&]*?\bhttps?://{_HOST}"),
    regex(rf"\b(?:pg_isready|psql|mysqladmin|mysql|redis-cli|mongosh?)\b[^|;&]*?\s(?:-h|--host)[ =]{_HOST}"),
)


@dataclass(frozen=True, slots=True)
class _Wait:
    """A loop that goes on until somebody answers."""

    asks: str
    """The condition, as written."""
    client: str
    """The program that asks."""
    host: str | None
    """Whom it connects to, where it can be told."""
    surely: bool
    """The script comes to the loop whatever happens."""


def _wait(pod: Pod, container: Container) -> _Wait | None:
    """The first loop without a limit in the container's script."""
    words = process_words(container, pod)
    invocation = script_of(words[0], words[1:]) if words else None
    script = None if invocation is None else parse(invocation.script)
    if script is None or invocation is None:
        return None
    for loop, surely in _loops(script):
        condition = _condition(loop)
        client = None if condition is None else _ASKS.search(condition)
        if condition is None or client is None or _GIVES_UP.search(loop.source):
            continue
        match = next((found for call in _CONNECTS if (found := call.search(condition))), None)
        may_end_before = _MAY_END.search(invocation.script.partition(loop.source)[0])
        host = None if match is None else match["host"]
        return _Wait(shortened(condition), client[1], host, surely and not may_end_before)
    return None


def shortened(command: str) -> str:
    """A command on one line, cut where it is long."""
    line = " ".join(command.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"


_MOST_SHOWN = 60


def _loops(statement: Statement, *, surely: bool = True) -> Iterator[tuple[Loop, bool]]:
    """The loops of a script from its beginning on, and whether it comes to each whatever the commands before return."""
    match statement:
        case Loop():
            yield statement, surely
        case Sequence():
            for inner in statement.statements:
                yield from _loops(inner, surely=surely)
        case AndOr():
            yield from _loops(statement.first, surely=surely)
            for step in statement.rest:
                yield from _loops(step.statement, surely=False)
        case Group():
            yield from _loops(statement.body, surely=surely)


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
    job = job_of(pod)
    for container in pod.containers:
        wait = _wait(pod, container) if container.role == "init" else None
        if wait is None or _waits_for(subject, wait) or _never_ends(subject, container):
            continue
        if pod.active_deadline.value is not None or (job is not None and job.deadline.value is not None):
            continue
        then = "the Job runs until somebody deletes it" if job else "the Pod stays in Init, and says nothing"
        words = process_fields(container)
        yield subject.finding(
            "init-unbounded-wait",
            f"init container '{container.name}' waits without a limit for `{wait.asks}`: if that never succeeds, {then}",
            words[-1].span,
            words[-1].path,
            container=container,
            severity=Severity.WARNING if job else None,
            certainty="depends",
            help="give the Job an activeDeadlineSeconds"
            if job
            else "give up after a while: a failed init container is seen, and tried again",
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
        whose = "this one" if pod.workload.kind == "Pod" else f"those of this {pod.workload.kind}"
        words = process_fields(container)
        yield subject.finding(
            "init-waits-for-own-pod",
            f"init container '{container.name}' waits for Service '{service.name}', whose only Pods are {whose}: no Pod is ready before it "
            "ends, and it does not end before one is",
            words[-1].span,
            words[-1].path,
            container=container,
            because=(subject.related(f"Service '{service.name}'", service.span),) if service.file == pod.file else (),
            help="wait for something else, or publish addresses that are not ready (publishNotReadyAddresses)",
        )


def _waits_for(subject: Subject, wait: _Wait) -> Service | None:
    """The Service of the input that the wait is for, if its endpoints are Pods of this workload alone."""
    if wait.host is None or not wait.surely:
        return None
    for service in subject.services:
        if service.publish_not_ready.value or not _is_named(service, wait.host):
            continue
        behind = subject.neighbourhood.pods_of(service.namespace, service.selector)
        if all(
            other.workload.name == subject.pod.workload.name and other.workload.kind == subject.pod.workload.kind
            for other in behind
        ):
            return service
    return None


def _is_named(service: Service, host: str) -> bool:
    """The host is the Service's name, alone or with its namespace: ``db``, ``db.shop``, ``db.shop.svc.cluster.local``."""
    name, *domain = host.split(".")
    return name == service.name and (not domain or domain[0] == (service.namespace or "default"))
