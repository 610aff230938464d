"""Which arguments of a command are files, and what it does with them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import Value

Verb: TypeAlias = Literal["writes", "reads", "removes"]
Paths: TypeAlias = Iterator[tuple[Verb, Value]]
_Args: TypeAlias = Sequence[Value]


def _all(verb: Verb, with_value: str = "") -> Callable[[_Args], Paths]:
    """Every operand is a file of this kind."""

    def paths(args: _Args) -> Paths:
        return ((verb, operand) for operand in options(args, with_value).operands if operand != "-")

    return paths


def _downloaded(args: _Args) -> Paths:
    """``wget``: where nothing is said, the file's name comes from the address."""
    given = options(args, "OPTUo")
    target = given.values.get("O", given.values.get("output-document"))
    if target != "-" and "spider" not in given.flags:
        yield "writes", target


CURL_VALUES = "oAbCcDdEeFHKmPQrTtUuwXxYyz"
"""Letters of ``curl``'s options that take a value."""
_IN_SHORT = {"--output": "-o", "--dump-header": "-D", "--cookie-jar": "-c"}
_NAMED_ELSEWHERE = frozenset(
    ("O", "remote-name", "remote-name-all", "output-dir", "trace", "trace-ascii", "stderr", "libcurl", "etag-save",
     "hsts", "alt-svc")
)  # fmt: skip
"""Options of ``curl`` by which it writes files that are not looked for among its arguments."""


def _fetched(args: _Args) -> Paths:
    """``curl``, which writes to its output unless told otherwise."""
    given = options([_IN_SHORT.get(arg or "", arg) for arg in args], CURL_VALUES)
    for letter in "oDc":
        if given.values.get(letter, "-") != "-":
            yield "writes", given.values[letter]
    names = given.flags | given.values.keys()
    if not names.isdisjoint(_NAMED_ELSEWHERE) or sum(arg in ("-o", "--output") for arg in args) > 1:
        yield "writes", None


def _copied(args: _Args) -> Paths:
    given = options(args, "tS")
    *sources, target = (*given.operands, given.values["t"]) if "t" in given.values else given.operands or (None,)
    several = len(sources) > 1 or "t" in given.values
    for source in sources:
        yield "reads", source
        yield "writes", _in_directory(target, source) if several else _onto(target, source)


def _moved(args: _Args) -> Paths:
    for verb, path in _copied(args):
        yield verb, path
        if verb == "reads":
            yield "removes", path


def _linked(args: _Args) -> Paths:
    """``ln -s TEXT NAME``; the text of a link is no file that is read."""
    given = options(args, "tS")
    if "t" in given.values or len(given.operands) != 2:
        yield "writes", None
    else:
        text, name = given.operands
        yield "writes", _onto(name, text)


_OF_GIT = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace"})
_OF_CLONE = frozenset(
    {"--branch", "--config", "--depth", "--filter", "--jobs", "--origin", "--reference", "--reference-if-able",
     "--separate-git-dir", "--server-option", "--shallow-exclude", "--shallow-since", "--template", "--upload-pack"}
)  # fmt: skip
"""Options that take the next argument as their value."""


def _cloned(args: _Args) -> Paths:
    """``git clone URL [DIRECTORY]``; of git's other commands nothing is known."""
    rest = list(args)
    while rest and rest[0] is not None and rest[0].startswith("-"):
        del rest[: 2 if rest[0] in _OF_GIT else 1]
    if rest[:1] != ["clone"]:
        return
    told = [
        word for place, word in enumerate(rest) if place and word not in _OF_CLONE and rest[place - 1] not in _OF_CLONE
    ]
    operands = options(told, "bocuj").operands
    if len(operands) > 1:
        yield "writes", operands[1]
    elif operands and operands[0] is not None and args[:1] == ["clone"]:
        yield "writes", operands[0].rstrip("/").rpartition("/")[2].removesuffix(".git")


def wants_nothing_there(program: str | None, args: _Args) -> bool:
    """Whether the command fails on a name that is taken already."""
    flags = options(args).flags
    match program:
        case "mkdir":
            return flags.isdisjoint({"p", "parents"})
        case "ln":
            return flags.isdisjoint({"f", "force", "b", "backup"}) and _links_to_file(args)
        case "mkfifo":
            return True
        case "git":
            return "clone" in args
    return False


