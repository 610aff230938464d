"""Predicted lives as a Mermaid Gantt diagram, for READMEs and pull requests.

Mermaid knows no hatching: what is certain is an ``active`` bar, what lies between earliest and latest a plain one with
"?" in its name, an event a milestone at its earliest moment. Times are seconds on the axis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from podlint.moment import Bounds
from podlint.report.timelines.picture import Lane, Mark, Phase, Picture, Row, picture_of
from podlint.report.timelines.words import called, span, what
from podlint.report.visible import visible
from podlint.timeline.life import Timeline

_CRITICAL = ("stopping", "back-off", "Failed")
_LEAST = 0.05
"""A shorter bar is not drawn, in seconds."""


def timeline_mermaid(timelines: Sequence[Timeline]) -> str:
    """One diagram: a section for each lane of each scenario."""
    return "\n".join(_diagram(timelines)) + "\n"


def _diagram(timelines: Sequence[Timeline]) -> Iterator[str]:
    yield "gantt"
    yield f"  title {_inert(', '.join(called(timeline.pod) for timeline in timelines) or 'no Pod')} (seconds)"
    yield "  dateFormat x"
    yield "  axisFormat %s"
    for timeline in timelines:
        several = f"{called(timeline.pod)} " if len(timelines) > 1 else ""
        for scenario in (*timeline.scenarios, *timeline.stories):
            picture = picture_of(timeline.pod, scenario, timeline.setting.until)
            zero = " after the deletion" if scenario.zero == "deletion-requested" else ""
            for lane in picture.lanes:
                tasks = [task for row in lane.rows for task in _tasks(picture, lane, row)]
                if tasks:
                    yield f"  section {_inert(f'{several}{scenario.name}{zero} - {lane.title}')}"
                    yield from (f"  {task}" for task in tasks)


def _tasks(picture: Picture, lane: Lane, row: Row) -> Iterator[str]:
    for phase in row.phases:
        extent = picture.extent(phase)
        if extent is not None and extent[0].low <= picture.horizon:
            yield from _bars(picture, phase, *extent)
    for mark in row.marks:
        yield from _milestone(picture, lane, mark)


def _bars(picture: Picture, phase: Phase, begin: Bounds, end: Bounds) -> Iterator[str]:
    """The possible stretch before, the certain one, the possible one after."""
    if phase.may_not_begin or begin.high >= end.low:
        yield from _bar(picture, f"{phase.kind}?", "", Bounds(begin.low, end.high))
        return
    tag = "crit, " if phase.kind in _CRITICAL else "active, "
    yield from _bar(picture, f"{phase.kind}?", "", begin)
    yield from _bar(picture, phase.kind, tag, Bounds(begin.high, end.low))
    if not math.isinf(end.low):
        yield from _bar(picture, f"{phase.kind}?", "", end)


def _bar(picture: Picture, name: str, tag: str, bounds: Bounds) -> Iterator[str]:
    low, high = bounds.low, min(bounds.high, picture.horizon)
    if high - low >= _LEAST:
        yield f"{_inert(name)} :{tag}{_milliseconds(low)}, {_milliseconds(high)}"


def _milestone(picture: Picture, lane: Lane, mark: Mark) -> Iterator[str]:
    bounds = picture.bounds(mark.event)
    if bounds is None or bounds.low > picture.horizon:
        return
    told = what(mark.event).replace(f" {lane.container}", "", 1) if lane.container else what(mark.event)
    perhaps = "" if mark.event.told_by_all else "?"
    at = _milliseconds(bounds.low)
    yield f"{_inert(f'{told}{perhaps} {span(bounds)}')} :milestone, {at}, {at}"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _inert(text: str) -> str:
    """Text in which Mermaid and a browser find no markup, no separator and no keyword at its beginning."""
    numbered = re.sub(r"#(\d+)\b", r" restart \1", visible(text))
    return re.sub(r"[^\w .,()/?=+-]", "_", numbered).strip() or "-"
