"""A recorded life against a predicted one: the n-th observed event of a kind is the n-th predicted one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from podlint.kubernetes import Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.neighbourhood import Listed, Neighbourhood
from podlint.pod.workload import pods
from podlint.timeline.life import timeline_of
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

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
    hits: list[tuple[dict[str, Any], TimedEvent]] = field(default_factory=list)
    """What was observed, and the predicted event that holds it, which stands for nothing else."""

    @property
    def widths(self) -> list[float]:
        return [told.latest - told.earliest for _, told in self.hits]

    @property
    def fits(self) -> bool:
        return not self.outside and not self.missing


def life(name: str) -> dict[str, Any]:
    """A recorded life by its name."""
    recorded: dict[str, Any] = json.loads((LIVES / f"{name}.json").read_text(encoding="utf-8"))
    return recorded


def marked_at(recorded: dict[str, Any]) -> float | None:
    """When the API marked the Pod for its deletion: up to 0.35 s after ``kubectl delete`` (kubelet-model 15)."""
    marks = (event["t"] for event in recorded["observed"] if event["type"] == "deletion-requested")
    at: float | None = next(marks, recorded["deleted_at"])
    return at


def predicted(recorded: dict[str, Any], *known: str) -> list[Scenario]:
    """What podlint predicts for the manifest of a life; images were on the node. ``known``: more assumptions."""
    documents = read("life.yaml", recorded["manifest"].encode()).documents
    (pod,) = (pod for document in documents for pod in pods(document))
    served = Serving.by(Neighbourhood(Listed(documents)).services_of(pod))
    setting = Setting(
        Version.parse(recorded["kubernetes"]),
        Assumptions.parse(["pull=0s", *known]),
        until=recorded["watched"],
        delete_at=marked_at(recorded),
        grace_period=recorded["grace_period"],
    )
    return list(timeline_of(pod, setting, served=served).scenarios)


def compare(recorded: dict[str, Any], scenario: Scenario) -> Match:
    """Each observed event inside a predicted interval, and nothing certain missing."""
    match = Match()
    told: dict[tuple[Any, ...], list[TimedEvent]] = defaultdict(list)
    for event in scenario.events:
        if event.type in SEEN:
            told[_kind(event.type, event.container, event.attempt, event.detail)].append(event)
    observed: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for seen in recorded["observed"]:
        observed[_kind(seen["type"], seen.get("container"), seen.get("attempt"), seen)].append(seen)
    for kind in {**told, **observed}:
        _align(match, observed[kind], told[kind], lambda event: _due(recorded, event))
    return match


@dataclass(frozen=True)
class _Alignment:
    """The best way to lay the first of the observed events on the first of the predicted ones."""

    stray: tuple[int, ...] = ()
    """Observed events that no predicted one holds."""
    missing: tuple[int, ...] = ()
    """Predicted events that had to be seen and were not."""
    pairs: tuple[tuple[int, int], ...] = ()

    @property
    def cost(self) -> tuple[int, int]:
        return len(self.stray) + len(self.missing), -len(self.pairs)


def best(recorded: dict[str, Any], *known: str) -> Match:
    """The scenario of a life that fits it best."""
    matches = [compare(recorded, scenario) for scenario in predicted(recorded, *known)]
    return min(matches, key=lambda match: len(match.outside) + len(match.missing))


def waited(recorded: dict[str, Any]) -> bool:
    """A container of the life waited in back-off."""
    return any(event["type"] == "restart-delayed" for event in recorded["observed"])


def _align(
    match: Match, observed: list[dict[str, Any]], told: list[TimedEvent], due: Callable[[TimedEvent], bool]
) -> None:
    """In order, one on one; a predicted event that isn't certain may be skipped, one that stands for several takes all."""
    row = [_Alignment()]
    for j, event in enumerate(told):
        last = row[-1]
        row.append(replace(last, missing=(*last.missing, j)) if due(event) else last)
    for i, seen in enumerate(observed):
        above, row = row, []
        for j in range(len(told) + 1):
            ways = [replace(above[j], stray=(*above[j].stray, i))]
            if j:
                event = told[j - 1]
                skipped = row[j - 1]
                ways.append(replace(skipped, missing=(*skipped.missing, j - 1)) if due(event) else skipped)
                if _looks_again(event, seen):
                    ways.append(above[j])
                if _holds(event, seen):
                    ways.append(replace(above[j - 1], pairs=(*above[j - 1].pairs, (i, j - 1))))
                    if "every" in event.detail:
                        ways.append(replace(above[j], pairs=(*above[j].pairs, (i, j - 1))))
            row.append(min(ways, key=lambda way: way.cost))
    best = row[-1]
    match.outside += [f"{observed[i]}: predicted {_intervals(told)}" for i in best.stray]
    match.missing += [f"{told[j].type} {told[j].container} {_intervals([told[j]])}" for j in best.missing]
    match.hits += [(observed[i], told[j]) for i, j in best.pairs if "every" not in told[j].detail]


def _looks_again(event: TimedEvent, seen: dict[str, Any]) -> bool:
    """The recorder notes each look at a wait, which podlint tells once: up to half as long again, and a little (5.3)."""
    if event.type != "restart-delayed":
        return False
    return bool(event.earliest - SLACK <= seen["t"] <= event.latest + 1.5 * event.detail.get("seconds", 300) + SLACK)


def _intervals(told: list[TimedEvent]) -> str:
    each = [f"{event.earliest:.2f}..{event.latest:.2f}{'' if event.certain else '?'}" for event in told]
    return ", ".join(each) or "nothing of the kind"


def _due(recorded: dict[str, Any], event: TimedEvent) -> bool:
    """The recorder had to see it."""
    return event.certain and event.latest <= recorded["watched"] - SLACK and _seen_by(recorded, event)


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
