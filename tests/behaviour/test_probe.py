# ruff: noqa: S108 -- paths inside containers
"""How exec probes answer while the container's process goes its way."""

import pytest

from podlint.behaviour.probe import answers
from podlint.behaviour.process import program
from podlint.behaviour.program import Answer
from podlint.evaluation import Evaluation
from podlint.manifest.node import Json
from tests.behaviour.living import Fields, bounds, only, pod_of, shell

CAT = ["cat", "/tmp/up"]
TEST = ["sh", "-c", "test -f /tmp/up"]


def asked(script: str, command: list[str] | None, *volumes: Fields, **fields: Json) -> tuple[Answer, ...]:
    """The answers of a readiness probe; ``probe`` among the fields holds its numbers."""
    numbers = fields.pop("probe", {})
    assert isinstance(numbers, dict)
    handler: Fields = {"exec": {"command": [*command]}} if command is not None else {}
    pod = pod_of(shell(script, readinessProbe={**handler, **numbers}, **fields), volumes=volumes)
    container = only(pod)
    assert container.readiness is not None
    return answers(pod, container, container.readiness, program(pod, container))


def shown(told: tuple[Answer, ...]) -> list[tuple[float, str]]:
    """From when on which answer; moments without the few hundredths that commands take."""
    return [(round(Evaluation({}).bounds(answer.since).low, 1), answer.result) for answer in told]


@pytest.mark.parametrize(
    "command", [CAT, TEST, ["test", "-e", "/tmp/up"], ["ls", "/tmp/up"], ["/bin/sh", "-c", "cat < /tmp/up"]]
)
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("sleep 600", [(0, "failure")]),
        ("echo x > /tmp/up; sleep 600", [(0, "success")]),
        ("sleep 12; touch /tmp/up; sleep 600", [(0, "failure"), (12, "success")]),
        (
            "sleep 1; touch /tmp/up; sleep 29; rm -rf /tmp/up; sleep 600",
            [(0, "failure"), (1, "success"), (30, "failure")],
        ),
        ("(sleep 17; touch /tmp/up) & while :; do sleep 0.2; done", [(0, "failure"), (17, "success")]),
        ("touch /tmp/up2; sleep 600", [(0, "failure")]),
        (
            "while :; do sleep 1; touch /tmp/up; sleep 5; rm /tmp/up; sleep 6; done",
            [
                (0, "failure"),
                *((12 * n + t, answer) for n in range(20) for t, answer in ((1, "success"), (6, "failure"))),
                (240, "unknown"),
            ],
        ),
        ("sleep 5; unzip", [(0, "failure"), (5, "unknown")]),
        ("sleep 3; touch /tmp/up; sleep 5; unzip", [(0, "failure"), (3, "success"), (8, "unknown")]),
    ],
)
def test_a_file_that_comes_and_goes(script: str, command: list[str], told: list[tuple[float, str]]) -> None:
    assert shown(asked(script, command)) == told


def test_the_first_moments_before_a_file_is_made() -> None:
    told = asked("touch /tmp/up; sleep 600", CAT)
    assert [(bounds(answer.since), answer.result) for answer in told] == [((0, 0), "failure"), ((0, 0.05), "success")]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["true"], [(0, "success")]),
        (["false"], [(0, "failure")]),
        (["sh", "-c", "exit 3"], [(0, "failure")]),
        (["sh", "-c", "sleep 1; exit 0"], [(0, "failure")]),
        (["tail", "-f", "/dev/null"], [(0, "failure")]),
        (["test", "-f", "/tmp/up", "&&", "true"], [(0, "failure")]),
        (["sh", "-c", "test -f /tmp/up || exit 0"], [(0, "success")]),
        (["sh", "-c", "test -f /tmp/up && test ! -f /tmp/down"], [(0, "failure"), (5, "success"), (9, "failure")]),
        (["sh", "-c", "! cat /tmp/up"], [(0, "success"), (5, "failure")]),
        (["sh", "-c", "cat /etc/hostname"], [(0, "success")]),
        (["sh", "-c", "cat /etc/motd"], [(0, "unknown")]),
        (["pg_isready"], [(0, "error")]),
        (["cat /tmp/up"], [(0, "error")]),
        (["/no/such"], [(0, "error")]),
        (["sh", "-c", "pg_isready"], [(0, "failure")]),
        (["unzip", "-t", "x"], [(0, "unknown")]),
        (["sh", "-c", "echo a > /tmp/own; [ $(wc -l < /tmp/own) -eq 1 ]"], [(0, "unknown")]),
        (["sh", "-c", "if [ -f /tmp/down ]; then exit 1; elif [ -f /tmp/up ]; then exit 0; fi; exit 1"],
         [(0, "failure"), (5, "success"), (9, "failure")]),
        (["sh", "-c", "case $(ls /tmp/up 2>/dev/null) in *up) ;; *) exit 1;; esac"], [(0, "unknown")]),
        (["sh", "-c", "if true"], [(0, "unknown")]),
        (["sh", "-c", "sleep 2; unzip"], [(0, "failure")]),
    ],
)  # fmt: skip
def test_commands(command: list[str], told: list[tuple[float, str]]) -> None:
    assert shown(asked("sleep 5; touch /tmp/up; sleep 4; touch /tmp/down; sleep 600", command)) == told


def test_an_answer_that_needs_no_file_outlives_what_is_known_of_the_process() -> None:
    assert shown(asked("sleep 5; unzip", ["true"])) == [(0, "success")]


