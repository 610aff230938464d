"""Commands whose life as PID 1 was recorded on a real kubelet 1.36 (``tests/lives``): what is claimed has to fit.

For each attempt of each container: how long it ran, its exit code, and how it took its stop signal. A recorded second is
good to about 0.2 s, and Pods were recorded side by side on two cores.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from podlint.behaviour.hook import outcome
from podlint.behaviour.probe import answers
from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import Program
from podlint.evaluation import Evaluation
from podlint.manifest.read import read
from podlint.moment import Moment, seconds
from podlint.pod.model import Container, Pod
from podlint.pod.workload import pods

LIVES = Path(__file__).parent.parent / "lives"
CLOCK = 0.35
"""Seconds by which the difference of two recorded moments may be off."""
LOADED = 0.5
"""Seconds that a stop may take longer than told, where the machine was busy with a dozen Pods."""
OUTSIDE = frozenset(("emptydir-over-limit", "oom", "oom-api", "oom-child"))
"""Lives that memory or disk decides."""


@dataclass
class Recorded:
    """One attempt of a container: seconds count from its start."""

    pod: Pod
    container: Container
    number: int
    program: Program
    ended: float | None
    code: int | None
    killing: float | None
    """When the kubelet began to stop it."""


def _pod_of(life: dict[str, Any]) -> Pod | None:
    documents = read("life.yaml", life["manifest"].encode()).documents
    found = [pod for document in documents for pod in pods(document)]
    return found[0] if len(found) == 1 else None


def _attempts(life: dict[str, Any]) -> Iterator[Recorded]:
    """The attempts in order; each finds on the volumes what the one before it left."""
    pod = _pod_of(life)
    if pod is None:
        return
    for container in pod.containers:
        seen: dict[str, dict[int, dict[str, Any]]] = {}
        for event in life["observed"]:
            if event.get("container") == container.name and "attempt" in event:
                seen.setdefault(event["type"], {}).setdefault(event["attempt"], event)
        before: Program | None = None
        lasted: float | None = None
        for number, start in sorted(seen.get("container-started", {}).items()):
            exited, killing = (seen.get(kind, {}).get(number) for kind in ("container-exited", "killing"))
            runs = program(pod, container, after=before, ended_at=None if lasted is None else seconds(lasted))
            lasted = None if exited is None else exited["t"] - start["t"]
            code = None if exited is None else exited.get("exitCode")
            stopped = None if killing is None else killing["t"] - start["t"]
            yield Recorded(pod, container, number, runs, lasted, code, stopped)
            if exited is None:
                break
            before = runs


def _lives() -> list[str]:
    return [path.stem for path in sorted(LIVES.glob("*.json")) if path.stem not in OUTSIDE]


def _life(name: str) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((LIVES / f"{name}.json").read_text(encoding="utf-8"))
    return recorded


def bounds(moment: Moment) -> tuple[float, float]:
    return Evaluation({}).bounds(moment)


@pytest.mark.parametrize("name", _lives())
def test_attempts_end_as_recorded(name: str) -> None:
    for attempt in _attempts(_life(name)):
        if attempt.killing is None:
            _ends_by_itself(attempt)
        elif attempt.container.role == "main" and attempt.container.pre_stop is None and attempt.ended is not None:
            _is_stopped(attempt)


def _ends_by_itself(attempt: Recorded) -> None:
    end, known = attempt.program.end, attempt.program.known
    if attempt.ended is None:
        return
    if end is None:
        assert not known, "it is told to run for ever"
        assert attempt.program.unknown_from is not None
        assert bounds(attempt.program.unknown_from)[0] <= attempt.ended + CLOCK
        return
    low, high = bounds(end.at)
    assert low - CLOCK <= attempt.ended <= high + CLOCK
    assert end.code in (None, attempt.code)


def _is_stopped(attempt: Recorded) -> None:
    assert attempt.killing is not None
    assert attempt.ended is not None
    took = attempt.ended - attempt.killing
    seen = reaction(attempt.program, seconds(max(0.0, attempt.killing)))
    if seen.kind == "ignores":
        assert attempt.code == 137 or attempt.program.end is not None
    elif seen.kind == "exits":
        assert seen.after is not None
        low, high = bounds(seen.after)
        if attempt.code == 137:
            assert high + CLOCK >= took
        else:
            assert low - CLOCK <= took <= high + LOADED
            assert seen.code in (None, attempt.code)


SHELL_LIVES = [name for name in _lives() if name.startswith("shell-")]


@pytest.mark.parametrize("name", SHELL_LIVES)
def test_the_scripts_of_the_family_are_followed_to_their_ends(name: str) -> None:
    for attempt in _attempts(_life(name)):
        assert attempt.program.known
        assert attempt.ended is None or attempt.program.end is None or attempt.program.end.code is not None


PROBES = {
    "http-liveness-dies": [(0, "failure"), (0, "success"), (14, "failure")],
    "probe-exec-no-shell-operators": [(0, "failure")],
    "probe-exec-not-found": [(0, "error")],
    "probe-grpc-no-server": [(0, "failure")],
    "probe-http-399": [(0, "failure"), (0, "success")],
    "probe-http-400": [(0, "failure")],
    "probe-http-named-port": [(0, "failure"), (0, "success")],
    "probe-http-redirect-same-host": [(0, "failure")],
    "probe-http-unknown-port-name": [(0, "error")],
    "probe-http-wrong-port": [(0, "failure")],
    "probe-ready-unknown-port-name": [(0, "error")],
    "probe-tcp-then-gone": [(0, "failure"), (0, "success"), (8, "failure")],
    "publish-not-ready": [(0, "failure")],
    "tcp-readiness": [(0, "failure"), (11, "success")],
}
"""By life: from which second on its only probe answers how."""


@pytest.mark.parametrize("name", PROBES)
def test_probes_answer_as_recorded(name: str) -> None:
    pod = _pod_of(_life(name))
    assert pod is not None
    [container] = pod.containers
    [probe] = container.probes.values()
    told = answers(pod, container, probe, program(pod, container))
    assert [(round(bounds(answer.since)[0]), answer.result) for answer in told] == PROBES[name]


HOOKS = {
    "done-container-no-prestop": (10, "success"),
    "poststart-fails": (2, "failure"),
    "poststart-http-too-early": (0, "failure"),
    "poststart-not-found": (0, "error"),
    "prestop-env-and-cwd": (4, "success"),
    "prestop-fails": (0, "failure"),
    "prestop-http": (0, "success"),
    "prestop-http-refused": (0, "failure"),
    "prestop-http-slow": (5, "success"),
    "prestop-kube-expansion": (0, "failure"),
    "prestop-not-found": (0, "error"),
    "prestop-sleep-action": (5, "success"),
}
"""By life: how long its only hook takes, and what comes of it."""


@pytest.mark.parametrize("name", HOOKS)
def test_hooks_come_to_what_was_recorded(name: str) -> None:
    pod = _pod_of(_life(name))
    assert pod is not None
    [(container, hook)] = [(c, h) for c in pod.containers for h in (c.post_start, c.pre_stop) if h is not None]
    came = outcome(pod, container, hook, program(pod, container), None if hook.kind == "postStart" else seconds(6))
    takes, result = HOOKS[name]
    assert came.takes is not None
    low, high = bounds(came.takes)
    assert (round(low), came.result) == (takes, result)
    assert high < takes + 0.5
