# ruff: noqa: S108 -- paths inside containers
"""Scripts with programs that take nobody knows how long, such as clients: what can be said of them all the same."""

import math

import pytest

from podlint.behaviour.hook import outcome
from podlint.behaviour.probe import answers
from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import Program
from podlint.evaluation import Evaluation
from podlint.moment import Bounds, Moment, seconds
from tests.behaviour.living import Fields, only, pod_of, shell, within


def bounds(moment: Moment) -> Bounds:
    return Evaluation({}).bounds(moment)


def asking(script: str, image: str = "example.com/app") -> Program:
    """What a container does whose image holds who knows what."""
    pod = pod_of(shell(script, image=image))
    return program(pod, only(pod))


@pytest.mark.parametrize(
    "script",
    [
        "while true; do curl -s http://web > /dev/null; sleep 5; done",
        "while true; do wget -q -O- http://web; done",
        "while sleep 5; do echo ruok | nc db 2181; done",
        "while :; do x=$(redis-cli -h db ping); echo $x; sleep 1; done",
        "until nc -z db 5432; do echo waiting; sleep 2; done; tail -f /dev/null",
        "while ! pg_isready -h db; do sleep 2; done; while :; do sleep 60; done",
        'until nc -z db 80; do echo "$(date) waiting" >&2; sleep 2; done; sleep infinity',
        'until nc -z db 80; do echo "$(date +%T) waiting" > /dev/stderr; sleep 2 >> /dev/null; done; sleep infinity',
        "if curl -sf http://web; then echo up; else echo down; fi; sleep infinity",
        "sh -c 'ping -c 1 web'; sleep infinity",
        "while true; do date -u >> /tmp/f; sleep $((RANDOM % 5)); done",
        "sleep $DELAY; sleep infinity",
        "chown -R app /data; sleep infinity",
        "dd if=/dev/zero of=/tmp/f bs=1M count=100; sleep infinity",
        "dd if=/dev/zero of=/dev/null & sleep infinity",
        "h=$(hostname -f); echo $h; sleep infinity",
        "curl -fsSL --output /tmp/f http://web/a; sleep infinity",
        "wget -qO /tmp/f http://web/a; sleep infinity",
    ],
)
def test_goes_on_for_ever_whatever_is_answered(script: str) -> None:
    life = asking(script)
    assert life.known
    assert life.end is None
    assert reaction(life, seconds(100)).kind == "ignores"


@pytest.mark.parametrize(
    "script",
    [
        "curl -s http://web",
        "exec curl -s http://web",
        "sleep 3; exec curl -s http://web",
        "sleep 3; curl -s http://web; exit 3",
        "sleep 3; wget http://web || exit 1; sleep infinity",
        "sleep 3; set -e; curl http://web; sleep infinity",
        "sleep 3; curl -s http://web/install | sh; sleep infinity",
        "sleep 3; curl -s http://web -K /tmp/rc; sleep infinity",
        "sleep 3; curl --retry 3 -m 5 http://web; exit 3",
        "sleep 3; curl -m 5 http://web http://other; exit 3",
        "sleep 3; curl -O http://web/a; sleep infinity",
        "sleep 3; curl --trace /tmp/t http://web/a; sleep infinity",
        "sleep 3; wget -o /tmp/log -O /tmp/f http://web; sleep infinity",
        "sleep 3; wget -b http://web; sleep infinity",
        "sleep 3; wget http://web; sleep infinity",  # it writes a file named after the address
        "sleep 3; nc -e /bin/sh db 80; sleep infinity",
        "sleep 3; until nc -z db 5432; do sleep 2; done",
        "sleep 3; until nc -z db 5432; do sleep 2; done; httpd -f -p 80",
        "sleep 3; until nc -z db 5432; do touch /tmp/waits; done; sleep infinity",
        "sleep 3; until nc -z db 5432; do echo $(touch /tmp/f); done; sleep infinity",
        "sleep 3; until nc -z db 5432; do > /dev/null; done; sleep infinity",
        "sleep 3; until nc -z db 5432; do echo x > /tmp/f; done; sleep infinity",
        "sleep 3; for i in 1 2 3; do curl -sf http://web && break; sleep 1; done; sleep infinity",
        "sleep 3; printf 'a\\nb\\n' | while read x; do echo $x | cat; nc db 80; done; exit 3",
        "nc -l -p 80 & sleep 3; curl localhost; sleep infinity",
        "sleep 3; sleep $DELAY; exit 3",
        "sleep 3; exec sleep $DELAY",
        "sleep 3; dd if=/dev/zero of=$f; sleep infinity",
        "sleep 3; date 01010101; sleep infinity",
        "sleep 3; hostname other; sleep infinity",
        "sleep 3; bash -c 'echo > /dev/tcp/db/5432'; sleep infinity",
    ],
)
def test_where_the_answer_decides_nothing_is_known(script: str) -> None:
    life = asking(script)
    assert life.unknown_from is not None
    assert bounds(life.unknown_from).low == (3 if "sleep 3; " in script else 0)
    assert life.end is None


