"""Pipelines: what each stage writes the next one reads."""

from __future__ import annotations

from dataclasses import replace

from podlint.behaviour.shell.call import Status
from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.streams import Pipe, Source
from podlint.behaviour.shell.syntax import Pipeline
from podlint.behaviour.shell.word import Value
from podlint.behaviour.shell.world import Ended
from podlint.moment import Moment, latest


def run_pipeline(process: Process, pipeline: Pipeline, what: str) -> None:
    """All stages run at once, each in a process of its own; the shell waits for all of them.

    A stage is followed to its end before the next one, which reads what it wrote by then.
    """
    source = process.streams.stdin
    ends: list[Ended] = []
    strands: list[Strand] = []
    for place, statement in enumerate(pipeline.statements):
        process.step()
        is_last = place == len(pipeline.statements) - 1
        strands.append(Strand(process.strand, process.world.disk.tick()))
        child = process.child(strands[-1])
        child.clock = process.clock + process.delay()
        pipe = Pipe()
        child.streams = replace(process.streams, stdin=source, stdout=process.streams.stdout if is_last else pipe)
        lost: Lost | None = None
        try:
            ended = child.to_end(statement)
        except Lost as error:
            if is_last:
                raise
            lost, ended = error, Ended(None, None)
            process.world.lost.append(error)
        ends.append(ended)
        left = None if source is None else source.pieces
        if place and left and ended.at is not None:
            _broken(process, ends, left)
        source = Source(pipe.pieces, ended.at, lost)
    process.status = _status_of_pipeline(process, ends)
    moments = [ended.at for ended in ends if ended.at is not None]
    process.pause(latest(process.clock, *moments) if len(moments) == len(ends) else None, what)
    number = process.world.disk.tick()
    process.strand.wait_for(strands, number)


def _broken(process: Process, ends: list[Ended], left: list[tuple[Moment, Value]]) -> None:
    """A stage ended before it had read everything: its writer may get SIGPIPE where it writes again."""
    ended = ends[-1].at
    assert ended is not None
    late = [at for at, _ in left if (at - ended).constant > 0]
    if late or ends[-2].at is None:
        raise Lost(ended, "a stage of the pipeline ends before the one that writes to it")
    if process.pipefail:
        raise Lost(ended, "whether a stage of the pipeline is ended by SIGPIPE is not known")


def _status_of_pipeline(process: Process, ends: list[Ended]) -> Status:
    if not process.pipefail:
        return ends[-1].status
    for ended in reversed(ends):
        if ended.status != 0:
            return ended.status
    return 0
