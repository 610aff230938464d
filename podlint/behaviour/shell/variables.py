"""The shell's own commands that work on its variables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from podlint.behaviour.shell.call import Status
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.word import UNSET, Refused, Value

Args = Sequence[Value]


def _assignment(arg: Value, process: Process) -> tuple[str, Value | None, bool]:
    """``NAME`` or ``NAME=VALUE``, and whether there is a value."""
    match = re.fullmatch(r"([A-Za-z_]\w*)(?:(=)(.*))?", arg or "", re.DOTALL | re.ASCII)
    if match is None:
        raise Lost(process.clock, "which variable is meant is not known")
    return match[1], match[3], match[2] is not None


def _assigned(process: Process, arg: Value) -> str:
    """Give the variable its value, where there is one; returns its name."""
    name, value, given = _assignment(arg, process)
    if given:
        process.assign(name, value)
    return name


def export(process: Process, args: Args) -> Status:
    """Programs inherit these variables."""
    for arg in args:
        process.exported |= {_assigned(process, arg)}
    return 0


def local(process: Process, args: Args) -> Status:
    """Outside a function it is an error; a variable without a value is empty or what it was, as the shell likes."""
    if not process.locals:
        if process.dialect not in ("busybox", "dash"):
            raise Lost(process.clock, "what a `local` outside a function does differs")
        raise Refused("`local` stands outside a function")
    for arg in args:
        name, value, given = _assignment(arg, process)
        process.localise(name)
        if given:
            process.assign(name, value)
        else:
            process.assign(name, UNSET if process.dialect == "bash" else None)
    return 0


def readonly(process: Process, args: Args) -> Status:
    """Nobody can assign to these variables again, see :meth:`Process.assign`."""
    for arg in args:
        process.readonly |= {_assigned(process, arg)}
    return 0


def unset(process: Process, args: Args) -> Status:
    """These variables are no longer set."""
    for arg in args:
        if arg == "-f":
            raise Lost(process.clock, "podlint does not follow `unset -f`")
        if arg != "-v":
            process.assign(_assignment(arg, process)[0], UNSET)
    return 0
