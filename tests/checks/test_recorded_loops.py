"""When crash-loop-schedule says that a container starts against when a real kubelet started it (``tests/lives``)."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from podlint.checks.commands.loop import Loop, loop_of, starts
from podlint.checks.subject import Subject
from podlint.manifest.read import read
from podlint.moment import Bounds
from podlint.pod.workload import pods

LIVES = Path(__file__).parent.parent / "lives"
EARLY, LATE = 1.0, 1.5
"""What the recorder and a busy node may be off by."""


def loops(life: dict[str, Any]) -> list[tuple[Loop, list[Bounds]]]:
    found = []
    for document in read("life.yaml", life["manifest"].encode()).documents:
        for pod in pods(document, {}, {}):
            subject = Subject(pod)
            each = [loop for container in pod.containers if (loop := loop_of(subject, container))]
            found += [(loop, list(islice(starts(subject, loop), 12))) for loop in each]
    return found


def recorded(life: dict[str, Any], container: str) -> list[float]:
    until = life["deleted_at"] or life["watched"]
    told = life["observed"]
    return [e["t"] for e in told if e["type"] == "container-started" and e["container"] == container and e["t"] < until]


@pytest.mark.parametrize("path", sorted(LIVES.glob("*.json")), ids=lambda path: path.stem)
def test_a_loop_starts_when_it_was_seen_to(path: Path) -> None:
    life = json.loads(path.read_text())
    if life["outside"]:
        return
    for loop, foretold in loops(life):
        seen = recorded(life, loop.container.name)
        for at, bounds in zip(seen, foretold, strict=False):
            assert bounds.low - EARLY <= at - seen[0] <= bounds.high + LATE, loop


def test_enough_lives_are_loops() -> None:
    found = [loop for path in LIVES.glob("*.json") for loop, _ in loops(json.loads(path.read_text()))]
    kinds = [loop.probe for loop in found]
    assert kinds.count(None) > 20
    assert kinds.count("liveness") > 20
