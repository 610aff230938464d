"""Signals and background processes: ``trap``, ``kill`` and ``wait``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from podlint.behaviour.shell.call import SOME_FAILURE, Status
from podlint.behaviour.shell.order import MARGIN, Lost, LostBeside, bounds
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.signal_names import NAMES, NUMBERS, code_of
from podlint.behaviour.shell.word import Value, is_plain, process_id
from podlint.behaviour.shell.world import Ended, Job, Never, Sent
from podlint.moment import earliest, latest

Args = Sequence[Value]

_ENDS = {"HUP": 129, "KILL": 137, "TERM": 143}
"""Signals that end a process in the background, with its code then; shells let those ignore INT and QUIT."""


def trap(process: Process, args: Args) -> Status:
    """What to do on signals."""
    given = args[1:] if args and args[0] == "--" else args
    action, *names = given or (None,)
    if action is None or not names:
        raise Lost(process.clock, "what this `trap` sets is not known")
    status = 0
    for name in names:
        signal = _signal(process, name)
        if signal is None:
            status = 1
        elif signal in process.ignored:
            continue
        elif signal == "CHLD" and action not in ("", "-"):
            raise Lost(process.clock, "how often the trap for SIGCHLD runs is not known")
        elif action == "-":
            process.traps.pop(signal, None)
        else:
            process.traps[signal] = action
            process.at_exit = process.at_exit or (signal == "EXIT" and action != "")
    return status


def _signal(process: Process, name: Value) -> str | None:
    """The signal's bare name; None where the shell refuses it. Dash knows ``TERM``, not ``SIGTERM``."""
    if name is None:
        raise Lost(process.clock, "which signal is meant is not known")
    signal = NUMBERS.get(name, name.upper())
    bare = signal.removeprefix("SIG")
    if bare not in NAMES:
        raise Lost(process.clock, f"the signal `{name}` is not known")
    if bare == signal or process.dialect in ("busybox", "bash"):
        return bare
    if process.dialect is None:
        raise Lost(process.clock, f"some shells know `{bare}` but not `{name}`, and which shell this is, is not known")
    return None


def wait(process: Process, args: Args) -> Status:
    """Wait for background processes; a trap cuts it short."""
    if len(args) == 1 and is_plain(args[0]) and re.fullmatch(r"\d+", args[0] or ""):
        return 127  # no child of the shell's has a number that a script can know
    if args and args[0] == "-n":
        return _wait_for_next(process, args[1:])
    jobs = (named_jobs(process, args) or _reaped(process, args)) if args else list(process.jobs)
    if jobs is None:
        raise Lost(process.clock, "what is waited for is not known")
    lost = next((job.lost for job in jobs if job.lost is not None), None)
    ends = [job.ended.at for job in jobs if job.ended.at is not None]
    until = latest(process.clock, *ends) if len(ends) == len(jobs) else None
    try:
        signal = process.pause(until, "`wait`", interruptible=True, waited=jobs)
    except Never:
        if lost is not None:
            raise LostBeside(lost.at, lost.why) from None
        raise
    if signal is not None:
        return code_of(signal)
    number = process.world.disk.tick()
    process.strand.wait_for((job.strand for job in jobs), number)
    process.jobs = [job for job in process.jobs if job not in jobs]
    return jobs[-1].ended.status if args else 0


def _wait_for_next(process: Process, names: Args) -> Status:
    """``wait -n``: for the first of several. Dash does not know it, and busybox forgets codes."""
    if process.dialect == "dash":
        return 2
    jobs = named_jobs(process, names) if names else list(process.jobs)
    if process.dialect != "bash" or jobs is None:
        raise Lost(process.clock, "what is waited for is not known")
    if not jobs:
        return 127
    lost = next((job.lost for job in jobs if job.lost is not None), None)
    if lost is not None:
        raise Lost(lost.at, lost.why)
    ends = [(job.ended.at, job) for job in jobs if job.ended.at is not None]
    if not all(job.ended.at is None or _outlasts(job, process) for job in jobs):
        raise Lost(process.clock, "whether `wait -n` tells of a process that has ended already is not known")
    until, first = min(ends, key=lambda end: bounds(end[0]).high) if ends else (None, jobs[0])
    if until is not None and any(job is not first and bounds(at - until).low < MARGIN for at, job in ends):
        raise Lost(process.clock, "which process ends first is not known")
    signal = process.pause(until, "`wait`", interruptible=True, waited=jobs)
    if signal is not None:
        return code_of(signal)
    process.strand.wait_for((first.strand,), process.world.disk.tick())
    process.jobs = [job for job in process.jobs if job is not first]
    return first.ended.status


def _reaped(process: Process, names: Args) -> list[Job] | None:
    """The children of these process ids, which were waited for already: Ash and dash remember how they ended."""
    if process.dialect not in ("busybox", "dash"):
        return None
    children = {process_id(job.number): job for job in process.world.jobs if job.strand.parent is process.strand}
    named = [children[name] for name in names if name is not None and name in children]
    return named if len(named) == len(names) else None


def jobs(process: Process, args: Args) -> Status:
    """``jobs -p`` prints the process ids of those that surely run; dash has forgotten them in a ``$(…)``."""
    listed: Value = None
    running = [job for job in process.jobs or process.inherited if job.ended.at is None or _outlasts(job, process)]
    if list(args) == ["-p"] and process.dialect != "dash" and len(running) == len(process.jobs or process.inherited):
        listed = "".join(f"{process_id(job.number)}\n" for job in running)
    process.streams.stdout.write(process.call("jobs", ()), listed)
    return 0


