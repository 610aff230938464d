"""A postStart hook that asks its own container's server, which has only just been started."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import hook_words
from podlint.behaviour.images import known_as
from podlint.behaviour.script import Command, chain_of, command_of, statements_of
from podlint.behaviour.shell.invocation import script_of
from podlint.checks.amount import seconds
from podlint.checks.finding import Condition, Finding
from podlint.checks.hooks.poststart import own_port
from podlint.checks.rule import check
from podlint.checks.stop import stopped, where
from podlint.checks.subject import Subject
from podlint.pod.model import Container, Hook, HttpGet
from podlint.regex import regex

_SOON = 0.3
"""Seconds after the start of a container within which its postStart hook runs."""

_CLIENTS: dict[str, frozenset[str]] = {
    "cassandra": frozenset(("cqlsh", "nodetool")),
    "mariadb": frozenset(("mariadb", "mysql", "mysqladmin", "mariadb-admin")),
    "mysql": frozenset(("mysql", "mysqladmin")),
    "postgres": frozenset(("createdb", "createuser", "psql")),
    "rabbitmq": frozenset(("rabbitmqadmin", "rabbitmqctl")),
}
"""By the last part of an image's name: the clients of its server that fail while it is not up, which takes seconds."""
_PATIENT = regex(r"^(?:--?wait|--retry|--tries|-t\d*$|--connect-timeout|--max-time|await|wait|-h|--host)")
"""Arguments with which a client waits, tries again, or asks somebody else."""
_INSTANT = frozenset(("cd", "echo", "export", "mkdir", "printf", "set", "touch", "true", ":"))
"""Commands that take no time and whose failure is nobody's concern here."""


@check("poststart-needs-own-server")
def poststart_needs_own_server(subject: Subject) -> Iterator[Finding]:
    """PostStart runs together with the server, asks it once, and its failure kills the container."""
    for container in stopped(subject):
        hook = container.post_start
        asked = None if hook is None else _asks(subject, container, hook)
        boot = subject.assumptions.find(f"boot.{container.name}")
        if hook is None or asked is None or (boot is not None and boot.bounds.high <= _SOON):
            continue
        yield subject.finding(
            "poststart-needs-own-server",
            f"postStart asks the container's own server ({asked}) once, within {seconds(_SOON)} of its start: if it is not up by "
            f"then, the hook fails and the kubelet kills '{container.name}' (if boot.{container.name} > {seconds(_SOON)})",
            where(hook),
            hook.path,
            container=container,
            certainty="depends",
            when=(Condition(f"boot.{container.name}", ">", _SOON),),
            help="wait in the hook until the server answers, with an end: for i in $(seq 60); do … && break; sleep 1; done",
        )


def _asks(subject: Subject, container: Container, hook: Hook) -> str | None:
    """What the hook asks its own server with; None where it does not, or waits for it."""
    if not subject.program(container).opaque:
        return None  # what can be read is followed, as poststart-fails does
    if isinstance(hook.handler, HttpGet):
        port = hook.handler.port.value
        own = hook.handler.host.value is None and any(
            port in (each.number.value, each.name.value) for each in container.ports
        )
        return f"httpGet {port}" if own else None
    words = hook_words(hook) or []
    invocation = script_of(words[0], words[1:]) if words else None
    statements = statements_of(words) or ()
    errexit = invocation is not None and invocation.errexit
    for place, statement in enumerate(statements):
        steps = chain_of(statement)
        command = command_of(steps[0])
        if command is None:
            return None
        if command.name == "set" and "-e" in command.args:
            errexit = True
        if command.name not in _INSTANT:
            decides = errexit or place == len(statements) - 1
            return f"`{command.name}`" if decides and _is_client(container, command) else None
    return None


def _is_client(container: Container, command: Command) -> bool:
    """The command asks this container's own server, and does not wait for it."""
    if any(word is None or _PATIENT.match(word) for word in command.args):
        return False
    if command.name in ("curl", "wget"):
        port = next((own for word in command.args if (own := own_port(word or "")) is not None), None)
        return any(each.number.value == port for each in container.ports)
    return command.name in _CLIENTS.get(known_as(container) or "", ())
