"""Probes whose answer is the same for ever: they can't succeed, or can't even run."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.network import Network, port_number
from podlint.behaviour.probe import answers
from podlint.checks.amount import span
from podlint.checks.attended import attended
from podlint.checks.finding import Finding, Occurrence, Severity
from podlint.checks.probes.timeout import always_takes
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import Path, Span
from podlint.pod.model import Container, Exec, Grpc, HttpGet, Probe, TcpSocket


@check("probe-never-succeeds")
def probe_never_succeeds(subject: Subject) -> Iterator[Finding]:
    """A probe that fails, or errs, whenever it runs, as everything that decides about it stands in the manifest."""
    if subject.is_unfinished:
        return
    for container in attended(subject):
        for probe in container.probes.values():
            if probe.kind == "liveness" and container.startup and _only_result(subject, container, container.startup):
                continue  # it is never let in
            result = _only_result(subject, container, probe)
            if result is not None:
                yield _never(subject, container, probe, result)


def _only_result(subject: Subject, container: Container, probe: Probe) -> str | None:
    """``failure`` or ``error``, if that is what every run comes to; None where one may succeed, or another rule knows why."""
    if any(subject.assumptions.find(f"{kind}.{container.name}") for kind in ("boot", "hang")):
        return None
    if isinstance(probe.handler, HttpGet | TcpSocket | Grpc) and port_number(container, probe.handler) is None:
        return None
    results = {answer.result for answer in answers(subject.pod, container, probe, subject.program(container))}
    if not results or not results <= {"failure", "error"}:
        return None
    takes = always_takes(subject, container, probe)
    if takes is not None and takes >= probe.timeout.value:
        return None
    return "failure" if "failure" in results else "error"


def _never(subject: Subject, container: Container, probe: Probe, result: str) -> Finding:
    where, path = _place(probe)
    harmless = probe.kind == "liveness" and result == "error"
    return subject.finding(
        "probe-never-succeeds",
        f"the {probe.kind} probe can never succeed: {_why(subject, container, probe, result)}; "
        f"{_consequence(subject, container, probe, result)}",
        where,
        path,
        container=container,
        severity=Severity.WARNING if harmless else None,
        help="let the container make what the probe looks for, or ask for something else",
        event=Occurrence("killing", reason=probe.kind) if probe.kind != "readiness" and not harmless else None,
    )


def _why(subject: Subject, container: Container, probe: Probe, result: str) -> str:
    handler = probe.handler
    if isinstance(handler, HttpGet | TcpSocket | Grpc):
        port = port_number(container, handler)
        assert port is not None
        network = Network(subject.pod, container, subject.program(container))
        if isinstance(handler, HttpGet) and network.servers(port):
            if handler.scheme.value.upper() == "HTTPS":
                return f"what listens on port {port} speaks no TLS"
            return f"a request for '{handler.path.value}' on port {port} never ends with a status from 200 to 399"
        return f"nothing listens on port {port}"
    if result == "error":
        return "its command cannot be started"
    reads = [
        use
        for use in subject.file_uses
        if use.container is container and use.origin == probe.kind and use.verb == "reads"
    ]
    writes = [use.location for use in subject.file_uses if use.verb == "writes"]
    if reads and reads[0].location not in writes:
        return f"nothing ever writes {reads[0].path}"
    return "its command fails whenever it runs"


def _consequence(subject: Subject, container: Container, probe: Probe, result: str) -> str:
    name = f"'{container.name}'"
    if probe.kind == "readiness":
        return f"{name} is never ready"
    if result == "error":
        counts = "an error counts as nothing, so "
        return counts + (f"{name} never counts as started" if probe.kind == "startup" else "no hang is ever noticed")
    budget = subject.budgets.get("boot-budget", container)
    guards = probe.kind == "startup" or container.startup is None
    if budget is None or not guards:
        return f"{name} is killed again and again"
    return f"{name} is killed {span(budget.bounds)} after each start"


def _place(probe: Probe) -> tuple[Span, Path]:
    """What of the handler tells what it asks."""
    match probe.handler:
        case Exec() if probe.handler.command:
            return probe.handler.command[-1].span, probe.handler.command[-1].path
        case HttpGet() | TcpSocket() | Grpc():
            return probe.handler.port.span, probe.handler.port.path
        case _:
            return probe.span, probe.path