def _outlasts(job: Job, process: Process) -> bool:
    alive = process.alive is not None and process.alive[0] is job and process.alive[1] is process.clock
    return alive or (job.ended.at is not None and bounds(job.ended.at - process.clock).low > 0)


def kill(process: Process, args: Args) -> Status:
    """Signal background processes, or the container's own, number 1."""
    signal, targets = _taken_apart(process, args)
    if not targets:
        raise Lost(process.clock, "what is signalled is not known")
    statuses = [_kill_one(process, signal, target) for target in targets]
    failures = [status for status in statuses if status not in (0, None)]
    if failures:
        process.streams.stderr.write(process.call("kill", ()), None)
    return failures[0] if failures else None if None in statuses else 0


def _taken_apart(process: Process, args: Args) -> tuple[str, Args]:
    signal: Value = "TERM"
    if args and args[0] == "-s" and len(args) > 1:
        signal, args = args[1], args[2:]
    elif args and args[0] is not None and re.fullmatch(r"-[A-Z0-9]+", args[0], re.IGNORECASE):
        signal, args = args[0][1:], args[1:]
    if args and args[0] == "--":
        args = args[1:]
    if signal == "0":
        return "0", args
    bare = None if signal is None else NUMBERS.get(signal, signal.upper()).removeprefix("SIG")
    if bare is None or bare not in NAMES or bare == "EXIT":
        raise Lost(process.clock, "which signal is sent is not known")
    return bare, args


def _kill_one(process: Process, signal: str, target: Value) -> Status:
    if target is None:
        raise Lost(process.clock, "what is signalled is not known")
    if target.strip() == "1" and (process.world.beside or process.world.alone):
        return _kill_first(process, signal)
    if target == "-1" and process.main and process.world.alone:  # all others, but not PID 1
        others = [_kill_job(process, signal, job) for job in process.world.jobs]
        return 0 if 0 in others else None if None in others else 1
    if is_plain(target) and not re.fullmatch(r"\s*[-%]?\d+\s*|%[%+-]?", target):
        return SOME_FAILURE
    anybodys = {process_id(job.number): job for job in process.world.jobs}
    job = anybodys.get(target.strip()) or next(iter(named_jobs(process, [target]) or ()), None)
    if job is None:
        if process.world.beside and not is_plain(target):
            process.world.signals_process = process.world.signals_process or signal != "0"
            return None
        raise Lost(process.clock, "what is signalled is not known")
    return _kill_job(process, signal, job)


def _kill_first(process: Process, signal: str) -> Status:
    """The container's process. From inside its namespace, what it has no handler for never reaches it."""
    if signal == "0":
        return 0
    if process.world.beside:
        process.world.signals_process = True
        return 0
    if not process.main:
        process.world.sent.append(Sent(signal, process.clock, process.strand))
        return 0
    if process.traps.get(signal):
        process.due.append(signal)
    return 0


def _kill_job(process: Process, signal: str, job: Job) -> Status:
    if job.lost is not None:  # nobody knows what becomes of it, before or now
        return None
    process.world.questions += 1
    runs = job.ended.at is None or _outlasts(job, process)
    waited = job.strand.awaited is not None and job.strand.awaited[0] is process.strand
    gone = waited or (job.ended.at is not None and bounds(process.clock - job.ended.at).low > 0)
    if signal == "0":
        return 0 if runs else 1 if gone else None
    leaves = job.at_exit and signal != "KILL" and process.dialect not in ("busybox", "dash")
    if signal == "TERM" and job.traps and runs and not leaves:
        return _tell(process, job)
    if signal not in _ENDS or leaves or (job.traps and signal != "KILL"):
        raise Lost(process.clock, "how a background process takes this signal is not known")
    if gone:
        return 1
    process.world.cut(job.strand, process.clock)
    for serving in process.world.servers:
        if serving.strand is job.strand and serving.until is None and runs:
            if not job.single:
                raise Lost(process.clock, "whether the server survives the shell that started it is not known")
            serving.until = process.clock
    at = process.clock if runs or job.ended.at is None else earliest(job.ended.at, process.clock)
    job.ended = Ended(at, _ENDS[signal] if runs else None)
    return 0 if runs else None


def _tell(process: Process, job: Job) -> Status:
    """A shell with a trap of its own is told to end; a second time is not followed."""
    world = process.world
    seen = world.heeds(world, job, process.clock - job.start) if world.heeds is not None else None
    if seen is None or seen.kind == "unknown" or bounds(process.clock - job.start).high < MARGIN:
        why = "how a background process takes this signal is not known" if seen is None or not seen.why else seen.why
        raise Lost(process.clock, why)
    job.again = None
    if seen.kind == "exits":
        job.ended = Ended(process.clock + (seen.after or 0.0), seen.code)
    return 0


def named_jobs(process: Process, names: Args) -> list[Job] | None:
    """The jobs with these process ids; None where one of them is somebody else."""
    jobs = {process_id(job.number): job for job in process.jobs}
    if process.jobs and len(process.world.jobs) == len(process.jobs):  # none was waited for, none is somebody else's
        jobs |= {f"%{number}": job for number, job in enumerate(process.jobs, 1)}
        jobs |= dict.fromkeys(("%%", "%+"), process.jobs[-1])
    named = [jobs[name.strip()] for name in names if name is not None and name.strip() in jobs]
    return named if len(named) == len(names) else None
