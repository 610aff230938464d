"""Rules about preStop hooks that ask the container's own process to end: what comes of them when the stop signal follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from podlint.behaviour.command import hook_words
from podlint.behaviour.images import hint, is_base_image, stop_signal
from podlint.behaviour.script import Command, chain_of, command_of, statements_of
from podlint.behaviour.shell.syntax import AndOr, For, If, Loop, Statement
from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import check
from podlint.checks.stop import stopped, where
from podlint.checks.subject import Subject
from podlint.pod.image import DOCKER_HUB, parse
from podlint.pod.model import Container, Exec, Hook


class _Server(NamedTuple):
    """A server that can be asked to finish its connections, and that SIGTERM ends without that."""

    name: str
    signal: str
    """What asks it so, without ``SIG``."""
    clients: frozenset[str]
    """Programs that send it, with one of ``words`` among their arguments."""
    words: frozenset[str]


_SERVERS = (
    _Server("nginx", "QUIT", frozenset(("nginx", "openresty")), frozenset(("quit",))),
    _Server(
        "httpd", "WINCH", frozenset(("apachectl", "apache2ctl", "httpd", "apache2")), frozenset(("graceful-stop",))
    ),
    _Server("haproxy", "USR1", frozenset(), frozenset()),
)

_NUMBERS = {"2": "INT", "3": "QUIT", "10": "USR1", "15": "TERM", "28": "WINCH"}


class _Quit(NamedTuple):
    """A hook that ends with asking the container's process to end, or has it behind itself."""

    asks: Command
    text: str
    """The command as people write it."""
    signal: str
    server: _Server | None
    """None: whatever runs in the container."""
    then_waits: bool


def _quit_of(container: Container, hook: Hook) -> _Quit | None:
    """What of the hook asks the process to end; None where nothing does, or something else comes after it."""
    words = hook_words(hook) if isinstance(hook.handler, Exec) else None
    steps = [step for statement in statements_of(words or ()) or () for step in chain_of(statement)]
    for place, step in enumerate(steps):
        command = command_of(step)
        found = None if command is None else _asked(container, command)
        if command is None or found is None:
            continue
        after = steps[place + 1 :]
        if all(_waits(each) for each in after):
            text = " ".join([command.name or "", *(word or "…" for word in command.args)])
            return _Quit(command, text, found[0], found[1], bool(after))
    return None


def _asked(container: Container, command: Command) -> tuple[str, _Server | None] | None:
    """The signal that a command has the process sent, and the server that it is known to be."""
    for server in _SERVERS:
        if command.name in server.clients and not server.words.isdisjoint(command.args):
            return server.signal, server
    if command.name not in ("kill", "killall", "pkill"):
        return None
    signal, targets = _taken_apart(command)
    if signal is None or not targets:
        return None
    by_name = next((server for server in _SERVERS if targets[0] == server.name), None)
    if command.name != "kill":
        return (signal, by_name) if by_name is not None else None
    if targets == ("1",):
        return signal, _by_image(container)
    # kill -QUIT $(cat /run/nginx.pid): the number is not known, but whose it is.
    own = _by_image(container)
    return (signal, own) if targets == (None,) and own is not None and signal == own.signal else None


def _taken_apart(command: Command) -> tuple[str | None, tuple[str | None, ...]]:
    """The signal without ``SIG`` (TERM where none is given), and who gets it."""
    args = command.args
    if len(args) > 1 and args[0] == "-s":
        return _bare(args[1]), args[2:]
    if args and args[0] is not None and re.fullmatch(r"-[A-Za-z0-9]+", args[0]):
        return _bare(args[0][1:]), args[1:]
    return "TERM", args


def _bare(signal: str | None) -> str | None:
    return None if signal is None else _NUMBERS.get(signal, signal.upper().removeprefix("SIG"))


def _by_image(container: Container) -> _Server | None:
    image = parse(container.image.value) if container.image.value else None
    last = None if image is None else image.repository.rpartition("/")[2]
    return next((server for server in _SERVERS if server.name == last), None)


def _waits(statement: Statement) -> bool:
    """A statement that does nothing but pass time until the process is gone."""
    if isinstance(statement, Loop | For | If | AndOr):
        return True
    command = command_of(statement)
    return command is not None and command.name in ("sleep", "wait", "echo", "true", ":")


# --- which signal follows the hook -----------------------------------------------------------------------


