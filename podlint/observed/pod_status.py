"""A Pod's status: when its containers started and ended, and when its conditions last changed.

A status tells little of the past: of each container the state it is in and the one before (``lastState``), of each
condition its last change. But what it tells is exact: which attempt it was (``restartCount``), and its exit code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from podlint.manifest.node import Json
from podlint.moment import Bounds
from podlint.observed.clock import moment
from podlint.observed.meaning import Meaning
from podlint.observed.record import ANY_TIME, Row, Time

Object = Mapping[str, Json]

_CONDITIONS = {
    ("PodScheduled", "True"): "scheduled",
    ("Initialized", "True"): "pod-initialized",
    ("Ready", "True"): "pod-ready",
    ("Ready", "False"): "pod-unready",
}


def is_status(value: Object) -> bool:
    """Whether an object without a kind is a Pod's ``status`` by itself."""
    return any(key in value for key in ("containerStatuses", "phase", "conditions"))


def deletion_rows(metadata: Object) -> Iterator[Row]:
    """When the deletion was requested: ``deletionTimestamp`` less the grace period that it was given (6.1)."""
    marked, grace = moment(metadata.get("deletionTimestamp")), metadata.get("deletionGracePeriodSeconds")
    if marked is not None and isinstance(grace, int):
        asked = Time(Bounds(marked.bounds.low - grace, marked.bounds.high - grace), marked.text)
        yield _row(f"deletionTimestamp less {grace} s", Meaning("deletion-requested"), asked)


def status_rows(status: Object) -> Iterator[Row]:
    """What a Pod's status tells, each with its time."""
    for condition in _objects(status.get("conditions")):
        kind = _CONDITIONS.get((str(condition.get("type")), str(condition.get("status"))))
        at = moment(condition.get("lastTransitionTime"))
        if kind is not None and at is not None:
            yield _row(f"{condition['type']}={condition['status']}", Meaning(kind), at)
    for key in ("initContainerStatuses", "containerStatuses"):
        for container in _objects(status.get(key)):
            yield from _container_rows(container)
    phase = status.get("phase")
    if phase in ("Succeeded", "Failed"):
        yield _row(f"phase {phase}", Meaning("phase", detail={"phase": phase}), Time(ANY_TIME, ""))


def _container_rows(container: Object) -> Iterator[Row]:
    name, restarts = container.get("name"), container.get("restartCount")
    if not isinstance(name, str) or not isinstance(restarts, int):
        return
    state, before = _states(container.get("state")), _states(container.get("lastState"))
    if "running" in state:
        yield from _started(name, restarts, "state.running", state["running"])
        yield from _ended(name, restarts - 1, "lastState.terminated", before.get("terminated"))
    elif "terminated" in state:
        yield from _ended(name, restarts, "state.terminated", state["terminated"])
        yield from _ended(name, restarts - 1, "lastState.terminated", before.get("terminated"))
    else:  # waiting: the count grows when it starts again
        yield from _ended(name, restarts, "lastState.terminated", before.get("terminated"))


def _ended(name: str, attempt: int, where: str, terminated: Object | None) -> Iterator[Row]:
    if terminated is None or attempt < 0:
        return
    yield from _started(name, attempt, where, terminated)
    finished = moment(terminated.get("finishedAt"))
    if finished is not None and finished.bounds.low > 0:
        code = terminated.get("exitCode")
        detail: dict[str, Any] = {"exitCode": code} if isinstance(code, int) else {}
        yield _row(f"{where}.finishedAt", Meaning("container-exited", name, detail=detail), finished, attempt)


def _started(name: str, attempt: int, where: str, state: Object) -> Iterator[Row]:
    started = moment(state.get("startedAt"))
    if started is not None and started.bounds.low > 0:  # a process that never ran has 1970
        yield _row(f"{where}.startedAt", Meaning("container-started", name), started, attempt)


def _row(reason: str, meaning: Meaning, at: Time, attempt: int | None = None) -> Row:
    return Row(reason, "", meaning, at, at, attempt=attempt, by_kubelet=False)


def _states(value: Json) -> dict[str, Object]:
    return {key: each for key, each in value.items() if isinstance(each, dict)} if isinstance(value, dict) else {}


def _objects(value: Json) -> list[Object]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
