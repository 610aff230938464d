"""A shell that podlint has lost sight of, and still knows how it takes a stop signal: it is there, and has no trap.

Which programs a script runs, and for how long, may be unknown. Whether the shell can get a trap, or can become one of
these programs, stands in the script itself. While it can't, a signal finds a shell without a handler (kubelet-model 10.1),
or a program that podlint knows, of which none has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podlint.behaviour.shell.builtins import OWN
from podlint.behaviour.shell.commands import BUILTINS, PROGRAMS
from podlint.behaviour.shell.syntax import (
    AndOr,
    Case,
    For,
    Function,
    Group,
    If,
    Loop,
    Not,
    Opaque,
    Sequence,
    Simple,
    Statement,
)
from podlint.behaviour.shell.world import Script

_CHANGING = frozenset((".", "alias", "builtin", "enable", "eval", "exec", "fc", "shopt", "source", "trap"))
"""The shell's own commands that may set a trap or run something that does not stand here."""

_WITHOUT_HANDLER = PROGRAMS.keys() - {"python", "python3"}
"""Programs that do on a stop signal what the kernel does; Python's may be anybody's."""


def is_heedless(script: Script) -> bool:
    """The shell has no handler for a stop signal, and nothing takes its place, however far it has come."""
    if script.may_become and not all(_has_no_handler(each) for each in _last(script.body)):
        return False
    return all(_leaves_it_so(each) for each in own_statements(script.body))


def waits(script: Script) -> bool:
    """It may end when others bring something about: with a loop whose condition changes, and nothing that lasts after it."""
    for statement in reversed(script.body.statements):
        if any(isinstance(each, Loop) and not _is_constant(each.condition) for each in own_statements(statement)):
            return True
        if not (isinstance(statement, Simple) and (not statement.words or _is_known(statement.text(0)))):
            return False
    return False


def own_statements(body: Statement) -> Iterator[Statement]:
    """The statement and all within it that the shell itself may come to, not one of its children."""
    waiting = [body]
    while waiting:
        statement = waiting.pop()
        yield statement
        waiting += _inside(statement)


def _inside(statement: Statement) -> Iterable[Statement]:
    match statement:
        case Sequence():
            return statement.statements
        case AndOr():
            return (statement.first, *(step.statement for step in statement.rest))
        case Not():
            return (statement.statement,)
        case Loop():
            return (statement.condition, statement.body)
        case If():
            return (*(part for branch in statement.branches for part in branch), statement.otherwise)
        case Case():
            return (item.body for item in statement.items)
        case Group() | Function() | For():
            return (statement.body,)
        case _:
            return ()


def _last(body: Statement) -> Iterator[Statement]:
    """What may stand last in the statement, so that a shell of some kind may become it."""
    waiting = [body]
    while waiting:
        statement = waiting.pop()
        match statement:
            case Sequence():
                waiting += statement.statements[-1:]
            case AndOr():
                waiting.append(statement.rest[-1].statement)
            case If():
                waiting += (*(branch.body for branch in statement.branches), statement.otherwise)
            case Group() | Case():
                waiting += _inside(statement)
            case _:
                yield statement


def _leaves_it_so(statement: Statement) -> bool:
    """It sets no trap itself, and does nothing that podlint cannot read."""
    if isinstance(statement, Simple) and statement.words:
        name, behind = statement.text(0), statement.text(1)
        if name == "command":  # `command -v NAME` only looks for it
            return behind in ("-v", "-V")
        if name == "exec":  # alone it only redirects what the shell prints
            return len(statement.words) == 1 or behind in _WITHOUT_HANDLER
        return name is not None and name not in _CHANGING
    return not isinstance(statement, Opaque)


def _has_no_handler(last: Statement) -> bool:
    """A shell that may become this stays one, or becomes a program of which podlint knows that it has no handler."""
    return not isinstance(last, Simple) or not last.words or _is_known(last.text(0))


def _is_known(name: str | None) -> bool:
    return name in OWN or name in BUILTINS or name in _WITHOUT_HANDLER


def _is_constant(condition: Sequence) -> bool:
    """It is always the same: ``while sleep 5`` goes on as ``while true`` does."""
    names = [each.text(0) if isinstance(each, Simple) else None for each in condition.statements]
    return all(name in ("true", ":", "false", "sleep") for name in names)
