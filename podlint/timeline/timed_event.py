"""The events of a whole life with their bounds, as all its courses tell them together.

Where several courses can be taken, an event's bounds are the hull of theirs, and one that not all of them have may or
may not happen (``certain`` is false).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any, NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.effort import Effort
from podlint.evaluation import Evaluation, Ranges
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.moment import EPSILON, Bounds, Draw, Moment

Telling: TypeAlias = Mapping[str, Sequence[Course]]
"""A whole life: the courses of its parts by name (the start, each container, the Pod). A part has several where nothing
but timing decides which of them it takes."""


Key: TypeAlias = tuple[Any, ...]
"""By what an event of one course is the same as one of another."""


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
    def stands_for(self) -> int | None:
        """So many events like it are told as this one; None where nobody can say how many."""
        count: int | None = self.detail.get("count") if "every" in self.detail else 1
        return count

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


@dataclass
class Tables:
    """The events of courses as scenarios tell them; what several scenarios share is worked out once."""

    effort: Effort = field(default_factory=Effort)
    """What may be spent on all of them."""
    keys: dict[int, Key] = field(default_factory=dict)
    """By what an event of one course is the same as one of another, for each event by its id."""
    known: dict[tuple[Any, ...], dict[Key, TimedEvent]] = field(default_factory=dict)
    """The events of one part's courses, by which courses they are and what is known of their draws."""
    bounds: dict[int, tuple[Ranges, list[Bounds]]] = field(default_factory=dict)
    """When the events of a course (by its id) happen, under the ranges of its draws that were asked for last."""


def kind_of(event: Event | TimedEvent) -> Key:
    """Events that agree in this are alike: the n-th of them in one course is the n-th in another."""
    detail = event.detail
    what = (detail.get("probe"), detail.get("phase"), detail.get("reason"))
    return (event.type, event.container, event.attempt, *what)


def events_of(
    tellings: Sequence[Telling], ranges: Ranges, evaluation: Evaluation, tables: Tables
) -> dict[Key, TimedEvent]:
    """The events where any of ``tellings`` may be how it goes; ``ranges``: what is known of their draws."""
    return _either([_of_one(telling, ranges, evaluation, tables) for telling in tellings])


def _of_one(telling: Telling, ranges: Ranges, evaluation: Evaluation, tables: Tables) -> dict[Key, TimedEvent]:
    """The events of one way that it can go."""
    events: dict[Key, TimedEvent] = {}
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


def _table(part: str, course: Course, evaluation: Evaluation, tables: Tables) -> dict[Key, TimedEvent]:
    """The events of one course by what makes them comparable with another course's of the same part."""
    keys = tables.keys
    seen: Counter[Key] = Counter()
    table: dict[Key, TimedEvent] = {}
    supposed = {draw: evaluation.ranges[draw] for draw in course.drawn}
    tables.effort.spend(len(course.events))
    each = zip(course.events, _bounds(course, supposed, evaluation, tables), strict=True)
    for place, (event, (low, high)) in enumerate(each):
        certain = event.certain and place < course.unsure_from and not course.is_left(event)
        kind = (part, *kind_of(event))
        seen[kind] += 1
        key = keys[id(event)] = (*kind, seen[kind])
        table[key] = TimedEvent(
            "", event.type, event.container, event.attempt, low, high, certain, certain, event.formula,
            tuple(_causes(event, keys)), [], event.fields, dict(event.detail), event.at,
            (Way(event.at, supposed),),
        )  # fmt: skip
    return table


def _causes(event: Event, keys: Mapping[int, Key]) -> list[Key]:
    """The keys of what it waited for; what was only a stand-in (the last of several) is replaced by its own causes."""
    causes: list[Key] = []
    for cause in event.because:
        causes += [keys[id(cause)]] if id(cause) in keys else _causes(cause, keys)
    return causes


def _either(tables: Sequence[dict[Key, TimedEvent]]) -> dict[Key, TimedEvent]:
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
        detail=_common([v.detail for v in present]),
        ways=tuple(way for v in present for way in v.ways),
    )


def _common(details: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What all say; that it stands for several, where one says so: of how many then nobody knows."""
    common = {k: v for k, v in details[0].items() if all(k in other and other[k] == v for other in details)}
    every = next((detail["every"] for detail in details if "every" in detail), None)
    return common if every is None else {**common, "every": every}