def test_a_time_limit_bounds_it() -> None:
    life = asking("curl -sm 5 http://web; sleep 2; exit 3")
    assert life.end is not None
    assert life.end.code == 3
    assert bounds(life.end.at).low == 2
    assert 7 <= bounds(life.end.at).high <= 8.5
    limited = asking("timeout 5 sh -c 'until nc -z db 1; do sleep 1; done'; touch /tmp/f; exit 3", image="busybox")
    assert limited.end is not None
    assert limited.end.code == 3
    assert 5 <= bounds(limited.end.at).high <= 6
    assert [effect.kind for effect in limited.effects] == ["written"]


def test_files_changed_who_knows_when_are_there_or_not_from_the_question_on() -> None:
    script = "touch /tmp/a /tmp/b; sleep 2; wget -O /tmp/f http://web; touch /tmp/a; rm /tmp/b; sleep infinity"
    last = {effect.target: effect for effect in asking(script).effects}
    assert {path: effect.kind for path, effect in last.items()} == {
        "/tmp/a": "written",
        "/tmp/b": "unsettled",
        "/tmp/f": "unsettled",
    }
    assert within(last["/tmp/b"].at, 2)
    assert within(last["/tmp/f"].at, 2)


def test_a_trap_waits_for_the_answer() -> None:
    assert reaction(asking("trap 'exit 0' TERM; while :; do curl http://web; sleep 1; done")).kind == "unknown"
    assert reaction(asking("trap 'exit 3' TERM; curl http://web & wait; sleep 5"), seconds(0)).kind == "unknown"
    assert reaction(asking("trap 'exit 3' TERM; sleep 99 & while :; do wait; done")).code == 3
    beside = asking("curl http://web & trap 'exit 3' TERM; while :; do sleep 1; done")
    assert reaction(beside, seconds(9)).code == 3


def test_what_is_lost_after_a_signal_is_lost_though_nothing_takes_long() -> None:
    life = asking("trap 'kill $p; wait $p' TERM; while :; do sleep 1; done")
    assert reaction(life, seconds(3)).kind == "unknown"
    life = asking("{ while trap 'exit 4' TERM; do trap 'kill $p' TERM; done; } > /tmp/f")
    assert reaction(life).kind == "unknown"


@pytest.mark.parametrize(
    ("command", "takes", "least", "touches"),
    [
        ("curl -X POST localhost/drain; sleep 15", None, 15, True),
        ("sleep 5; curl -s localhost/drain", None, 5, True),
        ("sleep 5; nc -z localhost 80; sleep 2; exit 0", None, 7, False),
        ("curl -m 3 localhost/drain; sleep 15", None, 15, True),
        ("curl -m 3 http://localhost/drain; sleep 15", 15, 15, True),
        ("redis-cli shutdown", None, 0, True),
        ("sleep 5; curl -sf localhost/drain || exit 1; sleep 9", None, 5, True),
    ],
)
def test_a_hook_takes_at_least_what_is_known_of_it(
    command: str, takes: float | None, least: float, touches: bool
) -> None:
    hook: Fields = {"preStop": {"exec": {"command": ["sh", "-c", command]}}}
    pod = pod_of(shell("sleep 600", image="example.com/app", lifecycle=hook))
    container = only(pod)
    assert container.pre_stop is not None
    found = outcome(pod, container, container.pre_stop, program(pod, container))
    assert bounds(found.at_least).low == least
    assert (found.takes is None) == (takes is None)
    assert found.touches_process is touches
    assert not math.isinf(bounds(found.at_least).high)


def test_a_probe_that_asks_is_answered_unknown() -> None:
    for command in ("curl -sf localhost", "wget -q --spider localhost || exit 1", "nc -z localhost 80"):
        probe: Fields = {"exec": {"command": ["sh", "-c", command]}, "timeoutSeconds": 3}
        pod = pod_of(shell("sleep 600", image="example.com/app", readinessProbe=probe))
        container = only(pod)
        assert container.readiness is not None
        [answer] = answers(pod, container, container.readiness, program(pod, container))
        assert answer.result == "unknown"
        assert bounds(answer.takes) == (0, 3)