def _links_to_file(args: _Args) -> bool:
    """A link to a directory is followed the next time, and a link made inside, unless ``-n`` or ``-T`` forbids it."""
    given = options(args, "tS")
    text = given.operands[0] if given.operands else None
    return not given.flags.isdisjoint({"n", "T"}) or (text is not None and "." in posixpath.basename(text).strip("."))


def may_do_nothing(program: str | None, args: _Args) -> bool:
    """Whether the command is content where there is nothing left to do: ``mkdir -p``, ``rm -f``."""
    flags = options(args).flags
    match program:
        case "mkdir":
            return not flags.isdisjoint({"p", "parents"})
        case "rm":
            return not flags.isdisjoint({"f", "force"})
    return False


def _onto(target: Value, source: Value) -> Value:
    """``cp a dir/`` writes ``dir/a``; without the slash the target is taken for a file."""
    return _in_directory(target, source) if target is not None and target.endswith("/") else target


def _in_directory(directory: Value, source: Value) -> Value:
    if directory is None or source is None:
        return None
    return posixpath.join(directory, posixpath.basename(source.rstrip("/")))


_FILE_QUESTIONS = frozenset(f"-{letter}" for letter in "efdsrwxLh")


def _tested(args: _Args) -> Paths:
    for question, path in pairwise(args):
        if question in _FILE_QUESTIONS and path != "]":
            yield "reads", path


def _served(args: _Args) -> Paths:
    values = options(args, "phcu").values
    return (("reads", values[letter]) for letter in "hc" if letter in values)


def _sourced(args: _Args) -> Paths:
    return (("reads", path) for path in args[:1])


def _searched(args: _Args) -> Paths:
    """``grep PATTERN FILE…``."""
    return (("reads", path) for path in options(args, "emABC").operands[1:])


def _copied_raw(args: _Args) -> Paths:
    """``dd if=FILE of=FILE``."""
    for arg in args:
        name, _, path = (arg or "").partition("=")
        if name in ("if", "of") or arg is None:
            yield "reads" if name == "if" else "writes", path or None


def _none(_args: _Args) -> Paths:
    return iter(())


_CHANGE_NOTHING = (
    ":", "[[", "arch", "base64", "basename", "break", "cd", "chgrp", "chmod", "chown", "command", "continue", "cut", "date", "df",
    "dirname", "du", "echo", "exit", "export", "expr", "false", "getent", "hexdump", "hostname", "id", "kill",
    "local", "md5sum", "nc", "netstat", "nl", "nproc", "nslookup", "od", "pg_isready", "pgrep", "pidof", "ping",
    "printenv", "printf", "ps", "pwd", "read", "readonly", "return", "rev", "seq", "set", "sha256sum", "shift",
    "sleep", "ss", "stat", "tac", "tr", "trap", "true", "type", "umask", "uname", "uniq", "unset", "uptime",
    "wait", "wc", "which", "whoami",
)  # fmt: skip

PATHS: dict[str, Callable[[_Args], Paths]] = {
    ".": _sourced,
    "[": _tested,
    "cat": _all("reads"),
    "cp": _copied,
    "curl": _fetched,
    "dd": _copied_raw,
    "git": _cloned,
    "grep": _searched,
    "head": _all("reads", "nc"),
    "httpd": _served,
    "ln": _linked,
    "ls": _all("reads"),
    "mkdir": _all("writes", "m"),
    "mkfifo": _all("writes", "m"),
    "mv": _moved,
    "rm": _all("removes"),
    "rmdir": _all("removes"),
    "source": _sourced,
    "tail": _all("reads", "nc"),
    "tee": _all("writes"),
    "test": _tested,
    "touch": _all("writes"),
    "wget": _downloaded,
    **dict.fromkeys(_CHANGE_NOTHING, _none),
}
"""By command: the files that stand among its arguments. A path of None is a file that its text does not tell."""

ALL_TOLD = frozenset(PATHS) - {".", "git", "ln", "source"}
"""Commands that change no other files than these. A link lets others change what it leads to."""
