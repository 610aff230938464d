"""A scenario: what can be told of one region of the unknowns.

Where several courses can be taken in the region, its events are the hull of theirs, and an event that
not all of them have may or may not happen (``certain`` is false).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.effort import Effort
from podlint.evaluation import Evaluation, Ranges
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.moment import EPSILON, Bounds, Draw, Moment
from podlint.timeline.region import Box

Telling: TypeAlias = Mapping[str, Sequence[Course]]
"""A whole life: the courses of its parts by name (the start, each container, the Pod). A part has several where nothing
but timing decides which of them it takes."""


_Key: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class When:
    """One condition on one unknown."""

    unknown: str
    op: str
    seconds: float
    attempt: int = 0

    def __str__(self) -> str:
        of = f" (attempt {self.attempt})" if self.attempt else ""
        return f"{self.unknown}{of} {self.op} {self.seconds:g} s"


class Way(NamedTuple):
    """How the time of an event comes about in one of the courses that tell it."""

    at: Moment
    ranges: Ranges
    """What that course supposes of the unknowns that it draws."""


@dataclass(slots=True)
class TimedEvent:
    """An event of a scenario with its bounds, in seconds from the scenario's zero."""

    id: str
    type: EventType
    container: str | None
    attempt: int | None
    earliest: float
    latest: float
    certain: bool
    """It happens in every run of the scenario, and not later than ``latest``, which is finite."""
    told_by_all: bool
    """Every course of the scenario has it: it happens unless what it waits for never does."""
    formula: str
    causes: tuple[tuple[Any, ...], ...]
    """What it waited for, as this module knows events before they have an id."""
    because: list[str]
    fields: tuple[str, ...]
    detail: dict[str, Any]
    at: Moment
    """The time as an expression, of the course that tells the event best."""
    ways: tuple[Way, ...]
    """The same for every course that tells it: the bounds are the hull of theirs."""

    @property
    def bounds(self) -> Bounds:
        """When it happens, from the earliest to the latest."""
        return Bounds(self.earliest, self.latest)

    def fresh(self) -> TimedEvent:
        """The same event for one more scenario (``copy`` takes ten times as long)."""
        return TimedEvent(
            self.id, self.type, self.container, self.attempt, self.earliest, self.latest, self.certain,
            self.told_by_all, self.formula, self.causes, self.because, self.fields, self.detail, self.at,
            self.ways,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repeats:
    """The cycle that the scenario's events end with, and go on with."""

    start: str
    end: str
    period: Bounds
    ladder: tuple[Bounds, ...]


@dataclass(slots=True)
class Scenario:
    """One way a Pod's life can go."""

    name: str
    title: str
    when: tuple[When, ...]
    events: list[TimedEvent]
    repeats: Repeats | None = None
    supposing: tuple[str, ...] = ()
    zero: str = "scheduled"
    always: frozenset[str] = frozenset()
    """The labels of all its courses."""
    sometimes: frozenset[str] = frozenset()
    """The labels of any of its courses."""
    ranges: Ranges = field(default_factory=dict)

    def gap(self, first: TimedEvent, second: TimedEvent) -> Bounds:
        """From one event to another: what both share cancels, however little is known of it.

        Two ways that one course tells of belong together; else every way of the one may go with every way of the other.
        """
        each: list[Bounds] = []
        for way in second.ways:
            of_same_course = [other for other in first.ways if other.ranges is way.ranges]
            if of_same_course:
                each += [Evaluation(way.ranges).bounds(way.at - other.at) for other in of_same_course]
            else:
                evaluation = Evaluation(self.ranges)
                each += [evaluation.bounds(way.at - other.at) for other in first.ways]
        return Bounds(max(0.0, min(b.low for b in each)), max(b.high for b in each))


@dataclass
class Tables:
    """The events of courses as scenarios tell them; what several scenarios share is worked out once."""

    effort: Effort = field(default_factory=Effort)
    """What may be spent on all of them."""
    keys: dict[int, _Key] = field(default_factory=dict)
    """By what an event of one course is the same as one of another, for each event by its id."""
    known: dict[tuple[Any, ...], dict[_Key, TimedEvent]] = field(default_factory=dict)
    """The events of one part's courses, by which courses they are and what is known of their draws."""
    bounds: dict[int, tuple[Ranges, list[Bounds]]] = field(default_factory=dict)
    """When the events of a course (by its id) happen, under the ranges of its draws that were asked for last."""


def scenario(
    tellings: Sequence[Telling], box: Box, drawn: Mapping[Draw, Bounds], until: float | None, tables: Tables
) -> Scenario:
    """What happens in the box, where any of ``tellings`` may be how it goes; ``drawn``: the whole ranges."""
    courses = [course for telling in tellings for part in telling.values() for course in part]
    original = {**drawn, **{key: bounds for course in courses for key, bounds in course.drawn.items()}}
    ranges = {**original, **box}
    evaluation = Evaluation(ranges)
    events = _either([_events(telling, ranges, evaluation, tables) for telling in tellings])
    tables.effort.spend(len(events) + evaluation.steps)
    order = {key: place for place, key in enumerate(events)}
    horizon = math.inf if until is None else until
    told = {
        key: event.fresh()
        for key, event in events.items()
        if event.earliest <= horizon and not math.isinf(event.earliest)
    }
    ordered = sorted(told, key=lambda key: (told[key].earliest, told[key].latest, order[key]))
    ids = {key: f"e{n}" for n, key in enumerate(ordered, 1)}
    for key, event in told.items():
        event.id = ids[key]
        event.because = list(dict.fromkeys(ids[cause] for cause in _told_causes(key, events, ids)))
        event.certain = event.certain and not math.isinf(event.latest) and event.latest <= horizon
    looping = next((course for course in courses if course.cycle is not None), None)
    return Scenario(
        name="",
        title="",
        when=_conditions(box, original),
        events=[told[key] for key in ordered],
        repeats=None if looping is None else _repeats(looping, tables.keys, ids, evaluation),
        always=_labels(tellings, frozenset.intersection),
        sometimes=_labels(tellings, frozenset.union),
        ranges=ranges,
    )


def _labels(tellings: Sequence[Telling], together: Callable[..., frozenset[str]]) -> frozenset[str]:
    """The labels of all ways that it can go (``frozenset.intersection``), or of any (``union``)."""
    each = [
        frozenset().union(*(together(*(frozenset(course.labels) for course in part)) for part in telling.values()))
        for telling in tellings
    ]
    return together(*each)


def _conditions(box: Box, original: Mapping[Draw, Bounds]) -> tuple[When, ...]:
    conditions: list[When] = []
    for key, (low, high) in box.items():
        least, most = original[key]
        if low > least + EPSILON:
            conditions.append(When(key.unknown, ">", round(low, 3), key.attempt))
        if high < most - EPSILON:
            conditions.append(When(key.unknown, "<=", round(high, 3), key.attempt))
    return tuple(conditions)


# --- events ----------------------------------------------------------------------------------------------


def _told_causes(key: _Key, events: Mapping[_Key, TimedEvent], ids: Mapping[_Key, str]) -> list[_Key]:
    """The causes of an event; those of a cause instead of one that is not told."""
    causes: list[_Key] = []
    for cause in events[key].causes:
        causes += [cause] if cause in ids else _told_causes(cause, events, ids)
    return causes


def _events(telling: Telling, ranges: Ranges, evaluation: Evaluation, tables: Tables) -> dict[_Key, TimedEvent]:
    """The events of one way that it can go."""
    events: dict[_Key, TimedEvent] = {}
    for part, courses in telling.items():
        drawn = dict.fromkeys(draw for course in courses for draw in course.drawn)
        which = (*(id(course) for course in courses), *(ranges[draw] for draw in drawn))
        if which not in tables.known:
            each = [_table(part, course, _inside(course, ranges, evaluation), tables) for course in courses]
            tables.known[which] = _either(each)
        events.update(tables.known[which])
    return events


def _inside(course: Course, ranges: Ranges, evaluation: Evaluation) -> Evaluation:
    """The evaluation for a course that supposes more than its scenario does."""
    narrower: dict[Draw, Bounds] = {}
    for draw, low, high in course.narrowings:
        least, most = narrower.get(draw, ranges[draw])
        if low > least + EPSILON or high < most - EPSILON:
            narrower[draw] = Bounds(max(low, least), min(high, most))
    return Evaluation({**ranges, **narrower}) if narrower else evaluation


def _bounds(course: Course, supposed: Ranges, evaluation: Evaluation, tables: Tables) -> list[Bounds]:
    """When each event of a course happens; up to its branch they happen as in the course that it branches from."""
    found: list[Bounds] = []
    branch = course.branches_from
    if branch is not None and id(branch.course) in tables.bounds:
        ranges, bounds = tables.bounds[id(branch.course)]
        if all(ranges[draw] == supposed[draw] for draw in ranges.keys() & supposed.keys()):
            found = bounds[: branch.events]
    found += [evaluation.bounds(event.at) for event in course.events[len(found) :]]
    tables.bounds[id(course)] = (supposed, found)
    return found


def _table(part: str, course: Course, evaluation: Evaluation, tables: Tables) -> dict[_Key, TimedEvent]:
    """The events of one course by what makes them comparable with another course's of the same part."""
    keys = tables.keys
    seen: Counter[_Key] = Counter()
    table: dict[_Key, TimedEvent] = {}
    supposed = {draw: evaluation.ranges[draw] for draw in course.drawn}
    tables.effort.spend(len(course.events))
    each = zip(course.events, _bounds(course, supposed, evaluation, tables), strict=True)
    for place, (event, (low, high)) in enumerate(each):
        certain = event.certain and place < course.unsure_from
        detail = event.detail
        what = (detail.get("probe"), detail.get("phase"), detail.get("reason"))
        kind = (part, event.type, event.container, event.attempt, *what)
        seen[kind] += 1
        key = keys[id(event)] = (*kind, seen[kind])
        table[key] = TimedEvent(
            "", event.type, event.container, event.attempt, low, high, certain, certain, event.formula,
            tuple(_causes(event, keys)), [], event.fields, dict(detail), event.at,
            (Way(event.at, supposed),),
        )  # fmt: skip
    return table


def _causes(event: Event, keys: Mapping[int, _Key]) -> list[_Key]:
    """The keys of what it waited for; what was only a stand-in (the last of several) is replaced by its own causes."""
    causes: list[_Key] = []
    for cause in event.because:
        causes += [keys[id(cause)]] if id(cause) in keys else _causes(cause, keys)
    return causes


def _either(tables: Sequence[dict[_Key, TimedEvent]]) -> dict[_Key, TimedEvent]:
    """The events of whichever of several it is."""
    if len(tables) == 1:
        return tables[0]
    return {key: _hull([table.get(key) for table in tables]) for key in dict.fromkeys(k for t in tables for k in t)}


def _hull(versions: Sequence[TimedEvent | None]) -> TimedEvent:
    """One event for what several courses say of it."""
    present = [v for v in versions if v is not None]
    best = max(present, key=lambda v: v.certain)
    told_by_all = len(present) == len(versions) and all(v.certain for v in present)
    return replace(
        best,
        earliest=min(v.earliest for v in present),
        latest=max(v.latest for v in present),
        certain=told_by_all,
        told_by_all=told_by_all,
        detail={k: v for k, v in best.detail.items() if all(p.detail.get(k) == v for p in present)},
        ways=tuple(way for v in present for way in v.ways),
    )


def _repeats(
    course: Course, keys: Mapping[int, _Key], ids: Mapping[_Key, str], evaluation: Evaluation
) -> Repeats | None:
    """The round that a course ends in; None where it is not told, as what waits for something without end."""
    assert course.cycle is not None
    first, last = course.cycle
    begin, end = ids.get(keys[id(first)]), ids.get(keys[id(last)])
    if begin is None or end is None:
        return None
    return Repeats(begin, end, evaluation.bounds(last.at - first.at), course.ladder)
