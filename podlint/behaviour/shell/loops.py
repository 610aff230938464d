"""Loops: how often they go round, and those that have no end."""

from __future__ import annotations

import math
from functools import partial

from podlint.behaviour.shell.bash import calculate
from podlint.behaviour.shell.call import Status
from podlint.behaviour.shell.control import asked, expanded
from podlint.behaviour.shell.order import Lost, bounds
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.quiet import is_idle
from podlint.behaviour.shell.syntax import For, Loop, Simple, Text
from podlint.behaviour.shell.word import UNSET, Value, is_plain, process_id
from podlint.behaviour.shell.world import MOST_STEPS, Leave, Never
from podlint.moment import jitter

_MOST_ROUNDS = 20
"""Rounds that are told of a loop without end that makes files come and go."""
_LAST_ROUNDS = 4
"""For so many more rounds the steps have to suffice, or what changes with each is given up, to see whether the loop has an end."""
_MOST_ACTS = 600
"""Looks at files and changes of them, after which no further rounds are told."""


def run_for(process: Process, loop: For) -> None:
    """Once for each word."""
    values: list[Value] = list(process.positional or ()) if loop.words is None else []
    for word in loop.words or ():
        values += expanded(process, partial(process.words.fields, word))
    if None in values or (loop.words is None and process.positional is None):
        raise Lost(process.clock, "how often a `for` goes round is not known")
    if not values:
        process.status = 0
    process.loops += 1
    try:
        for value in values:
            process.step()
            process.assign(loop.name, value)
            try:
                process.run(loop.body)
            except Leave as leaving:
                if not _goes_on(leaving):
                    return
    finally:
        process.loops -= 1


def run_loop(process: Process, loop: Loop) -> None:
    """``while``, ``until``, and Bash's ``for ((…))``."""
    if loop.first is not None:
        calculate(process, loop.first)
    _go_round(process, loop)


def _go_round(process: Process, loop: Loop) -> None:
    """Until the condition ends it, or until a round leaves everything as it was: then it has no end."""
    status: Status = 0
    rounds = 0
    doubt: _Doubt | None = None
    endless = _is_constant(loop)
    process.looping += endless
    process.loops += 1
    try:
        while True:
            process.step()
            first = _Place(process)
            asked(process, loop.condition)
            if process.status is None or doubt is not None:
                doubt = doubt or _Doubt(process, loop)
                doubt.note()
            if process.status is not None and (process.status == 0) == loop.until:
                break
            try:
                process.run(loop.body)
            except Leave as leaving:
                if not _goes_on(leaving):
                    status = 0
                    break
            status = process.status
            if loop.step is not None:
                calculate(process, loop.step)
            if _comes_round(process, first):
                if doubt is not None:
                    doubt.stays()
                    break
                rounds += 1
                _repeat(process, rounds, first)
    except (Lost, Never):
        if doubt is not None:
            raise doubt.lost from None
        raise
    finally:
        process.looping -= endless
        process.loops -= 1
    if doubt is not None:
        doubt.settle()
    process.status = None if doubt is not None and status != 0 else status  # a loop without a round succeeds


class _Doubt:
    """From when on the loop may have been left: later rounds, in which nothing happens, are perhaps not gone."""

    def __init__(self, process: Process, loop: Loop) -> None:
        self._process = process
        self._since = process.clock
        self._variables = dict(process.variables)
        self._changed: set[str] = set()
        self._longest = 0.0
        self.lost = Lost(process.clock, "whether the loop goes on is not known")
        if not is_idle(loop.body):
            raise self.lost

    def note(self) -> None:
        """A round may be the last: note what it has changed."""
        for name, value in self._process.variables.items():
            if name not in self._variables or self._variables[name] != value:
                self._changed.add(name)

    def stays(self) -> None:
        """All rounds are alike: the loop may be left in any of them, or never."""
        self._longest = math.inf
        self._process.world.open_ended.append(Lost(self._since, "how often a loop goes round is not known"))

    def settle(self) -> None:
        """The loop has been left by now, if ever it is: in one of the rounds since it first may have been."""
        process = self._process
        for name in self._changed:
            process.assign(name, None)
        longest = max(self._longest, bounds(process.clock - self._since).high)
        process.clock = self._since + jitter("rounds", 0.0, longest)


