"""Rules about postStart: it holds up everything behind it, and a failure of it kills the container (kubelet-model 2.6)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from podlint.behaviour.command import hook_words
from podlint.behaviour.hook import outcome
from podlint.behaviour.network import Network, port_number
from podlint.behaviour.process import program
from podlint.behaviour.program import Outcome
from podlint.behaviour.script import statements_of, waiting
from podlint.checks.amount import BLUR, seconds, span
from podlint.checks.finding import Finding, Occurrence, Related, Severity
from podlint.checks.rule import check
from podlint.checks.stop import stopped, where
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.pre_stop import hook_duration
from podlint.moment import ZERO, Bounds
from podlint.pod.model import Container, Hook, HttpGet, Pod, TcpSocket
from podlint.regex import regex

NOTICED = 5.0
"""Seconds of postStart that nobody minds."""


@dataclass(frozen=True, slots=True)
class _PostStart:
    """A container's postStart hook in the container's first life, when nothing behind it has been started."""

    subject: Subject
    container: Container
    hook: Hook
    behind: tuple[Container, ...]
    """The containers that are not started before the hook is over."""

    @property
    def alone(self) -> Pod:
        """The Pod as far as it has been started."""
        pod = self.subject.pod
        return replace(pod, containers=pod.containers[: len(pod.containers) - len(self.behind)])

    def result(self, pod: Pod, *, restarted: bool = False) -> Outcome:
        """What running the hook comes to."""
        return outcome(pod, self.container, self.hook, program(pod, self.container, restarted=restarted))

    def takes(self) -> Bounds:
        """How long it runs: as somebody assumed it, else as far as its command can be read."""
        course, result = Course(self.subject.setting), self.result(self.alone)
        name = f"hook.{self.container.name}.postStart"
        if result.takes is None and self.subject.assumptions.find(name) is None:
            return Bounds(course.bounds(result.at_least).low, math.inf)
        return course.bounds(hook_duration(course, self.container, self.hook, result))

    def fails(self) -> Outcome | None:
        """What it comes to where it is sure to fail, in the first life and in later ones; None where it is not."""
        pod = self.subject.pod
        results = [self.result(pod), self.result(pod, restarted=True)]
        return results[0] if all(each.result in ("failure", "error") for each in results) else None


def _post_starts(subject: Subject) -> Iterator[_PostStart]:
    containers = subject.pod.containers
    for container in stopped(subject):
        hook = container.post_start
        if hook is not None and hook.handler is not None:
            place = next(place for place, each in enumerate(containers) if each is container)
            yield _PostStart(subject, container, hook, containers[place + 1 :])


# --- poststart-fails -------------------------------------------------------------------------------------


@check("poststart-fails")
def poststart_fails(subject: Subject) -> Iterator[Finding]:
    """PostStart is sure to fail, so the kubelet kills the container after each start."""
    for start in _post_starts(subject):
        failed = start.fails()
        if failed is None or _port_is_unknown(start):
            continue
        container, course = start.container, Course(subject.setting)
        takes = course.bounds(failed.takes or ZERO).low
        when = "right" if takes < BLUR else seconds(takes)
        yield subject.finding(
            "poststart-fails",
            f"postStart {_why(start.hook, failed)}: the kubelet kills '{container.name}' {when} after each start"
            f"{_then(subject, container)}",
            where(start.hook),
            start.hook.path,
            container=container,
            help="mend the command, or let it end with || true if the container can do without it",
            event=Occurrence("killing", reason="post-start"),
        )


def _port_is_unknown(start: _PostStart) -> bool:
    """The hook's port is a name that the container doesn't have, as probe-port-name-unknown says."""
    return isinstance(start.hook.handler, HttpGet) and port_number(start.container, start.hook.handler) is None


def _why(hook: Hook, failed: Outcome) -> str:
    if isinstance(hook.handler, TcpSocket):
        return "has a tcpSocket, which the kubelet cannot run in a hook"
    if isinstance(hook.handler, HttpGet):
        return "asks a port on which nothing listens when it is asked, once"
    if failed.result == "error":
        return "cannot be started, its program is not in the image"
    return f"fails (exit code {failed.code})" if failed.code is not None else "fails"


def _then(subject: Subject, container: Container) -> str:
    policy = container.restart_policy.value or subject.pod.restart_policy.value
    if container.role != "sidecar" and policy == "Never":
        return ", and it is not started again"
    return ", again and again"


# --- poststart-deadlock ----------------------------------------------------------------------------------


@check("poststart-deadlock")
def poststart_deadlock(subject: Subject) -> Iterator[Finding]:
    """PostStart never ends, be it that it waits for a container which is not started before it ends."""
    for start in _post_starts(subject):
        waits = _never_ends(start)
        if waits is None:
            continue
        said, because = waits
        behind = f", {_names(start.behind)} is never started" if len(start.behind) == 1 else ""
        behind = f", {_names(start.behind)} are never started" if len(start.behind) > 1 else behind
        yield subject.finding(
            "poststart-deadlock",
            f"postStart {said}: '{start.container.name}' is never ready{behind}, and a deletion waits for the hook as well",
            where(start.hook),
            start.hook.path,
            container=start.container,
            because=because,
            help=_order(start)
            if because
            else "give the hook an end; what is to go on belongs into the container's own command",
        )


def _never_ends(start: _PostStart) -> tuple[str, tuple[Related, ...]] | None:
    subject = start.subject
    if math.isinf(start.takes().low):
        if not math.isinf(Course(subject.setting).bounds(start.result(subject.pod).at_least).low) and start.behind:
            return f"waits for what only {_names(start.behind, 'or')} can bring about", _places(subject, start.behind)
        return "never ends", ()
    port = _waits_for(start)
    if port is None:
        return None
    by = [each for each in start.behind if any(declared.number.value == port for declared in each.ports)]
    before = any(declared.number.value == port for each in start.alone.containers for declared in each.ports)
    if by and not before:
        return f"waits for port {port}, which only '{by[0].name}' listens on", _places(subject, by[:1])
    runs = program(start.alone, start.container)
    network = Network(start.alone, start.container, runs)
    if runs.known and not network.servers(port) and network.connect(port, ZERO) == "refused":
        return f"waits for port {port}, on which nothing listens that was started before", _places(
            subject, start.behind
        )
    return None


def _waits_for(start: _PostStart) -> int | None:
    """The port of the Pod that the hook waits for in a loop without any other end; None where it does not."""
    words = hook_words(start.hook)
    for statement in statements_of(words or ()) or ():
        loop = waiting(statement)
        if loop is not None:
            return own_port(loop.source)
    return None


_OWN_PORT = regex(r"(?:https?://)?(?:localhost|127\.0\.0\.1|\[::1\])(?:[:\s/]+(?P<port>\d{1,5})\b)?")


def own_port(text: str) -> int | None:
    """The port of the Pod itself that a command names, as ``localhost:8080`` or ``localhost 8080``."""
    match = _OWN_PORT.search(text)
    if match is None:
        return None
    if match["port"]:
        return int(match["port"])
    return 443 if match[0].startswith("https") else 80 if match[0].startswith("http") else None


_MOST_NAMED = 2
"""Containers that a message names; of more it tells how many."""


def _names(containers: Sequence[Container], conjunction: str = "and") -> str:
    quoted = [f"'{each.name}'" for each in containers[:_MOST_NAMED]]
    if len(containers) > _MOST_NAMED:
        quoted.append(f"{len(containers) - _MOST_NAMED} more")
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {conjunction} {quoted[-1]}"


def _places(subject: Subject, containers: Sequence[Container]) -> tuple[Related, ...]:
    return tuple(subject.related("started when the hook is over", each.span) for each in containers)


def _order(start: _PostStart) -> str:
    return f"put what the hook waits for before '{start.container.name}': containers start one after the other, in the order written"


# --- poststart-blocks-next-container ---------------------------------------------------------------------


@check("poststart-blocks-next-container")
def poststart_blocks_next_container(subject: Subject) -> Iterator[Finding]:
    """PostStart takes long, and the containers behind it are not even started meanwhile."""
    for start in _post_starts(subject):
        takes = start.takes()
        if not start.behind or takes.low <= NOTICED or _never_ends(start) is not None or start.fails() is not None:
            continue
        them = _names(start.behind)
        yield subject.finding(
            "poststart-blocks-next-container",
            f"postStart takes {span(takes)}: so much later the kubelet starts {them}, and no probe of "
            f"'{start.container.name}' runs before",
            where(start.hook),
            start.hook.path,
            container=start.container,
            severity=Severity.INFO if start.container.role == "sidecar" else None,
            because=_places(subject, start.behind),
            help=f"put '{start.container.name}' last, or move the wait into its own command",
        )
