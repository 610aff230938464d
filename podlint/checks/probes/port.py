"""Whom a probe asks: ports that exist, by names that are declared."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.attended import attended
from podlint.checks.change import RemoveField, SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.field import Field
from podlint.pod.model import Container, HookKind, HttpGet, Pod, ProbeKind, TcpSocket
from podlint.regex import regex
from podlint.spelling import closest
from podlint.validation.formats import complaint
from podlint.validation.limits import PORT_NAME

_CONSEQUENCE: dict[ProbeKind | HookKind, str] = {
    "liveness": "each liveness probe errs, which counts as nothing, and no hang is ever noticed",
    "readiness": "each readiness probe errs, which counts as nothing, and the container is never ready",
    "startup": "each startup probe errs, which counts as nothing, and the container never counts as started",
    "postStart": "the postStart hook fails and the container is killed",
    "preStop": "the preStop hook fails and the stop signal follows at once",
}
"""What comes of a port name that can't be resolved (kubelet-model 3.6, 2.6, 4.3)."""


@check("probe-port-name-unknown")
def probe_port_name_unknown(subject: Subject) -> Iterator[Finding]:
    """A probe or hook names a port that its container does not declare; the API server accepts that."""
    for container in attended(subject):
        for kind, port in _named_ports(container):
            name = str(port.value)
            if complaint(name, PORT_NAME) is None and all(port.name.value != name for port in container.ports):
                yield _unknown_port(subject, container, kind, port, name)


def _named_ports(container: Container) -> Iterator[tuple[ProbeKind | HookKind, Field[int | str]]]:
    """The ports given by name in probes and in ``httpGet`` hooks (a ``tcpSocket`` hook fails whatever its port)."""
    for probe in container.probes.values():
        if isinstance(probe.handler, HttpGet | TcpSocket) and isinstance(probe.handler.port.value, str):
            yield probe.kind, probe.handler.port
    for hook in container.hooks:
        if isinstance(hook.handler, HttpGet) and isinstance(hook.handler.port.value, str):
            yield hook.kind, hook.handler.port


def _unknown_port(
    subject: Subject, container: Container, kind: ProbeKind | HookKind, port: Field[int | str], name: str
) -> Finding:
    declared = [each.name for each in container.ports if each.name.value]
    near = closest(name, [str(field.value) for field in declared])
    shown = [field for field in declared if near in (None, field.value)]
    hint, cure = "", "name the port so under ports, or give its number"
    fix = None
    if near:
        hint = f"; did you mean '{near}'?"
        fix = Fix(f"rename to '{near}'", True, (SetField(port.path, near),))
    elif elsewhere := _declared_elsewhere(subject.pod, name):
        hint = f"; container '{elsewhere[0]}' has such a port, but a {_asker(kind)} looks in its own container only"
        shown = [elsewhere[1]]
    elif not declared:
        hint = "; its ports have no names" if container.ports else "; the container declares no ports"
    unknown = f"no port of container '{container.name}' is called '{name}', so {_CONSEQUENCE[kind]}"
    return subject.finding(
        "probe-port-name-unknown",
        unknown + hint,
        port.span,
        port.path,
        container=container,
        because=tuple(subject.related("a port that is declared", field.span) for field in shown),
        help=cure,
        fix=fix,
    )


def _asker(kind: ProbeKind | HookKind) -> str:
    return "hook" if kind in ("postStart", "preStop") else "probe"


def _declared_elsewhere(pod: Pod, name: str) -> tuple[str, Field[str | None]] | None:
    """The container that has a port of this name, and where it is named."""
    named = ((container.name, port.name) for container in pod.containers for port in container.ports)
    return next(((owner, field) for owner, field in named if field.value == name), None)


# --- probe-hits-node-localhost ---------------------------------------------------------------------------

_LOCALHOST = regex(r"localhost|127(\.\d+){3}|::1|\[::1\]")


