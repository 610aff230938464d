"""A recorded life against many simulated ones of the same Pod."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from podlint.kubernetes import Version
from podlint.lifecycle.serving import Serving
from podlint.manifest.read import read as read_yaml
from podlint.pod.model import Pod
from podlint.pod.neighbourhood import Listed, Neighbourhood
from podlint.pod.workload import pods
from tests.simulator.behaviour import Behaviours
from tests.simulator.by_hand import WRITTEN
from tests.simulator.draws import Draws
from tests.simulator.from_manifest import read
from tests.simulator.hull import Hull, Key, key
from tests.simulator.run import Circumstances, simulate

TOLERANCE = 0.6
"""The recorder's clock, polling and load, in seconds."""
LATEST_ANCHOR = 0.8
"""Of a Pod that was recorded beside others; they begin late by more than the model's 0.2 s [lives: startup-stale-1]."""
SEEN = {
    "container-started", "container-exited", "probe-failed", "probe-errored", "killing", "pre-stop-failed",
    "post-start-failed", "restart-delayed", "phase", "pod-ready", "pod-unready", "container-ready",
    "container-unready", "endpoint-added", "endpoint-removed", "pod-removed",
}  # fmt: skip
"""What the recorder sees."""
UNSEEN_OF_STATIC = {
    "phase",
    "pod-removed",
    "pod-unready",
    "container-unready",
    "pod-ready",
    "container-ready",
    "probe-failed",
}
"""What it does not see of a static Pod that was removed."""


def pod_of(recorded: dict[str, Any]) -> tuple[Pod, Serving]:
    """The Pod of a life, and what Services make of it."""
    documents = read_yaml("life.yaml", recorded["manifest"].encode()).documents
    (pod,) = (pod for document in documents for pod in pods(document))
    return pod, Serving.by(Neighbourhood(Listed(documents)).services_of(pod))


def disagreements(recorded: dict[str, Any], runs: int) -> list[str]:
    """What was observed and is never simulated then, and what always happens in the simulator but was not observed."""
    observed = recorded["observed"]
    first = next((o["t"] for o in observed if o["type"] == "container-started"), recorded["watched"])
    deleted_at = next((o["t"] for o in observed if o["type"] == "deletion-requested"), recorded["deleted_at"])
    static = recorded["driver"] == "static"
    around = replace(
        circumstances(recorded),
        until=recorded["watched"] + 1.5,
        overhead=first,
        delete_at=deleted_at,
        latest_anchor=LATEST_ANCHOR,
        static=static,
    )
    draws = (Draws(seed, extreme=seed % 4 == 0, mixed=seed % 4 == 2) for seed in range(runs))
    hull = hull_of(recorded, ((around, each) for each in draws))
    return _compared(hull, recorded, deleted_at if static else None)


def circumstances(recorded: dict[str, Any]) -> Circumstances:
    """What was done to a recorded Pod, as it was asked for."""
    _, served = pod_of(recorded)
    return Circumstances(
        Version.parse(recorded["kubernetes"]),
        recorded["watched"],
        delete_at=recorded["deleted_at"],
        grace_period=recorded["grace_period"],
        served=served is not Serving.NONE,
        served_unready=served is Serving.ALWAYS,
    )


def hull_of(recorded: dict[str, Any], runs: Iterable[tuple[Circumstances, Draws]]) -> Hull:
    """From when to when each event of a recorded Pod happens in simulated runs.

    Raises:
        UnreadableError: nobody has written down what its processes do.
    """
    pod, _ = pod_of(recorded)
    hull = Hull()
    for around, draws in runs:
        events = simulate(pod, _behaviours(recorded["name"], pod, draws), around, draws)
        hull.add(_told((key(e.type, e.container, e.attempt, e.detail), e.at) for e in events))
    return hull


def _behaviours(life: str, pod: Pod, draws: Draws) -> Behaviours:
    """What the processes of a life do: as written down by hand, else as podlint reads their commands."""
    written = WRITTEN.get(life)
    if written is not None:
        return lambda name, n: written[name](n)
    containers = {container.name: container for container in pod.containers}
    return lambda name, n: read(pod, containers[name], n, draws)


def _told(events: Iterable[tuple[Key, float]]) -> list[tuple[Key, float]]:
    """A wait for the back-off is told once, whatever number of syncs find it."""
    told: list[tuple[Key, float]] = []
    waits: set[Key] = set()
    for kind, at in events:
        if kind[0] not in SEEN or (kind[0] == "restart-delayed" and kind in waits):
            continue
        waits.add(kind)
        told.append((kind, at))
    return told


def _compared(hull: Hull, recorded: dict[str, Any], static_end: float | None) -> list[str]:
    wrong: list[str] = []
    observed = _told((key(o["type"], o.get("container"), o.get("attempt"), o), o["t"]) for o in recorded["observed"])
    seen: Counter[Key] = Counter()
    found = set()
    for kind, at in observed:
        number = (*kind, seen[kind])
        seen[kind] += 1
        found.add(number)
        span = hull.spans.get(number)
        if span is None:
            wrong.append(f"{at:7.2f} {kind}: never simulated")
        elif not span.low - TOLERANCE <= at <= span.high + TOLERANCE:
            wrong.append(f"{at:7.2f} {kind}: simulated {span.low:.2f} … {span.high:.2f}")
    for number, span in hull.spans.items():
        late = span.high > recorded["watched"] - TOLERANCE
        unseen = static_end is not None and number[0] in UNSEEN_OF_STATIC and span.high > static_end
        if span.runs == hull.runs and number not in found and not late and not unseen:
            wrong.append(f"{number} simulated {span.low:.2f} … {span.high:.2f}: not observed")
    return wrong
