"""A timeline as the contract's JSON (``podlint.timeline.v1``)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from podlint.kubernetes import Version
from podlint.moment import Bounds
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Repeats, Scenario
from podlint.timeline.timed_event import TimedEvent


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
        "source": workload.document.origin,
        "line": workload.span.line,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "unknowns": [
            {"name": u.name, "meaning": u.meaning, **interval(u.bounds), "from": u.origin} for u in timeline.unknowns
        ],
        "budgets": [{"name": b.name, **interval(b.bounds), "fields": list(b.fields)} for b in timeline.budgets],
        "scenarios": [_scenario(scenario) for scenario in (*timeline.scenarios, *timeline.stories)],
    }


def conditions(scenario: Scenario) -> list[dict[str, Any]]:
    """Under what the scenario holds."""
    return [
        {"unknown": condition.unknown, "op": condition.op, "seconds": condition.seconds}
        | ({"attempt": condition.attempt} if condition.attempt else {})
        for condition in scenario.when
    ]


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title,
        "zero": scenario.zero,
        "supposing": list(scenario.supposing),
        "when": conditions(scenario),
        "events": [_event(event) for event in scenario.events],
        "repeats": _repeats(scenario.repeats),
    }


def _event(event: TimedEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "container": event.container,
        "attempt": event.attempt,
        **interval(event.bounds),
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
        "period": interval(repeats.period),
        "ladder": [interval(rung) for rung in repeats.ladder],
    }


def interval(bounds: Bounds) -> dict[str, float | None]:
    """Milliseconds are as fine as any reader needs; rounding never makes an interval narrower."""
    return {"earliest": _number(bounds.low, math.floor), "latest": _number(bounds.high, math.ceil)}


def _number(value: float, towards: Any) -> float | None:
    if math.isinf(value):
        return None
    return float(towards(round(value * 1000, 4)) / 1000)
