"""How a script comes to one of its commands, and what becomes of the script when that command fails."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Words
from typing import Literal, NamedTuple, TypeAlias

from podlint.behaviour.shell.syntax import AndOr, Background, Group, Not, Pipeline, Sequence, Simple, Statement
from podlint.behaviour.shell.word import Value

Reached: TypeAlias = Literal["always", "after success", "perhaps"]
"""Whatever happens; if what stands before it succeeds (``a && b``); behind a condition, in a function or a trap."""
Failing: TypeAlias = Literal["fatal", "ignored", "expected"]
"""The script fails too; it goes on as if nothing were; it is prepared for it (``a || b``, ``if a``, ``! a``)."""

_QUESTIONS = frozenset({"[", "[[", "test", "!", "grep", "command", "type", "which", "cmp", "diff", "mountpoint"})
"""Commands that a script asks, rather than has something done by."""


class Way(NamedTuple):
    """The way to a command, and what its failure does."""

    reached: Reached = "always"
    failing: Failing = "fatal"
    stops: bool = False
    """The failure is fatal only because the shell stops at failures (``set -e``), not as the last word of the script."""

    def perhaps(self) -> Way:
        """The same, only under a condition."""
        return self._replace(reached="perhaps")

    def ignored(self) -> Way:
        """What its status is has no effect."""
        return self if self.failing == "expected" else self._replace(failing="ignored", stops=False)

    def expected(self) -> Way:
        """Its status decides what is done next."""
        return self._replace(failing="expected", stops=False)

    def before_others(self, *, errexit: bool) -> Way:
        """Other statements follow, whose status counts."""
        if self.failing == "expected":
            return self
        return self._replace(failing="fatal", stops=True) if errexit else self._replace(failing="ignored", stops=False)


def steps(statement: AndOr | Not | Background | Pipeline, way: Way) -> Iterator[tuple[Statement, Way]]:
    """The parts of a statement that joins others, each with the way to it."""
    match statement:
        case AndOr():
            yield from _joined(statement, way)
        case Not():
            yield statement.statement, way.expected()
        case Background():
            yield statement.statement, way.ignored()
        case Pipeline():
            yield from ((part, way.ignored()) for part in statement.statements[:-1])
            yield statement.statements[-1], way


def _joined(statement: AndOr, way: Way) -> Iterator[tuple[Statement, Way]]:
    """``a && b || c``: ``set -e`` does not stop at the failure of any but the last."""
    parts = [statement.first, *(step.statement for step in statement.rest)]
    operators = [step.operator for step in statement.rest]
    reached = way.reached
    for place, part in enumerate(parts):
        here = way._replace(reached=reached)
        behind = operators[place:]
        if "||" in behind:
            otherwise = parts[place + 1 + behind.index("||")]
            here = way._replace(reached=reached, failing="fatal") if _gives_up(otherwise) else here.expected()
        elif behind and way.stops:
            here = here.ignored()
        yield part, here
        succeeds = behind[:1] == ["&&"] and reached != "perhaps" and not _asks(part)
        reached = "after success" if succeeds else "perhaps"


def _asks(statement: Statement) -> bool:
    """The statement is there for its answer."""
    if not isinstance(statement, Simple) or not statement.words:
        return True
    return statement.text(0) in _QUESTIONS


def _gives_up(statement: Statement) -> bool:
    """``exit 1``, ``{ echo failed; exit 1; }``: what stands behind ``||`` makes the failure the script's."""
    match statement:
        case Group():
            return _gives_up(statement.body)
        case Sequence():
            return bool(statement.statements) and _gives_up(statement.statements[-1])
        case Simple():
            words = [statement.text(place) for place in range(len(statement.words))]
            return words[:1] in (["exit"], ["return"]) and words[1:] != ["0"]
    return False


def sets_errexit(words: Words[Value]) -> bool | None:
    """What ``set …`` does to the option to stop at failures; None: nothing."""
    found = None
    for place, word in enumerate(words[1:], 1):
        if word is None or not word or word[0] not in "-+" or word == "--":
            break
        named = word[1:] == "o" and words[place + 1 : place + 2] == ["errexit"]
        if named or ("e" in word[1:] and not word.startswith("--")):
            found = word[0] == "-"
    return found
