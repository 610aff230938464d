"""The sliders of the report: one for each unknown that people can act on or measure, with the regions of its outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.lifecycle.unknown import KUBELETS_OWN
from podlint.moment import Bounds
from podlint.report.timelines.words import number, span
from podlint.timeline.life import Timeline, Unknown
from podlint.timeline.scenario import Scenario
from podlint.timeline.supposing import unbounded_waits

_AT_LEAST = 60.0
"""A slider without a greatest value goes at least so far, in seconds; and twice as far as its highest threshold."""


class Region(NamedTuple):
    """Where on a slider one scenario is told, in thousandths of its length."""

    x: float
    width: float
    text: str
    outcome: str
    """``good``, ``bad``, or ``maybe`` where timing decides."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One unknown that can be set to a value."""

    name: str
    meaning: str
    low: float
    high: float
    step: float
    any: bool
    """It is not set at first: the drawing shows what its whole range makes."""
    range: str
    regions: tuple[Region, ...]


def sliders(timeline: Timeline) -> Iterator[Slider]:
    """The sliders of a Pod, those first that decide what happens."""
    scenarios = (*timeline.scenarios, *timeline.stories)
    supposed = {draw.unknown for scenario in scenarios for draw in unbounded_waits(scenario)}
    found = [
        _slider(unknown, scenarios, unknown.name not in supposed) for unknown in timeline.unknowns if _moves(unknown)
    ]
    yield from sorted(found, key=lambda slider: not slider.regions)


def _moves(unknown: Unknown) -> bool:
    low, high = unknown.bounds
    return unknown.name not in KUBELETS_OWN and low < high and not math.isinf(low)


def _slider(unknown: Unknown, scenarios: Sequence[Scenario], any_at_first: bool) -> Slider:
    low, high = unknown.bounds
    told = [(s, s.ranges[key]) for s in scenarios for key in s.ranges if _conditional(s, unknown.name, key)]
    ends = [end for _, bounds in told for end in bounds if not math.isinf(end)]
    most = high if not math.isinf(high) else math.ceil(max(_AT_LEAST, 2 * low, 2 * max(ends, default=0.0)))
    return Slider(
        name=unknown.name,
        meaning=unknown.meaning,
        low=low,
        high=most,
        step=0.1 if most - low <= 200 else 1,
        any=any_at_first,
        range=span(unknown.bounds),
        regions=tuple(_regions(told, Bounds(low, most))),
    )


def _conditional(scenario: Scenario, name: str, key: tuple[str, int]) -> bool:
    """The scenario is told under a condition on the first draw of this unknown."""
    return key == (name, 0) and any(when.unknown == name and not when.attempt for when in scenario.when)


def _regions(told: Sequence[tuple[Scenario, Bounds]], whole: Bounds) -> Iterator[Region]:
    length = max(whole.high - whole.low, 1e-6)
    by_bounds: dict[Bounds, list[Scenario]] = {}
    for scenario, bounds in told:
        by_bounds.setdefault(bounds, []).append(scenario)
    for bounds, scenarios in sorted(by_bounds.items(), key=lambda each: each[0]):
        names = " or ".join(dict.fromkeys(scenario.name for scenario in scenarios))
        where = f"above {number(bounds.low)} s" if math.isinf(bounds.high) else f"up to {number(bounds.high)} s"
        x = 1000 * (bounds.low - whole.low) / length
        width = 1000 * (min(bounds.high, whole.high) - bounds.low) / length
        yield Region(round(x, 1), round(width, 1), f"{names} {where}", _outcome(scenarios))


def _outcome(scenarios: Sequence[Scenario]) -> str:
    """Whether a container is killed there: surely, or as timing will have it."""
    if any(_kills(scenario.always) for scenario in scenarios):
        return "bad"
    return "maybe" if any(_kills(scenario.sometimes) for scenario in scenarios) else "good"


def _kills(labels: AbstractSet[str]) -> bool:
    return any(" is killed" in label or label.endswith("cut off") for label in labels)
