"""Commands by which a hook has the container's own process end: signals to it, and the clients of servers."""

from __future__ import annotations

import re
from typing import NamedTuple

from podlint.behaviour.command import hook_words
from podlint.behaviour.images import is_base_image, known_as
from podlint.behaviour.script import Command, chain_of, command_of, statements_of
from podlint.behaviour.shell.syntax import AndOr, For, If, Loop, Statement
from podlint.pod.image import DOCKER_HUB, parse
from podlint.pod.model import Container, Exec, Hook, HttpGet
from podlint.regex import regex


class Server(NamedTuple):
    """A server that can be asked to finish its connections, and that SIGTERM ends without that."""

    name: str
    signal: str
    """What asks it so, without ``SIG``."""
    clients: frozenset[str]
    """Programs that send it, with one of ``words`` among their arguments."""
    words: frozenset[str]


_SERVERS = (
    Server("nginx", "QUIT", frozenset(("nginx", "openresty")), frozenset(("quit",))),
    Server("httpd", "WINCH", frozenset(("apachectl", "apache2ctl", "httpd", "apache2")), frozenset(("graceful-stop",))),
    Server("haproxy", "USR1", frozenset(), frozenset()),
)

_NUMBERS = {"2": "INT", "3": "QUIT", "10": "USR1", "15": "TERM", "28": "WINCH"}


class Quit(NamedTuple):
    """A hook that ends with asking the container's process to end, or has it behind itself."""

    asks: Command
    text: str
    """The command as people write it."""
    signal: str
    server: Server | None
    """None: whatever runs in the container."""
    then_waits: bool


def quit_of(container: Container, hook: Hook) -> Quit | None:
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
            return Quit(command, text, found[0], found[1], bool(after))
    return None


def _asked(container: Container, command: Command) -> tuple[str, Server | None] | None:
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


def _by_image(container: Container) -> Server | None:
    return next((server for server in _SERVERS if server.name == known_as(container)), None)


def _waits(statement: Statement) -> bool:
    """A statement that does nothing but pass time until the process is gone."""
    if isinstance(statement, Loop | For | If | AndOr):
        return True
    command = command_of(statement)
    return command is not None and command.name in ("sleep", "wait", "echo", "true", ":")


def follows(container: Container, server: Server) -> str | None:
    """The stop signal of the image, without ``SIG``; None where nobody knows it."""
    if container.image_facts.stop_signal is not None:
        return container.image_facts.stop_signal
    if is_base_image(container):
        return "TERM"
    image = parse(container.image.value) if container.image.value else None
    if image is None or not _is_official(image.registry, image.repository, server):
        return None
    return _of_nginx(image.tag) if server.name == "nginx" else server.signal


def _is_official(registry: str, repository: str, server: Server) -> bool:
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


_ENDS = frozenset(("TERM", "QUIT", "INT"))
"""Signals that end most programs, be it in their own time."""
_QUIT_PAGE = regex(r"/quitquitquit\b")
"""What proxies end at: Envoy's and Istio's, the Cloud SQL proxy's."""


def asks_own_quit(container: Container, hook: Hook) -> str | None:
    """What of a hook surely ends the container's own process, as people write it; None where nothing is known to."""
    if isinstance(hook.handler, HttpGet):
        at_itself = hook.handler.host.value is None and _QUIT_PAGE.search(hook.handler.path.value)
        return f"httpGet {hook.handler.path.value}" if at_itself else None
    found = quit_of(container, hook)
    if found is not None and (found.signal in _ENDS or (found.server and found.signal == found.server.signal)):
        return f"`{found.text}`"
    words = hook_words(hook) or ()
    for step in (step for statement in statements_of(words) or () for step in chain_of(statement)):
        command = command_of(step)
        if command is not None and command.name in ("curl", "wget"):
            page = next((word for word in command.args if word and _OWN_PAGE.search(word)), None)
            if page is not None:
                return f"`{command.name} … {page}`"
    return None


_OWN_PAGE = regex(r"(?:localhost|127\.0\.0\.1|\[::1\]):(?:\d+/quitquitquit|4191/shutdown)\b")
"""The same as a command asks for it, and what Linkerd\'s proxy ends at."""
