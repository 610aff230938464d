"""A difference as JSON (``podlint.diff.v1``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from podlint.difference.difference import Difference, IntervalChange, PodChange, ScenarioChange, TimeChange
from podlint.difference.fields import FieldChange, Value
from podlint.kubernetes import Version
from podlint.moment import Bounds
from podlint.report.timelines.json_report import conditions, interval
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario


def diff_json(found: Difference, kubernetes: Version) -> dict[str, Any]:
    """The whole document: one entry in ``pods`` for each Pod whose life is another one."""
    return {
        "schema": "podlint.diff.v1",
        "kubernetes": str(kubernetes),
        "unchanged": found.unchanged,
        "pods": [_pod(change) for change in found.pods],
    }


def _pod(change: PodChange) -> dict[str, Any]:
    kind = "added" if change.old is None else "removed" if change.new is None else "changed"
    return {
        "change": kind,
        "old": _identity(change.old),
        "new": _identity(change.new),
        "fields": [_field(each) for each in change.fields],
        "unknowns": _intervals(change.unknowns),
        "budgets": [
            row | {"fields": list(each.fields)}
            for row, each in zip(_intervals(change.budgets), change.budgets, strict=True)
        ],
        "scenarios": [_scenario(each) for each in change.scenarios],
    }


def _identity(timeline: Timeline | None) -> dict[str, Any] | None:
    if timeline is None:
        return None
    workload = timeline.pod.workload
    return {
        "file": timeline.pod.file,
        "line": workload.span.line,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "kubernetes": str(timeline.setting.version),
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {"name": change.name, "old": _value(change.old), "new": _value(change.new)}


def _value(value: Value | None) -> dict[str, Any] | None:
    return None if value is None else value._asdict()


def _intervals(changes: Iterable[IntervalChange]) -> list[dict[str, Any]]:
    return [{"name": each.name, "old": _bounds(each.old), "new": _bounds(each.new)} for each in changes]


def _bounds(bounds: Bounds | None) -> dict[str, float | None] | None:
    return None if bounds is None else interval(bounds)


def _scenario(change: ScenarioChange) -> dict[str, Any]:
    cases = change.new or change.old
    return {
        "name": change.name,
        "change": "changed" if change.old and change.new else "removed" if change.old else "added",
        "supposing": list(cases[0].supposing),
        "old": [_case(each) for each in change.old],
        "new": [_case(each) for each in change.new],
        "times": [_time(each) for each in change.times],
    }


def _case(scenario: Scenario) -> dict[str, Any]:
    return {"name": scenario.name, "title": scenario.title, "when": conditions(scenario)}


def _time(change: TimeChange) -> dict[str, Any]:
    since = {"old": change.since[0] or None, "new": change.since[1] or None}
    return {"what": change.what, "since": since, "old": _bounds(change.old), "new": _bounds(change.new)}
