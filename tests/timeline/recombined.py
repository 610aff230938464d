"""Pods put together from the containers of recorded random ones, and what a simulated kubelet does with them.

The recorder's random Pods have commands that can be read, probes that look at files and hooks; each is one draw from many. Their
containers, numbers, hooks and deletions drawn anew make Pods that nobody has recorded, but might have.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any

from ruamel.yaml import YAML

from tests.simulator.draws import Draws
from tests.simulator.from_manifest import read
from tests.simulator.lives import circumstances, pod_of
from tests.simulator.run import simulate
from tests.timeline.generated import OVERHEAD
from tests.timeline.observed import LIVES, SEEN

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
AFTER_A_DELETION = 45.0
"""A deleted Pod is watched for so many seconds more, any other for :data:`WATCHED`."""
WATCHED = 65.0


@dataclass(frozen=True)
class Parts:
    """What the recorded random Pods are made of."""

    shapes: list[tuple[list[str], int]] = field(default_factory=list)
    """The kinds of the init containers, and how many main containers there are."""
    containers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"init": [], "sidecar": [], "main": []})
    numbers: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """By probe and field."""
    graces: list[int | None] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    deletions: list[float | None] = field(default_factory=list)


@cache
def parts() -> Parts:
    """Read from all recorded random Pods."""
    found = Parts()
    for path in sorted(LIVES.glob("rnd-*.json")):
        life = json.loads(path.read_text(encoding="utf-8"))
        spec = next(d for d in YAML(typ="safe").load_all(life["manifest"]) if d and d.get("kind") == "Pod")["spec"]
        before = [(_kind(c), c) for c in spec.get("initContainers", ())]
        found.shapes.append(([kind for kind, _ in before], len(spec["containers"])))
        for kind, container in (*before, *(("main", c) for c in spec["containers"])):
            found.containers[kind].append(container)
            for probe, name, number in _numbers(container):
                found.numbers.setdefault((probe, name), []).append(number)
        found.graces.append(spec.get("terminationGracePeriodSeconds"))
        found.policies.append(spec.get("restartPolicy", "Always"))
        found.deletions.append(life["deleted_at"])
    return found


def _kind(container: Mapping[str, Any]) -> str:
    return "sidecar" if container.get("restartPolicy") else "init"


def _numbers(container: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    for probe in PROBES:
        for name, value in container.get(probe, {}).items():
            if isinstance(value, int):
                yield probe, name, value


def recombined(seed: int) -> dict[str, Any]:
    """A Pod that nobody has recorded, in the form of a recorded life without what was observed."""
    random, known = Random(seed), parts()  # noqa: S311 -- nothing secret
    before, main = random.choice(known.shapes)
    spec: dict[str, Any] = {"restartPolicy": random.choice(known.policies)}
    grace = random.choice(known.graces)
    if grace is not None:
        spec["terminationGracePeriodSeconds"] = grace
    if before:
        spec["initContainers"] = [_container(random, kind, f"{kind}-{n}") for n, kind in enumerate(before)]
    spec["containers"] = [_container(random, "main", f"main-{n}") for n in range(main)]
    manifest = io.StringIO()
    YAML().dump(
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "labels": {"app": "p"}}, "spec": spec}, manifest
    )
    deleted_at = random.choice(known.deletions)
    if deleted_at is not None and random.random() < 0.5:
        deleted_at = round(random.uniform(0.5, 40.0), 2)
    return {
        "name": f"recombined {seed}",
        "kubernetes": "1.36.2",
        "driver": "api",
        "watched": WATCHED if deleted_at is None else deleted_at + AFTER_A_DELETION,
        "deleted_at": deleted_at,
        "grace_period": None,
        "manifest": manifest.getvalue(),
        "observed": [],
    }


def _container(random: Random, kind: str, name: str) -> dict[str, Any]:
    known = parts()
    pool = known.containers[kind]
    container = deepcopy(random.choice(pool))
    container["name"] = name
    if random.random() < 0.3:
        container["command"] = deepcopy(random.choice(pool)["command"])
    for probe, number, _ in list(_numbers(container)):
        if random.random() < 0.5:
            container[probe][number] = random.choice(known.numbers[probe, number])
    if random.random() < 0.15:
        other = random.choice([c for each in known.containers.values() for c in each])
        if "lifecycle" in other:
            container["lifecycle"] = deepcopy(other["lifecycle"])
    return container


def observed(life: dict[str, Any], seed: int, run: int) -> Sequence[dict[str, Any]]:
    """What a recorder would have seen of one simulated run of the Pod.

    Raises:
        UnreadableError: podlint can't read what its processes do, so that nobody knows.
    """
    pod, _ = pod_of(life)
    containers = {container.name: container for container in pod.containers}
    draws = Draws(seed * 10 + run, extreme=run % 2 == 1, mixed=run == 2)
    around = replace(circumstances(life), overhead=draws.take("overhead", *OVERHEAD))
    events = simulate(pod, lambda name, n: read(pod, containers[name], n, draws), around, draws)
    return [
        {"t": e.at, "type": e.type, "container": e.container, "attempt": e.attempt}
        | {key: e.detail[key] for key in ("exitCode", "probe", "phase", "reason") if key in e.detail}
        for e in events
        if e.type in SEEN and e.at <= life["watched"]
    ]
