"""Probes that ask somebody else than the container they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.behaviour.command import probe_words
from podlint.checks.attended import attended
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import Path, Span
from podlint.pod.model import Container, Exec, HttpGet, Probe, TcpSocket
from podlint.regex import regex

_HOST = r"(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)"
_CALLS = (
    regex(rf"\bhttps?://(?:[^/@\s'\"]+@)?{_HOST}(?=[:/\s'\"]|$)"),
    regex(
        rf"\b(?:pg_isready|psql|mysqladmin|mysql|mariadb-admin|redis-cli|mongosh?|rabbitmqadmin)\b[^|;&]*?\s(?:-h|--host)[ =]{_HOST}(?=[\s'\"]|$)"
    ),
    regex(rf"\bnc(?:\s+-[A-Za-z]+(?:\s+\d+)?)*\s+{_HOST}\s+\d+\b"),
)
_ITSELF = regex(r"localhost(\..*)?|127(\.\d+){1,3}|0(\.0\.0\.0)?|ip6-localhost")


@check("liveness-on-dependency")
def liveness_on_dependency(subject: Subject) -> Iterator[Finding]:
    """A liveness probe that fails when another service does: all replicas are restarted, which cures nothing."""
    for container in attended(subject):
        found = _asks_another(subject, container, container.liveness)
        if found is None:
            continue
        host, span, path = found
        yield subject.finding(
            "liveness-on-dependency",
            f"the liveness probe asks '{host}': when that does not answer, every replica of '{container.name}' is restarted, "
            "which does not bring it back",
            span,
            path,
            container=container,
            help="ask the container itself only; what it depends on is a matter for readiness, or for retries",
        )


@check("readiness-on-shared-dependency")
def readiness_on_shared_dependency(subject: Subject) -> Iterator[Finding]:
    """A readiness probe that fails when another service does: all replicas leave their Services together."""
    for container in attended(subject):
        found = _asks_another(subject, container, container.readiness)
        if found is None:
            continue
        host, span, path = found
        yield subject.finding(
            "readiness-on-shared-dependency",
            f"the readiness probe asks '{host}': when that does not answer, all replicas leave their Services together",
            span,
            path,
            container=container,
            help="that is right where nothing can be served without it; else answer with an error or a fallback instead",
        )


def _asks_another(subject: Subject, container: Container, probe: Probe | None) -> tuple[str, Span, Path] | None:
    """The host that the probe asks, if it is not the Pod, and where it is named."""
    if probe is None:
        return None
    handler = probe.handler
    if isinstance(handler, HttpGet | TcpSocket):
        host = handler.host
        another = host.value is not None and not _is_pod(subject, container, host.value)
        return (str(host.value), host.span, host.path) if another else None
    words = probe_words(container, probe)
    if not words or not isinstance(handler, Exec):
        return None
    text = " ".join(words)
    if "||" in text:
        return None  # what comes of the other's silence is decided there
    for call in _CALLS:
        match = call.search(text)
        if match is not None and not _is_pod(subject, container, match["host"]):
            word = next((word for word in handler.command if match["host"] in word.value), handler.command[-1])
            return match["host"], word.span, word.path
    return None


def _is_pod(subject: Subject, container: Container, host: str) -> bool:
    """The host is the Pod itself, or may be: an address, or a name that the manifest gives it."""
    if _ITSELF.fullmatch(host) or re.fullmatch(r"[\d.]+", host):
        return True
    own = {subject.pod.workload.name, container.name}
    return host.split(".", maxsplit=1)[0] in own or any(host.startswith(f"{name}-") for name in own if name)
