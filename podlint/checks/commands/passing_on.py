"""A shell that passes the stop signal on to its child, and does not wait for what that makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.behaviour.command import process_fields, process_words
from podlint.behaviour.process import reaction
from podlint.behaviour.script import statements_of
from podlint.behaviour.shell.heedless import own_statements
from podlint.behaviour.shell.parse import parse
from podlint.behaviour.shell.syntax import Background, Function, Simple, Statement
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
        life = subject.program(container)
        seen = reaction(life)
        if life.known or seen.kind != "exits" or subject.assumptions.find(f"stop.{container.name}"):
            continue
        told = _told(statements_of(process_words(container, subject.pod) or ()) or ())
        if told is None or seen.after is None or course.bounds(seen.after).high > AT_ONCE:
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
    traps = [each for each in statements if isinstance(each, Simple) and each.text(0) == "trap"]
    actions = [trap.text(1) for trap in traps if any(trap.text(n) in _STOPS for n in range(2, len(trap.words)))]
    last = next((each.statement for each in reversed(statements) if isinstance(each, Background)), None)
    passed_on = bool(actions) and _kills(actions[-1], functions)
    return last.text(0) if passed_on and isinstance(last, Simple) else None


def _kills(action: str | None, functions: dict[str, Statement]) -> bool:
    """The action of a trap, or the function that it calls, sends somebody a signal."""
    parsed = None if action is None else parse(action)
    names = set() if parsed is None else _commands(parsed)
    return "kill" in names.union(*(_commands(body) for name, body in functions.items() if name in names))


def _commands(statement: Statement) -> set[str | None]:
    """The names of the commands in a statement, None among them where one is not known."""
    return {each.text(0) for each in own_statements(statement) if isinstance(each, Simple)}
