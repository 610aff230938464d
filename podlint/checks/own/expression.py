"""Expressions in CEL, checked before they are asked (https://github.com/google/cel-spec).

The library is Google's own binding of the implementation in C++. It knows the types of what is declared, tells where an
expression is wrong, and ends an evaluation that takes too many steps. It is an extra: only who has rules needs it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from podlint.regex import regex

if TYPE_CHECKING:
    from cel_expr_python import cel

Wanted: TypeAlias = Literal["BOOL", "STRING"]

_IN_WORDS: Mapping[Wanted, str] = {"BOOL": "true or false", "STRING": "text"}


class LibraryMissing(Exception):  # noqa: N818 -- it says what is the matter
    """The extra is not installed."""


class WrongExpression(ValueError):  # noqa: N818 -- it says what it is
    """Text that is no expression, with each mistake's line and column in it, from 1."""

    def __init__(self, mistakes: list[tuple[int, int, str]]) -> None:
        super().__init__("; ".join(message for _, _, message in mistakes))
        self.mistakes = mistakes


class NoAnswer(Exception):  # noqa: N818 -- it says what is the matter
    """What an expression says of this Pod cannot be told: it asks for what is not there."""


class Expression:
    """One expression over named variables."""

    def __init__(self, text: str, variables: Collection[str], wanted: Wanted) -> None:
        """WrongExpression where it is none, LibraryMissing where nobody can tell."""
        self.text = text
        self._wanted = wanted
        try:
            self._compiled = _environment(frozenset(variables)).compile(text)
        except RuntimeError as error:
            raise WrongExpression([_in_words(*each, variables) for each in _mistakes(str(error))]) from error
        kind = self._compiled.return_type().name()
        if kind not in (wanted, "DYN"):
            raise WrongExpression([(1, 1, f"gives {kind}, but has to give {_IN_WORDS[wanted]}")])

    def mentions(self, name: str) -> bool:
        """Whether the word stands in it: then it may ask for what has that name."""
        return re.search(rf"\b{re.escape(name)}\b", self.text) is not None

    def answer(self, variables: Mapping[str, Any]) -> bool | str:
        """What it gives for these values. NoAnswer where it gives nothing, or nothing of the right type."""
        try:
            value = self._compiled.eval(data=variables)
        except RuntimeError as error:
            raise NoAnswer(_reason(str(error))) from error
        kind = value.type().name()
        if kind == "ERROR":
            raise NoAnswer(_reason(str(value)))
        if kind != self._wanted:
            raise NoAnswer(f"it gives {kind}, but has to give {_IN_WORDS[self._wanted]}")
        answer = value.value()
        assert isinstance(answer, bool | str)
        return answer


@cache
def _environment(variables: frozenset[str]) -> cel.Env:
    """Where expressions over these variables are checked, with the functions that Kubernetes has for texts, too."""
    try:
        from cel_expr_python import cel
        from cel_expr_python.ext import ext_optional, ext_strings
    except ImportError as error:
        raise LibraryMissing("rules of your own need the library for CEL: pip install 'podlint[cel]'") from error
    extensions = [ext_strings.ExtStrings(), ext_optional.ExtOptional()]
    return cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN), extensions=extensions)


_MISTAKE = regex(r"ERROR: <input>:(\d+):(\d+): (.*)")
_LISTED = regex(r" expecting \{.*|(?<=')(?: \(in container ''\))")


def _mistakes(report: str) -> list[tuple[int, int, str]]:
    """The lines of the library's report that tell a place, without what it expected instead: half the grammar."""
    found = [(int(line), int(column), _LISTED.sub("", text).strip()) for line, column, text in _MISTAKE.findall(report)]
    return found or [(1, 1, _reason(report))]


_UNDECLARED = regex(r"undeclared reference to '([^']*)'")


def _in_words(line: int, column: int, message: str, variables: Collection[str]) -> tuple[int, int, str]:
    """Of ``pods.spec.x`` the library points at the last dot; what it does not know is ``pods``."""
    undeclared = _UNDECLARED.fullmatch(message)
    if undeclared is None:
        return line, column, message
    way, _, _ = undeclared[1].rpartition(".")
    name = undeclared[1].partition(".")[0]
    return line, max(1, column - len(way)), f"there is no '{name}' here; there are {', '.join(variables)}"


_CODE = regex(r"\A[A-Z_]+: |\s*\[[A-Z_]+\]\Z")
_NO_KEY = regex(r'Key not found in map : "?(.*?)"?\Z')


def _reason(report: str) -> str:
    reason = _CODE.sub("", report).strip()
    missing = _NO_KEY.fullmatch(reason)
    return f"there is no '{missing[1]}' here; ask has(…) before" if missing else reason
