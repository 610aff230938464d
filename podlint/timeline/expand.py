"""``--expand``: runs of like events, told as one entry with ``count`` and ``every``, listed one by one (contract: Timelines)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from podlint.dataclass import dataclass
from podlint.lifecycle.prober import SPREAD
from podlint.moment import Atom, Bounds, Jitter, Moment
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent, Way

MOST_LISTED = 10_000
"""So many events of one run are listed at most; what is left of it stays one entry."""
MOST_IN_ALL = 20_000
"""So many of all runs of a Pod's scenarios and stories together, in the order that these are told."""


@dataclass(frozen=True, slots=True)
class _Run:
    """An entry of a scenario, and what is listed in its place."""

    entry: TimedEvent
    listed: tuple[TimedEvent, ...]
    left: TimedEvent | None = None
    """What is too much to list, or has no end."""
    endless: bool = False
    """It has no end that could be listed up to."""

    @property
    def events(self) -> tuple[TimedEvent, ...]:
        return self.listed if self.left is None else (*self.listed, self.left)


@dataclass(slots=True)
class _Room:
    """How many events may still be listed."""

    of_one_run: int
    in_all: int

    def take(self, wanted: float) -> int:
        """How many of a run are listed, which then are taken."""
        shown = max(0, int(min(wanted, self.of_one_run, self.in_all)))
        self.in_all -= shown
        return shown


def expanded(timeline: Timeline, most: int = MOST_LISTED) -> tuple[Timeline, list[str]]:
    """The timeline with every run listed, and what is to be said where a run is listed only in part."""
    notes: list[str] = []
    room = _Room(most, MOST_IN_ALL)
    scenarios = tuple(_expanded(scenario, timeline, room, notes) for scenario in timeline.scenarios)
    stories = tuple(_expanded(story, timeline, room, notes) for story in timeline.stories)
    return replace(timeline, scenarios=scenarios, stories=stories), notes


def _expanded(scenario: Scenario, timeline: Timeline, room: _Room, notes: list[str]) -> Scenario:
    horizon = math.inf if timeline.setting.until is None else timeline.setting.until
    runs = [_run(event, scenario.events, horizon, room) for event in scenario.events]
    notes += [_told_in_part(scenario, run) for run in runs if run.left is not None]
    return _numbered(scenario, runs)


def _run(entry: TimedEvent, others: Sequence[TimedEvent], horizon: float, room: _Room) -> _Run:
    """The events of an entry as far as they can happen before the horizon."""
    if "every" not in entry.detail:
        return _Run(entry, (entry.fresh(),))
    spacing = _spacing(entry, others)
    wanted = min(spacing.most, spacing.before(horizon))
    if math.isinf(wanted):
        return _Run(entry, (), entry.fresh(), endless=True)
    shown = room.take(wanted)
    if shown == 0 < wanted:
        return _Run(entry, (), entry.fresh())
    listed = tuple(_nth(entry, n, spacing, horizon) for n in range(shown))
    return _Run(entry, listed, _rest(entry, shown, spacing, horizon) if shown < wanted else None)


@dataclass(frozen=True, slots=True)
class _Spacing:
    """How the events of a run lie in the time that its entry spans."""

    earliest: float
    every: float
    """From one to the next; 0 where they keep no distance."""
    most: float
    """So many there are at most."""
    first_latest: float
    later: float
    """By so much the latest of each is after that of the one before."""
    surely: bool
    """So many there are in every course."""

    def before(self, horizon: float) -> float:
        """How many can happen until then."""
        if math.isinf(horizon) or not self.every:
            return math.inf
        return math.floor((horizon - self.earliest) / self.every) + 1

    def bounds(self, n: int) -> Bounds:
        return Bounds(self.earliest + n * self.every, self.first_latest + n * self.later)


