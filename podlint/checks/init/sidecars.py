"""Native sidecars and those who call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import Container
from podlint.regex import regex


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
        caller = _first_caller(pod.containers[place + 1 :], ports)
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


_WAITS = regex(r"\b(until|while|wait-for|wait4x|dockerize)\b|retr(y|ies)", re.IGNORECASE)
"""Signs that a command tries again until it gets an answer."""


def _first_caller(later: Sequence[Container], ports: set[int]) -> Container | None:
    """The first container that calls the sidecar without having waited for it, itself or by an init container."""
    for container in later:
        texts = [text for text in _texts(container) if _names_any(text, ports)]
        if texts and not any(_WAITS.search(text) for text in _texts(container)):
            return container
        if texts and container.role == "init":
            return None
    return None


def _texts(container: Container) -> list[str]:
    """The words of its command, and its variables."""
    words = [word.value for word in (*container.command, *container.args)]
    return words + [f"{variable.name.value}={variable.value.value or ''}" for variable in container.env]


def _names_any(text: str, ports: set[int]) -> bool:
    """One of the ports, on localhost."""
    return any(re.search(rf"\b(localhost|127\.0\.0\.1)[: ]{port}\b", text) for port in ports)
