"""From courses to scenarios: the regions of the unknowns in which the story is the same.

Courses that suppose the same of the unknowns differ only in what nobody can know (the kubelet's own
timing). They are one scenario: its events are the hull of theirs, and an event that not all of them
have may or may not happen (``certain`` is false).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeAlias

from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.moment import EPSILON, Bounds, Draw, Evaluation, Moment

Cell: TypeAlias = "tuple[tuple[Draw, Bounds], ...]"
"""A box of the unknowns: for each draw that any course supposes something of, an interval ``low < draw ≤ high``."""


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
    ranges: dict[Draw, Bounds] = field(default_factory=dict)

    def gap(self, first: TimedEvent, second: TimedEvent) -> Bounds:
        """From one event to another: what both share cancels, however little is known of it."""
        low, high = Evaluation(self.ranges).bounds(second.at - first.at)
        return Bounds(max(0.0, low), high)


def scenarios(played: Sequence[Course], until: float | None) -> list[Scenario]:
    """The scenarios that the courses make: their conditions exclude one another and cover everything."""
    original = _original_ranges(played)
    groups: dict[tuple[int, ...], list[Cell]] = {}
    for cell in _cells(played, original):
        members = tuple(i for i, course in enumerate(played) if _covers(course, cell))
        if members:
            groups.setdefault(members, []).append(cell)
    return [
        _scenario([played[i] for i in members], cell, original, until)
        for members, cells in groups.items()
        for cell in _joined(cells)
    ]


# --- regions of the unknowns -----------------------------------------------------------------------------


def _original_ranges(played: Sequence[Course]) -> dict[Draw, Bounds]:
    ranges: dict[Draw, Bounds] = {}
    for course in played:
        ranges.update(course.drawn)
    return ranges


def _cells(played: Sequence[Course], original: dict[Draw, Bounds]) -> list[Cell]:
    """The boxes between all the thresholds that any course met."""
    cuts: dict[Draw, set[float]] = {}
    for course in played:
        for narrowing in course.narrowings:
            low, high = original[narrowing.draw]
            inside = {cut for cut in (narrowing.low, narrowing.high) if low + EPSILON < cut < high - EPSILON}
            cuts.setdefault(narrowing.draw, set()).update(inside)
    boxes: list[Cell] = [()]
    for key in sorted(cuts, key=lambda d: (d.attempt, d.unknown)):
        low, high = original[key]
        edges = [low, *_apart(sorted(cuts[key])), high]
        intervals = [Bounds(a, b) for a, b in pairwise(edges)]
        boxes = [(*box, (key, interval)) for box in boxes for interval in intervals]
    return boxes


def _apart(cuts: list[float]) -> list[float]:
    """Without those that are the same number but for rounding."""
    kept: list[float] = []
    for cut in cuts:
        if not kept or cut - kept[-1] > EPSILON:
            kept.append(cut)
    return kept


def _covers(course: Course, cell: Cell) -> bool:
    """Whether what the course supposes holds in the whole cell."""
    box = dict(cell)
    return all(
        narrowing.low <= box[narrowing.draw].low + EPSILON and box[narrowing.draw].high <= narrowing.high + EPSILON
        for narrowing in course.narrowings
    )


def _joined(cells: list[Cell]) -> list[Cell]:
    """Neighbouring cells with the same courses are one region, along one unknown at a time."""
    merged = list(cells)
    changed = True
    while changed:
        changed = False
        for i, left in enumerate(merged):
            for j, right in enumerate(merged):
                union = _union(left, right) if i != j else None
                if union is not None:
                    merged = [cell for k, cell in enumerate(merged) if k not in (i, j)] + [union]
                    changed = True
                    break
            if changed:
                break
    return merged


def _union(left: Cell, right: Cell) -> Cell | None:
    different = [k for k, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(different) != 1:
        return None
    k = different[0]
    (key, a), (_, b) = left[k], right[k]
    if abs(a.high - b.low) > EPSILON:
        return None
    return (*left[:k], (key, Bounds(a.low, b.high)), *left[k + 1 :])


def _conditions(cell: Cell, original: dict[Draw, Bounds]) -> tuple[When, ...]:
    conditions: list[When] = []
    for key, (low, high) in cell:
        least, most = original[key]
        if low > least + EPSILON:
            conditions.append(When(key.unknown, ">", round(low, 3), key.attempt))
        if high < most - EPSILON:
            conditions.append(When(key.unknown, "<=", round(high, 3), key.attempt))
    return tuple(conditions)


# --- events ----------------------------------------------------------------------------------------------


def _scenario(members: list[Course], cell: Cell, original: dict[Draw, Bounds], until: float | None) -> Scenario:
    ranges = {**original, **dict(cell)}
    evaluation = Evaluation(ranges)
    tables = [_table(course, evaluation) for course in members]
    keys = list(dict.fromkeys(key for table in tables for key in table))
    events = {key: _hull([table.get(key) for table in tables], until) for key in keys}
    horizon = math.inf if until is None else until
    told = {key: event for key, event in events.items() if event.earliest <= horizon and not math.isinf(event.earliest)}
    ordered = sorted(told, key=lambda key: (told[key].earliest, told[key].latest, keys.index(key)))
    ids = {key: f"e{n}" for n, key in enumerate(ordered, 1)}
    for key, event in told.items():
        event.id = ids[key]
        event.because = list(dict.fromkeys(ids[cause] for cause in _told_causes(key, events, ids)))
    looping = next((i for i, course in enumerate(members) if course.cycle is not None), None)
    return Scenario(
        name="",
        title="",
        when=_conditions(cell, original),
        events=[told[key] for key in ordered],
        repeats=None if looping is None else _repeats(members[looping], tables[looping], ids, evaluation),
        always=frozenset.intersection(*(frozenset(course.labels) for course in members)),
        sometimes=frozenset().union(*(course.labels for course in members)),
        ranges=ranges,
    )


_Key: TypeAlias = "tuple[Any, ...]"


def _told_causes(key: _Key, events: dict[_Key, TimedEvent], ids: dict[_Key, str]) -> list[_Key]:
    """The causes of an event; those of a cause instead of one that is not told."""
    causes: list[_Key] = []
    for cause in events[key].causes:
        causes += [cause] if cause in ids else _told_causes(cause, events, ids)
    return causes


def _table(course: Course, evaluation: Evaluation) -> dict[_Key, TimedEvent]:
    """The events of one course by what makes them comparable with another course's."""
    seen: Counter[tuple[Any, ...]] = Counter()
    keys: dict[int, _Key] = {}
    table: dict[_Key, TimedEvent] = {}
    for event in course.events:
        kind = (event.type, event.container, event.attempt, event.detail.get("probe"), event.detail.get("phase"))
        seen[kind] += 1
        key = (*kind, seen[kind])
        keys[id(event)] = key
        low, high = evaluation.bounds(event.at)
        table[key] = TimedEvent(
            "", event.type, event.container, event.attempt, low, high, event.certain, event.certain, event.formula,
            tuple(_causes(event, keys)), [], event.fields, dict(event.detail), event.at,
        )  # fmt: skip
    return table