def _spacing(entry: TimedEvent, others: Sequence[TimedEvent]) -> _Spacing:
    low, high, every, count = entry.earliest, entry.latest, float(entry.detail["every"]), entry.detail.get("count")
    if not any(_is_spread(atom) for atom, _ in entry.at.atoms):  # readiness runs: updates of the status add some
        return _Spacing(low, 0.0, math.inf if count is None else count, high, 0.0, surely=False)
    if count is not None:
        return _Spacing(low, every, count, high - (count - 1) * every, every, surely=True)
    if "count" in entry.detail:
        return _Spacing(low, every, math.inf, _endless_latest(entry, others, every), every, surely=True)
    # Courses that have more of them and less: each only knows its own first and last.
    room = high - low
    return _Spacing(low, every, math.inf if math.isinf(room) else room // every + 1, high, 0.0, surely=False)


def _nth(entry: TimedEvent, n: int, spacing: _Spacing, horizon: float) -> TimedEvent:
    """The event that comes after ``n`` others of its run."""
    event = entry.fresh()
    event.earliest, event.latest = spacing.bounds(n)
    event.at = _first(entry.at) + n * spacing.every
    event.ways = tuple(Way(_first(way.at) + n * spacing.every, way.ranges) for way in entry.ways)
    event.told_by_all = entry.told_by_all and spacing.surely
    event.certain = event.told_by_all and event.latest <= horizon and not math.isinf(event.latest)
    event.detail = {key: value for key, value in entry.detail.items() if key not in ("count", "every")}
    if n and spacing.every:
        event.formula = f"{spacing.every:g} s after the one before"
    return event


def _rest(entry: TimedEvent, shown: int, spacing: _Spacing, horizon: float) -> TimedEvent:
    """One entry for what is not listed."""
    rest = _nth(entry, shown, spacing, horizon)
    rest.latest, rest.at = entry.latest, entry.at + shown * spacing.every
    rest.ways = tuple(Way(way.at + shown * spacing.every, way.ranges) for way in entry.ways)
    rest.certain = rest.told_by_all and rest.latest <= horizon and not math.isinf(rest.latest)
    count = entry.detail.get("count")
    rest.detail = entry.detail if count is None else {**entry.detail, "count": count - shown}
    return rest


def _endless_latest(entry: TimedEvent, others: Sequence[TimedEvent], every: float) -> float:
    """When the first event of an endless run is over: one period after the last that was told by itself."""

    def kind(event: TimedEvent) -> tuple[Any, ...]:
        return (event.type, event.container, event.attempt, event.detail.get("probe"))

    before = [each.latest for each in others if each is not entry and kind(each) == kind(entry)]
    return max((latest for latest in before if not math.isinf(latest)), default=math.inf) + every


def _first(of_run: Moment) -> Moment:
    """When the first event of a run happens."""
    return Moment(of_run.constant, tuple((atom, many) for atom, many in of_run.atoms if not _is_spread(atom)))


def _is_spread(atom: Atom) -> bool:
    return isinstance(atom, Jitter) and atom.name == SPREAD


def _told_in_part(scenario: Scenario, run: _Run) -> str:
    entry, container = run.entry, f" {run.entry.container}" if run.entry.container else ""
    what = f"scenario {scenario.name}: {entry.type}{container}"
    if run.endless:
        return f"{what}: so often as nobody can say, so that it stays one entry"
    if not run.listed:
        return f"{what}: not listed after {MOST_IN_ALL} others, so that it stays one entry"
    count = entry.detail.get("count")
    return f"{what}: the first {len(run.listed)}{f' of {count}' if count else ''} are listed, the rest stays one entry"


# --- ids and causes --------------------------------------------------------------------------------------


def _numbered(scenario: Scenario, runs: Sequence[_Run]) -> Scenario:
    """The scenario with the events in the order of their times; who waited for an entry waited for its last event."""
    events = sorted(_chained(runs), key=lambda pair: (pair[0].earliest, pair[0].latest))
    ids = {id(event): f"e{number}" for number, (event, _) in enumerate(events, 1)}
    first = {run.entry.id: ids[id(run.events[0])] for run in runs if run.events}
    last = {run.entry.id: ids[id(run.events[-1])] for run in runs if run.events}
    for event, after in events:
        event.because = [ids[id(after)]] if after is not None else [last[cause] for cause in event.because]
        event.id = ids[id(event)]
    repeats = scenario.repeats
    if repeats is not None:
        repeats = replace(repeats, start=first[repeats.start], end=last[repeats.end])
    return replace(scenario, events=[event for event, _ in events], repeats=repeats)


def _chained(runs: Sequence[_Run]) -> Iterator[tuple[TimedEvent, TimedEvent | None]]:
    """Every event with the one of its own run that it follows."""
    for run in runs:
        after = None
        for event in run.events:
            yield event, after
            after = event
