"""The shell's own commands: those that change the shell itself, or wait for and signal its children."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from podlint.behaviour.shell.bash import let
from podlint.behaviour.shell.call import SOME_FAILURE, Status
from podlint.behaviour.shell.commands import BUILTINS
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.signals import jobs, kill, trap, wait
from podlint.behaviour.shell.streams import Endless
from podlint.behaviour.shell.variables import export, local, readonly, unset
from podlint.behaviour.shell.word import Refused, Value, is_plain
from podlint.behaviour.shell.world import Exit, Leave, Replaced, Return
from podlint.moment import Moment

Args = Sequence[Value]


def _exit(process: Process, args: Args) -> Status:
    if not args:
        raise Exit(_status_at_exit(process))
    code = args[0]
    if code is None or not is_plain(code):
        raise Exit(None)
    if not re.fullmatch(r"[0-9]{1,9}", code):
        raise Exit(2 if process.dialect in ("busybox", "dash") else SOME_FAILURE)
    raise Exit(int(code) & 255)


def _status_at_exit(process: Process) -> Status:
    """What ``exit`` alone ends with. In a trap it is the code from before it; but in Bash's for a signal the last command's."""
    if process.trapped is None:
        return process.status
    signal, before = process.trapped
    if signal == "EXIT" or process.dialect in ("busybox", "dash") or before == process.status:
        return before
    return process.status if process.dialect == "bash" else None


def _exec(process: Process, args: Args) -> Status:
    """Without a command, ``exec`` only keeps its redirects. Where there is none to become, a shell ends: Bash without its EXIT trap."""
    if not args:
        return 0
    process.clock, traps = process.clock + process.delay(), process.traps
    ended = process.execute(list(args))
    if ended.started or process.dialect == "bash" or not traps.get("EXIT"):
        raise Replaced(replace(ended, started=True))
    if process.dialect is None:
        raise Lost(process.clock, "whether a shell runs its EXIT trap where `exec` fails differs")
    process.traps = traps
    raise Exit(ended.status)


def _set(process: Process, args: Args) -> Status:
    if not args:
        raise Lost(process.clock, "what `set` prints is not known")
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        if arg == "--":
            process.positional = tuple(rest)
            return 0
        if arg is not None and re.fullmatch(r"[-+][eux]*o", arg) and rest:
            _set_option(process, rest.pop(0), on=arg[0] == "-")
        elif arg is None or not re.fullmatch(r"[-+][eux]+", arg):
            raise Lost(process.clock, "what this `set` sets is not known")
        if "e" in arg:
            process.errexit = arg[0] == "-"
        if "u" in arg:
            process.nounset = arg[0] == "-"
    return 0


def _set_option(process: Process, name: Value, *, on: bool) -> None:
    if name == "errexit":
        process.errexit = on
    elif name == "nounset":
        process.nounset = on
    elif name == "pipefail" and process.dialect in ("busybox", "bash"):
        process.pipefail = on
    elif name != "xtrace":
        raise Lost(process.clock, "what this `set -o` sets is not known")


def _shift(process: Process, args: Args) -> Status:
    count = args[0] if args else "1"
    if process.positional is None or count is None or not re.fullmatch(r"[0-9]{1,9}", count):
        raise Lost(process.clock, "what `shift` leaves is not known")
    if None in process.positional[: int(count)]:  # which may be any number of them
        process.positional = None
        return None
    if int(count) > len(process.positional):
        if process.dialect == "dash":
            raise Refused("there is nothing to shift")
        if process.dialect is None:
            raise Lost(process.clock, "what a shell does when `shift` fails differs")
        return 1
    process.positional = process.positional[int(count) :]
    return 0


def _return(process: Process, args: Args) -> Status:
    """Also ends a script that was read with ``.``."""
    if args:
        code = args[0]
        if code is not None and not re.fullmatch(r"[0-9]{1,9}", code):
            raise Lost(process.clock, "what `return` gives back is not known")
        process.status = None if code is None else int(code) & 255
    raise Return


def _leave(process: Process, args: Args, *, again: bool) -> Status:
    level = args[0] if args else "1"
    if level is None or not re.fullmatch(r"[1-9]\d?", level):
        raise Lost(process.clock, "how many loops are left is not known")
    process.status = 0
    if not process.loops:
        return 0
    raise Leave(int(level), again=again)


def _break(process: Process, args: Args) -> Status:
    return _leave(process, args, again=False)


def _continue(process: Process, args: Args) -> Status:
    return _leave(process, args, again=True)


def _eval(process: Process, args: Args) -> Status:
    if None in args:
        raise Lost(process.clock, "what `eval` runs is not known")
    process.status = 0
    process.run(process.parsed(" ".join(arg for arg in args if arg is not None)))
    return process.status


def _source(process: Process, args: Args) -> Status:
    """``. FILE``; without a slash the file is looked for in other places too."""
    if len(args) != 1 or args[0] is None or "/" not in args[0]:
        raise Lost(process.clock, "which file is read is not known")
    file = process.call(".", tuple(args)).look(args[0])
    if file.kind == "absent" and process.dialect is not None:
        if process.dialect == "bash":
            return 1
        raise Refused(f"there is no {args[0]}")
    if file.kind != "file" or file.content is None:
        raise Lost(process.clock, f"what stands in {args[0]} is not known")
    process.sourcing += 1
    process.status = 0
    try:
        process.run(process.parsed(file.content))
    except Return:
        pass
    finally:
        process.sourcing -= 1
    return process.status


def _read(process: Process, args: Args) -> Status:
    """One line of standard input, split among the names; the last gets the rest."""
    names = [arg for arg in args if arg != "-r"]
    if any(name is None or not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) for name in names) or not names:
        raise Lost(process.clock, "podlint does not follow this `read`")
    source = process.streams.stdin
    if source is None:
        raise Lost(process.clock, "what is read from a terminal is not known")
    try:
        line, whole, until = source.line(process.clock)
        at: Moment | None = until
    except Endless:
        line, whole, at = None, False, None
    if at is not process.clock and process.pause(at, "`read`", interruptible=True):
        return SOME_FAILURE
    if line is not None and ("\\" in line and "-r" not in args):
        raise Lost(process.clock, "what `read` makes of a backslash is not followed")
    fields = _fields(process, line or "", len(names))
    for place, name in enumerate(names):
        process.assign(name or "", fields[place] if place < len(fields) else "")
    return 0 if whole else 1


def _fields(process: Process, line: str, names: int) -> list[str]:
    """The line as it goes to so many names: split at blanks, or at the one sign in ``IFS`` if there is one."""
    separator = process.variables.get("IFS")
    if not isinstance(separator, str):
        return [field.strip() for field in line.split(None, names - 1)]
    if separator == "":
        return [line]
    *first, rest = line.split(separator, names - 1)
    return [*first, rest if separator in rest.removesuffix(separator) else rest.removesuffix(separator)]


def _command(process: Process, args: Args) -> Status:
    """``command NAME`` leaves functions aside; ``command -v NAME`` asks whether there is one."""
    if len(args) == 2 and args[0] in ("-v", "-V") and args[1] is not None:
        return _there(process, args[1])
    if not args or args[0] is None or args[0].startswith("-"):
        raise Lost(process.clock, "podlint does not follow this `command`")
    if args[0] in OWN:
        return OWN[args[0]](process, args[1:])
    if args[0] in BUILTINS:
        finished = BUILTINS[args[0]](process.call(args[0], tuple(args[1:])))
        process.output(finished)
        return finished.status
    ended = process.child().execute(list(args))
    process.pause(ended.at, f"`{args[0]}`")
    return ended.status


def _there(process: Process, name: str) -> Status:
    known = name in OWN or name in BUILTINS or name in process.functions
    there = True if known else process.world.has_program(name)
    process.streams.stdout.write(process.call("command", ()), "" if there is False else None)
    return None if there is None else 0 if there else SOME_FAILURE


def _type(process: Process, args: Args) -> Status:
    if len(args) != 1 or args[0] is None:
        raise Lost(process.clock, "podlint does not follow this `type`")
    return _there(process, args[0])


def _umask(process: Process, args: Args) -> Status:
    """Who may read a new file is nothing that podlint follows."""
    if not args:
        process.streams.stdout.write(process.call("umask", ()), None)
    return 0


def _cd(process: Process, args: Args) -> Status:
    call = process.call("cd", tuple(args))
    if len(args) != 1 or args[0] == "-":
        raise call.lost()
    path = call.path(args[0])
    kind = call.look(path).kind
    if kind is None:
        raise call.lost(f"whether {path} is a directory is not known")
    if kind != "directory":
        return {"busybox": 2, "dash": 2, "bash": 1}.get(process.dialect or "", SOME_FAILURE)
    process.directory = path
    return 0


def _aside(process: Process, _args: Args) -> Status:
    """What it sets or prints is of no consequence here."""
    process.streams.stdout.write(process.call("", ()), None)
    return None


def _unfollowed(process: Process, _args: Args) -> Status:
    raise Lost(process.clock, "podlint does not follow this builtin of the shell")


_ASIDE = ("hash", "times", "ulimit")
_UNFOLLOWED = frozenset(
    ("alias", "bg", "builtin", "caller", "chdir", "declare", "dirs", "disown", "enable", "fc", "fg", "getopts", "help",
     "history", "logout", "mapfile", "popd", "pushd", "readarray", "shopt", "suspend", "typeset", "unalias")
)  # fmt: skip
"""Builtins that some shell has, so that no program of the name is looked for."""

OWN: dict[str, Callable[[Process, Args], Status]] = {
    **dict.fromkeys(_ASIDE, _aside),
    **dict.fromkeys(_UNFOLLOWED, _unfollowed),
    ".": _source,
    "break": _break,
    "cd": _cd,
    "command": _command,
    "continue": _continue,
    "eval": _eval,
    "exec": _exec,
    "exit": _exit,
    "export": export,
    "jobs": jobs,
    "kill": kill,
    "let": let,
    "local": local,
    "read": _read,
    "readonly": readonly,
    "return": _return,
    "set": _set,
    "shift": _shift,
    "source": _source,
    "trap": trap,
    "type": _type,
    "umask": _umask,
    "unset": unset,
    "wait": wait,
}
"""By name: each changes the shell it is given, and returns its own exit code."""

SPECIAL = frozenset((
    ".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times", "trap", "unset",
))  # fmt: skip
"""POSIX's special builtins, whose errors end a shell (XCU 2.8.1), though not Bash."""