@check("probe-hits-node-localhost")
def probe_hits_node_localhost(subject: Subject) -> Iterator[Finding]:
    """A probe or hook with the host ``localhost``: it is the kubelet that connects, and so the node's own."""
    if subject.pod.host_network.value:
        return
    for container in attended(subject):
        for kind, handler in _network_handlers(container):
            host = handler.host
            if host.value is None or not _LOCALHOST.fullmatch(host.value):
                continue
            yield subject.finding(
                "probe-hits-node-localhost",
                f"'{host.value}' is the node's own here, not the Pod's: it is the kubelet that connects for the {kind} {_asker(kind)}",
                host.span,
                host.path,
                container=container,
                help="leave host out: the Pod's address is the default",
                fix=Fix("leave host out", True, (RemoveField(host.path),)),
            )


def _network_handlers(container: Container) -> Iterator[tuple[ProbeKind | HookKind, HttpGet | TcpSocket]]:
    """What the kubelet connects to over the network, for probes and hooks."""
    for probe in container.probes.values():
        if isinstance(probe.handler, HttpGet | TcpSocket):
            yield probe.kind, probe.handler
    for hook in container.hooks:
        if isinstance(hook.handler, HttpGet):
            yield hook.kind, hook.handler


# --- probe-port-nobody-listens ---------------------------------------------------------------------------


@check("probe-port-nobody-listens")
def probe_port_nobody_listens(subject: Subject) -> Iterator[Finding]:
    """A port number that stands nowhere else in the manifest, while the container declares another one."""
    pod = subject.pod
    declared = {port.number.value for container in pod.containers for port in container.ports}
    for container in attended(subject):
        if len(container.ports) != 1 or len(pod.main) > 1:
            continue
        for _, handler in _network_handlers(container):
            number = handler.port.value
            if not isinstance(number, int) or number in declared or handler.host.value is not None:
                continue
            if _mentioned(container, str(number)):
                continue
            (port,) = container.ports
            yield subject.finding(
                "probe-port-nobody-listens",
                f"nothing in this manifest says that '{container.name}' listens on {number}; the one port it declares is "
                f"{port.number.value}",
                handler.port.span,
                handler.port.path,
                container=container,
                certainty="depends",
                because=(subject.related("the port that is declared", port.number.span),),
                help=f"ask port {port.number.value}, or declare {number} under ports",
            )


def _mentioned(container: Container, number: str) -> bool:
    """The number stands in the command or a variable, or a variable may hold it."""
    texts = [word.value for word in (*container.command, *container.args)]
    texts += [variable.value.value or "" for variable in container.env]
    return container.env_from or any(number in text for text in texts)


# --- probe-scheme-mismatch -------------------------------------------------------------------------------

_TLS_PORTS = frozenset((443, 6443, 8443, 9443, "https"))
_PLAIN_PORTS = frozenset((80, 8080, "http"))


@check("probe-scheme-mismatch")
def probe_scheme_mismatch(subject: Subject) -> Iterator[Finding]:
    """HTTP to a port that by its name or number speaks TLS, or the other way round."""
    for container in attended(subject):
        for kind, handler in _network_handlers(container):
            if not isinstance(handler, HttpGet):
                continue
            scheme, port = handler.scheme.value.upper(), handler.port.value
            if scheme == "HTTP" and port in _TLS_PORTS:
                said = f"the {kind} {_asker(kind)} speaks HTTP to port {port}, which by its name or number speaks TLS"
            elif scheme == "HTTPS" and port in _PLAIN_PORTS:
                said = f"the {kind} {_asker(kind)} speaks HTTPS to port {port}, which by its name or number speaks plain HTTP"
            else:
                continue
            yield subject.finding(
                "probe-scheme-mismatch",
                f"{said}: each request would fail",
                handler.port.span,
                handler.port.path,
                container=container,
                certainty="depends",
                help="set scheme to what the port speaks",
            )
