"""Containers built for one test, and moments as the bounds that a reader sees."""

import json
from collections.abc import Sequence

from podlint.behaviour.process import program
from podlint.behaviour.program import Program
from podlint.evaluation import Evaluation
from podlint.manifest.node import Json
from podlint.manifest.read import read
from podlint.moment import Bounds, Moment
from podlint.pod.model import Container, Pod
from podlint.pod.workload import pods

Fields = dict[str, Json]


def pod_of(
    *containers: Fields, init: Sequence[Fields] = (), volumes: Sequence[Fields] = (), spec: Fields | None = None
) -> Pod:
    """A Pod of these containers, with ``spec`` besides; each has a name and the image ``busybox`` unless it says otherwise."""
    manifest: Json = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p"},
        "spec": {
            "volumes": [*volumes],
            "initContainers": [{"name": f"i{n}", "image": "busybox", **c} for n, c in enumerate(init)],
            "containers": [{"name": f"c{n}", "image": "busybox", **c} for n, c in enumerate(containers)],
            **(spec or {}),
        },
    }
    reading = read("pod.yaml", json.dumps(manifest).encode())
    [document] = reading.documents
    [pod] = pods(document)
    return pod


def only(pod: Pod) -> Container:
    [container] = pod.main
    return container


def shell(script: str, **fields: Json) -> Fields:
    """The fields of a container that runs a script."""
    return {"command": ["sh", "-c", script], **fields}


def life(script: str, **fields: Json) -> Program:
    """What the process of a busybox container does with this script."""
    pod = pod_of(shell(script, **fields))
    return program(pod, only(pod))


def bounds(moment: Moment | None) -> Bounds | None:
    return None if moment is None else Evaluation({}).bounds(moment)


def within(moment: Moment | None, low: float, slack: float = 0.3) -> bool:
    """The moment is ``low`` at the earliest, and at the latest a few starts of commands later."""
    found = bounds(moment)
    return found is not None and abs(found.low - low) < 1e-6 and found.high <= low + slack


def effects(life: Program) -> list[tuple[float, str, str]]:
    """The effects with their earliest moments."""
    return [(round(Evaluation({}).bounds(effect.at).low, 3), effect.kind, effect.target) for effect in life.effects]
