"""The key times of a scenario, each counted from what bounds it best."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podlint.moment import Bounds
from podlint.timeline.life import DEPENDS_ON_TIMING
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent
from podlint.timeline.turning_points import NO_WAIT, bounded_from, done, first_of, first_stops, started


class KeyTime(NamedTuple):
    """When something happens that people ask for."""

    what: str
    """``ready``, ``app killed``, ``period``: the same on both sides where the same is meant."""
    since: str
    """What the seconds are counted from: ``app's start``."""
    bounds: Bounds


def key_times(scenario: Scenario) -> Iterator[KeyTime]:
    """Ready, stops and restarts, the round of a loop, the Pod's end, SIGKILL and gone, as far as they surely come.

    A story that supposes a hang at some moment is asked for none: the supposed moment is in all of them, and the
    budgets tell what follows a hang. Nor is one that may go either way: the scenarios on both sides of it tell.
    """
    if scenario.name == DEPENDS_ON_TIMING or any(name.startswith("hang.") for name in scenario.supposing):
        return
    ready = first_of(scenario, "pod-ready")
    if ready is not None:
        yield _from_start("ready", scenario, ready)
    for stop in _stops(scenario):
        yield from _stopped(scenario, stop)
    if scenario.repeats is not None:
        yield KeyTime("each round", "", scenario.repeats.period)
        longest = max((rung.high for rung in scenario.repeats.ladder), default=0.0)
        if longest > NO_WAIT:
            yield KeyTime("longest back-off", "", Bounds(longest, longest))
    end = done(scenario)
    if end is not None:
        yield _from_start(end.detail["phase"], scenario, end)
    for what, event in (("SIGKILL", first_of(scenario, "kill-sent")), ("gone", first_of(scenario, "pod-removed"))):
        if event is not None and scenario.zero == "deletion-requested":
            yield KeyTime(what, "the deletion", event.bounds)


def _stops(scenario: Scenario) -> list[TimedEvent]:
    """Of each container the first sure stop or end before a restart, else the first time that it is killed for good."""
    found = {event.container: event for event in first_stops(scenario)}
    for event in scenario.events:
        if event.type == "killing" and event.told_by_all and event.detail.get("reason") != "deletion":
            found.setdefault(event.container, event)
    return list(found.values())


def _from_start(what: str, scenario: Scenario, event: TimedEvent) -> KeyTime:
    start, bounds = bounded_from(scenario, event)
    return KeyTime(what, "the Pod being bound" if start is None else f"{start.container}'s start", bounds)


def _stopped(scenario: Scenario, stop: TimedEvent) -> Iterator[KeyTime]:
    name, attempt = stop.container, stop.attempt or 0
    verb = "killed" if stop.type == "killing" else "ends"
    before, after = started(scenario, name, attempt), started(scenario, name, attempt + 1)
    if before is not None:
        yield KeyTime(f"{name} {verb}", f"{name}'s start", scenario.gap(before, stop))
    if after is not None:
        yield KeyTime(f"{name} {verb}, until it runs again", "", scenario.gap(stop, after))
