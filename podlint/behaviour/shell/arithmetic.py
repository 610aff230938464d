"""``$((…))``: whole numbers, as POSIX has them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from podlint.behaviour.shell.word import Refused, Unset, Value
from podlint.regex import regex

_TOKEN = regex(
    r"\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%()<>!~?:=&|^,])"
)
_LARGEST = 2**63
_MOST_TOKENS = 200

Number = int | None
"""None: it cannot be known."""


def _quotient(left: int, right: int) -> int:
    """C's division: towards zero."""
    if right == 0:
        raise Refused("it divides by zero")
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def _shift(left: int, right: int) -> int:
    if not 0 <= right < 64:
        raise _Unknown
    return left << right


_BINARY: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"||": lambda left, right: int(bool(left or right))},
    {"&&": lambda left, right: int(bool(left and right))},
    {"|": operator.or_},
    {"^": operator.xor},
    {"&": operator.and_},
    {"==": lambda left, right: int(left == right), "!=": lambda left, right: int(left != right)},
    {
        "<": lambda left, right: int(left < right),
        ">": lambda left, right: int(left > right),
        "<=": lambda left, right: int(left <= right),
        ">=": lambda left, right: int(left >= right),
    },
    {"<<": _shift, ">>": lambda left, right: left >> max(0, min(right, 64))},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": _quotient, "%": lambda left, right: left - right * _quotient(left, right)},
)
"""From the loosest to the tightest."""


class NotANumber(Exception):  # noqa: N818 -- the script's error, not ours
    """A variable holds a text that shells take for a number in different ways, or refuse."""


class _Unknown(Exception):  # noqa: N818 -- not an error: the result depends on what is not known
    pass


def evaluate(text: str, look_up: Callable[[str], Value | Unset], assign: Callable[[str, Value], None]) -> Number:
    """The number that the expression comes to; :class:`Refused` where a shell would refuse it.

    Where it cannot be known, the variables that it may assign are unknown afterwards; a variable that is not known is
    taken to hold a number. :class:`NotANumber` where one certainly does not.
    """
    try:
        return _Expression(text, look_up, assign).result()
    except _Unknown:
        for name in re.findall(r"[A-Za-z_]\w*", text):
            if re.search(
                rf"\b{name}\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|(?:\+\+|--)\s*{name}\b|\b{name}\s*(?:\+\+|--)", text
            ):
                assign(name, None)
        return None


class _Expression:
    """One expression, read by recursive descent and worked out at once."""

    def __init__(
        self, text: str, look_up: Callable[[str], Value | Unset], assign: Callable[[str, Value], None]
    ) -> None:
        self._look_up = look_up
        self._assign = assign
        self._tokens: list[str] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None or len(self._tokens) > _MOST_TOKENS:
                raise _Unknown
            self._tokens.append(match[1])
            place = match.end()

    def result(self) -> int:
        if not self._tokens:
            return 0
        value = self._assignment()
        if self._tokens:
            raise _Unknown
        return value

    def _take(self, *tokens: str) -> str | None:
        if self._tokens and self._tokens[0] in tokens:
            return self._tokens.pop(0)
        return None

    def _assignment(self) -> int:
        if len(self._tokens) > 1 and self._is_name(self._tokens[0]):
            name, how = self._tokens[0], self._tokens[1]
            if how.endswith("=") and how not in ("==", "!=", "<=", ">="):
                del self._tokens[:2]
                right = self._assignment()
                return self._set(name, self._apply(how[:-1], self._value(name), right) if how != "=" else right)
        return self._choice()

    def _choice(self) -> int:
        """``a ? b : c``; the branch that is not taken must not assign, so one that might is not followed."""
        condition = self._level(0)
        if self._take("?") is None:
            return condition
        if any(token.endswith("=") and token not in ("==", "!=", "<=", ">=") for token in self._tokens):
            raise _Unknown
        first = self._assignment()
        if self._take(":") is None:
            raise _Unknown
        second = self._assignment()
        return first if condition else second

    def _level(self, level: int) -> int:
        if level == len(_BINARY):
            return self._unary()
        left = self._level(level + 1)
        while (taken := self._take(*_BINARY[level])) is not None:
            if taken in ("&&", "||") and any(token.endswith("=") or token in ("++", "--") for token in self._tokens):
                raise _Unknown
            left = self._apply(taken, left, self._level(level + 1))
        return left

    @staticmethod
    def _apply(symbol: str, left: int, right: int) -> int:
        apply = next((level[symbol] for level in _BINARY if symbol in level), None)
        if apply is None:
            raise _Unknown
        return _in_range(apply(left, right))

    def _unary(self) -> int:
        sign = self._take("+", "-", "!", "~", "++", "--")
        if sign in ("++", "--"):
            if not self._tokens or not self._is_name(self._tokens[0]):
                raise _Unknown
            name = self._tokens.pop(0)
            return self._set(name, self._value(name) + (1 if sign == "++" else -1))
        if sign is not None:
            value = self._unary()
            return _in_range({"+": value, "-": -value, "!": int(not value), "~": ~value}[sign])
        return self._primary()

    def _primary(self) -> int:
        if self._take("(") is not None:
            value = self._assignment()
            if self._take(")") is None:
                raise _Unknown
            return value
        token = self._tokens.pop(0) if self._tokens else ""
        if self._is_name(token):
            value = self._value(token)
            step = self._take("++", "--")
            if step is not None:
                self._set(token, value + (1 if step == "++" else -1))
            return value
        return _number(token)

    @staticmethod
    def _is_name(token: str) -> bool:
        return token[:1].isalpha() or token[:1] == "_"

    def _value(self, name: str) -> int:
        value = self._look_up(name)
        if isinstance(value, Unset) or value == "":
            return 0
        if value is None:
            raise _Unknown
        try:
            return _number(value.strip())
        except _Unknown:
            raise NotANumber from None

    def _set(self, name: str, value: int) -> int:
        self._assign(name, str(_in_range(value)))
        return value


_LONGEST = 64
"""Characters of a number; with more it surely is none of 64 bits, of which shells make different things."""


def _number(text: str) -> int:
    """A number as C writes it: a leading 0 means octal, which Bash refuses for 08 and busybox does not."""
    match = re.fullmatch(r"([+-]?)(0[xX][0-9a-fA-F]+|[1-9]\d*|0[0-7]*)", text, re.ASCII)
    if match is None or len(text) > _LONGEST:
        raise _Unknown
    digits = match[2]
    value = int(digits, 16) if digits[:2] in ("0x", "0X") else int(digits, 8 if digits.startswith("0") else 10)
    return _in_range(-value if match[1] == "-" else value)


def _in_range(value: int) -> int:
    if not -_LARGEST <= value < _LARGEST:
        raise _Unknown
    return value
