"""``expr``: sums, comparisons and texts, one operator at a time."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from podlint.behaviour.shell.call import Call, Finished
from podlint.behaviour.shell.expressions import expression_of
from podlint.behaviour.shell.word import is_plain

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FAILED = 2


def expr(call: Call) -> Finished:
    """``expr A OP B`` and ``expr length TEXT``; a result of 0 or nothing counts as a failure. Longer ones are not read."""
    unknown = Finished(None, output=None)
    if any(arg is None or not is_plain(arg) for arg in call.args):
        return unknown
    match [arg for arg in call.args if arg is not None]:
        case ["length", text]:
            return _result(str(len(text)))
        case [left, ":", pattern]:
            return _matched(left, pattern) or unknown
        case [left, sign, right] if _is_number(left) and _is_number(right):
            return _calculated(int(left), sign, int(right)) or unknown
        case [left, "=" | "!=" as sign, right]:
            return _result(str(int((left == right) is (sign == "="))))
        case [_, "+" | "-" | "*" | "/" | "%", _]:
            return Finished(_FAILED)
        case _:
            return unknown


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}", text) is not None


def _result(text: str) -> Finished:
    return Finished(1 if text in ("", "0") else 0, output=text + "\n", complains=False)


def _calculated(left: int, sign: str, right: int) -> Finished | None:
    if sign in _COMPARISONS:
        return _result(str(int(_COMPARISONS[sign](left, right))))
    if sign in ("/", "%"):
        if right == 0:
            return Finished(_FAILED)
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return _result(str(quotient if sign == "/" else left - right * quotient))
    results = {"+": left + right, "-": left - right, "*": left * right}
    return _result(str(results[sign])) if sign in results else None


def _matched(text: str, pattern: str) -> Finished | None:
    """How many signs fit from the beginning, or what stands in the pattern's brackets."""
    expression = expression_of(pattern)
    if expression is None or expression.chooses or not expression.bounded(text):
        return None
    found = expression.pattern.match(text)
    if expression.pattern.groups:
        return _result((found[1] or "") if found else "")
    return _result(str(len(found[0]) if found else 0))
