# ruff: noqa: S108 -- paths inside containers
"""What lifecycle hooks come to."""

import math

import pytest

from podlint.behaviour.hook import outcome
from podlint.behaviour.process import program
from podlint.behaviour.program import Outcome
from podlint.manifest.node import Json
from podlint.moment import seconds
from tests.behaviour.living import Fields, bounds, only, pod_of, shell, within


def came_of(handler: Fields, script: str = "sleep 600", at: float | None = None, **fields: Json) -> Outcome:
    """The outcome of a preStop hook."""
    pod = pod_of(shell(script, lifecycle={"preStop": handler}, **fields))
    container = only(pod)
    assert container.pre_stop is not None
    moment = None if at is None else seconds(at)
    return outcome(pod, container, container.pre_stop, program(pod, container), moment)


def run(command: str | list[str]) -> Fields:
    return {"exec": {"command": ["sh", "-c", command] if isinstance(command, str) else [*command]}}


@pytest.mark.parametrize(
    ("command", "takes", "code"),
    [
        (["sleep", "20"], 20, 0),
        (["sleep", "$(T)"], 0, 1),
        ("sleep 5; exit 3", 5, 3),
        ("sleep 5 && [ -f /tmp/x ]", 5, 1),
        ("touch /tmp/x && [ -f /tmp/x ] && sleep 2", 2, 0),
        ("kill 1; sleep 2", 2, 0),
        ("cat /etc/motd", 0, None),
        ("unzip -s quit", None, None),
        ("sleep 5; unzip -s quit", None, None),
        ("kill $(cat /tmp/pid)", None, None),
        (["/usr/sbin/unzip", "-s", "quit"], None, None),
        ("curl -s localhost", 0, 127),
        ("kill -TERM $$; sleep 3", None, None),
    ],
)
def test_commands(command: str | list[str], takes: float | None, code: int | None) -> None:
    found = came_of(run(command), env=[{"name": "T", "value": "4"}])
    assert found.code == code
    if takes is None:
        assert found.takes is None
    else:
        assert within(found.takes, takes)


def test_a_hook_without_end_takes_infinitely_long() -> None:
    assert bounds(came_of(run("while :; do sleep 1; done")).takes) == (math.inf, math.inf)


@pytest.mark.parametrize(
    ("command", "so_long"),
    [
        ("sleep 5", 5),
        ("sleep 45; /opt/drain", 45),
        ("kill 1; sleep 45", 0),
        ("kill 1; sleep 45; /opt/drain", 0),
        ("while :; do sleep 1; done", math.inf),
    ],
)
def test_as_long_as_a_hook_leaves_the_process_alone_it_lasts(command: str, so_long: float) -> None:
    found = bounds(came_of(run(command)).runs_beside)
    assert found is not None
    assert found.low == so_long


def test_what_is_read_of_a_command_is_the_least_it_takes() -> None:
    assert within(came_of(run("sleep 45; unzip -s quit")).at_least, 45)
    assert within(came_of(run("sleep 45")).at_least, 45)
    assert bounds(came_of({"httpGet": {"port": 80}}).at_least) == (0, 0)


def test_the_sleep_action() -> None:
    found = came_of({"sleep": {"seconds": 7}})
    assert bounds(found.takes) == (7, 7)
    assert (found.code, found.touches_process) == (0, False)


@pytest.mark.parametrize(
    ("handler", "script", "at", "result", "takes"),
    [
        ({"httpGet": {"port": 80}}, "sleep 600", None, "failure", (0, 0.1)),
        ({"httpGet": {"port": 80}}, "unzip", None, "unknown", None),
        ({"httpGet": {"port": 80}}, "httpd -f -h /tmp", 5, "success", (0, 0.1)),
        ({"httpGet": {"port": 80}}, "httpd -f -h /tmp", None, "unknown", (0, 0.1)),
        ({"httpGet": {"port": 80}}, "sleep 9; httpd -f -h /tmp", 5, "failure", (0, 0.1)),
        ({"httpGet": {"port": "web"}}, "httpd -f -h /tmp", 5, "error", (0, 0)),
        ({"httpGet": {"port": 80, "host": "example.com"}}, "sleep 600", 5, "unknown", None),
        ({"tcpSocket": {"port": 80}}, "sleep 600", None, "error", (0, 0)),
        ({}, "sleep 600", None, "unknown", None),
    ],
)
def test_other_handlers(
    handler: Fields, script: str, at: float | None, result: str, takes: tuple[float, float] | None
) -> None:
    found = came_of(handler, script, at)
    assert (found.result, bounds(found.takes), found.touches_process) == (result, takes, False)


def test_a_program_that_the_image_lacks_is_an_error() -> None:
    found = came_of({"exec": {"command": ["/no/such"]}})
    assert (found.result, found.touches_process) == ("error", False)


def test_a_process_id_in_a_file_says_who_is_signalled() -> None:
    found = came_of(run("sleep 5; kill $(cat /tmp/pid)"), "httpd -f & echo $! > /tmp/pid; wait $!", at=10)
    assert found.touches_process
    assert within(found.takes, 5)


@pytest.mark.parametrize(
    ("command", "touches"),
    [
        ("sleep 5", False),
        ("touch /tmp/seen", True),
        ("touch /tmp/other", False),
        ("kill 1", True),
        ("kill -TERM 1; sleep 5", True),
        ("unzip -s quit", True),
    ],
)
def test_whether_it_may_end_the_process(command: str, touches: bool) -> None:
    script = "until [ -f /tmp/seen ]; do sleep 1; done"
    assert came_of(run(command), script).touches_process is touches


def test_effects_count_from_the_hooks_own_start() -> None:
    found = came_of(run("sleep 3; echo bye > /tmp/x"), at=100)
    [effect] = found.effects
    assert (effect.kind, effect.target, effect.content) == ("written", "/tmp/x", "bye\n")
    assert within(effect.at, 3)


@pytest.mark.parametrize(
    ("at", "takes"),
    [(10, 9), (50, 0), (None, None)],
)
def test_it_meets_the_files_of_its_moment(at: float | None, takes: float | None) -> None:
    found = came_of(run("[ -f /tmp/x ] && sleep 9"), "touch /tmp/x; sleep 30; rm /tmp/x; sleep 600", at)
    if takes is None:
        assert found.takes is None
    else:
        assert within(found.takes, takes)


def test_what_the_process_never_touches_is_known_at_any_time() -> None:
    assert within(came_of(run("[ -f /tmp/y ] || sleep 9"), "touch /tmp/x; sleep 600").takes, 9)


def test_beside_an_unread_process_files_are_unknown() -> None:
    assert came_of(run("[ -f /tmp/y ] || sleep 9"), "unzip").takes is None
    assert within(came_of(run("sleep 9"), "unzip").takes, 9)
