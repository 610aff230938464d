"""Commands that work on text: what they print where their input is known."""

from __future__ import annotations

import posixpath
import re

from podlint.behaviour.shell.call import Call, Finished, Status
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import Value, is_plain
from podlint.moment import ZERO, Moment

_LONGEST_SEQUENCE = 1000


def _input(call: Call, operands: tuple[Value, ...]) -> tuple[Status, Value, Moment]:
    """What a filter reads: whether it can, the text, and how long that takes."""
    if not operands:
        if call.streams.stdin is None:
            raise call.lost("how long it reads from its standard input is not known")
        text, until = call.streams.stdin.all(call.at)
        return 0, text, until - call.at
    if len(operands) != 1 or operands[0] == "-":
        raise call.lost()
    file = call.look(operands[0])
    if file.kind == "fifo":
        raise call.lost("who writes to the FIFO is not followed")
    known = file.kind in ("absent", "directory")
    return (1 if known else None if file.kind is None else 0), "" if known else file.content, ZERO


def wc(call: Call) -> Finished:
    """``wc -l``; counts of a file are printed with its name."""
    given = options(call.args)
    status, text, takes = _input(call, given.operands)
    if status != 0 or text is None or given.flags != {"l"} or given.operands or not is_plain(text):
        return Finished(status, takes, output=None)
    return Finished(0, takes, output=f"{text.count(chr(10))}\n")


def head(call: Call) -> Finished:
    """The first lines."""
    args = [f"-n{arg[1:]}" if arg is not None and re.fullmatch(r"-\d+", arg) else arg for arg in call.args]
    given = options(args, with_value="nc")
    count = given.values.get("n", "10")
    status, text, takes = _input(call, given.operands)
    if (
        status != 0
        or text is None
        or "c" in given.values
        or given.flags
        or not re.fullmatch(r"[0-9]{1,9}", count or "")
    ):
        return Finished(status, takes, output=None)
    return Finished(0, takes, output="".join(text.splitlines(keepends=True)[: int(count or 0)]))


def sort(call: Call) -> Finished:
    """In which order lines come is the locale's."""
    given = options(call.args, with_value="kto")
    status, text, takes = _input(call, given.operands)
    if "o" in given.values:
        raise call.lost()
    return Finished(
        status, takes, output=text if text is not None and text.count("\n") <= 1 and not given.flags else None
    )


def grep(call: Call) -> Finished:
    """Looks for a text that is no pattern; for others whether it is found is unknown."""
    given = options(call.args, with_value="emABC")
    if not given.flags <= {"q", "c", "v", "i", "s", "E", "F", "o", "n", "w", "x"} or given.values or not given.operands:
        raise call.lost()
    pattern, *files = given.operands
    status, text, takes = _input(call, tuple(files))
    if status != 0:
        return Finished(2 if status == 1 else None, takes, output=None)
    plain = pattern is not None and re.fullmatch(r"[\w /:,=-]*", pattern, re.ASCII) is not None
    if text is None or pattern is None or not plain or given.flags - {"q", "c", "v", "F", "s"}:
        return Finished(None, takes, output=None, complains=False)
    lines = [line for line in text.splitlines() if (pattern in line) != ("v" in given.flags)]
    shown = f"{len(lines)}\n" if "c" in given.flags else "".join(line + "\n" for line in lines)
    return Finished(0 if lines else 1, takes, output="" if "q" in given.flags else shown, complains=False)


def seq(call: Call) -> Finished:
    """Whole numbers in a row."""
    if not call.args or len(call.args) > 3 or not all(arg and re.fullmatch(r"-?\d{1,9}", arg) for arg in call.args):
        raise call.lost()
    numbers = [int(arg or "") for arg in call.args]
    first, step, last = (
        (1, 1, *numbers) if len(numbers) == 1 else (numbers[0], 1, numbers[1]) if len(numbers) == 2 else numbers
    )
    if step == 0 or abs(last - first) // abs(step) > _LONGEST_SEQUENCE:
        raise call.lost("how much `seq` prints is too much to follow")
    values = range(first, last + (1 if step > 0 else -1), step)
    return Finished(0, output="".join(f"{value}\n" for value in values))


def basename(call: Call) -> Finished:
    """The last part of a path."""
    if len(call.args) != 1 or not call.args[0]:
        return Finished(None, output=None)
    return Finished(0, output=posixpath.basename(call.args[0].rstrip("/")) + "\n")


def dirname(call: Call) -> Finished:
    """A path without its last part."""
    if len(call.args) != 1 or not call.args[0] or call.args[0].endswith("/"):
        return Finished(None, output=None)
    return Finished(0, output=(posixpath.dirname(call.args[0]) or ".") + "\n")


def expr(call: Call) -> Finished:
    """``expr A + B``; a result of 0 counts as a failure."""
    if len(call.args) != 3 or None in call.args:
        return Finished(None, output=None)
    left, operator, right = (arg or "" for arg in call.args)
    if operator not in ("+", "-", "*") or not all(re.fullmatch(r"-?\d{1,9}", text) for text in (left, right)):
        return Finished(None, output=None)
    a, b = int(left), int(right)
    result = a + b if operator == "+" else a - b if operator == "-" else a * b
    return Finished(0 if result else 1, output=f"{result}\n", complains=False)
