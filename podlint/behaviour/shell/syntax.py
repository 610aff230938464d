"""The statements that shell scripts are made of.

They are our own, few and frozen, so that nobody else need know the grammar's ways. What has no statement
here yet is :class:`Opaque`: it can be named, not followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves."""

    value: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$NAME``, ``${NAME}``, ``$!`` …; unquoted, its value is split at blanks."""

    name: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a word whose text is decided elsewhere: ``$(…)``, a glob, an expansion with an operator."""

    source: str


Part: TypeAlias = Text | Parameter | Unread
Word: TypeAlias = "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Redirect:
    """``> target`` and its kin."""

    operator: str
    descriptor: int
    """0 standard input, 1 standard output, 2 standard error."""
    target: Word


@dataclass(frozen=True, slots=True)
class Simple:
    """A command with its words; without words, assignments or redirects alone."""

    words: tuple[Word, ...]
    assignments: tuple[tuple[str, Word], ...]
    redirects: tuple[Redirect, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Statements one after the other."""

    statements: tuple[Statement, ...]


class AndOrStep(NamedTuple):
    """``&& statement`` or ``|| statement``."""

    operator: Literal["&&", "||"]
    statement: Statement


@dataclass(frozen=True, slots=True)
class AndOr:
    """``first && … || …``, which the shell takes from left to right."""

    first: Statement
    rest: tuple[AndOrStep, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``! statement``."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Group:
    """``{ …; }``, or ``( … )`` in a shell of its own."""

    body: Sequence
    redirects: tuple[Redirect, ...]
    subshell: bool
    source: str


@dataclass(frozen=True, slots=True)
class Background:
    """``statement &``."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Loop:
    """``while condition; do body; done``, or ``until``."""

    condition: Sequence
    body: Sequence
    until: bool
    redirects: tuple[Redirect, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """``first | second | …``."""

    statements: tuple[Statement, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """A statement that cannot be followed yet."""

    source: str


Statement: TypeAlias = Simple | Sequence | AndOr | Not | Group | Background | Loop | Pipeline | Opaque
