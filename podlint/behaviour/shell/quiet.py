"""Statements that nobody outside the shell can notice: whether they run changes variables and output, no more."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.shell.syntax import (
    Arithmetic,
    Parameter,
    Part,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Substitution,
    Text,
    Word,
)

_SILENT = frozenset((":", "echo", "false", "printf", "true"))


_LOGS = ("null", "stdout", "stderr")


def is_quiet(statement: Statement) -> bool:
    """It only sets variables or prints, at once, and cannot leave the shell."""
    match statement:
        case Sequence():
            return all(is_quiet(inner) for inner in statement.statements)
        case Simple() if not statement.redirects:
            words = (*statement.words, *(word for _, word in statement.assignments))
            named = not statement.words or statement.words[0] in [(Text(name),) for name in _SILENT]
            return named and not any(_acts(word) for word in words)
        case _:
            return False


def is_idle(statement: Statement) -> bool:
    """As :func:`is_quiet`, but it may take time (``sleep 1``) and count (``i=$((i+1))``)."""
    match statement:
        case Sequence():
            return all(is_idle(inner) for inner in statement.statements)
        case Simple(words=(), redirects=()):
            return all(
                not _acts(tuple(part for part in word if not _counts(part))) for _, word in statement.assignments
            )
        case Simple() if statement.words and all(_is_log(redirect) for redirect in statement.redirects):
            named = statement.words[0] in [(Text(name),) for name in (*_SILENT, "sleep")]
            words = (*statement.words, *(word for _, word in statement.assignments))
            return named and not any(_acts(tuple(part for part in word if not _tells_time(part))) for word in words)
        case _:
            return False


def _is_log(redirect: Redirect) -> bool:
    """The output goes to the log, or nowhere."""
    if redirect.operator == ">&":
        return redirect.target in ((Text("1"),), (Text("2"),))
    return redirect.operator in (">", ">>") and redirect.target in [(Text(f"/dev/{name}"),) for name in _LOGS]


def _tells_time(part: Part) -> bool:
    """``$(date)``, which changes nothing."""
    if not isinstance(part, Substitution) or len(part.body.statements) != 1:
        return False
    [inner] = part.body.statements
    return (
        isinstance(inner, Simple)
        and inner.words[:1] == ((Text("date"),),)
        and not (inner.redirects or inner.assignments or any(_acts(word) for word in inner.words))
    )


def _counts(part: Part) -> bool:
    """Arithmetic that changes no variable itself."""
    if not isinstance(part, Arithmetic):
        return False
    return all(isinstance(inner, Text | Parameter) and not _assigns(inner) for inner in part.expression)


def _assigns(part: Text | Parameter) -> bool:
    text = part.value if isinstance(part, Text) else part.operator
    return "=" in text or "++" in text or "--" in text


def names_set(statement: Statement) -> Iterator[str]:
    """The variables that a quiet statement sets."""
    match statement:
        case Sequence():
            for inner in statement.statements:
                yield from names_set(inner)
        case Simple():
            yield from (name for name, _ in statement.assignments)


def _acts(word: Word) -> bool:
    """Working the word out may take time, change a variable or end the shell."""
    for part in word:
        if isinstance(part, Substitution | Arithmetic):
            return True
        if isinstance(part, Parameter) and part.operator[-1:] in ("=", "?"):
            return True
    return False
