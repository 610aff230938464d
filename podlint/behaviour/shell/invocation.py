"""Command lines that run a shell on a script: ``sh -c SCRIPT``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from podlint.behaviour.shell.word import Value
from podlint.dataclass import dataclass
from podlint.regex import regex

Dialect: TypeAlias = Literal["busybox", "dash", "bash"]
"""Which implementation a shell is, where they differ."""
SHELLS: dict[str, Dialect | None] = {"sh": None, "ash": "busybox", "bash": "bash", "dash": "dash"}
"""By name; ``sh`` is whatever the image makes of it."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A script and how the shell was told to run it."""

    name: str
    """The shell's name, a key of :data:`SHELLS`."""
    script: str
    position: int
    """The script's place among the arguments, from 0."""
    parameters: tuple[Value, ...]
    """``$0``, ``$1`` …"""
    errexit: bool
    nounset: bool


_OPTIONS = regex("-[celux]+")
"""Options whose meaning is known: the script, stop at a failure, login, stop at an unset variable, trace."""
_WHERE_PROGRAMS_ARE = frozenset(("", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin"))


def program_name(command: str) -> str | None:
    """``sleep`` for ``sleep`` and ``/bin/sleep``; None for a program at a place of its own, whatever its name."""
    directory, _, name = command.rpartition("/")
    return name if directory in _WHERE_PROGRAMS_ARE and not command.startswith("/" + name) else None


def script_of(name: str, args: Sequence[Value]) -> Invocation | None:
    """The script that ``name args…`` runs, where it is a shell with ``-c`` and options whose meaning is known."""
    program = program_name(name)
    if program == "busybox" and args and args[0] in SHELLS:
        inner = script_of(str(args[0]), args[1:])
        if inner is None:
            return None
        return replace(inner, name="ash", position=inner.position + 1)
    if program is None or program not in SHELLS:
        return None
    letters = ""
    for position, arg in enumerate(args):
        if arg is not None and _OPTIONS.fullmatch(arg):
            letters += arg[1:]
        elif arg is None or arg.startswith("-") or "c" not in letters:
            return None
        else:
            rest = tuple(args[position + 1 :])
            return Invocation(program, arg, position, rest or (program,), "e" in letters, "u" in letters)
    return None


def script_file_of(name: str, args: Sequence[Value]) -> str | None:
    """The file that a shell reads its script from: ``sh FILE``."""
    if program_name(name) not in SHELLS or not args or args[0] is None or args[0].startswith("-"):
        return None
    return args[0]
