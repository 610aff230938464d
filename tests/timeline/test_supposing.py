"""What a scenario's times are where unknowns have one value."""

from __future__ import annotations

import math

import pytest

from podlint.moment import Bounds
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.supposing import Supposing, supposing, unbounded_waits, whole_range
from tests.report.timelines.predicted import EXAMPLES, timelines_of

TIMELINES = timelines_of(EXAMPLES)
SCENARIOS = [s for t in TIMELINES for s in (*t.scenarios, *t.stories)]


def name_of(scenario: object) -> str | None:
    return scenario.name if isinstance(scenario, Scenario) else None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_without_a_choice_nothing_changes(scenario: Scenario) -> None:
    assert [Supposing({}).bounds(e) for e in scenario.events] == [Bounds(e.earliest, e.latest) for e in scenario.events]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_what_is_chosen_only_narrows(scenario: Scenario) -> None:
    for draw, (low, high) in scenario.ranges.items():
        for value in (low, min(high, low + 7.0)):
            chosen = Supposing({draw: value})
            for event in scenario.events:
                bounds = chosen.bounds(event)
                if bounds is not None:
                    assert event.earliest <= bounds.low <= bounds.high <= event.latest


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_the_least_of_what_a_start_waits_for_bounds_every_start(scenario: Scenario) -> None:
    drawn = Supposing(unbounded_waits(scenario))

    for event in scenario.events:
        if event.type == "container-started" and event.told_by_all:
            assert drawn.latest(event) < math.inf


@pytest.mark.parametrize("timeline", TIMELINES, ids=lambda timeline: timeline.pod.workload.name)
def test_each_value_admits_the_scenario_on_its_side_of_the_threshold(timeline: Timeline) -> None:
    for condition in (c for s in timeline.scenarios for c in s.when if not c.attempt):
        for value in (condition.seconds - 0.5, condition.seconds, condition.seconds + 0.5):
            chosen = supposing(timeline, {condition.unknown: value})
            for scenario in timeline.scenarios:
                on_it = [w for w in scenario.when if w.unknown == condition.unknown and not w.attempt]
                assert chosen.admits(scenario) is all((value > w.seconds) is (w.op == ">") for w in on_it)


def test_a_later_attempt_keeps_a_range_that_does_not_hold_the_value() -> None:
    [timeline] = timelines_of(EXAMPLES / "liveness-exec.yaml")

    chosen = supposing(timeline, {"pull.liveness": 16.0}).chosen

    assert {draw.attempt for draw in chosen} == {0}
    assert all(whole_range(timeline, draw).high == math.inf for draw in chosen)