def test_a_slow_probe_looks_later_than_it_begins() -> None:
    told = asked(
        "sleep 12; touch /tmp/up; sleep 600", ["sh", "-c", "sleep 5; cat /tmp/up"], probe={"timeoutSeconds": 10}
    )
    assert shown(told) == [(0, "failure"), (7, "success")]
    assert all(5 <= Evaluation({}).bounds(answer.takes).low <= 5.2 for answer in told)


@pytest.mark.parametrize(
    ("command", "low", "high"),
    [
        (CAT, 0, 0.1),
        (["sh", "-c", "sleep 1; cat /tmp/up"], 1, 1.1),
        (["sh", "-c", "sleep 30; cat /tmp/up"], 3, 3),
        (["sleep", "infinity"], 3, 3),
        (["unzip", "localhost"], 0, 3),
    ],
)
def test_how_long_it_takes(command: list[str], low: float, high: float) -> None:
    [told] = asked("sleep 600", command, probe={"timeoutSeconds": 3})
    found = bounds(told.takes)
    assert found is not None
    assert (round(found.low, 1), round(found.high, 1)) == (low, high)


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        ("/w/up", "emptyDir", [(0, "failure"), (5, "success")]),
        ("/w/up", "hostPath", [(0, "unknown"), (5, "success")]),
        ("/var/run/up", "emptyDir", [(0, "unknown")]),
        ("/var/up", "emptyDir", [(0, "unknown"), (5, "success")]),
    ],
)
def test_what_an_image_or_a_volume_may_hold_is_unknown_until_written(
    path: str, kind: str, told: list[tuple[float, str]]
) -> None:
    source: Json = {"path": "/x"} if kind == "hostPath" else {}
    mounts: list[Json] = [{"name": "w", "mountPath": "/w"}]
    found = asked(f"sleep 5; touch {path}; sleep 600", ["cat", path], {"name": "w", kind: source}, volumeMounts=mounts)
    assert shown(found) == told


def test_a_path_may_lie_on_a_volume_under_another_name() -> None:
    mounts: list[Json] = [{"name": "w", "mountPath": "/a"}, {"name": "w", "mountPath": "/b"}]
    found = asked(
        "sleep 5; touch /a/up; sleep 600",
        ["cat", "/b/up"],
        {"name": "w", "emptyDir": {}},
        volumeMounts=mounts,
    )
    assert shown(found) == [(0, "failure"), (5, "success")]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"lifecycle": {"postStart": {"exec": {"command": ["touch", "/tmp/up"]}}}}, [(0, "unknown")]),
        ({"lifecycle": {"postStart": {"exec": {"command": ["unzip", "x"]}}}}, [(0, "unknown")]),
        (
            {"lifecycle": {"postStart": {"exec": {"command": ["touch", "/tmp/other"]}}}},
            [(0, "failure"), (5, "success")],
        ),
        ({"lifecycle": {"postStart": {"httpGet": {"port": 80}}}}, [(0, "failure"), (5, "success")]),
        ({"livenessProbe": {"exec": {"command": ["rm", "-rf", "/tmp"]}}}, [(0, "unknown")]),
        ({"livenessProbe": {"exec": {"command": ["sh", "-c", "ps | grep x"]}}}, [(0, "failure"), (5, "success")]),
        ({"lifecycle": {"preStop": {"exec": {"command": ["rm", "/tmp/up"]}}}}, [(0, "failure"), (5, "success")]),
    ],
)
def test_others_in_the_container_may_disturb(fields: dict[str, Json], told: list[tuple[float, str]]) -> None:
    assert shown(asked("sleep 5; touch /tmp/up; sleep 600", CAT, **fields)) == told


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (shell("sleep 3; rm -f /v/up; sleep 600"), [(0, "unknown")]),
        ({"image": "nginx"}, [(0, "unknown")]),
        (shell("sleep 3; rm -f /v/down; sleep 600"), [(0, "failure"), (5, "success")]),
        ({"image": "nginx", "volumeMounts": [{"name": "w", "mountPath": "/v", "readOnly": True}]}, [(0, "failure"), (5, "success")]),
    ],
)  # fmt: skip
def test_neighbours_may_disturb_a_shared_volume(other: Fields, told: list[tuple[float, str]]) -> None:
    mounts: list[Json] = [{"name": "w", "mountPath": "/w"}]
    probe: Json = {"exec": {"command": ["cat", "/w/up"]}}
    pod = pod_of(
        shell("sleep 5; touch /w/up; sleep 600", volumeMounts=mounts, readinessProbe=probe),
        {"volumeMounts": [{"name": "w", "mountPath": "/v"}], **other},
        volumes=[{"name": "w", "emptyDir": {}}],
    )
    container = pod.main[0]
    assert container.readiness is not None
    assert shown(answers(pod, container, container.readiness, program(pod, container))) == told


@pytest.mark.parametrize("path", ["/tmp/l", "/tmp/l/x", "/tmp/d", "/tmp/d/x", "/tmp/d/e/x", "/tmp/t"])
def test_of_what_has_two_names_nothing_is_known(path: str) -> None:
    script = "mkdir /tmp/d; touch /tmp/t; ln -s d /tmp/l; touch /tmp/l/x; ln /tmp/t /tmp/t2; rm /tmp/t2; sleep infinity"
    pod = pod_of(shell(script, readinessProbe={"exec": {"command": ["test", "-f", path]}}))
    container = only(pod)
    assert container.readiness is not None
    told = answers(pod, container, container.readiness, program(pod, container))
    assert told[-1].result == "unknown"
