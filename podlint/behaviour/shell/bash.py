"""What Bash has of its own: ``((…))``, ``let``, ``[[ … ]]``, arrays and ``+=``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from podlint.behaviour.shell.call import Status
from podlint.behaviour.shell.condition import Operand, double_brackets
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.syntax import Appending, Array, Calculation, Word
from podlint.behaviour.shell.word import UNSET, Refused, Unset, Value


def only_in_bash(process: Process, what: str) -> None:
    """In other shells it is a mistake, or means something else."""
    if process.dialect != "bash":
        raise Lost(process.clock, f"only Bash is sure to know {what}")


def calculate(process: Process, statement: Calculation) -> None:
    """``((expression))``."""
    only_in_bash(process, "`((…))`")
    text = process.words.text(statement.expression)
    process.status = None if text is None else _succeeds(process, text)


def let(process: Process, args: Sequence[Value]) -> Status:
    """``let expression…``: the last one decides. Dash does not know it."""
    if process.dialect not in ("bash", "busybox") or not args:
        raise Lost(process.clock, "what `let` does here is not known")
    status: Status = None
    for arg in args:
        if arg is None:
            raise Lost(process.clock, "what `let` works out is not known")
        status = _succeeds(process, arg)
    return status


def _succeeds(process: Process, text: str) -> Status:
    """The code for the number that the expression comes to."""
    try:
        number = process.words.calculate(text)
    except Refused:
        raise Lost(process.clock, "what a mistaken calculation comes to is not followed") from None
    return None if number is None or not re.fullmatch(r"-?\d+", number) else int(int(number) == 0)


def ask(process: Process, words: Sequence[Word]) -> None:
    """``[[ words ]]``, which are not split, with patterns behind ``==``; busybox knows it, too."""
    expander = process.words
    operands = [
        Operand(expander.text(word), expander.pattern(word), expander.regular_expression(word)) for word in words
    ]
    holds = double_brackets(operands, process.call("[[", ()).look, process.dialect)
    process.status = None if holds is None else 0 if holds else 1


def set_array(process: Process, statement: Array) -> None:
    """``NAME=(words)``; the code is that of a ``$(…)`` among the words, else 0."""
    only_in_bash(process, "arrays")
    process.substituted = 0
    values = [value for word in statement.words for value in process.words.fields(word)]
    before: Sequence[Value] | None = ()
    if statement.appends and not isinstance(process.look_up(statement.name), Unset):
        before = process.arrays.get(statement.name)
    if statement.name in process.readonly or statement.name in process.exported:
        raise Lost(process.clock, f"what becomes of {statement.name} is not followed")
    process.assign(statement.name, UNSET)
    if before is None or None in values:
        process.assign(statement.name, None)
    else:
        process.variables.pop(statement.name)
        process.arrays[statement.name] = (*before, *values)
    process.status = process.substituted


def append(process: Process, statement: Appending) -> None:
    """``NAME+=word``."""
    only_in_bash(process, "`+=`")
    process.substituted = 0
    more, before = process.words.text(statement.word), process.look_up(statement.name)
    known = "" if isinstance(before, Unset) else before
    process.assign(statement.name, None if known is None or more is None else known + more)
    process.status = process.substituted
