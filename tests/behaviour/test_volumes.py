"""What containers and attempts leave on volumes for those that come after them."""

import pytest

from podlint.behaviour.probe import answers
from podlint.behaviour.process import program
from podlint.behaviour.program import Program
from podlint.manifest.node import Json
from podlint.moment import seconds
from podlint.pod.model import Pod
from tests.behaviour.living import Fields, bounds, only, pod_of, shell

MOUNTED: Fields = {"volumeMounts": [{"name": "w", "mountPath": "/w"}]}
EMPTY: Fields = {"name": "w", "emptyDir": {}}
COUNTER = "n=$(cat /w/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /w/n; "


def counting(script: str, volume: Fields = EMPTY) -> Pod:
    return pod_of(shell(script, **MOUNTED), volumes=[volume])


def ends(pod: Pod, attempts: int) -> list[tuple[float, int | None] | None]:
    """When the attempts end by themselves, and how."""
    told: list[tuple[float, int | None] | None] = []
    life: Program | None = None
    for _ in range(attempts):
        life = program(pod, only(pod), after=life)
        at = None if life.end is None else bounds(life.end.at)
        told.append(None if life.end is None or at is None else (round(at.low, 1), life.end.code))
    return told


def test_a_counter_on_a_volume_goes_on() -> None:
    pod = counting(COUNTER + "if [ $n -eq 3 ]; then sleep 40; else sleep 1; fi; exit $n")
    assert ends(pod, 4) == [(1, 1), (1, 2), (40, 3), (1, 4)]


def test_a_file_in_the_containers_own_layer_does_not_last() -> None:
    pod = pod_of(shell("[ -f /tmp/x ] && exit 5; touch /tmp/x; sleep 2; exit 1"))
    assert ends(pod, 3) == [(2, 1)] * 3


def test_lives_that_find_the_same_are_the_same() -> None:
    pod = counting("[ -f /w/x ] && exec sleep infinity; touch /w/x; sleep 2; exit 1")
    first = program(pod, only(pod))
    second = program(pod, only(pod), after=first)
    third = program(pod, only(pod), after=second, ended_at=seconds(30))
    assert first.end is not None
    assert second.end is None
    assert third is second


@pytest.mark.parametrize(("killed", "code"), [(3.0, 7), (8.0, 0), (5.01, None)])
def test_what_a_killed_attempt_leaves_depends_on_when(killed: float, code: int | None) -> None:
    pod = counting("[ -f /w/x ] && exit 0; [ -f /w/y ] && exit 7; touch /w/y; sleep 5; touch /w/x; sleep 600")
    second = program(pod, only(pod), after=program(pod, only(pod)), ended_at=seconds(killed))
    assert (None if second.end is None else second.end.code) == code


def test_of_a_claim_nothing_is_known() -> None:
    pod = counting(COUNTER + "exit $n", {"name": "w", "persistentVolumeClaim": {"claimName": "c"}})
    life = program(pod, only(pod))
    assert life.end is None or life.end.code is None


@pytest.mark.parametrize(
    ("init", "code"),
    [
        (["echo 3 > /w/n"], 3),
        (["echo 3 > /w/n", "rm /w/n; echo 4 > /w/n"], 4),
        (["sleep 2; false || true"], 9),
        ([COUNTER + "[ $n -ge 3 ]"], 3),
        (["unzip /w/x.zip"], None),
        (["echo $HOSTNAME > /w/n"], None),
    ],
)
def test_init_containers_prepare_files(init: list[str], code: int | None) -> None:
    pod = pod_of(
        shell("[ -f /w/n ] || exit 9; exit $(cat /w/n)", **MOUNTED),
        init=[shell(script, **MOUNTED) for script in init],
        volumes=[EMPTY],
    )
    life = program(pod, only(pod))
    assert (None if life.end is None else life.end.code) == code


def test_what_a_neighbour_may_write_is_unknown() -> None:
    probe: Json = {"exec": {"command": ["cat", "/w/up"]}}
    pod = pod_of(
        shell("sleep 600", readinessProbe=probe, **MOUNTED), shell("sleep 5; touch /w/up", **MOUNTED), volumes=[EMPTY]
    )
    asked = pod.main[0]
    assert asked.readiness is not None
    [answer] = answers(pod, asked, asked.readiness, program(pod, asked))
    assert answer.result == "unknown"


def test_a_sidecar_may_have_written_before_main_starts() -> None:
    pod = pod_of(
        shell("[ -f /w/x ] || exit 1", **MOUNTED),
        init=[shell("touch /w/x; sleep 600", restartPolicy="Always", **MOUNTED)],
        volumes=[EMPTY],
    )
    life = program(pod, only(pod))
    assert life.end is None or life.end.code is None


def test_a_process_id_means_nothing_to_a_later_attempt() -> None:
    """It is some number of a process that is gone, not the new attempt's own child."""
    pod = counting("sleep 9 & [ -f /w/pid ] && kill $(cat /w/pid) && exit 4; echo $! > /w/pid; sleep 2; exit 1")
    assert ends(pod, 2) == [(2, 1), None]
