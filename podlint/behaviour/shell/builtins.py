"""The shell's own commands: those that change the shell itself, or wait for and signal its children."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from podlint.behaviour.shell.call import SOME_FAILURE, Status
from podlint.behaviour.shell.order import Lost, bounds
from podlint.behaviour.shell.process import Ended, Exit, Job, Process, Replaced
from podlint.behaviour.shell.word import Value, is_plain, process_id
from podlint.moment import earliest, latest

Args = Sequence[Value]

_SIGNALS = {"0": "EXIT", "1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM"}
_SIGNAL_NAMES = frozenset((*_SIGNALS.values(), "PIPE", "ALRM", "CHLD", "CONT", "STOP", "TSTP", "WINCH", "PWR"))
_TERM_CODE = 128 + 15
_KILL_CODE = 128 + 9


def _exit(process: Process, args: Args) -> Status:
    if not args:
        raise Exit(process.status)
    code = args[0]
    if code is None or not is_plain(code):
        raise Exit(None)
    if not re.fullmatch(r"[0-9]{1,9}", code):
        raise Exit(SOME_FAILURE)
    raise Exit(int(code) & 255)


def _exec(process: Process, args: Args) -> Status:
    """Without a command, ``exec`` only keeps its redirects."""
    if args:
        process.clock = process.clock + process.delay()
        raise Replaced(process.execute(list(args)))
    return 0


def _trap(process: Process, args: Args) -> Status:
    given = args[1:] if args and args[0] == "--" else args
    action, *names = given or (None,)
    if action is None or not names:
        raise Lost(process.clock, "what this `trap` sets is not known")
    status = 0
    for name in names:
        signal = _signal(process, name)
        if signal is None:
            status = 1
        elif action == "-":
            process.traps.pop(signal, None)
        else:
            process.traps[signal] = action
    return status


def _signal(process: Process, name: Value) -> str | None:
    """The signal's bare name; None where the shell refuses it. Dash knows ``TERM``, not ``SIGTERM``."""
    if name is None:
        raise Lost(process.clock, "which signal is meant is not known")
    signal = _SIGNALS.get(name, name.upper())
    bare = signal.removeprefix("SIG")
    if bare not in _SIGNAL_NAMES:
        raise Lost(process.clock, f"the signal `{name}` is not known")
    if bare == signal or process.dialect in ("busybox", "bash"):
        return bare
    if process.dialect is None:
        raise Lost(process.clock, f"some shells know `{bare}` but not `{name}`, and which shell this is, is not known")
    return None


def _wait(process: Process, args: Args) -> Status:
    jobs = _named_jobs(process, args) if args else list(process.jobs)
    if jobs is None:
        raise Lost(process.clock, "what is waited for is not known")
    lost = next((job.lost for job in jobs if job.lost is not None), None)
    if lost is not None:
        raise Lost(lost.at, lost.why)
    ends = [job.ended.at for job in jobs if job.ended.at is not None]
    until = latest(process.clock, *ends) if len(ends) == len(jobs) else None
    if process.pause(until, "`wait`", interruptible=True):
        return _TERM_CODE
    number = process.world.disk.tick()
    process.strand.joined |= {job.strand: number for job in jobs}
    process.jobs = [job for job in process.jobs if job not in jobs]
    return jobs[-1].ended.status if args else 0


def _kill(process: Process, args: Args) -> Status:
    """Signal background processes. A hook or probe may also mean the container's process, number 1."""
    by_force = bool(args) and args[0] in ("-KILL", "-9")
    targets = args[1:] if args and args[0] in ("-TERM", "-15", "-KILL", "-9") else args
    if process.world.beside and list(targets) == ["1"]:
        process.world.signals_process = True
        return 0
    jobs = _named_jobs(process, targets)
    if not jobs or any(job.lost for job in jobs):
        raise Lost(process.clock, "what is signalled is not known")
    status: Status = 0
    for job in jobs:
        if job.traps and not by_force:
            raise Lost(process.clock, "how a background process with traps of its own takes the signal is not known")
        process.world.disk.cut(job.strand, process.clock)
        runs = job.ended.at is None or bounds(job.ended.at - process.clock).low > 0
        at = process.clock if job.ended.at is None else earliest(job.ended.at, process.clock)
        job.ended = Ended(at, (_KILL_CODE if by_force else _TERM_CODE) if runs else None)
        status = status if runs else None
    return status


def _named_jobs(process: Process, names: Args) -> list[Job] | None:
    """The jobs with these process ids; None where one of them is somebody else."""
    jobs = {process_id(job.number): job for job in process.jobs}
    named = [jobs[name] for name in names if name in jobs]
    return named if len(named) == len(names) else None


def _set(process: Process, args: Args) -> Status:
    if not args:
        raise Lost(process.clock, "what `set` prints is not known")
    for arg in args:
        if arg is None or not re.fullmatch(r"[-+][eux]+", arg):
            raise Lost(process.clock, "what this `set` sets is not known")
        if "e" in arg:
            process.errexit = arg[0] == "-"
        if "u" in arg:
            process.nounset = arg[0] == "-"
    return 0


def _export(process: Process, args: Args) -> Status:
    for arg in args:
        match = re.fullmatch(r"([A-Za-z_]\w*)(?:=(.*))?", arg or "", re.DOTALL)
        if match is None:
            raise Lost(process.clock, "what is exported is not known")
        if match[2] is not None:
            process.variables[match[1]] = match[2]
        process.exported |= {match[1]}
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
        return SOME_FAILURE
    process.directory = path
    return 0


OWN: dict[str, Callable[[Process, Args], Status]] = {
    "cd": _cd,
    "exec": _exec,
    "exit": _exit,
    "export": _export,
    "kill": _kill,
    "set": _set,
    "trap": _trap,
    "wait": _wait,
}
"""By name: each changes the shell it is given, and returns its own exit code."""