def _causes(event: Event, keys: dict[int, _Key]) -> list[_Key]:
    """The keys of what it waited for; what was only a stand-in (the last of several) is replaced by its own causes."""
    causes: list[_Key] = []
    for cause in event.because:
        causes += [keys[id(cause)]] if id(cause) in keys else _causes(cause, keys)
    return causes


def _hull(versions: Sequence[TimedEvent | None], until: float | None) -> TimedEvent:
    """One event for what several courses say of it."""
    present = [v for v in versions if v is not None]
    best = max(present, key=lambda v: v.certain)
    high = max(v.latest for v in present)
    told_by_all = len(present) == len(versions) and all(v.certain for v in present)
    agreed = {k: v for k, v in best.detail.items() if all(p.detail.get(k) == v for p in present)}
    return replace(
        best,
        earliest=min(v.earliest for v in present),
        latest=high,
        certain=told_by_all and not math.isinf(high) and (until is None or high <= until),
        told_by_all=told_by_all,
        detail=agreed,
    )


def _repeats(course: Course, table: dict[_Key, TimedEvent], ids: dict[_Key, str], evaluation: Evaluation) -> Repeats:
    assert course.cycle is not None
    first, last = course.cycle
    keys = dict(zip(map(id, course.events), table, strict=True))
    return Repeats(ids[keys[id(first)]], ids[keys[id(last)]], evaluation.bounds(last.at - first.at), course.ladder)
