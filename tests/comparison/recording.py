"""A recorded life as the records that people would have had of it: ``kubectl describe`` and Event objects."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from podlint.comparison.compare import Comparison, compare
from podlint.kubernetes import Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.observed.read import read_records
from podlint.observed.record import Record
from podlint.pod.model import Pod
from podlint.pod.workload import pods

_KILLED = {
    "liveness": "Container {c} failed liveness probe, will be restarted",
    "startup": "Container {c} failed startup probe, will be restarted",
    "post-start": "FailedPostStartHook",
    "restart-all": "killing",
    "stopping": "Stopping container {c}",
}


def only_pod(manifest: str) -> Pod:
    """The one Pod of a manifest."""
    (pod,) = (pod for document in read("life.yaml", manifest.encode()).documents for pod in pods(document))
    return pod


def events(life: dict[str, Any]) -> list[dict[str, Any]]:
    """The events that the kubelet and the scheduler would have recorded: t, container, reason, message."""
    found = [{"t": 0.0, "container": None, "reason": "Scheduled", "message": "Successfully assigned x/p to n"}]
    for seen in life["observed"]:
        container = seen.get("container")
        found += [
            {"t": seen["t"], "container": container, "reason": r, "message": m} for r, m in _told(seen, container)
        ]
    return found


def _told(seen: dict[str, Any], container: str | None) -> list[tuple[str, str]]:
    match seen["type"]:
        case "container-started":
            present = 'Container image "x" already present on machine'
            return [("Pulled", present), ("Created", "Container created"), ("Started", "Container started")]
        case "probe-failed":
            return [("Unhealthy", f"{seen['probe'].capitalize()} probe failed: ")]
        case "probe-errored":
            gone = "container is in CONTAINER_EXITED state"
            return [("Unhealthy", f"{seen['probe'].capitalize()} probe errored and resulted in unknown state: {gone}")]
        case "killing":
            return [("Killing", _KILLED[seen["reason"]].format(c=container))]
        case "restart-delayed":
            return [("BackOff", f"Back-off restarting failed container {container} in pod p_x(uid)")]
        case "post-start-failed":
            return [("FailedPostStartHook", "PostStartHook failed")]
        case "pre-stop-failed":
            return [("FailedPreStopHook", "PreStopHook failed")]
    return []


def merged(life: dict[str, Any]) -> list[tuple[dict[str, Any], float, float, int]]:
    """Like events as one: the event, its first and last time, and how often."""
    rows: dict[tuple[Any, ...], tuple[dict[str, Any], float, float, int]] = {}
    for event in events(life):
        key = event["container"], event["reason"], event["message"]
        known = rows.get(key)
        rows[key] = (event, known[1], event["t"], known[3] + 1) if known else (event, event["t"], event["t"], 1)
    return list(rows.values())


def as_describe(life: dict[str, Any], *, shift: float = 0.0) -> str:
    """The events table of ``kubectl describe pod``, run at the end of the recording. ``shift``: the time of day."""
    now = math.floor(life["watched"] + shift)
    lines = ["Events:", "  Type    Reason    Age    From    Message", "  ----    ------    ----    ----    -------"]
    for event, first, last, count in sorted(merged(life), key=lambda row: row[2]):
        ages = [human(now - math.floor(at + shift)) for at in (last, first)]
        age = ages[0] if count == 1 else f"{ages[0]} (x{count} over {ages[1]})"
        source = "default-scheduler" if event["reason"] == "Scheduled" else "kubelet"
        path = f"spec.containers{{{event['container']}}}: " if event["container"] else ""
        lines.append(f"  Normal  {event['reason']}  {age}  {source}  {path}{event['message']}")
    return "\n".join(lines) + "\n"


def human(seconds: int) -> str:
    """A duration as kubectl prints ages."""
    minutes, rest = divmod(seconds, 60)
    hours, more = divmod(minutes, 60)
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return f"{minutes}m{rest}s" if rest else f"{minutes}m"
    if hours < 3:
        return f"{minutes}m"
    return f"{hours}h{more}m" if more else f"{hours}h"


def as_events(life: dict[str, Any], *, shift: float = 0.0, pod: str = "p") -> str:
    """The Event objects as ``kubectl get events -o json`` prints them."""
    items = []
    for event, first, last, count in merged(life):
        involved = {"kind": "Pod", "name": pod}
        if event["container"]:
            involved["fieldPath"] = f"spec.containers{{{event['container']}}}"
        source = "default-scheduler" if event["reason"] == "Scheduled" else "kubelet"
        items.append({
            "apiVersion": "v1", "kind": "Event", "involvedObject": involved, "count": count,
            "reason": event["reason"], "message": event["message"], "source": {"component": source},
            "firstTimestamp": stamp(first + shift), "lastTimestamp": stamp(last + shift),
        })  # fmt: skip
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


def stamp(seconds: float) -> str:
    """A time of the API, cut to the second; second 0 is in 2026."""
    return datetime.fromtimestamp(1_780_000_000 + math.floor(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def one_record(text: str) -> Record:
    """The one record in a text."""
    (record,) = read_records(text.encode())
    return record


def held(life: dict[str, Any], record: Record) -> Comparison:
    """A record held against the manifest of a life."""
    setting = Setting(Version.parse(life["kubernetes"]), Assumptions(), grace_period=life["grace_period"])
    return compare(only_pod(life["manifest"]), setting, record)
