"""Statements in the background: processes that run while their parent goes on."""

from __future__ import annotations

from collections.abc import Callable

from podlint.behaviour.shell.order import Lost, LostBeside, Strand
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.streams import LOG
from podlint.behaviour.shell.syntax import Group, Sequence, Simple, Statement
from podlint.behaviour.shell.word import process_id
from podlint.behaviour.shell.world import MOST_JOBS, Ended, Job, World
from podlint.moment import ZERO

BESIDE = 1000
"""Background processes of hooks and probes are numbered from here on: they are not the container's."""


def start(process: Process, statement: Statement) -> None:
    """Follow ``statement`` to its end in a process of its own; the parent goes on at once."""
    process.step()
    if len(process.world.jobs) >= MOST_JOBS:
        raise Lost(process.clock, "the script starts too many background processes to follow")
    strand = Strand(process.strand, process.world.disk.tick())
    child = process.child(strand)
    child.looping = 0
    child.clock = start = process.clock + process.delay()
    body = _inside(statement)
    lost: Lost | None = None
    try:
        ended = child.to_end(body)
    except Lost as error:
        lost, ended = error, Ended(None, None)
        process.world.lost.append(LostBeside(error.at, error.why))
    number = len(process.world.jobs) + (BESIDE if process.world.beside else 0)
    traps, again = bool(child.traps), _again(process, body)
    job = Job(number, strand, ended, lost, traps, child.at_exit, _is_single(body), start, again)
    process.world.jobs.append(job)
    process.jobs.append(job)
    process.variables["!"] = process_id(job.number)
    process.status = 0


def _again(process: Process, body: Statement) -> Callable[[World], Ended] | None:
    """Runs ``body`` as it was run in the background, in another world; None where it shares pipes or files with others."""
    streams = process.streams
    shares = streams.stdout is not LOG or streams.stderr is not LOG or streams.stdin is None or streams.stdin.pieces
    if shares:
        return None
    seed = process.child()
    seed.looping = 0

    def again(world: World) -> Ended:
        shell = seed.child(Strand())
        shell.world, shell.clock, shell.main = world, ZERO, True
        return shell.to_end(body)

    return again


def _inside(statement: Statement) -> Statement:
    """A subshell in the background is itself the process there, not a child of it."""
    while isinstance(statement, Group) and statement.subshell and not statement.redirects:
        statement = statement.body
    return statement


def _is_single(statement: Statement) -> bool:
    """It is one command."""
    while isinstance(statement, Sequence) and len(statement.statements) == 1:
        [statement] = statement.statements
    if isinstance(statement, Group):
        return _is_single(statement.body)
    return isinstance(statement, Simple)
