"""A recorded life against a predicted one: the n-th observed event of a kind is the n-th predicted one."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from podlint.kubernetes import Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.neighbourhood import Neighbourhood
from podlint.pod.workload import pods
from podlint.timeline.life import timeline_of
from podlint.timeline.scenario import Scenario, TimedEvent

LIVES = Path(__file__).parent.parent / "lives"
SLACK = 1.0
"""The recorder's clock, polling and load, in seconds."""
SEEN = {
    "deletion-requested", "container-started", "container-exited", "probe-failed", "probe-errored", "killing",
    "pre-stop-failed", "post-start-failed", "restart-delayed", "phase", "pod-ready", "pod-unready",
    "container-ready", "container-unready", "endpoint-added", "endpoint-removed", "pod-removed",
}  # fmt: skip
"""The event types that a recorder can see."""
STOPPING = {"deletion", "deadline", "finished"}
"""What the one message `Stopping container` stands for."""


@dataclass
class Match:
    """What came of comparing a life with a scenario."""

    outside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        return not self.outside and not self.missing


def life(name: str) -> dict[str, Any]:
    """A recorded life by its name."""
    recorded: dict[str, Any] = json.loads((LIVES / f"{name}.json").read_text(encoding="utf-8"))
    return recorded


def predicted(recorded: dict[str, Any]) -> list[Scenario]:
    """What podlint predicts for the manifest of a life; images were on the node."""
    documents = read("life.yaml", recorded["manifest"].encode()).documents
    (pod,) = (pod for document in documents for pod in pods(document))
    served = bool(Neighbourhood(documents).services_of(pod))
    setting = Setting(
        Version.parse(recorded["kubernetes"]),
        Assumptions.parse(["pull=0s"]),
        until=recorded["watched"],
        delete_at=recorded["deleted_at"],
        grace_period=recorded["grace_period"],
    )
    return list(timeline_of(pod, setting, served=served).scenarios)


def compare(recorded: dict[str, Any], scenario: Scenario) -> Match:
    """Each observed event inside a predicted interval, and nothing certain missing."""
    match = Match()
    queues: dict[tuple[Any, ...], list[TimedEvent]] = defaultdict(list)
    for event in scenario.events:
        if event.type in SEEN:
            queues[_kind(event.type, event.container, event.attempt, event.detail)].append(event)
    waits: set[tuple[Any, ...]] = set()
    for seen in recorded["observed"]:
        wait = (seen.get("container"), seen.get("attempt"))
        if seen["type"] == "restart-delayed" and wait in waits:
            continue  # the recorder notes each look at a wait, podlint tells the wait once
        waits |= {wait} if seen["type"] == "restart-delayed" else set()
        queue = queues[_kind(seen["type"], seen.get("container"), seen.get("attempt"), seen)]
        while queue and not _holds(queue[0], seen) and not queue[0].certain:
            queue.pop(0)
        if not queue or not _holds(queue[0], seen):
            expected = f"{queue[0].earliest:.2f}..{queue[0].latest:.2f}" if queue else "nothing more of the kind"
            match.outside.append(f"{seen}: predicted {expected}")
            continue
        event = queue[0]
        if "every" not in event.detail:  # an entry for several in a row takes them all
            queue.pop(0)
            match.widths.append(event.latest - event.earliest)
    for queue in queues.values():
        for event in queue:
            if event.certain and event.latest <= recorded["watched"] - SLACK and _seen_by(recorded, event):
                match.missing.append(f"{event.type} {event.container} {event.earliest:.2f}..{event.latest:.2f}")
    return match


def _kind(type_: str, container: str | None, attempt: int | None, detail: dict[str, Any]) -> tuple[Any, ...]:
    return (type_, container, attempt if type_ != "container-ready" else None, detail.get("probe"), detail.get("phase"))


def _holds(event: TimedEvent, seen: dict[str, Any]) -> bool:
    reason, wanted = event.detail.get("reason"), seen.get("reason")
    if wanted is not None and reason != wanted and not (wanted == "stopping" and reason in STOPPING):
        return False
    code = event.detail.get("exitCode")
    if code is not None and seen.get("exitCode") is not None and code != seen["exitCode"]:
        return False
    return bool(event.earliest - SLACK <= seen["t"] <= event.latest + SLACK)


def _seen_by(recorded: dict[str, Any], event: TimedEvent) -> bool:
    """A static Pod's status was not seen after its deletion."""
    gone = recorded["driver"] == "static" and recorded["deleted_at"] is not None
    return not (
        gone
        and event.latest > recorded["deleted_at"]
        and event.type in {"phase", "pod-removed", "pod-unready", "container-unready"}
    )
