"""Statements in the background: processes that run while their parent goes on."""

from __future__ import annotations

from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.syntax import Group, Sequence, Simple, Statement
from podlint.behaviour.shell.word import process_id
from podlint.behaviour.shell.world import MOST_JOBS, Ended, Job

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
    child.clock = process.clock + process.delay()
    body = _inside(statement)
    lost: Lost | None = None
    try:
        ended = child.to_end(body)
    except Lost as error:
        lost, ended = error, Ended(None, None)
        process.world.lost.append(error)
    number = len(process.world.jobs) + (BESIDE if process.world.beside else 0)
    job = Job(number, strand, ended, lost, traps=bool(child.traps), single=_is_single(body))
    process.world.jobs.append(job)
    process.jobs.append(job)
    process.variables["!"] = process_id(job.number)
    process.status = 0


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
