"""Rules about hooks that ask for a page."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.hook import outcome
from podlint.behaviour.network import Network, port_number
from podlint.checks.attended import attended
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.moment import seconds
from podlint.pod.model import Container, Hook, HttpGet

_LATE = 1e6
"""Seconds after which a process serves what it will."""


@check("hook-http-status-ignored")
def hook_http_status_ignored(subject: Subject) -> Iterator[Finding]:
    """An ``httpGet`` hook succeeds with any answer, also with the status 404 of a wrong path."""
    for container in attended(subject):
        for hook in container.hooks:
            if not isinstance(hook.handler, HttpGet):
                continue
            if port_number(container, hook.handler) is None or _is_served(subject, container, hook, hook.handler):
                continue
            yield subject.finding(
                "hook-http-status-ignored",
                f"the {hook.kind} hook succeeds with whatever status '{hook.handler.path.value}' is answered: should the "
                "path be wrong, the hook does nothing and no event tells",
                (hook.handler.path if hook.handler.path.written else hook.handler.port).span,
                hook.handler.path.path,
                container=container,
                help="try the path by hand; an exec hook with curl --fail would tell",
            )


def _is_served(subject: Subject, container: Container, hook: Hook, handler: HttpGet) -> bool:
    """Whether the path is known to be served, or nobody answers at all, which fails the hook."""
    life = subject.program(container)
    if outcome(subject.pod, container, hook, life).result in ("failure", "error"):
        return True
    return Network(subject.pod, container, life).get(handler, seconds(_LATE)).result == "success"
