"""Lives that people published, in the form of ``field-reports/``, as records."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from podlint.kubernetes import NEWEST, OLDEST, Version
from podlint.manifest.node import plain
from podlint.manifest.read import read
from podlint.moment import Bounds
from podlint.observed.age import age
from podlint.observed.meaning import Meaning, meaning_of
from podlint.observed.record import Record, Row, Time

FOLDER = Path(__file__).parent / "field-reports"
_OF_THE_POD = frozenset(("Scheduled", "Pulling", "Pulled", "Created", "Started", "Unhealthy", "Killing", "BackOff", "Failed",
                         "FailedPostStartHook", "FailedPreStopHook"))  # fmt: skip


@dataclass(frozen=True)
class FieldReport:
    """One published life."""

    id: str
    manifest: str
    kubernetes: Version
    events: Record | None
    """The rows of ``kubectl describe``; None where the report shows none of a Pod."""
    watch: Record | None
    """What ``kubectl get pods -w`` showed: when the restart count grew."""


def field_report(path: Path) -> FieldReport:
    """Read one report."""
    (document,) = read(path.name, path.read_bytes()).documents
    told: Any = plain(document.root)
    observed = told["observed"]
    rows = tuple(_row(each) for each in observed.get("events", ()) if _is_of_a_pod(each))
    watch = tuple(_restarts(observed.get("watch", ())))
    return FieldReport(
        told["id"],
        told["manifest"],
        _version(told["kubernetes"]),
        Record("describe", None, rows, 0.0) if rows else None,
        Record("status", None, watch, max(row.first.bounds.high for row in watch)) if watch else None,
    )


def _version(text: str | None) -> Version:
    """The version that the report tells of, or the one podlint knows that is nearest to it."""
    try:
        version = Version.parse((text or "").split(" ")[0])
    except ValueError:
        return NEWEST
    return min(max(version, OLDEST), NEWEST)


def _is_of_a_pod(event: dict[str, Any]) -> bool:
    return event["reason"] in _OF_THE_POD and event["first_seen_age"] is not None


def _row(event: dict[str, Any]) -> Row:
    """An event whose ages are seconds, as they were printed."""
    by_kubelet = event["reason"] != "Scheduled"
    last, first = (_printed(event[key], by_kubelet) for key in ("last_seen_age", "first_seen_age"))
    return Row(
        event["reason"], event["message"], meaning_of(event["reason"], event["message"]), first, last, event["count"],
        by_kubelet=by_kubelet,
    )  # fmt: skip


def _printed(seconds: int, by_kubelet: bool) -> Time:
    minutes, rest = divmod(seconds, 60)
    if seconds < 120:
        return age(f"{seconds}s", whole_seconds=by_kubelet)
    return age(f"{minutes}m{rest}s" if minutes < 10 and rest else f"{minutes}m", whole_seconds=by_kubelet)


def _restarts(watch: Any) -> list[Row]:
    """When the restart count grew: after the row before, and by the age of the row that shows it.

    Ages are those of ``kubectl get pods``, counted from the Pod's creation. What was printed in minutes is a minute
    wide. Whether the new attempt had begun by then the status tells: a Pod in back-off is none that runs.
    """
    bound = Time(Bounds(-1.0, 2.0), "0s")
    rows = [Row("age 0", "", Meaning("scheduled"), bound, bound, by_kubelet=False)]
    for before, now in pairwise(watch):
        grown = now["restarts"] - before["restarts"] == 1
        if grown and now["status"] == "Running":
            began = Time(
                Bounds(float(before["age"]), now["age"] + (60.0 if now["age"] >= 600 else 1.0)), f"{now['age']}s"
            )
            meaning = Meaning("container-started")
            rows.append(Row("restarted", "", meaning, began, began, attempt=now["restarts"], by_kubelet=False))
    return rows if len(rows) > 1 else []
