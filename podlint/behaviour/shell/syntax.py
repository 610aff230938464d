"""The statements that shell scripts are made of.

They are our own, few and frozen, so that nobody else need know the grammar's ways. What has no statement
here yet is :class:`Opaque`: it can be named, not followed.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from podlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves."""

    value: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Unquoted text with ``*``, ``?`` or ``[…]``: in a ``case`` a pattern; as an argument the files that it fits."""

    value: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$NAME``, ``${NAME}``, ``$!`` …; unquoted, its value is split at blanks."""

    name: str
    quoted: bool
    operator: str = ""
    """What the braces do besides: ``:-``, ``%%`` …; ``length`` for ``${#NAME}``."""
    argument: Word = ()
    """The word behind the operator."""


@dataclass(frozen=True, slots=True)
class Element:
    """``${NAME[index]}``, Bash's."""

    name: str
    index: Word
    """A number, worked out as in ``$((…))``, or ``@`` or ``*`` for all."""
    quoted: bool
    counts: bool = False
    """``${#NAME[…]}``: how many there are, or how long the one is."""

    @property
    def all(self) -> bool:
        """Every element of the array is meant."""
        return self.index in ((Text("@"),), (Text("*"),))


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(…)``: what the statements write to their output."""

    body: Sequence
    quoted: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``$((…))``; its text is expanded before it is worked out."""

    expression: Word
    quoted: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a word that cannot be followed: ``~``, ``<(…)``, an expansion of Bash's own."""

    source: str


@dataclass(frozen=True, slots=True)
class Braces:
    """A whole word with ``{a,b}`` or ``{1..5}``, unquoted: several words to Bash, itself to the others."""

    source: str


Part: TypeAlias = Text | Pattern | Parameter | Element | Substitution | Arithmetic | Braces | Unread
Word: TypeAlias = "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Redirect:
    """``> target`` and its kin."""

    operator: str
    """As written; ``<<`` for a here-document however it is written."""
    descriptor: int
    """0 standard input, 1 standard output, 2 standard error."""
    target: Word
    """The file, or the text of a here-document."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A command with its words; without words, assignments or redirects alone."""

    words: tuple[Word, ...]
    assignments: tuple[tuple[str, Word], ...]
    redirects: tuple[Redirect, ...]
    source: str

    def text(self, place: int) -> str | None:
        """The word at a place (0: the command's name) where it is nothing but text; None for all others, and for none."""
        word = self.words[place] if place < len(self.words) else ()
        return word[0].value if len(word) == 1 and isinstance(word[0], Text) else None


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
    first: Calculation | None = None
    step: Calculation | None = None
    """What Bash's ``for ((first; condition; step))`` does before all rounds, and behind each."""


class Branch(NamedTuple):
    """``if condition; then body``, or ``elif``."""

    condition: Sequence
    body: Sequence


@dataclass(frozen=True, slots=True)
class If:
    """``if …; then …; elif …; else …; fi``."""

    branches: tuple[Branch, ...]
    otherwise: Sequence
    redirects: tuple[Redirect, ...]
    source: str


@dataclass(frozen=True, slots=True)
class For:
    """``for NAME in words; do body; done``."""

    name: str
    words: tuple[Word, ...] | None
    """None: the script's or function's own arguments."""
    body: Sequence
    redirects: tuple[Redirect, ...]
    source: str


class CaseItem(NamedTuple):
    """``pattern | pattern) body ;;``."""

    patterns: tuple[Word, ...]
    body: Sequence


@dataclass(frozen=True, slots=True)
class Case:
    """``case word in … esac``."""

    word: Word
    items: tuple[CaseItem, ...]
    redirects: tuple[Redirect, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Function:
    """``name() body``: from here on ``name`` is a command."""

    name: str
    body: Statement


@dataclass(frozen=True, slots=True)
class Pipeline:
    """``first | second | …``."""

    statements: tuple[Statement, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """``((expression))``, which only Bash knows: it succeeds where the number is not 0."""

    expression: Word
    source: str


@dataclass(frozen=True, slots=True)
class Array:
    """``NAME=(words)``, or ``NAME+=(words)``, which only Bash knows."""

    name: str
    words: tuple[Word, ...]
    appends: bool
    source: str


@dataclass(frozen=True, slots=True)
class Appending:
    """``NAME+=word``, which only Bash knows."""

    name: str
    word: Word
    source: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """A statement that cannot be followed yet."""

    source: str


Statement: TypeAlias = (
    Simple
    | Sequence
    | AndOr
    | Not
    | Group
    | Background
    | Loop
    | If
    | For
    | Case
    | Function
    | Pipeline
    | Calculation
    | Array
    | Appending
    | Opaque
)

_LONGEST_QUOTE = 40
"""Characters of a statement that a clause for people quotes."""


def quoted(source: str) -> str:
    """A statement as a clause for people quotes it."""
    line = " ".join(source.split())
    return f"`{line}`" if len(line) <= _LONGEST_QUOTE else f"`{line[: _LONGEST_QUOTE - 1]}…`"
