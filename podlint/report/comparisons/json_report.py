"""A comparison as JSON (``podlint.compare.v1``). Times are seconds on the record's own clock, from its first row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from podlint.comparison.compare import Comparison, Narrowed
from podlint.comparison.match import Judgement
from podlint.comparison.missing import Missing
from podlint.kubernetes import Version
from podlint.moment import Bounds
from podlint.report.comparisons.words import base, verdict


def compare_json(comparisons: Sequence[Comparison], observed: str, kubernetes: Version) -> dict[str, Any]:
    """The whole document: one entry in ``pods`` for each Pod that was observed."""
    return {
        "schema": "podlint.compare.v1",
        "kubernetes": str(kubernetes),
        "observed": observed,
        "fits": all(comparison.fits for comparison in comparisons),
        "pods": [_comparison(comparison) for comparison in comparisons],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    workload, best = comparison.timeline.pod.workload, comparison.best
    zero = base(comparison)
    return {
        "file": comparison.timeline.pod.file,
        "line": workload.span.line,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "pod": comparison.record.pod,
        "form": comparison.record.form,
        "fits": comparison.fits,
        "verdict": verdict(comparison),
        "complete": comparison.timeline.complete,
        "scenario": best.hypothesis.life.scenario.name,
        "story": best.hypothesis.deletion.scenario.name if best.hypothesis.deletion else None,
        "supposing": list(comparison.supposing),
        "fitting": list(dict.fromkeys(match.hypothesis.life.scenario.name for match in comparison.fitting)),
        "events": [_event(judgement, zero) for judgement in best.judgements],
        "missing": [_missing(missing, zero) for missing in best.missing],
        "unknowns": [_unknown(unknown) for unknown in comparison.unknowns],
    }


def _event(judgement: Judgement, zero: float) -> dict[str, Any]:
    sighting, row, place = judgement.sighting, judgement.sighting.row, judgement.place
    return {
        "reason": row.reason,
        "message": row.message,
        "container": sighting.container,
        "count": row.count,
        "which": ("last" if sighting.again else "first") if row.count > 1 else "only",
        "observed": {"text": sighting.time.text, **_interval(sighting.time.bounds, zero)},
        "type": place.event.type if place else None,
        "attempt": place.event.attempt if place else None,
        "predicted": None if judgement.predicted is None else _interval(judgement.predicted, zero),
        "verdict": judgement.outcome,
        "by": round(judgement.by, 3),
    }


def _missing(missing: Missing, zero: float) -> dict[str, Any]:
    event = missing.event
    predicted = _interval(missing.predicted, zero)
    return {"type": event.type, "container": event.container, "attempt": event.attempt, "predicted": predicted}


def _unknown(unknown: Narrowed) -> dict[str, Any]:
    return {
        "name": unknown.name,
        "meaning": unknown.meaning,
        "before": _interval(unknown.before, 0.0),
        "after": _interval(unknown.after, 0.0),
        "assume": unknown.assumption,
    }


def _interval(bounds: Bounds, zero: float) -> dict[str, float | None]:
    return {"earliest": _number(bounds.low - zero, math.floor), "latest": _number(bounds.high - zero, math.ceil)}


def _number(value: float, towards: Any) -> float | None:
    """Milliseconds, rounded outwards; None where there is no bound."""
    return None if math.isinf(value) else float(towards(round(value * 1000, 3)) / 1000)
