"""Scripts whose life as PID 1 was recorded on a real kubelet 1.36.2 with a busybox image.

A recorded second is good to about 0.2 s. What is claimed has to fit; the scripts of the first two tables have
to be told, those of the third need not.
"""

import pytest

from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import Program
from podlint.manifest.node import Json
from podlint.moment import Evaluation, seconds
from podlint.pod.model import Pod
from tests.behaviour.living import only, pod_of

CLOCK = 0.25
"""Seconds by which a recorded moment may be off."""

Script = str | list[str]

ENDS: list[tuple[Script, float, int]] = [
    ("sleep 1 && false && sleep 100", 0.98, 1),
    ("false && sleep 50 || sleep 2", 2.0, 0),
    (["sleep", "3"], 3.01, 0),
    ("sleep 30 & exit 17", 0.14, 17),
    ("{ sleep 1; sleep 2; }; exit 8", 3.01, 8),
    ("cat", 0.0, 0),
    ("sleep 50 & P=$!; sleep 1; kill $P; wait $P", 0.97, 143),
    ("# a comment\nsleep 1 # and another\nexit 32", 1.01, 32),
    ("sh -c 'exit 29'; exit $?", 0.01, 29),
    ("sleep $(T)", 3.03, 0),
    ("exec sh -c 'sleep 2; exit 24'", 2.0, 24),
    ("exit 0", 0.01, 0),
    ("exit -1", 0.05, 2),
    ("false; true", 0.0, 0),
    ("! true", 0.03, 1),
    ("false || sleep 3", 2.99, 0),
    ("set -e; false && true; sleep 2; exit 5", 2.0, 5),
    ("set -e; (sleep 1; exit 7); sleep 50", 1.01, 7),
    ("sleep abc", 0.01, 1),
    ("sleep 2.5", 2.5, 0),
    ("sleep 0.05m", 3.0, 0),
    ("sleep 1; (exit 9)", 1.01, 9),
    ("(exit 9); sleep 1", 1.0, 0),
    ("trap 'exit 19' EXIT; sleep 1; exit 1", 1.01, 19),
    ("trap 'sleep 2' EXIT; sleep 1; exit 18", 3.03, 18),
    ("true", 0.0, 0),
    ("sleep 2 & sleep 4 & wait; exit 15", 4.01, 15),
    ("(sleep 2; exit 16) & wait $!", 2.0, 16),
]
"""Script, seconds from start to end, exit code; the container's ``env`` holds T=3."""

STOPS: list[tuple[Script, float, float, int, dict[str, Json]]] = [
    ("sleep 600", 5.81, 9.04, 137, {"terminationGracePeriodSeconds": 9}),
    ("sleep 600; true", 5.76, 9.02, 137, {"terminationGracePeriodSeconds": 9}),
    (["sleep", "100"], 4.75, 6.05, 137, {}),
    (["sleep", "100"], 4.64, 0.04, 143, {"shareProcessNamespace": True}),
    ("sleep 100; exit 0", 4.29, 6.02, 137, {}),
    ("true && sleep 100", 4.37, 6.03, 137, {}),
    ("(exec sleep 100)", 4.64, 6.03, 137, {}),
    ("tail -f /dev/null", 4.66, 6.03, 137, {}),
    ("httpd -f -p 8080", 4.63, 6.04, 137, {}),
    ("trap 'exit 48' TERM; sleep 10.5; exit 49", 4.63, 5.88, 48, {}),
    ("trap 'sleep 20; exit 0' TERM; while :; do sleep 0.2; done", 4.68, 6.05, 137, {}),
    ("trap 'exit 46' 15; while :; do sleep 0.2; done", 4.24, 0.19, 46, {}),
    ("trap 'sleep 1' EXIT; while :; do sleep 0.2; done", 4.31, 6.04, 137, {}),
    ("trap 'exit 44' INT; while :; do sleep 0.2; done", 4.3, 6.03, 137, {}),
    ("trap 'echo got' TERM; while :; do sleep 1; done", 4.57, 6.03, 137, {}),
    ("trap 'exit 47' TERM; trap - TERM; while :; do sleep 0.2; done", 4.32, 6.03, 137, {}),
    ("trap 'kill $P; exit 41' TERM; sleep 100 & P=$!; wait", 4.55, 0.02, 41, {}),
    ("trap 'exit 40' TERM; sleep 100 & wait", 4.57, 0.01, 40, {}),
]
"""Script, seconds from start to the stop signal, from there to the end, exit code, and what the Pod's spec says; G is 6."""

