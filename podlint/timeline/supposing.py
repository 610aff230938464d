"""A scenario's times where chosen unknowns have one value: what a drawing or a slider shows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from podlint.evaluation import Evaluation, Ranges
from podlint.moment import EPSILON, Bounds, Draw
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent, Way


class Supposing:
    """The bounds of a scenario's events where each of ``chosen`` has one value, in seconds."""

    def __init__(self, chosen: Mapping[Draw, float]) -> None:
        self.chosen = dict(chosen)
        self._evaluations: dict[int, tuple[Ranges, Evaluation | None]] = {}
        self._shared: list[tuple[dict[Draw, Bounds], Evaluation]] = []
        """The evaluations, each with what it takes the draws to be: those of several courses where these agree."""
        self._known: dict[int, tuple[TimedEvent, Bounds | None]] = {}

    def admits(self, scenario: Scenario) -> bool:
        """Whether the scenario is one that the values leave possible."""
        above = {Draw(when.unknown, when.attempt): when.seconds for when in scenario.when if when.op == ">"}
        return all(
            _within(value, scenario.ranges[draw]) and value > above.get(draw, -math.inf)
            for draw, value in self.chosen.items()
            if draw in scenario.ranges
        )

    def bounds(self, event: TimedEvent) -> Bounds | None:
        """When it happens; None: under these values no course tells of it."""
        if not self.chosen:
            return event.bounds
        if id(event) not in self._known:
            self._known[id(event)] = (event, self._bounds(event))
        return self._known[id(event)][1]

    def _bounds(self, event: TimedEvent) -> Bounds | None:
        each = [e.bounds(way.at) for way in event.ways if (e := self._evaluation(way.ranges)) is not None]
        return Bounds(min(b.low for b in each), max(b.high for b in each)) if each else None

    def latest(self, event: TimedEvent) -> float:
        """Its latest time; ``-inf`` where it does not happen."""
        bounds = self.bounds(event)
        return -math.inf if bounds is None else bounds.high

    def _evaluation(self, ranges: Ranges) -> Evaluation | None:
        """The evaluation under ``ranges`` narrowed to what is chosen; None: they exclude it."""
        known = self._evaluations.get(id(ranges))
        if known is None:
            fixed = {draw: value for draw, value in self.chosen.items() if draw in ranges}
            possible = all(_within(value, ranges[draw]) for draw, value in fixed.items())
            points = {draw: Bounds(value, value) for draw, value in fixed.items()}
            known = self._evaluations[id(ranges)] = (ranges, self._where({**ranges, **points}) if possible else None)
        return known[1]

    def _where(self, ranges: dict[Draw, Bounds]) -> Evaluation:
        """The evaluation under ``ranges``: one that takes the draws it shares with them to be the same."""
        for taken, evaluation in self._shared:
            if all(taken[draw] == ranges[draw] for draw in taken.keys() & ranges.keys()):
                taken.update(ranges)
                return evaluation
        evaluation = Evaluation(ranges)
        self._shared.append((ranges, evaluation))
        return evaluation


def _within(value: float, bounds: Bounds) -> bool:
    return bounds.low - EPSILON <= value <= bounds.high + EPSILON


def unbounded_waits(scenario: Scenario) -> dict[Draw, float]:
    """The unknowns without a greatest value that a container's start waits for, each with its least value.

    Nothing after them has a latest time. A drawing takes their least value and says so: whatever they add moves all that
    follows by as much.
    """
    late = [event for event in scenario.events if event.type == "container-started" and math.isinf(event.latest)]
    opens = [(event, {draw: low for way in event.ways for draw, low in _open_draws(way)}) for event in late]
    least = dict(sorted(draw for _, draws in opens for draw in draws.items()))
    everything = Supposing(least)
    bounded = [(event, draws) for event, draws in opens if not math.isinf(everything.latest(event))]
    return {
        draw: low for draw, low in least.items() if _delays(draw, least, [e for e, draws in bounded if draw in draws])
    }


def _open_draws(way: Way) -> Iterator[tuple[Draw, float]]:
    for leaf in way.at.leaves:
        if isinstance(leaf, Draw) and math.isinf(way.ranges[leaf].high):
            yield leaf, way.ranges[leaf].low


def _delays(draw: Draw, least: Mapping[Draw, float], bounded: Sequence[TimedEvent]) -> bool:
    """Whether it alone, all others at their least, leaves one of the events without a latest time."""
    others = Supposing({other: low for other, low in least.items() if other != draw})
    return any(math.isinf(others.latest(event)) for event in bounded)


def supposing(timeline: Timeline, values: Mapping[str, float]) -> Supposing:
    """What has one value where each unknown of ``values`` has: every draw of it whose range holds that value.

    An image that is there already takes no 20 s to be pulled again, whatever the first pull took.
    """
    scenarios = (*timeline.scenarios, *timeline.stories)
    draws = {draw for scenario in scenarios for draw in scenario.ranges if draw.unknown in values}
    chosen = {draw: values[draw.unknown] for draw in draws}
    return Supposing({draw: value for draw, value in chosen.items() if _within(value, whole_range(timeline, draw))})


def whole_range(timeline: Timeline, draw: Draw) -> Bounds:
    """The range of a draw over all scenarios and stories that know it."""
    known = [s.ranges[draw] for s in (*timeline.scenarios, *timeline.stories) if draw in s.ranges]
    return Bounds(min(b.low for b in known), max(b.high for b in known))
