"""``test`` and ``[``: questions about files and texts."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from podlint.behaviour.shell.disk import File
from podlint.behaviour.shell.expressions import expression_of
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.pattern import fits
from podlint.behaviour.shell.word import Value, is_plain

_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": operator.eq,
    "-ne": operator.ne,
    "-lt": operator.lt,
    "-le": operator.le,
    "-gt": operator.gt,
    "-ge": operator.ge,
}
_FILE_QUESTIONS = frozenset(f"-{letter}" for letter in "efdsrwxLhpSbcgukOG")


_OTHERS = frozenset(("-a", "-o", "(", ")", "==", "<", ">", "-nt", "-ot", "-ef"))
"""Words of ``test`` that not all implementations know, or that are not followed."""


class Misuse(Exception):  # noqa: N818 -- the script's error, not ours
    """``test`` prints a complaint and exits with 2."""


def test(args: Sequence[Value], look: Callable[[Value], File], dialect: Dialect | None) -> bool | None:
    """Whether the condition holds, decided by the number of arguments as POSIX has it; None where it is open.

    Longer ones are read from left to right, ``-a`` before ``-o``.

    :class:`Misuse` where no implementation takes the arguments for a condition.
    """
    if None in args:
        return None
    match [arg for arg in args if arg is not None]:
        case []:
            return False
        case [text]:
            return text != ""
        case ["!", *rest] if len(rest) in (1, 2, 3):
            return _not(test(rest, look, dialect))
        case [question, text]:
            return _one(question, text, look)
        case [left, "==", right] if dialect in ("busybox", "bash"):
            return _two(left, "=", right)
        case [left, relation, right] if relation not in ("-a", "-o"):
            return _two(left, relation, right)
        case [*many] if _OTHERS.isdisjoint(many) and "!" not in many:
            raise Misuse
        case [*many]:
            return _joined(many, look, dialect)


def _joined(args: list[str], look: Callable[[Value], File], dialect: Dialect | None) -> bool | None:
    """Parts joined with ``-o`` and ``-a``, where no part can be mistaken for a joint."""
    for joint, join in (("-o", _or), ("-a", _and)):
        if joint in args:
            place = len(args) - 1 - args[::-1].index(joint)
            left, right = args[:place], args[place + 1 :]
            if not left or not right or "(" in args or any(len(part) > 1 and part[-1] == "!" for part in (left,)):
                return None
            return join(test(left, look, dialect), test(right, look, dialect))
    return None


def _not(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def _and(left: bool | None, right: bool | None) -> bool | None:
    return False if left is False or right is False else None if None in (left, right) else True


def _or(left: bool | None, right: bool | None) -> bool | None:
    return True if left is True or right is True else None if None in (left, right) else False


class Operand(NamedTuple):
    """A word between ``[[`` and ``]]``."""

    text: Value
    pattern: str | None
    """The regular expression that fits what the word fits as a pattern."""
    expression: str | None
    """The word as an extended regular expression."""


def double_brackets(operands: Sequence[Operand], look: Callable[[Value], File], dialect: Dialect | None) -> bool | None:
    """Whether ``[[ … ]]`` holds; None where it is open."""
    words = [operand.text or "" for operand in operands]
    if any(operand.text is None for operand in operands):
        return None
    for joint, join in (("||", _or), ("&&", _and)):
        if joint in words:
            place = len(words) - 1 - words[::-1].index(joint)
            if "(" in words:
                return None
            before = double_brackets(operands[:place], look, dialect)
            return join(before, double_brackets(operands[place + 1 :], look, dialect))
    match words:
        case ["!", *_]:
            return _not(double_brackets(operands[1:], look, dialect))
        case [left, "=" | "==" | "!=" as relation, _]:
            pattern = operands[2].pattern
            fit = None if pattern is None or not is_plain(left) else fits(pattern, left)
            return fit if relation != "!=" else _not(fit)
        case [left, "=~", _]:
            return _found(operands[2].expression, left) if dialect == "bash" else None
        case [_, "<" | ">", _]:
            return None
        case _ if len(words) <= 3:
            try:
                return test(words, look, "bash")
            except Misuse:
                return None
        case _:
            return None


def _found(expression: str | None, text: str) -> bool | None:
    """Whether the extended regular expression is found in the text; None where it is not read."""
    read = None if expression is None else expression_of(expression, extended=True)
    if read is None or not is_plain(text) or "\n" in text or not read.bounded(text):
        return None
    return read.pattern.search(text) is not None


def _one(question: str, text: str, look: Callable[[Value], File]) -> bool | None:
    if question == "-n":
        return text != ""
    if question == "-z":
        return text == ""
    if question not in _FILE_QUESTIONS:
        if not question.startswith("-") or question in _NUMBERS:
            raise Misuse
        return None
    if not text:
        return False
    return _of_file(question, look(text))


def _of_file(question: str, file: File) -> bool | None:
    """What is asked of a file; None where it is not known."""
    if file.kind is None:
        return None
    if file.kind == "absent":
        return False
    is_read = file.kind == "file" and file.content is not None
    known: dict[str, bool | None] = {
        "-e": True,
        "-f": file.kind == "file",
        "-d": file.kind == "directory",
        "-p": file.kind == "fifo",
        "-h": False,
        "-L": False,
        "-s": file.content != "" if is_read else None,
        "-x": True if file.kind == "directory" else file.executable if is_read else None,
    }
    return known.get(question)


def _two(left: str, relation: str, right: str) -> bool | None:
    if not (is_plain(left) and is_plain(right)):
        return None
    if relation in ("=", "!="):
        return (left == right) is (relation == "=")
    compare = _NUMBERS.get(relation)
    if compare is None and relation not in _OTHERS:
        raise Misuse
    if compare is not None and any(re.fullmatch(r"[A-Za-z_./]*", text) for text in (left, right)):
        raise Misuse
    if compare is None or not all(re.fullmatch(r"\s*[+-]?\d{1,18}\s*", text) for text in (left, right)):
        return None
    return compare(int(left), int(right))
