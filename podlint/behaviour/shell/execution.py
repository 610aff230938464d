"""Becoming a program: shells, scripts in files, commands that run another command, and all others."""

from __future__ import annotations

import math
import re

from podlint.behaviour.shell.call import Finished
from podlint.behaviour.shell.commands import duration, run
from podlint.behaviour.shell.invocation import SHELLS, program_name, script_file_of, script_of
from podlint.behaviour.shell.order import Lost, Strand, bounds
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.streams import Endless
from podlint.behaviour.shell.tail import may_become_last
from podlint.behaviour.shell.word import Value, is_plain
from podlint.behaviour.shell.world import CannotStart, Ended, Never, Serving
from podlint.moment import jitter, seconds

_DEEPEST = 20
"""Processes that start one another."""
NOT_FOUND = 127
NOT_EXECUTABLE = 126
_KILLED_BY_TIMEOUT = {"TERM": 143, "KILL": 137}


def execute(process: Process, words: list[Value]) -> Ended:
    """Become the program that ``words`` name, as ``exec`` does, and run to its end.

    Traps are gone then; only signals that were ignored stay so.
    """
    name, args = words[0] if words else None, tuple(words[1:])
    if name is None or not is_plain(name) or process.depth > _DEEPEST:
        raise Lost(process.clock, "which command runs here is not known")
    process.traps = {signal: action for signal, action in process.traps.items() if not action}
    starting, process.starting = process.starting, False
    if program_name(name) == "busybox" and args and args[0] is not None and not args[0].startswith("-"):
        return execute(process, list(args))
    there = process.world.has_program(name)
    if there is False:
        if starting:
            raise CannotStart(f"there is no program `{name}` in the image")
        return _not_run(process, NOT_FOUND)
    invocation = script_of(name, args)
    if invocation is not None:
        process.errexit, process.nounset = invocation.errexit, invocation.nounset
        return _script(process, invocation.name, invocation.script, invocation.parameters, given=True)
    file = script_file_of(name, args)
    if file is not None:
        return _script_file(process, program_name(name) or "sh", file, args[1:])
    if "/" in name and program_name(name) is None:
        return _path(process, name, args, starting=starting)
    wrapped = _WRAPPERS.get(program_name(name) or "")
    if wrapped is not None:
        return wrapped(process, args)
    return _program(process, name, args)


# --- scripts ---------------------------------------------------------------------------------------------


def _script(process: Process, shell: str, text: str, parameters: tuple[Value, ...], *, given: bool = False) -> Ended:
    """A shell that reads ``text``, in a file or ``given`` to ``-c``."""
    process.dialect = SHELLS[shell] or process.world.sh
    process.variables = {n: v for n, v in process.variables.items() if n in process.exported}
    process.variables["0"] = parameters[0]
    process.positional = parameters[1:]
    process.functions, process.locals, process.jobs = {}, [], []
    process.tested = process.looping = process.loops = 0
    process.pipefail = False
    process.ignored, process.readonly = frozenset(process.traps), frozenset()
    return process.to_end(process.parsed(text), becomes=given and may_become_last(process.dialect, text))


def _script_file(process: Process, shell: str, file: str, args: tuple[Value, ...]) -> Ended:
    """``sh FILE``."""
    found = process.call(shell, ()).look(file)
    if found.kind == "absent":
        return _not_run(process, NOT_FOUND if shell == "bash" or process.dialect == "bash" else 2)
    if found.kind != "file" or found.content is None:
        raise Lost(process.clock, f"what stands in {file} is not known")
    process.errexit = process.nounset = False
    return _script(process, shell, found.content, (file, *args))


def _not_run(process: Process, code: int) -> Ended:
    """The shell says that it cannot run a command."""
    process.output(Finished(code))
    return Ended(process.clock, code)


def _path(process: Process, name: str, args: tuple[Value, ...], *, starting: bool) -> Ended:
    """A program at a place of its own: perhaps a script that was written before."""
    found = process.call(name, args).look(name)
    no_program = found.kind == "file" and found.content is not None and not found.executable
    if found.kind in ("absent", "directory") or no_program:
        if starting:
            raise CannotStart(f"there is no program `{name}` in the container")
        return _not_run(process, NOT_FOUND if found.kind == "absent" else NOT_EXECUTABLE)
    if found.kind != "file" or found.content is None:
        raise Lost(process.clock, f"what `{name}` does here is not known")
    first = re.match(r"#!\s*(\S+)(?:\s+(-[eux]+))?\s*\n", found.content)
    shell = program_name(first[1]) if first is not None else None
    if shell not in SHELLS:
        raise Lost(process.clock, f"what `{name}` does here is not known")
    options = first[2] or "" if first is not None else ""
    process.errexit, process.nounset = "e" in options, "u" in options
    return _script(process, shell, found.content, (name, *args))


# --- programs --------------------------------------------------------------------------------------------


