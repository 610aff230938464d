"""The ruler over what decides: which scenario it is, for each value of the unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from podlint.moment import Bounds, Draw
from podlint.report.timelines.chart import Glyphs
from podlint.report.timelines.words import moment
from podlint.report.visible import visible
from podlint.timeline.scenario import Scenario


class Region(NamedTuple):
    """The values of the one unknown that decides, in which it is this scenario."""

    scenario: Scenario
    bounds: Bounds


def regions(scenarios: Sequence[Scenario]) -> tuple[Draw, list[Region]] | None:
    """What decides, and the regions from the least value to the greatest; None where it is not one unknown alone."""
    decisive = {Draw(when.unknown, when.attempt) for scenario in scenarios for when in scenario.when}
    if len(decisive) != 1 or not all(scenario.when for scenario in scenarios):
        return None
    [draw] = decisive
    found = [Region(scenario, scenario.ranges[draw]) for scenario in scenarios if draw in scenario.ranges]
    found.sort(key=lambda region: region.bounds)
    joined = all(one.bounds.high == other.bounds.low for one, other in pairwise(found))
    return (draw, found) if joined and len(found) == len(scenarios) else None


def ruler(scenarios: Sequence[Scenario], columns: int, glyphs: Glyphs) -> list[str]:
    """The strip with its borders, and the names of the scenarios below; empty where a strip can't show it."""
    told = regions(scenarios)
    if told is None:
        return []
    draw, found = told
    names = [visible(region.scenario.name) for region in found]
    starts = [f"{moment(region.bounds.low)} " for region in found]
    least = [max(len(name) + 2, len(start) + 3) for name, start in zip(names, starts, strict=True)]
    end = found[-1].bounds.high
    last = glyphs.goes_on if math.isinf(end) else f" {moment(end)}"
    room = columns - 2 - len(last) - sum(least)
    if room < 0:
        return []
    widths = [width + min(room // len(least), 8) for width in least]
    strip = "".join(
        start + glyphs.line * (width - len(start) - 1) + " " for start, width in zip(starts, widths, strict=True)
    )
    below = "".join(f"{name:<{width}}" for name, width in zip(names, widths, strict=True))
    attempt = f" (attempt {draw.attempt})" if draw.attempt else ""
    return [f"What {visible(draw.unknown)}{attempt} decides", f"  {strip.rstrip()}{last}", f"  {below.rstrip()}"]
