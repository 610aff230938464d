"""Probes and lifecycle hooks, and what they do when their time comes."""

from __future__ import annotations

from podlint.pod import defaults
from podlint.pod.model import (
    Exec,
    Grpc,
    Hook,
    HookHandler,
    HookKind,
    HttpGet,
    Probe,
    ProbeHandler,
    ProbeKind,
    Sleep,
    TcpSocket,
)
from podlint.pod.written import Written

_PROBES: tuple[tuple[ProbeKind, str], ...] = (
    ("startup", "startupProbe"),
    ("readiness", "readinessProbe"),
    ("liveness", "livenessProbe"),
)


def read_probes(container: Written) -> dict[ProbeKind, Probe]:
    """The container's probes by kind; an empty probe is one without a handler."""
    return {kind: _probe(kind, written) for kind, key in _PROBES if (written := container.child(key)) is not None}


def read_hook(container: Written, kind: HookKind) -> Hook | None:
    """The container's ``lifecycle.postStart`` or ``lifecycle.preStop``."""
    written = container.child_or_empty("lifecycle").child(kind)
    if written is None:
        return None
    return Hook(kind, _hook_handler(written), written.path, written.span)


def _probe(kind: ProbeKind, probe: Written) -> Probe:
    return Probe(
        kind=kind,
        handler=_probe_handler(probe),
        initial_delay=probe.integer(defaults.INITIAL_DELAY),
        period=probe.integer(defaults.PERIOD),
        timeout=probe.integer(defaults.TIMEOUT),
        success_threshold=probe.integer(defaults.SUCCESS_THRESHOLD),
        failure_threshold=probe.integer(defaults.FAILURE_THRESHOLD),
        grace=probe.integer(defaults.PROBE_GRACE),
        path=probe.path,
        span=probe.span,
    )


# A probe or hook with two handlers is refused; the first in the order of the kubelet's own switch stands for both.


def _probe_handler(probe: Written) -> ProbeHandler | None:
    handler = _exec_or_http(probe)
    if handler is None and (tcp := probe.child("tcpSocket")) is not None:
        handler = _tcp_socket(tcp)
    if handler is None and (grpc := probe.child("grpc")) is not None:
        return Grpc(port=grpc.integer(defaults.PORT), service=grpc.text(defaults.GRPC_SERVICE))
    return handler


def _hook_handler(hook: Written) -> HookHandler | None:
    handler = _exec_or_http(hook)
    if handler is None and (sleep := hook.child("sleep")) is not None:
        return Sleep(seconds=sleep.integer(defaults.SLEEP_SECONDS))
    if handler is None and (tcp := hook.child("tcpSocket")) is not None:
        return _tcp_socket(tcp)
    return handler


def _exec_or_http(written: Written) -> Exec | HttpGet | TcpSocket | None:
    if (command := written.child("exec")) is not None:
        return Exec(command.texts("command"))
    if (http := written.child("httpGet")) is not None:
        return HttpGet(
            path=http.text(defaults.HTTP_PATH),
            port=http.integer_or_text(defaults.PORT),
            scheme=http.text(defaults.HTTP_SCHEME),
            host=http.text(defaults.HOST),
        )
    return None


def _tcp_socket(tcp: Written) -> TcpSocket:
    return TcpSocket(port=tcp.integer_or_text(defaults.PORT), host=tcp.text(defaults.HOST))
