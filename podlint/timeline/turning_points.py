"""The events of a scenario that people ask for: Ready, the first stop and the start after it, the end."""

from __future__ import annotations

import math

from podlint.moment import Bounds
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

RESTARTING = ("liveness", "startup", "post-start")
"""The reasons to stop a container that its restart policy answers with a new one."""
NO_WAIT = 5.0
"""What the kubelet needs for a restart without back-off is less, in seconds."""


def first_of(scenario: Scenario, *types: str) -> TimedEvent | None:
    """The first event of these types that happens in every course."""
    return next((event for event in scenario.events if event.type in types and event.told_by_all), None)


def first_stops(scenario: Scenario) -> list[TimedEvent]:
    """Of each container the first time that it is surely stopped to be started again, or ends and is started again."""
    restarted = {(e.container, e.attempt) for e in scenario.events if e.type == "container-started" and e.told_by_all}
    found: dict[str | None, TimedEvent] = {}
    for event in scenario.events:
        again = event.attempt is not None and (event.container, event.attempt + 1) in restarted
        stopped = event.type == "killing" and event.detail.get("reason") in RESTARTING
        if event.told_by_all and again and (stopped or event.type == "container-exited"):
            found.setdefault(event.container, event)
    return list(found.values())


def started(scenario: Scenario, container: str | None, attempt: int) -> TimedEvent | None:
    """The start of a container's attempt."""
    return next(
        (
            event
            for event in scenario.events
            if event.type == "container-started" and event.container == container and event.attempt == attempt
        ),
        None,
    )


def done(scenario: Scenario) -> TimedEvent | None:
    """The Pod's end, where it surely has one."""
    ends = [event for event in scenario.events if event.type == "phase" and event.told_by_all]
    return next((event for event in ends if event.detail.get("phase") in ("Succeeded", "Failed")), None)


def bounded_from(scenario: Scenario, event: TimedEvent) -> tuple[TimedEvent | None, Bounds]:
    """When an event happens: from zero (None), or where that has no bound from the last start that gives it one."""
    absolute = event.bounds
    if not math.isinf(event.latest):
        return None, absolute
    starts = [e for e in scenario.events if e.type == "container-started" and e.told_by_all]
    for start in reversed(starts):
        gap = scenario.gap(start, event)
        if not math.isinf(gap.high) and start.earliest <= event.earliest:
            return start, gap
    return None, absolute
