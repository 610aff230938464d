"""The statements that decide what runs and how often: conditions, choices and loops."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from podlint.behaviour.shell.call import Status
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.pattern import fits
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.quiet import is_quiet, names_set
from podlint.behaviour.shell.syntax import (
    AndOr,
    Case,
    For,
    If,
    Loop,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Text,
)
from podlint.behaviour.shell.word import Value, is_plain, process_id
from podlint.behaviour.shell.world import MOST_STEPS, Leave, Never

T = TypeVar("T")

_MOST_ROUNDS = 20
"""Rounds that are told of a loop without end that makes files come and go."""
_MOST_ACTS = 600
"""Looks at files and changes of them, after which no further rounds are told."""


def asked(process: Process, statement: Statement) -> None:
    """Run a statement whose failure is asked for, not suffered (``set -e``)."""
    process.tested += 1
    try:
        process.run(statement)
    finally:
        process.tested -= 1


def with_redirects(process: Process, redirects: tuple[Redirect, ...], body: Callable[[], None]) -> bool:
    """Run ``body`` with these redirects in force; False where one of their files cannot be opened."""
    streams = process.streams
    if process.can_open(process, redirects):
        process.redirected += bool(redirects)
        try:
            body()
        finally:
            process.streams = streams
            process.redirected -= bool(redirects)
    else:
        process.status, process.streams = process.cannot_open, streams
        return False
    return True


# --- conditions ------------------------------------------------------------------------------------------


def run_and_or(process: Process, statement: AndOr, *, last: bool) -> None:
    """``first && … || …``."""
    final = statement.rest[-1].statement
    asked(process, statement.first)
    for operator, inner in statement.rest:
        if process.status is None and is_quiet(inner):
            _perhaps(process, inner, succeeds=operator == "||")
        elif process.status is None:
            raise Lost(process.clock, f"the code of the command before `{operator}` is not known")
        elif (process.status == 0) == (operator == "&&"):
            if inner is final:
                process.run(inner, last=last)
            else:
                asked(process, inner)


def _perhaps(process: Process, statement: Statement, *, succeeds: bool) -> None:
    """Run a statement that nobody can notice, or not: what it sets and prints is unknown."""
    writer = process.call("", ())
    for name in names_set(statement):
        process.assign(name, None)
    process.streams.stdout.write(writer, None)
    rescued = isinstance(statement, Simple) and statement.words[:1] in (
        ((Text("true"),),),
        ((Text(":"),),),
        ((Text("echo"),),),
    )
    process.status = 0 if succeeds and rescued else None


def run_if(process: Process, statement: If, *, last: bool) -> None:
    """``if … elif … else … fi``; without a branch that holds, it succeeds."""
    for branch in statement.branches:
        asked(process, branch.condition)
        if process.status is None:
            inner = [other.body for other in statement.branches] + [statement.otherwise]
            if len(statement.branches) == 1 and all(is_quiet(body) for body in inner):
                _perhaps(process, Sequence(tuple(inner)), succeeds=False)
                return
            raise Lost(process.clock, "which branch of an `if` is taken is not known")
        if process.status == 0:
            process.run(branch.body, last=last)
            return
    if statement.otherwise.statements:
        process.run(statement.otherwise, last=last)
    else:
        process.status = 0


def _expanded(process: Process, expand: Callable[[], T]) -> T:
    """Work out the words of a statement; in Bash ``$?`` is then the code of what was substituted in them."""
    process.substituted = process.status
    result = expand()
    if process.dialect == "bash":
        process.status = process.substituted
    elif process.dialect is None and process.substituted != process.status:
        process.status = None
    return result


def run_case(process: Process, statement: Case, *, last: bool) -> None:
    """The first item with a pattern that fits."""
    text = _expanded(process, lambda: process.words.text(statement.word))
    if text is None or not is_plain(text):
        raise Lost(process.clock, "which item of a `case` is taken is not known")
    for item in statement.items:
        for word in item.patterns:
            expressed = process.words.pattern(word)
            fit = None if expressed is None else fits(expressed, text)
            if fit is None:
                raise Lost(process.clock, "which item of a `case` is taken is not known")
            if fit:
                process.status = process.status if item.body.statements else 0
                process.run(item.body, last=last)
                return
    process.status = 0


# --- loops -----------------------------------------------------------------------------------------------


def run_for(process: Process, loop: For) -> None:
    """Once for each word."""
    values: list[Value] = list(process.positional or ()) if loop.words is None else []
    for word in loop.words or ():
        values += _expanded(process, partial(process.words.fields, word))
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
    """Go round until the condition ends it, or until a round leaves everything as it was: then it has no end."""
    status: Status = 0
    rounds = 0
    endless = _is_constant(loop)
    process.looping += endless
    process.loops += 1
    try:
        while True:
            process.step()
            begin, first_pause = _state(process), len(process.world.watch.pauses)
            first_act = process.world.disk.tick()
            asked(process, loop.condition)
            if process.status is None:
                raise Lost(process.clock, "whether the loop goes on is not known")
            if (process.status == 0) == loop.until:
                break
            try:
                process.run(loop.body)
            except Leave as leaving:
                if not _goes_on(leaving):
                    status = 0
                    break
            status = process.status
            if _state(process) == begin and process.world.disk.repeats(first_act, process.strand):
                rounds += 1
                _repeat(process, rounds, first_pause, first_act)
    finally:
        process.looping -= endless
        process.loops -= 1
    process.status = status


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


def _repeat(process: Process, rounds: int, first_pause: int, first_act: int) -> None:
    """The round that began with this pause and this act repeats for ever; the first few rounds are told where files come and go."""
    watch, disk = process.world.watch, process.world.disk
    paused = len(watch.pauses) > first_pause
    if process.main and paused and watch.cycle is None:
        watch.repeats(first_pause)
    goes_on = rounds < _MOST_ROUNDS and process.world.steps > MOST_STEPS // 3 and first_act < _MOST_ACTS
    goes_on = goes_on and not process.world.beside
    if goes_on and disk.stirs(first_act, process.strand):
        return
    disk.settle(first_act, process.strand, process.clock)
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
    rest = (process.pipefail, process.positional, dict(process.functions), list(process.jobs))
    return process.status, variables, shell, rest, None if stdin is None else len(stdin.pieces)
