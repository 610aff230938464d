"""What can happen to a Pod, solved and told within what may be spent on it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from podlint.effort import TooMuch
from podlint.lifecycle.course import Setting
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.serving import Serving
from podlint.timeline.scenario import Scenario, scenario
from podlint.timeline.solve import Solved, solve
from podlint.timeline.timed_event import Tables

TO_SOLVE = 2 / 3
"""This much of what may be spent goes on solving at most: to tell what has been solved takes less."""
AT_LEAST = 1 / 10
"""This much is kept for a single course of each part, told where nothing else is."""


class Told(NamedTuple):
    """What has been solved, and the scenarios of as much of it as has been told."""

    solved: Sequence[Solved]
    scenarios: Sequence[Scenario]
    whole: bool
    """That is everything that can happen; else there is more, which takes too much."""


def told(programs: Programs, setting: Setting, served: Serving) -> Told:
    """The ways that it can go, by regions of the unknowns, the first ones where all of them take too much."""
    with setting.effort.only(1 - AT_LEAST):
        first = _told(programs, setting, served)
    if first.scenarios:
        return first
    return _told(programs, replace(setting, most_courses=1), served)._replace(whole=False)


def _told(programs: Programs, setting: Setting, served: Serving) -> Told:
    solved, whole = list[Solved](), False
    with suppress(TooMuch), setting.effort.only(TO_SOLVE):
        for one in solve(programs, setting, served=served):
            solved.append(one)
        whole = True
    scenarios = tell(solved, setting)
    return Told(solved, scenarios, whole and len(scenarios) == len(solved))


def tell(solved: Sequence[Solved], setting: Setting) -> list[Scenario]:
    """What is solved as it is told; where that takes too much, the first of it."""
    tables, scenarios = Tables(setting.effort), list[Scenario]()
    with suppress(TooMuch):
        for one in solved:
            scenarios.append(scenario(one.tellings, one.box, one.drawn, setting.until, tables))
    return scenarios