BEYOND: list[tuple[str, float | None]] = [
    ("x=2; y=$((x*x-1)); sleep $y; exit $((x<<2))", 3.0),
    ("e=$(($(date +%s)+3)); while [ $(date +%s) -lt $e ]; do sleep 0.2; done; exit 31", 3.11),
    ("exec nosuch; sleep 3", 0.02),
    ("f() { sleep $1; return $2; }; f 3 4", 3.0),
    ("cat > /tmp/a <<X\n3\nX\nsleep $(cat /tmp/a); exit 30", 3.01),
    ("sleep 1; kill -KILL $$; sleep 3; exit 21", 4.0),
    ("sleep 1; kill -TERM $$; sleep 50", None),
    ("touch /tmp/x; /tmp/x", 0.0),
    ("nosuchcommand; sleep 2; exit 3", 2.0),
    ("sleep 2 | false", 2.02),
    ("read x; exit 23", 0.0),
    ("set -e; if false; then sleep 50; fi; sleep 2; exit 4", 2.02),
    ("set -u; echo $nope; sleep 50", 0.01),
    ("timeout 3 sleep infinity", None),
    ("echo 'sleep 1; exit 26' > /tmp/s; . /tmp/s; exit 1", 1.05),
    ("[ -f /etc/passwd ] && [ ! -e /nope ] && sleep 1 && exit 28", 1.01),
    ("printf 'a\\nb\\nc\\n' | while read x; do sleep 1; done; exit 12", 3.0),
]
"""Script and seconds to its end (None: it ran on), where podlint does not follow the whole script."""


def _living(script: Script, spec: dict[str, Json] | None = None) -> tuple[Pod, Program]:
    command: list[Json] = ["/bin/sh", "-c", script] if isinstance(script, str) else [*script]
    env: list[Json] = [{"name": "T", "value": "3"}]
    pod = pod_of({"command": command, "env": env}, spec={"terminationGracePeriodSeconds": 6, **(spec or {})})
    return pod, program(pod, only(pod))


@pytest.mark.parametrize(("script", "lasted", "code"), ENDS)
def test_ends_as_recorded(script: Script, lasted: float, code: int) -> None:
    _, life = _living(script)
    assert life.known
    assert life.end is not None
    low, high = Evaluation({}).bounds(life.end.at)
    assert low - CLOCK <= lasted <= high + CLOCK
    assert life.end.code in (None, code)


@pytest.mark.parametrize(("script", "age", "took", "code", "spec"), STOPS)
def test_stops_as_recorded(script: Script, age: float, took: float, code: int, spec: dict[str, Json]) -> None:
    pod, life = _living(script, spec)
    seen = reaction(life, seconds(age))
    if seen.kind == "ignores":
        assert code == 137
        return
    assert seen.kind == "exits"
    assert seen.after is not None
    low, high = Evaluation({}).bounds(seen.after)
    if code == 137:
        assert high > pod.grace.value
    else:
        assert low - CLOCK <= took <= high + CLOCK
        assert seen.code == code


@pytest.mark.parametrize(("script", "lasted"), BEYOND)
def test_what_is_not_told_is_not_told_wrongly(script: str, lasted: float | None) -> None:
    _, life = _living(script)
    assert life.unknown_from is not None
    assert life.end is None
    if lasted is not None:
        assert Evaluation({}).bounds(life.unknown_from).low <= lasted + CLOCK
