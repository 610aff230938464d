"""Commands that work on text: what they print where their input is known."""

from __future__ import annotations

import posixpath
import re

from podlint.behaviour.shell.call import SOME_FAILURE, Call, Finished, Status
from podlint.behaviour.shell.expressions import expression_of
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import Value, is_plain
from podlint.moment import ZERO, Moment

_LONGEST_SEQUENCE = 1000


def input_of(call: Call, operands: tuple[Value, ...]) -> tuple[Status, Value, Moment]:
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
    """Counts of lines, words or characters; those of a file are printed with its name."""
    given = options(call.args)
    status, text, takes = input_of(call, given.operands)
    if status != 0 or text is None or len(given.flags) != 1 or given.operands or not is_plain(text):
        return Finished(status, takes, output=None)
    counts = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode()), "m": len(text)}
    [flag] = given.flags
    return Finished(0, takes, output=f"{counts[flag]}\n") if flag in counts else Finished(None, takes, output=None)


def head(call: Call) -> Finished:
    """The first lines."""
    args = [f"-n{arg[1:]}" if arg is not None and re.fullmatch(r"-\d+", arg) else arg for arg in call.args]
    given = options(args, with_value="nc")
    count = given.values.get("n", "10")
    status, text, takes = input_of(call, given.operands)
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
    """In which order lines come is the locale's, but for small letters alone and for numbers."""
    given = options(call.args, with_value="kto")
    status, text, takes = input_of(call, given.operands)
    if "o" in given.values:
        raise call.lost()
    if status == 1:
        return Finished(SOME_FAILURE, takes)
    lines = None if text is None else text.splitlines()
    numbers = lines is not None and all(re.fullmatch(r"-?(0|[1-9]\d{0,8})", line) for line in lines)
    letters = lines is not None and any(
        all(re.fullmatch(f"[{one}]+", line) for line in lines) for one in ("a-z", "0-9")
    )
    alone = lines is not None and len(lines) < 2
    if lines is None or given.values or not given.flags <= {"n", "r", "u"}:
        return Finished(status, takes, output=None)
    if not (alone or (numbers if "n" in given.flags else letters)):
        return Finished(status, takes, output=None)
    lines = sorted(set(lines) if "u" in given.flags else lines, key=int if "n" in given.flags and not alone else str)
    ordered = reversed(lines) if "r" in given.flags else lines
    return Finished(status, takes, output="".join(f"{line}\n" for line in ordered))


def uniq(call: Call) -> Finished:
    """Of equal lines in a row only the first."""
    status, text, takes = input_of(call, call.args)
    if status != 0 or text is None:
        return Finished(status, takes, output=None)
    lines = text.splitlines()
    kept = [line for place, line in enumerate(lines) if not place or lines[place - 1] != line]
    return Finished(0, takes, output="".join(f"{line}\n" for line in kept))


def cut(call: Call) -> Finished:
    """``cut -d, -f2`` and ``cut -c1-3``, one place or range."""
    given = options(call.args, with_value="dfcb")
    status, text, takes = input_of(call, given.operands)
    by_field = "f" in given.values
    wanted = re.fullmatch(r"(\d{1,6})(-?)(\d{0,6})", given.values.get("f" if by_field else "c") or "")
    mark = given.values.get("d", "\t")
    if status != 0 or text is None or wanted is None or given.flags or not mark or not is_plain(text):
        return Finished(status, takes, output=None)
    first = int(wanted[1])
    places = slice(first - 1, (int(wanted[3]) if wanted[3] else None) if wanted[2] else first)
    if first == 0:
        return Finished(None, takes, output=None)
    cuts = [mark.join(line.split(mark)[places]) if by_field and mark in line else line for line in text.splitlines()]
    return Finished(0, takes, output="".join(f"{line if by_field else line[places]}\n" for line in cuts))


_SETS = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "\\n": "\n", "\\t": "\t"}


def tr(call: Call) -> Finished:
    """``tr a-z A-Z`` and ``tr -d ' '``."""
    given = options(call.args)
    status, text, takes = input_of(call, ())
    sets = [_signs(operand) for operand in given.operands]
    if (
        text is None
        or not is_plain(text)
        or None in sets
        or given.flags - {"d"}
        or len(sets) != (1 if given.flags else 2)
    ):
        return Finished(None if None in sets else status, takes, output=None)
    signs = sets[0] or ""
    others = (sets[1] or "") if len(sets) > 1 else ""
    if not given.flags and not others:
        return Finished(None, takes, output=None)
    others = others.ljust(len(signs), others[-1:] or " ")
    table = {ord(sign): None if given.flags else others[signs.rindex(sign)] for sign in signs}
    return Finished(0, takes, output=text.translate(table))


def _signs(given: Value) -> str | None:
    """The signs that an operand of ``tr`` names."""
    if given is None:
        return None
    for name, meant in _SETS.items():
        given = given.replace(name, meant)
    if "\\" in given or "[" in given:
        return None
    return re.sub(
        r"([a-z0-9A-Z])-([a-z0-9A-Z])", lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), given
    )


def several_scripts(call: Call) -> bool:
    """More than one ``-e``, of which :func:`options` keeps the last."""
    return sum(arg is not None and re.match(r"-[A-Za-z]*e", arg) is not None for arg in call.args) > 1


def grep(call: Call) -> Finished:
    """Looks for an expression; where that is not read, whether it is found is unknown."""
    given = options(call.args, with_value="emABC")
    if not given.flags <= {"q", "c", "v", "i", "s", "E", "F", "o", "n", "w", "x"}:
        raise call.lost()
    if given.values.keys() - {"e"} or (not given.operands and not given.values) or several_scripts(call):
        raise call.lost()
    pattern, *files = (given.values["e"], *given.operands) if given.values else given.operands
    status, text, takes = input_of(call, tuple(files))
    if status != 0:
        return Finished(2 if status == 1 else None, takes, output=None)
    literal = "F" in given.flags or call.name.endswith("fgrep")
    extended = "E" in given.flags or call.name.endswith("egrep")
    expression = None
    if pattern is not None and is_plain(pattern) and "w" not in given.flags:
        expression = expression_of(pattern, literal=literal, extended=extended, ignore_case="i" in given.flags)
    if text is None or expression is None or not all(expression.bounded(line) for line in text.splitlines()):
        return Finished(None, takes, output=None, complains=False)
    fits = expression.pattern.fullmatch if "x" in given.flags else expression.pattern.search
    lines = [line for line in text.splitlines() if (fits(line) is not None) != ("v" in given.flags)]
    shown: Value = f"{len(lines)}\n" if "c" in given.flags else "".join(line + "\n" for line in lines)
    if given.flags & {"o", "n"} or not is_plain(text):
        shown = None
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
