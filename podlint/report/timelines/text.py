"""A timeline as text for a terminal: what is not known, the budgets in words, each scenario event by event."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from podlint.lifecycle.unknown import NEVER
from podlint.moment import Bounds
from podlint.report.style import Style
from podlint.report.timelines.sentences import budget_sentences, loop_sentence
from podlint.report.timelines.words import span, what
from podlint.report.visible import visible
from podlint.timeline.life import DEPENDS_ON_TIMING, Timeline, Unknown
from podlint.timeline.scenario import Scenario, TimedEvent

_INDENT = "  "
_LEGEND = (
    "Seconds from the earliest to the latest; 'app +5 s' is 5 s after app's first start. "
    "?: may happen or not. app#1: app after its first restart."
)


def timeline_text(timelines: Sequence[Timeline], style: Style, columns: int = 80, *, fold: bool = True) -> str:
    """The report of several Pods, one after the other. ``fold``: like events that may happen or not are one row."""
    return "\n\n".join("\n".join(_pod(timeline, style, columns, fold)) for timeline in timelines) + "\n"


def _pod(timeline: Timeline, style: Style, columns: int, fold: bool) -> Iterator[str]:
    pod, workload = timeline.pod, timeline.pod.workload
    where = f"{pod.file}:{workload.span.line}"
    title = f"{workload.kind} {workload.name or '(no name)'}"
    yield f"{style.strong(visible(title))}  {style.faint(visible(where))}  Kubernetes {timeline.setting.version}"
    unknowns = [u for u in timeline.unknowns if u.bounds != NEVER]
    if unknowns:
        yield ""
        yield style.strong("What the manifest does not say")
        yield from _table([(visible(u.name), span(u.bounds), _meaning(u)) for u in unknowns], columns)
    sentences = list(budget_sentences(timeline))
    if sentences:
        yield ""
        yield style.strong("Budgets")
        yield from _table(sentences, columns)
    for scenario in (*timeline.scenarios, *timeline.stories):
        yield ""
        yield from _scenario(scenario, timeline.scenarios, style, columns, fold)
    yield ""
    yield from (style.faint(line) for line in textwrap.wrap(_LEGEND, columns))


def _meaning(unknown: Unknown) -> str:
    origin = "" if unknown.origin == "default" else f" (from {unknown.origin})"
    return f"{unknown.meaning}{origin}"


def _table(rows: Sequence[tuple[str, str, str]], columns: int) -> Iterator[str]:
    """Three columns; the last is wrapped below itself."""
    first = max(len(row[0]) for row in rows)
    second = max(len(row[1]) for row in rows)
    left = len(_INDENT) + first + 2 + second + 2
    for name, value, text in rows:
        lines = textwrap.wrap(text, max(20, columns - left)) or [""]
        yield f"{_INDENT}{name:<{first}}  {value:<{second}}  {lines[0]}".rstrip()
        for line in lines[1:]:
            yield " " * left + line


# --- scenarios -------------------------------------------------------------------------------------------


def _scenario(scenario: Scenario, others: Sequence[Scenario], style: Style, columns: int, fold: bool) -> Iterator[str]:
    heading = "Story" if scenario.supposing else "Scenario"
    yield style.strong(visible(f"{heading} {scenario.name}"))
    yield from textwrap.wrap(visible(scenario.title), columns - 2, initial_indent=_INDENT, subsequent_indent=_INDENT)
    between = [visible(other.name) for other in others if other.name in _SIDES]
    if scenario.name == DEPENDS_ON_TIMING and len(between) == len(_SIDES):
        yield f"{_INDENT}either as in {between[0]} or as in {between[1]}"
        return
    told = _folded(scenario.events) if fold else ((event, "") for event in scenario.events)
    rows = [_row(event, scenario, many) for event, many in told]
    width = max((len(row.when) for row in rows), default=0)
    for row in rows:
        line = f"{_INDENT}{row.when:<{width}}  {row.mark} {row.what}"
        if row.why and len(line) + 2 + len(row.why) <= columns:
            line += style.faint(f"  {row.why}")
        yield line
    if scenario.repeats is not None:
        yield from textwrap.wrap(
            loop_sentence(scenario.repeats),
            columns,
            initial_indent=_INDENT,
            subsequent_indent=_INDENT,
            break_on_hyphens=False,
        )


_SIDES = ("boots-in-time", "boots-too-slowly")
"""The scenarios on both sides of the one that depends on timing."""


class _Row(NamedTuple):
    """One line of a scenario."""

    when: str
    mark: str
    what: str
    why: str


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
        counts = [event.detail.get("count", 1) for event in same]
        many = "again and again" if None in counts else f"up to {sum(counts)} times"
        spans = replace(first, latest=max(event.latest for event in same), detail=_single(first.detail))
        yield spans, f", {many}"


def _single(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail of one of several."""
    return {key: value for key, value in detail.items() if key not in ("count", "every")}


def _row(event: TimedEvent, scenario: Scenario, many: str) -> _Row:
    """When: from zero, or from a cause after which it is bounded; and why, unless the cause stands there already."""
    mark, told = " " if event.told_by_all else "?", visible(what(event) + many)
    origin = _bounded_since(event, scenario) if math.isinf(event.latest) else None
    if origin is None:
        return _Row(span(Bounds(event.earliest, event.latest)), mark, told, visible(event.formula))
    return _Row(f"{visible(_origin(origin))} +{span(scenario.gap(origin, event))}", mark, told, "")


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
