"""A timeline as the contract's JSON (``podlint.timeline.v1``)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from podlint.kubernetes import Version
from podlint.moment import Bounds
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Repeats, Scenario, TimedEvent


def timeline_json(timelines: Sequence[Timeline], kubernetes: Version) -> dict[str, Any]:
    """The whole document: one entry in ``pods`` for each Pod, in order of appearance."""
    return {
        "schema": "podlint.timeline.v1",
        "kubernetes": str(kubernetes),
        "pods": [_pod(timeline) for timeline in timelines],
    }


def _pod(timeline: Timeline) -> dict[str, Any]:
    workload = timeline.pod.workload
    return {
        "file": timeline.pod.file,
        "line": workload.span.line,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "unknowns": [
            {"name": u.name, "meaning": u.meaning, **_interval(u.bounds), "from": u.origin} for u in timeline.unknowns
        ],
        "budgets": [
            {"name": b.name, **_interval(Bounds(b.earliest, b.latest)), "fields": list(b.fields)}
            for b in timeline.budgets
        ],
        "scenarios": [_scenario(scenario) for scenario in (*timeline.scenarios, *timeline.stories)],
    }


def _scenario(scenario: Scenario) -> dict[str, Any]:
    when = []
    for condition in scenario.when:
        row: dict[str, Any] = {"unknown": condition.unknown, "op": condition.op, "seconds": condition.seconds}
        when.append(row | ({"attempt": condition.attempt} if condition.attempt else {}))
    return {
        "name": scenario.name,
        "title": scenario.title,
        "zero": scenario.zero,
        "supposing": list(scenario.supposing),
        "when": when,
        "events": [_event(event) for event in scenario.events],
        "repeats": _repeats(scenario.repeats),
    }


def _event(event: TimedEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "container": event.container,
        "attempt": event.attempt,
        **_interval(Bounds(event.earliest, event.latest)),
        "certain": event.certain,
        "formula": event.formula,
        "because": event.because,
        "fields": list(event.fields),
        "detail": event.detail,
    }


def _repeats(repeats: Repeats | None) -> dict[str, Any] | None:
    if repeats is None:
        return None
    return {
        "from": repeats.start,
        "to": repeats.end,
        "period": _interval(repeats.period),
        "ladder": [_interval(rung) for rung in repeats.ladder],
    }


def _interval(bounds: Bounds) -> dict[str, float | None]:
    """Milliseconds are as fine as any reader needs; rounding never makes an interval narrower."""
    return {"earliest": _number(bounds.low, math.floor), "latest": _number(bounds.high, math.ceil)}


def _number(value: float, towards: Any) -> float | None:
    if math.isinf(value):
        return None
    return float(towards(round(value * 1000, 4)) / 1000)
