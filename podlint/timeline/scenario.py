"""A scenario: what can be told of one region of the unknowns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from podlint.dataclass import dataclass
from podlint.evaluation import Evaluation, Ranges
from podlint.lifecycle.course import Course
from podlint.moment import EPSILON, Bounds, Draw
from podlint.timeline.region import Box
from podlint.timeline.timed_event import Key, Tables, Telling, TimedEvent, events_of, kind_of


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


def scenario(
    tellings: Sequence[Telling], box: Box, drawn: Mapping[Draw, Bounds], until: float | None, tables: Tables
) -> Scenario:
    """What happens in the box, where any of ``tellings`` may be how it goes; ``drawn``: the whole ranges."""
    courses = [course for telling in tellings for part in telling.values() for course in part]
    original = {**drawn, **{key: bounds for course in courses for key, bounds in course.drawn.items()}}
    ranges = {**original, **box}
    evaluation = Evaluation(ranges)
    events = events_of(tellings, ranges, evaluation, tables)
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
    _let_follow([told[key] for key in ordered])
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


def _let_follow(events: Sequence[TimedEvent]) -> None:
    """Of several events alike, the n-th to happen lies in the n-th interval, those left out that need not happen.

    Nothing says which of two that overlap is which: a doubtful one may be the later of both, though it would begin sooner.
    """
    last: dict[Key, float] = {}
    for event in events:
        kind = kind_of(event)
        before = last.get(kind, event.latest)
        if not event.certain and event.earliest <= before:
            event.latest = max(event.latest, before)
        if not math.isinf(event.latest) and "every" not in event.detail:
            last[kind] = max(event.latest, before)


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


def _told_causes(key: Key, events: Mapping[Key, TimedEvent], ids: Mapping[Key, str]) -> list[Key]:
    """The causes of an event; those of a cause instead of one that is not told."""
    causes: list[Key] = []
    for cause in events[key].causes:
        causes += [cause] if cause in ids else _told_causes(cause, events, ids)
    return causes


def _repeats(course: Course, keys: Mapping[int, Key], ids: Mapping[Key, str], evaluation: Evaluation) -> Repeats | None:
    """The round that a course ends in; None where it is not told, as what waits for something without end."""
    assert course.cycle is not None
    first, last = course.cycle
    begin, end = ids.get(keys[id(first)]), ids.get(keys[id(last)])
    if begin is None or end is None:
        return None
    return Repeats(begin, end, evaluation.bounds(last.at - first.at), course.ladder)
