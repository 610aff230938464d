"""Becoming a program: shells, scripts in files, and all others."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from podlint.behaviour.shell.call import SOME_FAILURE, Finished
from podlint.behaviour.shell.commands import run
from podlint.behaviour.shell.invocation import SHELLS, program_name, script_file_of, script_of
from podlint.behaviour.shell.open_ended import OPEN_ENDED, is_open_ended, unsettle
from podlint.behaviour.shell.order import Lost, Strand, bounds
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.streams import Endless
from podlint.behaviour.shell.tail import may_become_last
from podlint.behaviour.shell.word import Value, is_plain
from podlint.behaviour.shell.world import CannotStart, Ended, Never, Script, Serving
from podlint.behaviour.shell.wrappers import NOT_FOUND, WRAPPERS
from podlint.moment import jitter
from podlint.regex import regex

_DEEPEST = 20
"""Processes that start one another."""
_AT_ONCE = 0.5
"""Seconds within which a whole script has come through a pipe, so that it makes no difference when its lines came."""
_INTERPRETER = regex(
    r"#![ \t]*(?:(?P<shell>(?:/usr(?:/local)?)?/bin/(?:sh|ash|bash|dash))(?:[ \t]+(?P<options>-[eux]+))?"
    r"|/usr/bin/env[ \t]+(?P<searched>sh|ash|bash|dash))[ \t]*\n"
)
"""The first line of a shell's script: Linux hands on what stands behind the program as one word, so that ``env`` gets no options."""
NOT_EXECUTABLE = 126


def execute(process: Process, words: list[Value]) -> Ended:
    """Become the program that ``words`` name, as ``exec`` does, and run to its end.

    Traps are gone then; only signals that were ignored stay so.
    """
    name, args = words[0] if words else None, tuple(words[1:])
    if name is None or not is_plain(name) or process.depth > _DEEPEST:
        raise Lost(process.clock, "which command runs here is not known")
    _leave_shell(process)
    starting, process.starting = process.starting, False
    if program_name(name) == "busybox" and args and args[0] is not None and not args[0].startswith("-"):
        return replace(execute(process, list(args)), started=True)
    there = process.world.has_program(name)
    if there is False:
        if starting:
            raise CannotStart(f"there is no program `{name}` in the image")
        return _not_run(process, NOT_FOUND, started=False)
    invocation = script_of(name, args)
    if invocation is not None:
        process.errexit, process.nounset = invocation.errexit, invocation.nounset
        return _script(process, invocation.name, invocation.script, invocation.parameters, given=True)
    file = script_file_of(name, args)
    if file is not None:
        return _script_file(process, program_name(name) or "sh", file, args[1:])
    if "/" in name and program_name(name) is None:
        return _path(process, name, args, starting=starting)
    wrapped = WRAPPERS.get(program_name(name) or "")
    if wrapped is not None:
        if there is None and process.world.sh == "busybox":
            raise Lost(process.clock, f"whether the image holds `{name}` is not known")
        return replace(wrapped(process, args), started=True)
    if program_name(name) in SHELLS and args in ((), ("-s",), ("-",)):
        return _script_of_input(process, program_name(name) or "sh")
    if is_open_ended(program_name(name), process.call(name, args)):
        return _take_long(process, program_name(name) or "", args)
    return _program(process, name, args)


def _leave_shell(process: Process) -> None:
    process.traps = {signal: action for signal, action in process.traps.items() if not action}
    process.at_exit = False
    if process.main:
        process.world.script = None


# --- scripts ---------------------------------------------------------------------------------------------


def _script(process: Process, shell: str, text: str, parameters: tuple[Value, ...], *, given: bool = False) -> Ended:
    """A shell that reads ``text``, in a file or ``given`` to ``-c``."""
    process.dialect = SHELLS[shell] or process.world.sh
    process.variables = {n: v for n, v in process.variables.items() if n in process.exported}
    process.variables["0"] = parameters[0]
    process.positional = parameters[1:]
    process.functions, process.locals, process.jobs, process.arrays = {}, [], [], {}
    process.tested = process.looping = process.loops = 0
    process.pipefail, process.status = False, 0
    process.ignored, process.readonly = frozenset(process.traps), frozenset()
    body, becomes = process.parsed(text), given and may_become_last(process.dialect, text)
    if process.main:
        process.world.script = Script(body, becomes or (given and process.dialect == "dash"))  # only some versions wait
    return process.to_end(body, becomes=becomes)


def _script_file(process: Process, shell: str, file: str, args: tuple[Value, ...]) -> Ended:
    """``sh FILE``."""
    found = process.call(shell, ()).look(file)
    if found.kind == "absent":
        return _not_run(process, NOT_FOUND if shell == "bash" or process.dialect == "bash" else 2)
    if found.kind != "file" or found.content is None:
        raise Lost(process.clock, f"what stands in {file} is not known")
    process.errexit = process.nounset = False
    return _script(process, shell, found.content, (file, *args))


