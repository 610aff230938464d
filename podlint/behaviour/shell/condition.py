"""``test`` and ``[``: questions about files and texts."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence

from podlint.behaviour.shell.disk import File
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


def test(args: Sequence[Value], look: Callable[[Value], File]) -> bool | None:
    """Whether the condition holds, decided by the number of arguments as POSIX has it; None where it is open.

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
            inner = test(rest, look)
            return None if inner is None else not inner
        case [question, text]:
            return _one(question, text, look)
        case [left, relation, right]:
            return _two(left, relation, right)
        case [*many] if _OTHERS.isdisjoint(many) and "!" not in many:
            raise Misuse
        case _:
            return None


def _one(question: str, text: str, look: Callable[[Value], File]) -> bool | None:
    if question == "-n":
        return text != ""
    if question == "-z":
        return text == ""
    if question not in _FILE_QUESTIONS:
        if not question.startswith("-"):
            raise Misuse
        return None
    if not text:
        return False
    file = look(text)
    if file.kind is None:
        return None
    if file.kind == "absent":
        return False
    match question:
        case "-e":
            return True
        case "-f":
            return file.kind == "file"
        case "-d":
            return file.kind == "directory"
        case "-s" if file.kind == "file" and file.content is not None:
            return file.content != ""
        case _:
            return None


def _two(left: str, relation: str, right: str) -> bool | None:
    if not (is_plain(left) and is_plain(right)):
        return None
    if relation in ("=", "!="):
        return (left == right) is (relation == "=")
    compare = _NUMBERS.get(relation)
    if compare is None and relation not in _OTHERS:
        raise Misuse
    if compare is None or not all(re.fullmatch(r"\s*[+-]?\d{1,18}\s*", text) for text in (left, right)):
        return None
    return compare(int(left), int(right))
