"""Commands taken apart without being run."""

import pytest

from podlint.behaviour.script import Command, chain_of, command_of, statements_of, waiting


def statements(script: str) -> list[Command | None]:
    found = statements_of(["sh", "-c", script])
    assert found is not None
    return [command_of(step) for statement in found for step in chain_of(statement)]


@pytest.mark.parametrize(
    ("script", "commands"),
    [
        ("sleep 5; /usr/sbin/nginx -s quit", [("sleep", "5"), ("nginx", "-s", "quit")]),
        ("{ sleep 5; exec nginx; }", [("sleep", "5"), ("nginx",)]),
        ("sleep 5 && kill -TERM 1", [("sleep", "5"), ("kill", "-TERM", "1")]),
        ("kill -QUIT $(cat /run/nginx.pid)", [("kill", "-QUIT", None)]),
        ("drain || true", [None]),
        ("drain &", [None]),
        ("while kill -0 1; do sleep 1; done", [None]),
    ],
)
def test_statements(script: str, commands: list[tuple[str | None, ...] | None]) -> None:
    assert statements(script) == [None if words is None else Command(words[0], words[1:]) for words in commands]


def test_a_command_without_a_shell_is_its_own_statement() -> None:
    found = statements_of(["/usr/sbin/nginx", "-s", "quit"])
    assert found is not None
    assert [command_of(each) for each in found] == [Command("nginx", ("-s", "quit"))]


def test_what_is_no_script_has_no_statements() -> None:
    assert statements_of([]) is None
    assert statements_of(["sh", "-c", "if"]) is None


@pytest.mark.parametrize(
    ("script", "waits_for"),
    [
        ("until nc -z localhost 80; do sleep 1; done", "nc"),
        ("while ! curl -s localhost; do echo waiting; sleep 1; done", "curl"),
        ("while nc -z localhost 80; do sleep 1; done", None),
        ("until ! nc -z localhost 80; do sleep 1; done", None),
        ("until nc -z localhost 80; do n=$((n+1)); [ $n = 9 ] && break; sleep 1; done", None),
        ("until nc -z localhost 80; do ./restart; done", None),
        ("sleep 1", None),
    ],
)
def test_loops_that_only_wait(script: str, waits_for: str | None) -> None:
    found = statements_of(["sh", "-c", script])
    assert found is not None
    loop = waiting(found[0])
    assert (None if loop is None else loop.command.name) == waits_for