def _script_of_input(process: Process, shell: str) -> Ended:
    """``… | sh``: the script is read, and run, as it comes."""
    source = process.streams.stdin
    if source is None:
        raise Lost(process.clock, "what is typed at a terminal is not known")
    text, until = source.all(process.clock)
    if text is None or bounds(until - process.clock).high > _AT_ONCE:
        raise Lost(process.clock, "which script the shell reads is not known")
    process.clock = until
    process.errexit = process.nounset = False
    return _script(process, shell, text, (shell,))


def _not_run(process: Process, code: int, *, started: bool = True) -> Ended:
    """A shell says that it cannot run a command: one that was to become it, or (``started``) that was started for it."""
    process.output(Finished(code))
    return Ended(process.clock, code, started)


def _path(process: Process, name: str, args: tuple[Value, ...], *, starting: bool) -> Ended:
    """A program at a place of its own: perhaps a script that was written before."""
    found = process.call(name, args).look(name)
    no_program = found.kind == "file" and found.content is not None and not found.executable
    if found.kind in ("absent", "directory") or no_program:
        if starting:
            raise CannotStart(f"there is no program `{name}` in the container")
        return _not_run(process, NOT_FOUND if found.kind == "absent" else NOT_EXECUTABLE, started=False)
    if found.kind != "file" or found.content is None:
        raise Lost(process.clock, f"what `{name}` does here is not known")
    if not found.content.startswith("#!"):
        return _without_interpreter(process, name, found.content, args, starting=starting)
    first = _INTERPRETER.match(found.content)
    if first is None:
        raise Lost(process.clock, f"what `{name}` does here is not known")
    shell = first["shell"] or first["searched"]
    if process.world.has_program(shell) is False:
        return _unread(process, name) if starting else _not_run(process, NOT_FOUND)
    options = first["options"] or ""
    process.errexit, process.nounset = "e" in options, "u" in options
    return _script(process, program_name(shell) or "", found.content, (name, *args))


def _unread(process: Process, name: str) -> Ended:
    """The kernel refuses what the runtime starts: the container has begun by then, and ends with a code that is the runtime's."""
    if not process.main:
        raise Lost(process.clock, f"what a runtime tells of `{name}`, which cannot be run, is not known")
    return Ended(process.clock, SOME_FAILURE)


def _without_interpreter(process: Process, name: str, text: str, args: tuple[Value, ...], *, starting: bool) -> Ended:
    """A script without ``#!`` is no program for the kernel, but a shell that has started it reads it itself (POSIX XCU 2.9.1.6)."""
    if starting:
        return _unread(process, name)
    sure = process.dialect is None or process.dialect == process.world.sh  # `env` and its like take ``sh``
    if not sure or not text.strip() or not re.fullmatch(r"[^\x00-\x08\x0b-\x1f\x7f]*", text):
        raise Lost(process.clock, f"what becomes of `{name}`, which has no `#!`, is not known")
    process.errexit = process.nounset = False
    return _script(process, "sh", text, (None if process.dialect == "bash" else name, *args))


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
    if finished.takes is not None and math.isinf(bounds(finished.takes).high):
        process.world.open_ended.append(Lost(process.clock, f"how long `{program_name(name)}` takes is not known"))
    if until is None:
        process.streams.stdout.write(process.call("", ()), finished.output)
    try:
        process.pause(until, f"`{program_name(name)}`", waits=False)
    except Never:
        return Ended(None, None)
    process.output(finished)
    return Ended(until, finished.status)


def _take_long(process: Process, name: str, args: tuple[Value, ...]) -> Ended:
    """A program that takes nobody knows how long, in a process of its own: how it takes a stop signal itself is not known."""
    call, world = process.call(name, args), process.world
    if process.main or any(serving.listening.kind == "once" for serving in world.servers):
        raise call.lost()
    extent = OPEN_ENDED[name](call)
    unsettle(name, call)
    world.signals_process = world.signals_process or (world.beside and extent.bids)
    source = process.streams.stdin
    if extent.reads and source is not None and source.pieces:
        source.pieces.clear()
        source.lost = call.lost(f"what `{name}` leaves of its standard input is not known")
    if math.isinf(extent.limit):
        world.open_ended.append(call.lost(f"how long `{name}` takes is not known"))
    until = process.clock + jitter("program", 0.0, extent.limit)
    process.pause(until, f"`{name}`", waits=False)
    process.output(Finished(None, output=None))
    return Ended(until, None)
