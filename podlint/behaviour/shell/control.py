"""The statements that decide what runs: conditions and choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.pattern import fits
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.quiet import is_quiet, names_set
from podlint.behaviour.shell.redirects import can_open, cannot_open
from podlint.behaviour.shell.syntax import (
    AndOr,
    Case,
    If,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Text,
)
from podlint.behaviour.shell.word import is_plain

T = TypeVar("T")


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
    if can_open(process, redirects):
        process.redirected += bool(redirects)
        try:
            body()
        finally:
            process.streams = streams
            process.redirected -= bool(redirects)
    else:
        process.status, process.streams = cannot_open(process), streams
        return False
    return True


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


def expanded(process: Process, expand: Callable[[], T]) -> T:
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
    text = expanded(process, lambda: process.words.text(statement.word))
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