def _goes_on(leaving: Leave) -> bool:
    """Whether the loop that was left by ``break`` or ``continue`` goes on; raises it again for the loops around."""
    if leaving.levels > 1:
        raise Leave(leaving.levels - 1, again=leaving.again)
    return leaving.again


def _is_constant(loop: Loop) -> bool:
    """``while true`` and its kin: only something in the body can end it."""
    told = (((Text("true"),),), ((Text(":"),),)) if not loop.until else (((Text("false"),),),)
    statements = loop.condition.statements
    return len(statements) == 1 and isinstance(statements[0], Simple) and statements[0].words in told


class _Place:
    """Where in the record of a run a round begins."""

    def __init__(self, process: Process) -> None:
        self.state = _state(process)
        self.questions = process.world.questions
        self.timed = process.world.clock.questions
        self.steps = process.world.steps
        self.variables = dict(process.variables)
        self.pause = len(process.world.watch.pauses)
        self.act = process.world.disk.tick()
        self.job = len(process.world.jobs)

    def waits(self, process: Process) -> bool:
        """The round looked at what changes with time alone: at jobs that end, or the clock; or a signal is on its way."""
        world = process.world
        asked_jobs = world.questions > self.questions and any(job.ended.at is not None for job in world.jobs)
        return asked_jobs or (process.main and bool(world.sent)) or world.clock.questions > self.timed


def _comes_round(process: Process, first: _Place) -> bool:
    """Whether the round that began here has left everything as it was, so that the next does too.

    Where the steps run short, what it counts is given up first.
    """
    if first.waits(process):
        return False
    if _state(process) == first.state and process.world.disk.repeats(first.act, process.strand):
        return True
    if first.steps - process.world.steps > process.world.steps / _LAST_ROUNDS:
        _forget(process, first)
    return False


def _forget(process: Process, first: _Place) -> None:
    """What the round that began here has counted, or added to files, is not known from now on: the next may leave it so."""
    for name, value in process.variables.items():
        if first.variables.get(name, UNSET) != value:
            process.assign(name, None)
    process.world.disk.forget(first.act, process.strand, process.clock)


def _repeat(process: Process, rounds: int, first: _Place) -> None:
    """The round that began here repeats for ever; the first few rounds are told where files come and go."""
    watch, disk = process.world.watch, process.world.disk
    paused = len(watch.pauses) > first.pause
    if process.main and paused and watch.cycle is None:
        watch.repeats(first.pause, first.job)
    goes_on = rounds < _MOST_ROUNDS and process.world.steps > MOST_STEPS // 3 and first.act < _MOST_ACTS
    goes_on = goes_on and not process.world.beside
    if goes_on and disk.stirs(first.act, process.strand):
        return
    disk.settle(first.act, process.strand, process.clock)
    if process.main and not paused and watch.cycle is None:
        process.pause(None, "the loop", interruptible=True)  # a round without any pause is a single long one
    raise Never


def _state(process: Process) -> object:
    """All that decides what the next round of a loop does, files aside."""
    alive = {process_id(job.number) for job in process.jobs}
    variables = {
        name: value if not isinstance(value, str) or is_plain(value) or value in alive else "a process that has ended"
        for name, value in process.variables.items()
    }
    stdin = process.streams.stdin
    shell = (process.exported, process.directory, dict(process.traps), process.errexit, process.nounset)
    rest = (process.pipefail, process.positional, dict(process.functions), list(process.jobs), dict(process.arrays))
    return process.status, variables, shell, rest, None if stdin is None else len(stdin.pieces)
