"""Predicted lives as trace events, for Perfetto and Chrome's ``about:tracing``.

The JSON Object Format of the Trace Event Format: complete events (``X``) for phases, instants (``i``) for marks, metadata
(``M``) for names; times in microseconds. A slice is as long as is certain if it begins as early as it can; what lies
between earliest and latest is a slice of its own in the thread below, so that slices of one thread nest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from podlint.moment import Bounds
from podlint.report.json_text import json_text
from podlint.report.timelines.chain import used_fields
from podlint.report.timelines.picture import Mark, Phase, Picture, Row, picture_of
from podlint.report.timelines.sentences import notes
from podlint.report.timelines.words import called, what
from podlint.timeline.life import Timeline
from podlint.timeline.timed_event import TimedEvent

_MICROSECONDS = 1_000_000
_POSSIBLE = "perhaps"
"""The category, and the end of the name, of what lies between earliest and latest."""


def timeline_trace(timelines: Sequence[Timeline]) -> str:
    """One process for each scenario of each Pod, one thread for each row of its lanes."""
    events: list[dict[str, Any]] = []
    for timeline in timelines:
        for scenario in (*timeline.scenarios, *timeline.stories):
            pid = 1 + sum(event["name"] == "process_name" for event in events)
            picture = picture_of(timeline.pod, scenario, timeline.setting.until)
            events += _process(pid, timeline, picture)
    return json_text({"displayTimeUnit": "ms", "traceEvents": events})


def _process(pid: int, timeline: Timeline, picture: Picture) -> Iterator[dict[str, Any]]:
    scenario = picture.scenario
    name = f"{called(timeline.pod)}: {scenario.name}"
    yield _named("process_name", pid, 0, name)
    yield {**_named("process_labels", pid, 0, ""), "args": {"labels": "; ".join((scenario.title, *notes(picture)))}}
    yield {**_named("process_sort_index", pid, 0, ""), "args": {"sort_index": pid}}
    tid = 0
    for lane in picture.lanes:
        for row in lane.rows:
            tid += 1
            title = lane.title if row.kind in ("process", "phase") else f"{lane.title}: {row.title}"
            yield _named("thread_name", pid, tid, title)
            doubtful = list(_thread(timeline, picture, row, pid, tid + 1))
            yield from (event for event in doubtful if event["tid"] == tid)
            later = [event for event in doubtful if event["tid"] == tid + 1]
            if later:
                tid += 1
                yield _named("thread_name", pid, tid, f"{title} ({_POSSIBLE})")
                yield from later


def _named(kind: str, pid: int, tid: int, name: str) -> dict[str, Any]:
    return {"name": kind, "ph": "M", "ts": 0, "pid": pid, "tid": tid, "args": {"name": name}}


def _thread(timeline: Timeline, picture: Picture, row: Row, pid: int, below: int) -> Iterator[dict[str, Any]]:
    """The slices and instants of a row; ``below``: the thread for what is only possible."""
    last = 0.0
    for phase in row.phases:
        extent = picture.extent(phase)
        if extent is None or extent[0].low > picture.horizon:
            continue
        begin, end = extent
        args = _phase_args(timeline, phase, begin, end)
        sure = not phase.may_not_begin
        if sure and end.low > begin.low:
            yield _slice(phase.kind, "phase", Bounds(begin.low, min(end.low, picture.horizon)), pid, below - 1, args)
        low = end.low if sure else begin.low
        high = min(end.high, picture.horizon)
        if high > max(low, last):
            yield _slice(f"{phase.kind} ({_POSSIBLE})", _POSSIBLE, Bounds(max(low, last), high), pid, below, args)
            last = high
    for mark in row.marks:
        yield from _instant(timeline, picture, mark, pid, below - 1)


def _slice(name: str, category: str, bounds: Bounds, pid: int, tid: int, args: dict[str, Any]) -> dict[str, Any]:
    low, high = _ticks(bounds.low), _ticks(bounds.high)
    return {
        "name": name, "cat": category, "ph": "X", "ts": low, "dur": high - low, "pid": pid, "tid": tid, "args": args,
    }  # fmt: skip


def _instant(timeline: Timeline, picture: Picture, mark: Mark, pid: int, tid: int) -> Iterator[dict[str, Any]]:
    bounds = picture.bounds(mark.event)
    if bounds is None or bounds.low > picture.horizon:
        return
    sure = mark.event.told_by_all
    yield {
        "name": what(mark.event) if sure else f"{what(mark.event)} ({_POSSIBLE})",
        "cat": mark.kind if sure else _POSSIBLE,
        "ph": "i",
        "ts": _ticks(bounds.low),
        "s": "t",
        "pid": pid,
        "tid": tid,
        "args": _args(timeline, mark.event, bounds),
    }


def _phase_args(timeline: Timeline, phase: Phase, begin: Bounds, end: Bounds) -> dict[str, Any]:
    args: dict[str, Any] = {"certain": not phase.may_not_begin}
    if phase.begin is not None:
        args["begin"] = _args(timeline, phase.begin, begin)
    if phase.end is not None:
        args["end"] = _args(timeline, phase.end, end)
    return args


def _args(timeline: Timeline, event: TimedEvent, bounds: Bounds) -> dict[str, Any]:
    """What a reader is shown beside a slice: seconds and where they come from."""
    fields = used_fields(timeline.pod.workload.document, event)
    return {
        "event": what(event),
        "earliest_seconds": _seconds(bounds.low),
        "latest_seconds": _seconds(bounds.high),
        "formula": event.formula,
        "fields": [f"{used.name} ({used})" for used in fields],
    }


def _seconds(value: float) -> float | None:
    return None if math.isinf(value) else round(value, 3)


def _ticks(seconds: float) -> int:
    return round(seconds * _MICROSECONDS)
