"""Small servers: what they listen on and what they serve."""

from __future__ import annotations

import re

from podlint.behaviour.shell.call import Call, Finished, Listening
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import Value
from podlint.moment import seconds

_PYTHON_BOOTS = (0.0, 3.0)
"""Seconds that an interpreter takes to start and to load its server."""


def _port(call: Call, text: Value) -> str:
    """The port in ``8080`` or ``0.0.0.0:8080``; :class:`Lost` where it listens on one address only."""
    match = re.fullmatch(r"(?:(?:0\.0\.0\.0|\[?::\]?|\*):)?(\d{1,5})", text or "")
    if match is None:
        raise call.lost("which port it listens on is not known")
    return match[1]


def httpd(call: Call) -> Finished:
    """Busybox's web server, which goes into the background without ``-f``; Apache's ``-f`` takes a file and is not meant."""
    given = options(call.args, with_value="phcurdem")
    root = given.values.get("h")
    if not given.flags <= {"f", "v"} or given.operands or not given.values.keys() <= {"p", "h"}:
        raise call.lost()
    if root is not None:
        kind = call.look(root).kind
        if kind is None:
            raise call.lost(f"whether {root} is a directory is not known")
        if kind != "directory":
            return Finished(1)
    daemon = "f" not in given.flags
    directory = call.directory if root is None else call.path(root)
    listening = Listening(_port(call, given.values.get("p", "80")), "httpd", directory, daemon=daemon)
    return Finished(0, seconds(0) if daemon else None, server=listening)


def nc(call: Call) -> Finished:
    """``nc -l -p PORT`` takes one connection and ends; in a loop without end it listens again at once."""
    given = options(call.args, with_value="pweiso")
    if "z" in given.flags or "l" not in given.flags or not given.flags <= {"l", "k", "n", "v"}:
        raise call.lost()
    ports = [given.values["p"]] if "p" in given.values else [given.operands[-1]] if given.operands else []
    if not ports or not given.values.keys() <= {"p", "e", "w"}:
        raise call.lost("which port it listens on is not known")
    says: Value = None
    if "e" not in given.values and call.streams.stdin is not None:
        pieces = call.streams.stdin.pieces
        texts = [text for _, text in pieces]
        says = None if None in texts else "".join(text for text in texts if text is not None)
    stays = call.repeated or ("k" in given.flags and "e" in given.values)
    listening = Listening(_port(call, ports[0]), "tcp" if stays else "once", says=says)
    return Finished(0, None, server=listening, output=None)


def python(call: Call) -> Finished:
    """``python -m http.server``."""
    args = [arg for arg in call.args if arg not in ("-u", "-B")]
    if args[:2] != ["-m", "http.server"]:
        raise call.lost()
    port, directory = "8000", call.directory
    rest = list(args[2:])
    while rest:
        arg = rest.pop(0)
        if arg in ("--directory", "-d") and rest:
            directory = call.path(rest.pop(0))
        elif arg in ("--bind", "-b") and rest and rest[0] in ("0.0.0.0", "::"):  # noqa: S104 -- what a manifest says
            rest.pop(0)
        elif arg is not None and re.fullmatch(r"\d{1,5}", arg):
            port = arg
        else:
            raise call.lost()
    return Finished(0, None, server=Listening(port, "python", directory, boots=_PYTHON_BOOTS))