def _program(process: Process, name: str, args: tuple[Value, ...]) -> Ended:
    try:
        finished = run(process.call(name, args))
    except Endless:
        finished = Finished(None, None)
    server = finished.server
    if server is not None:
        strand = Strand() if server.daemon else process.strand
        since = process.clock + jitter("boot", *server.boots)
        process.world.servers.append(Serving(server, strand, since))
    until = None if finished.takes is None else process.clock + finished.takes
    if until is None:
        process.streams.stdout.write(process.call("", ()), finished.output)
    try:
        process.pause(until, f"`{program_name(name)}`", waits=False)
    except Never:
        return Ended(None, None)
    process.output(finished)
    return Ended(until, finished.status)


def _timeout(process: Process, args: tuple[Value, ...]) -> Ended:
    """``timeout [-s SIGNAL] [-k SECONDS] SECONDS COMMAND``.

    Busybox becomes the command and lets a child signal it: as the container's own process it is then spared.
    """
    signal, rest = "TERM", list(args)
    while rest and rest[0] is not None and rest[0].startswith("-"):
        option = rest.pop(0) or ""
        if option in ("-s", "--signal", "-k", "-t"):
            value = rest.pop(0) if rest else None
            if option == "-t":
                rest.insert(0, value)  # the form of busybox before 1.30
            elif option != "-k":
                signal = (value or "").removeprefix("SIG").replace("15", "TERM").replace("9", "KILL")
        elif option.startswith(("-s", "--signal=")):
            signal = option.removeprefix("--signal=").removeprefix("-s").removeprefix("SIG")
        else:
            raise Lost(process.clock, "what this `timeout` does is not known")
    limit = duration(rest[0]) if rest and rest[0] is not None and is_plain(rest[0]) else None
    if limit is None or limit < 0 or len(rest) < 2 or signal not in _KILLED_BY_TIMEOUT:
        raise Lost(process.clock, "what this `timeout` does is not known")
    dialect = process.dialect or process.world.sh
    if dialect is None:
        raise Lost(process.clock, "what `timeout` does depends on the image")
    spared = dialect == "busybox" and process.main and process.world.alone
    if spared or limit == 0 or math.isinf(limit):
        return execute(process, rest[1:])
    code = 124 if dialect != "busybox" and signal == "TERM" else _KILLED_BY_TIMEOUT[signal]
    return _limited(process, rest[1:], limit, code)


def _limited(process: Process, words: list[Value], limit: float, code: int) -> Ended:
    """The command, ended from outside after ``limit`` seconds."""
    start, world = process.clock, process.world
    over = start + seconds(limit) + process.delay()
    child = process.child(Strand(process.strand, world.disk.tick()))
    jobs, servers = len(world.jobs), len(world.servers)
    ended = child.execute(words)
    low, high = (math.inf, math.inf) if ended.at is None else bounds(ended.at - start)
    if high > limit:
        if low < limit or child.traps or len(world.jobs) > jobs:
            raise Lost(start + min(low, limit), "whether `timeout` ends the command is not known")
        world.disk.cut(child.strand, over)
        for serving in world.servers[servers:]:
            serving.until = over
        ended = Ended(over, code)
    number = world.disk.tick()
    process.strand.joined[child.strand] = number
    try:
        process.pause(ended.at, "`timeout`", waits=False)
    except Never:
        return Ended(None, None)
    return ended


def _environment(process: Process, args: tuple[Value, ...]) -> Ended:
    """``env [NAME=VALUE…] COMMAND``; without a command it prints."""
    rest = list(args)
    if not rest:
        process.output(Finished(0, output=None))
        return Ended(process.clock, 0)
    while rest and rest[0] is not None and re.match(r"[A-Za-z_]\w*=", rest[0]):
        name, _, value = (rest.pop(0) or "").partition("=")
        process.variables[name] = value
        process.exported |= {name}
    if not rest or rest[0] is None or rest[0].startswith("-") or "PATH" in process.variables:
        raise Lost(process.clock, "what this `env` does is not known")
    return execute(process, rest)


def _as_it_is(process: Process, args: tuple[Value, ...]) -> Ended:
    """A command that changes only how the one behind it runs: ``nohup``, ``nice -n 5``, ``setsid``, ``time``."""
    rest = list(args)
    while rest and rest[0] is not None and re.fullmatch(r"-\d+|-n|--", rest[0]):
        if rest.pop(0) == "-n" and rest:
            rest.pop(0)
    if not rest or rest[0] is None or rest[0].startswith("-"):
        raise Lost(process.clock, "which command runs here is not known")
    return execute(process, rest)


def _init(process: Process, args: tuple[Value, ...]) -> Ended:
    """A small init as the container's process: it passes the signal on, and its child is not number 1."""
    rest = list(args)
    while rest and rest[0] is not None and rest[0] in ("-s", "-v", "-vv", "-vvv", "-w", "--"):
        if rest.pop(0) == "--":
            break
    if not rest or rest[0] is None or rest[0].startswith("-"):
        raise Lost(process.clock, "what the init runs is not known")
    process.world.alone = False
    return execute(process, rest)


_WRAPPERS = {
    "docker-init": _init,
    "env": _environment,
    "nice": _as_it_is,
    "nohup": _as_it_is,
    "time": _as_it_is,
    "timeout": _timeout,
    "tini": _init,
}
"""Commands whose arguments are another command."""
