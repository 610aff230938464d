"""Programs that run another one: ``timeout``, ``env``, ``nohup``, an init."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from podlint.behaviour.shell.call import Finished, Status, no_input
from podlint.behaviour.shell.commands import duration
from podlint.behaviour.shell.order import Lost, Strand, bounds
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.signal_names import NUMBERS, code_of
from podlint.behaviour.shell.word import Value, is_plain
from podlint.behaviour.shell.world import Ended, Never
from podlint.moment import Bounds, earliest, jitter

NOT_FOUND = 127
_STOPS_XARGS = 125
"""Codes above, and those of signals, make ``xargs`` end before its input is used up, with codes of its own."""
_ENDING = frozenset(("HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM"))
"""Signals that end whoever has no handler for them."""


def _timeout(process: Process, args: tuple[Value, ...]) -> Ended:
    """``timeout [-s SIGNAL] [-k SECONDS] SECONDS COMMAND``.

    Busybox becomes the command and lets a child signal it: as the container's own process it is then spared.
    """
    signal, rest = "TERM", list(args)
    while rest and rest[0] is not None and rest[0].startswith("-"):
        option = rest.pop(0) or ""
        if option in ("-s", "--signal", "-k"):
            value = rest.pop(0) if rest else None
            if option != "-k":
                signal = NUMBERS.get(value or "", value or "").removeprefix("SIG")
        elif option.startswith(("-s", "--signal=")):
            signal = option.removeprefix("--signal=").removeprefix("-s").removeprefix("SIG")
        else:
            raise Lost(process.clock, "what this `timeout` does is not known")
    dialect = process.dialect or process.world.sh
    if dialect is None:
        raise Lost(process.clock, "what `timeout` does depends on the image")
    limit = duration(rest[0]) if rest and rest[0] is not None and is_plain(rest[0]) else None
    if len(rest) == 1 or (limit is not None and limit < 0):
        process.output(Finished(1))
        return Ended(process.clock, 1 if dialect == "busybox" else 125)
    if limit is None or len(rest) < 2 or signal not in _ENDING:
        raise Lost(process.clock, "what this `timeout` does is not known")
    spared = dialect == "busybox" and process.main and process.world.alone
    if spared or limit == 0 or math.isinf(limit):
        return process.execute(rest[1:])
    code = code_of(signal) if dialect == "busybox" or signal == "KILL" else 124
    longest = math.ceil(limit) if dialect == "busybox" else limit  # older ones count whole seconds
    return _limited(process, rest[1:], Bounds(limit, longest), code)


def _limited(process: Process, words: list[Value], limit: Bounds, code: Status) -> Ended:
    """The command, ended from outside after ``limit`` seconds."""
    start, world = process.clock, process.world
    over = (
        start + jitter("timeout", *limit) + process.delay()
        if limit.low < limit.high
        else start + limit.low + process.delay()
    )
    child = process.child(Strand(process.strand, world.disk.tick()))
    jobs, servers = len(world.jobs), len(world.servers)
    ended = child.execute(words)
    low, high = (math.inf, math.inf) if ended.at is None else bounds(ended.at - start)
    if high > limit.low:
        in_time = low < limit.high
        if child.traps or len(world.jobs) > jobs or (in_time and len(world.servers) > servers):
            raise Lost(start + min(low, limit.low), "whether `timeout` ends the command is not known")
        world.disk.cut(child.strand, over)
        for serving in world.servers[servers:]:
            serving.until = over
        ended = Ended(earliest(ended.at, over), None) if in_time and ended.at is not None else Ended(over, code)
    number = world.disk.tick()
    process.strand.wait_for((child.strand,), number)
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
    if rest[0] in ("-i", "-"):
        rest.pop(0)
        process.variables, process.exported = {}, frozenset()
    while rest and rest[0] is not None and re.match(r"[A-Za-z_]\w*=", rest[0]):
        name, _, value = (rest.pop(0) or "").partition("=")
        process.variables[name] = value
        process.exported |= {name}
    if not rest or rest[0] is None or rest[0].startswith("-") or "PATH" in process.variables:
        raise Lost(process.clock, "what this `env` does is not known")
    return process.execute(rest)


def _as_it_is(process: Process, args: tuple[Value, ...]) -> Ended:
    """A command that changes only how the one behind it runs: ``nohup``, ``nice -n 5``, ``time``."""
    rest = list(args)
    while rest and rest[0] is not None and re.fullmatch(r"-\d+|-n|--", rest[0]):
        if rest.pop(0) == "-n" and rest:
            rest.pop(0)
    if not rest or rest[0] is None or rest[0].startswith("-"):
        raise Lost(process.clock, "which command runs here is not known")
    return process.execute(rest)


def _new_session(process: Process, args: tuple[Value, ...]) -> Ended:
    """``setsid COMMAND``: who leads a session already leaves the command to a child, and ends at once.

    The runtime makes the container's process lead one; since it is PID 1, the child ends with it.
    """
    rest = list(args)
    if not rest or rest[0] is None or rest[0].startswith("-"):
        raise Lost(process.clock, "what this `setsid` does is not known")
    if process.main and process.world.alone:
        return Ended(process.clock, 0)
    if process.main or process.world.beside:
        raise Lost(process.clock, "what `setsid` leaves behind is not known")
    return process.execute(rest)


def _which(process: Process, args: tuple[Value, ...]) -> Ended:
    """``which NAME``."""
    there = process.world.has_program(args[0]) if len(args) == 1 and args[0] is not None else None
    finished = Finished(None if there is None else 0 if there else 1, output="" if there is False else None)
    process.output(finished)
    return Ended(process.clock, finished.status)


def _init(process: Process, args: tuple[Value, ...]) -> Ended:
    """A small init as the container's process: it passes the signal on, and its child is not number 1."""
    rest = list(args)
    while rest and rest[0] is not None and rest[0] in ("-s", "-v", "-vv", "-vvv", "-w", "--"):
        if rest.pop(0) == "--":
            break
    if not rest or rest[0] is None or rest[0].startswith("-"):
        raise Lost(process.clock, "what the init runs is not known")
    process.world.alone = False
    return process.execute(rest)


