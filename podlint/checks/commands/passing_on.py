"""A shell that passes the stop signal on to its child, and does not wait for what that makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.behaviour.command import process_fields, process_words
from podlint.behaviour.process import reaction
from podlint.behaviour.script import statements_of
from podlint.behaviour.shell.heedless import own_statements
from podlint.behaviour.shell.parse import parse
from podlint.behaviour.shell.syntax import Background, Function, Simple, Statement, Text
from podlint.checks.attended import attended
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course

AT_ONCE = 0.5
"""Seconds: a shell that ends within them has not waited for anybody."""

_STOPS = ("TERM", "SIGTERM", "15")


@check("trap-does-not-wait")
def trap_does_not_wait(subject: Subject) -> Iterator[Finding]:
    """The trap tells the server to stop, and the shell's end kills it before it can (kubelet-model 10.2)."""
    if subject.pod.os.value == "windows":
        return
    course = Course(subject.setting)
    for container in attended(subject):
        life, words = subject.program(container), process_words(container, subject.pod)
        statements = None if words is None else statements_of(words)
        if life.known or statements is None or subject.assumptions.find(f"stop.{container.name}"):
            continue
        told, seen = _told(statements), reaction(life)
        if told is None or seen.kind != "exits" or seen.after is None or course.bounds(seen.after).high > AT_ONCE:
            continue
        script = process_fields(container)[-1]
        yield subject.finding(
            "trap-does-not-wait",
            f"`{told}` gets SIGTERM and no time to stop: the shell ends right behind its trap, and '{container.name}' with it",
            script.span,
            script.path,
            container=container,
            help="let the trap wait as well: trap 'kill -TERM $PID; wait $PID' TERM",
        )


def _told(statements: Sequence[Statement]) -> str | None:
    """The program in the background that a trap for SIGTERM sends a signal; None where no trap does."""
    functions = {each.name: each.body for each in statements if isinstance(each, Function)}
    names = [each.words for each in statements if isinstance(each, Simple) and each.words[:1] == ((Text("trap"),),)]
    actions = [_text(words[1]) for words in names if any(_text(word) in _STOPS for word in words[2:])]
    last = next((each.statement for each in reversed(statements) if isinstance(each, Background)), None)
    if not actions or not isinstance(last, Simple) or not last.words or not _kills(actions[-1], functions):
        return None
    return _text(last.words[0])


def _kills(action: str | None, functions: dict[str, Statement]) -> bool:
    """The action of a trap, or the function that it calls, sends somebody a signal."""
    parsed = None if action is None else parse(action)
    names = [] if parsed is None else list(_commands(parsed))
    called = [functions[name] for name in names if name in functions]
    return "kill" in names or any("kill" in _commands(body) for body in called)


def _commands(statement: Statement) -> Iterator[str]:
    """The names of the commands in a statement."""
    for each in own_statements(statement):
        name = _text(each.words[0]) if isinstance(each, Simple) and each.words else None
        if name is not None:
            yield name


def _text(word: Sequence[object]) -> str | None:
    """A word that is nothing but text."""
    match word:
        case (Text(value),):
            return value
        case _:
            return None
