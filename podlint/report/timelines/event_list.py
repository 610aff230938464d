"""The events of a scenario as a list: when, what, and by which rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from podlint.report.style import Style
from podlint.report.timelines.words import span, what
from podlint.report.visible import visible
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

LEGEND = "'app +5 s' is 5 s after app's first start. ?: may happen or not. app#1: app after its first restart."
"""What the list's own notation means."""
_INDENT = "  "


def event_lines(scenario: Scenario, style: Style, columns: int, *, fold: bool) -> Iterator[str]:
    """A line for each event. ``fold``: like events that may happen or not are one."""
    told = rows(scenario, scenario.events, fold=fold)
    width = max((len(row.when) for row in told), default=0)
    for row in told:
        line = f"{_INDENT}{row.when:<{width}}  {row.mark} {row.what}"
        if row.why and len(line) + 2 + len(row.why) <= columns:
            line += style.faint(f"  {row.why}")
        yield line


class Row(NamedTuple):
    """One line of a scenario."""

    when: str
    mark: str
    what: str
    why: str


def rows(scenario: Scenario, events: Sequence[TimedEvent], *, fold: bool) -> list[Row]:
    """The rows of these events of a scenario."""
    told = _folded(events) if fold else ((event, "") for event in events)
    return [_row(event, scenario, many) for event, many in told]


def _folded(events: Sequence[TimedEvent]) -> Iterator[tuple[TimedEvent, str]]:
    """Like events that may each happen or not are one row, in the time that all of them span; with how many they are."""
    alike: dict[str, list[TimedEvent]] = {}
    for event in events:
        key = event.id if event.told_by_all else what(replace(event, detail=_single(event.detail)))
        alike.setdefault(key, []).append(event)
    for same in alike.values():
        first = same[0]
        if len(same) == 1:
            yield first, ""
            continue
        counts = [event.stands_for for event in same]
        many = "again and again" if None in counts else f"up to {sum(filter(None, counts))} times"
        spans = replace(first, latest=max(event.latest for event in same), detail=_single(first.detail))
        yield spans, f", {many}"


def _single(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail of one of several."""
    return {key: value for key, value in detail.items() if key not in ("count", "every")}


def _row(event: TimedEvent, scenario: Scenario, many: str) -> Row:
    """When: from zero, or from a cause after which it is bounded; and why, unless the cause stands there already."""
    mark, told = " " if event.told_by_all else "?", visible(what(event) + many)
    origin = _bounded_since(event, scenario) if math.isinf(event.latest) else None
    if origin is None:
        return Row(span(event.bounds), mark, told, visible(event.formula))
    return Row(f"{visible(_origin(origin))} +{span(scenario.gap(origin, event))}", mark, told, "")


def _bounded_since(event: TimedEvent, scenario: Scenario) -> TimedEvent | None:
    """The container's own first start, else the farthest cause, from which the event's distance has a latest."""
    by_id = {each.id: each for each in scenario.events}
    found, current = None, event
    while current.because and current.because[-1] in by_id:
        current = by_id[current.because[-1]]
        if math.isinf(scenario.gap(current, event).high):
            break
        if current.type not in ("container-started", "container-exited"):
            continue
        found = current
        if current.type == "container-started" and current.container == event.container and not current.attempt:
            break
    return found


def _origin(event: TimedEvent) -> str:
    who = f"{event.container}#{event.attempt}" if event.attempt else f"{event.container}"
    return who if event.type == "container-started" else f"{who}'s end"