def _with_arguments(process: Process, args: tuple[Value, ...]) -> Ended:
    """``xargs [-r] [-n COUNT] COMMAND``: the command with the words of standard input behind it, so many at a time."""
    count, rest, always = math.inf, list(args), True
    while rest and rest[0] is not None and rest[0].startswith("-"):
        option = rest.pop(0) or ""
        told = re.fullmatch(r"-n(\d{0,3})", option)
        number = None if told is None else told[1] or (rest.pop(0) if rest else None)
        if option in ("-r", "--no-run-if-empty"):
            always = False
        elif number is not None and re.fullmatch(r"[1-9]\d{0,2}", number):
            count = int(number)
        else:
            raise Lost(process.clock, "what this `xargs` does is not known")
    source = process.streams.stdin
    text, until = (None, process.clock) if source is None else source.all(process.clock)
    if text is None or re.search(r"[\"'\\]", text):
        raise Lost(process.clock, "which words `xargs` reads is not known")
    words = text.split()
    process.clock = until
    size = len(words) if math.isinf(count) else int(count)
    groups = [words[place : place + size] for place in range(0, len(words), size or 1)]
    return _each(process, rest or ["echo"], groups or ([[]] if always else []))


def _each(process: Process, command: list[Value], groups: list[list[str]]) -> Ended:
    """The command once for each group of further words, one after the other, with nothing on its standard input."""
    statuses: list[Status] = []
    for group in groups:
        process.step()
        child = process.child()
        child.streams = replace(process.streams, stdin=no_input().stdin)
        child.clock = process.clock + process.delay()
        ended = child.execute([*command, *group])
        statuses.append(ended.status)
        process.pause(ended.at, "`xargs`")
        if ended.status is None or ended.status > _STOPS_XARGS or ended.status == NOT_FOUND:
            break
    if statuses and statuses[-1] == NOT_FOUND:
        return Ended(process.clock, NOT_FOUND)
    if None in statuses or any(status is not None and status > _STOPS_XARGS for status in statuses):
        raise Lost(process.clock, "whether `xargs` goes on is not known")
    return Ended(process.clock, 123 if any(statuses) else 0)


WRAPPERS = {
    "docker-init": _init,
    "env": _environment,
    "nice": _as_it_is,
    "nohup": _as_it_is,
    "setsid": _new_session,
    "time": _as_it_is,
    "timeout": _timeout,
    "tini": _init,
    "which": _which,
    "xargs": _with_arguments,
}
"""Commands whose arguments are another command, to run or to look for."""