def _follows(container: Container, server: _Server) -> str | None:
    """The stop signal of the image, without ``SIG``; None where nobody knows it."""
    if container.image_facts.stop_signal is not None:
        return container.image_facts.stop_signal
    if is_base_image(container):
        return "TERM"
    image = parse(container.image.value) if container.image.value else None
    if image is None or not _is_official(image.registry, image.repository, server):
        return None
    return _of_nginx(image.tag) if server.name == "nginx" else server.signal


def _is_official(registry: str, repository: str, server: _Server) -> bool:
    if registry == DOCKER_HUB and repository in (f"library/{server.name}", f"nginxinc/{server.name}-unprivileged"):
        return True
    return (registry, repository) == ("public.ecr.aws", f"docker/library/{server.name}")


def _of_nginx(tag: str | None) -> str | None:
    """SIGQUIT since November 2020 (docker-nginx, pull request 457): 1.19.5, and every later build of what was current."""
    version = re.match(r"1\.(\d+)", tag or "")
    if version is None:
        return "QUIT"
    minor = int(version[1])
    return "TERM" if minor < 18 else None if minor < 20 else "QUIT"


# --- prestop-async-quit ----------------------------------------------------------------------------------


@check("prestop-async-quit")
def prestop_async_quit(subject: Subject) -> Iterator[Finding]:
    """The hook asks a server to finish its connections and returns; SIGTERM follows and drops them."""
    for container, hook, found in _quits(subject):
        server = found.server
        if server is None or found.then_waits or found.signal != server.signal or container.role == "sidecar":
            continue  # a sidecar gets its stop signal later, when its turn has come
        follows = _follows(container, server)
        begun = f"`{found.text}` only asks {server.name} to finish its connections and returns"
        if follows == server.signal:
            said = f"`{found.text}` sends SIG{server.signal}, which the image's stop signal does right after the hook anyway"
        elif follows is None:
            said = (
                f"{begun}: SIGTERM follows at once and drops them, unless the image's STOPSIGNAL is SIG{server.signal}"
            )
        else:
            said = f"{begun}: the image's stop signal SIG{follows} follows at once and drops them"
        yield subject.finding(
            "prestop-async-quit",
            said,
            where(hook),
            hook.path,
            container=container,
            severity=None if follows not in (server.signal, None) else Severity.INFO,
            certainty="certain" if follows is not None else "depends",
            help="leave the hook out"
            if follows == server.signal
            else f"let the hook wait for as long as connections may last ({found.text}; sleep 20), or build the image with "
            f"STOPSIGNAL SIG{server.signal}",
        )


def _quits(subject: Subject) -> Iterator[tuple[Container, Hook, _Quit]]:
    if subject.pod.share_process_namespace.value or subject.pod.host_pid.value:
        return  # who number 1 is, is another matter there
    for container in stopped(subject):
        hook = container.pre_stop
        found = None if hook is None else _quit_of(container, hook)
        if hook is not None and found is not None:
            yield container, hook, found


# --- prestop-sends-sigterm -------------------------------------------------------------------------------


@check("prestop-sends-sigterm")
def prestop_sends_sigterm(subject: Subject) -> Iterator[Finding]:
    """The hook ends with the signal that the kubelet sends right after it."""
    for container, hook, found in _quits(subject):
        expected = stop_signal(container)
        alone = found.signal == "TERM" and not found.then_waits and found.asks.name == "kill"
        if alone and expected == "TERM" and container.role != "sidecar" and hint(container) is None:
            yield subject.finding(
                "prestop-sends-sigterm",
                f"`{found.text}` sends what the kubelet itself sends when the hook is over",
                where(hook),
                hook.path,
                container=container,
                help="leave it out",
            )


# --- prestop-kills-own-process ---------------------------------------------------------------------------


@check("prestop-kills-own-process")
def prestop_kills_own_process(subject: Subject) -> Iterator[Finding]:
    """The hook waits for the end of the process, and dies with it."""
    for container, hook, found in _quits(subject):
        graceful = found.server is not None and found.signal == found.server.signal
        if found.then_waits and (found.signal in ("TERM", "QUIT", "INT") or graceful):
            yield subject.finding(
                "prestop-kills-own-process",
                f"`{found.text}` ends the container's process, and the hook that still waits dies with it: each good stop "
                "is reported as FailedPreStopHook",
                where(hook),
                hook.path,
                container=container,
                help="expect the event, or let the process answer the stop signal by itself and leave the hook out",
            )
