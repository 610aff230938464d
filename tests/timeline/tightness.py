"""Whether bounds that unknowns make are attained.

With every unknown at a corner of its range, what is left between an event's bounds is the kubelet's own jitter. A
simulated run at that corner has the event inside them. So a bound of the whole range is attained where, at some corner,
the bound is the same and the event happens. Where no corner attains it, points between them are looked at.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

from podlint.timeline.life import Timeline, timeline_of
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent
from tests.simulator.draws import Draws
from tests.timeline.corners import between, box_of, corners
from tests.timeline.generated import Case
from tests.timeline.simulated import Run, scenarios_of

NEAR = 0.05
"""Seconds within which a bound counts as attained."""
RUNS = 4
LATEST_ATTEMPT = 2
"""Later attempts depend on draws of several before them in ways that no corner shows (5.4: exit to exit)."""
STOPS = ("deletion", "deadline", "finished")
"""Why a whole Pod is stopped."""
Key: TypeAlias = tuple[Any, ...]


def loose_bounds(case: Case, timeline: Timeline, seed: int) -> list[str]:
    """Bounds that nothing comes near to."""
    loose: list[str] = []
    for scenario in timeline.scenarios:
        box = box_of(case, scenario)
        if box is None:
            continue
        whole = _certain(scenario)
        if _is_drawn_anew(scenario):
            whole = {key: event for key, event in whole.items() if event.attempt == 0 and not _waits_for_all(event)}
        reached: dict[Key, tuple[float, float]] = {}
        for corner in corners(case, box, seed):
            _reach(reached, corner, seed)
        # the corners' own predictions count some events differently: nothing is said of these
        far = {key: event for key, event in whole.items() if key in reached and _is_far(event, reached[key])}
        for point in between(case, box, seed) if far else ():
            _reach(reached, point, seed)
            far = {key: event for key, event in far.items() if _is_far(event, reached[key])}
            if not far:
                break
        for key, event in far.items():
            low, high = reached[key]
            name = " ".join(str(part) for part in key if part is not None)
            told = f"{event.earliest:.2f}..{event.latest:.2f}"
            loose.append(f"{scenario.name}: {name} is told at {told}, attained {low:.2f}..{high:.2f}")
    return loose


def _reach(reached: dict[Key, tuple[float, float]], point: Case, seed: int) -> None:
    """Widen what is reached to what is attained where every unknown is known."""
    for key, (low, high) in _attained(point, seed).items():
        least, most = reached.get(key, (math.inf, -math.inf))
        reached[key] = (min(least, low), max(most, high))


def _is_far(event: TimedEvent, reached: tuple[float, float]) -> bool:
    return event.earliest < reached[0] - NEAR or event.latest > reached[1] + NEAR


def _is_drawn_anew(scenario: Scenario) -> bool:
    """A condition narrows what the first attempt draws, and a later one draws it from the whole range.

    A corner gives both the same, so it shows nothing of that attempt, nor of what waits for all containers.
    """
    again = {event.container for event in scenario.events if event.type == "container-started" and event.attempt}
    return any(when.unknown.split(".")[1] in again for when in scenario.when if "." in when.unknown)


def _attained(corner: Case, seed: int) -> dict[Key, tuple[float, float]]:
    """The bounds at a corner, of the events that happen in some simulated run there."""
    timeline = timeline_of(corner.pod, corner.setting, served=corner.served, stories=False)
    attained: dict[Key, tuple[float, float]] = {}
    for n in range(RUNS):
        run = Run(corner, Draws(seed + n, extreme=n % 2 == 0))
        met = scenarios_of(run, timeline.scenarios)
        if met is None or len(met) != 1:
            continue
        happened = Counter((e.type, e.container, e.attempt) for e in run.events)
        for key, event in _certain(met[0]).items():
            if happened[event.type, event.container, event.attempt]:
                attained[key] = (event.earliest, event.latest)
    return attained


def _certain(scenario: Scenario) -> dict[Key, TimedEvent]:
    """The certain events of a kind of which there are no doubtful ones, by kind and number.

    The Pod's own are left out where attempts that are left out may come before them, or where its end may meet any of
    several attempts: one that is short and a next one that is long, which no corner has. So is what waits for these in
    another container.
    """
    late = min((e.earliest for e in scenario.events if (e.attempt or 0) > LATEST_ATTEMPT), default=math.inf)
    by_id = {event.id: event for event in scenario.events}
    met = {(e.container, e.attempt) for e in scenario.events if e.detail.get("reason") in STOPS}
    number = Counter(container for container, _ in met)
    several = {container for container in number if number[container] > 1}
    if several:
        late = -math.inf
    kinds: dict[Key, list[TimedEvent]] = {}
    for event in scenario.events:
        detail = event.detail
        kind = (event.type, event.container, event.attempt, detail.get("probe"), detail.get("phase"))
        kinds.setdefault(kind, []).append(event)
    return {
        (*kind, n): event
        for kind, events in kinds.items()
        if _all_certain(events)
        and (events[0].attempt or 0) <= LATEST_ATTEMPT
        and (not _waits_for_all(events[0]) or events[-1].latest < late)
        and not any(_waits_for_a_later_life(event, by_id, several) for event in events)
        for n, event in enumerate(events)
    }


def _waits_for_all(event: TimedEvent) -> bool:
    """It is of the Pod, or an end in the status: where the Pod is stopped that is written when all have ended (6.3, 6.7)."""
    return event.container is None or event.type == "container-unready"


def _waits_for_a_later_life(
    event: TimedEvent, by_id: Mapping[str, TimedEvent], several: AbstractSet[str | None]
) -> bool:
    """Another container's attempt that is not its first, or one of several, comes before it."""
    todo, seen = [event], {event.id}
    while todo:
        current = todo.pop()
        if current.container not in (None, event.container) and (current.attempt or current.container in several):
            return True
        causes = [by_id[cause] for cause in current.because if cause not in seen]
        seen.update(cause.id for cause in causes)
        todo += causes
    return False


def _all_certain(events: Sequence[TimedEvent]) -> bool:
    return all(event.certain and "every" not in event.detail for event in events)
