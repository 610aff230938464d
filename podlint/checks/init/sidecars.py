"""Native sidecars and those who call them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import Container


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
