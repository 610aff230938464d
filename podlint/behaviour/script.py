"""What a command is made of, taken apart without being run: for hooks that talk to programs podlint cannot play.

The abstract shell loses track at the first program that it doesn't know. Whether a script *begins* with a client, *waits*
in a loop or *ends* with a signal can be told from its statements all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from podlint.behaviour.shell import parse, syntax
from podlint.behaviour.shell.invocation import script_of
from podlint.behaviour.shell.syntax import AndOr, Group, Loop, Not, Simple, Statement, Text
from podlint.behaviour.shell.word import Value, expand

_WRAPPERS = frozenset(("exec", "command", "nohup", "sudo", "setsid"))
"""Words in front of a command that change nothing in what it does."""


class Command(NamedTuple):
    """One simple command: the program's name without its directory, and its arguments; None: not known."""

    name: str | None
    args: tuple[Value, ...]


class Waiting(NamedTuple):
    """A loop that does nothing but wait until a command succeeds."""

    command: Command
    source: str


def statements_of(words: Sequence[str]) -> tuple[Statement, ...] | None:
    """The statements that ``words`` run one after the other; None where that is a script which can't be read."""
    if not words:
        return None
    invocation = script_of(words[0], words[1:])
    if invocation is None:
        return (Simple(tuple((Text(word),) for word in words), (), (), " ".join(words)),)
    parsed = parse.parse(invocation.script)
    return None if parsed is None else tuple(_flat(parsed.statements))


def _flat(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Without the groups around statements that run one after the other all the same."""
    for statement in statements:
        if isinstance(statement, syntax.Sequence):
            yield from _flat(statement.statements)
        elif isinstance(statement, Group) and not statement.redirects:
            yield from _flat(statement.body.statements)
        else:
            yield statement


def command_of(statement: Statement) -> Command | None:
    """A statement that is one command; None for all others."""
    if not isinstance(statement, Simple):
        return None
    words = [value for word in statement.words for value in expand(word, {})]
    while len(words) > 1 and words[0] in _WRAPPERS:
        words = words[1:]
    if not words:
        return None
    return Command(None if words[0] is None else words[0].rpartition("/")[2], tuple(words[1:]))


def chain_of(statement: Statement) -> tuple[Statement, ...]:
    """What ``a && b && c`` runs one after the other, as long as all goes well; the statement itself otherwise."""
    if isinstance(statement, AndOr) and all(step.operator == "&&" for step in statement.rest):
        return (statement.first, *(step.statement for step in statement.rest))
    return (statement,)


def waiting(statement: Statement) -> Waiting | None:
    """``until COMMAND; do sleep 1; done`` and ``while ! COMMAND; do …``, with nothing in it that could end it otherwise."""
    if not isinstance(statement, Loop) or len(statement.condition.statements) != 1:
        return None
    condition = statement.condition.statements[0]
    if isinstance(condition, Not):
        condition, until = condition.statement, not statement.until
    else:
        until = statement.until
    asked = command_of(condition)
    if asked is None or not until:
        return None
    inside = [command_of(each) for each in _flat(statement.body.statements)]
    if any(each is None or each.name not in _IDLE for each in inside):
        return None
    return Waiting(asked, statement.source)


_IDLE = frozenset(("sleep", "echo", "printf", "date", "true", ":"))
"""Commands that change nothing for a loop around them."""
