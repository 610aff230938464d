"""Whether something changes where a condition says so."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario, When
from tests.simulator.draws import Draws
from tests.timeline.corners import INSIDE, box_of
from tests.timeline.generated import Case
from tests.timeline.simulated import Run, disagreements

BESIDE = 1.0
"""The region of timing: runs whose draw lies within so many seconds of the threshold decide."""
RUNS = 600
"""So many are looked at before nothing is said to change: one that decides may need several delays at their ends."""


def idle_thresholds(case: Case, timeline: Timeline, seed: int) -> list[str]:
    """Thresholds beside which every run is one that the scenario on the other side tells as well."""
    idle: list[str] = []
    for below, above in itertools.permutations(timeline.scenarios, 2):
        when = _between(below, above)
        if when is None:
            continue
        if not (_differs(case, below, above, when, -1, seed) or _differs(case, above, below, when, 1, seed)):
            idle.append(f"{when}: nothing tells {below.name} from {above.name}")
    return idle


def _between(below: Scenario, above: Scenario) -> When | None:
    """The condition that alone parts the two: at most so much in the one, more in the other."""
    ends = {w for w in below.when if w.op == "<="}
    begins = {(w.unknown, w.seconds, w.attempt): w for w in above.when if w.op == ">"}
    parting = [w for w in ends if (w.unknown, w.seconds, w.attempt) in begins]
    if len(parting) != 1 or parting[0].attempt or _others(below.when, parting[0]) != _others(above.when, parting[0]):
        return None
    return parting[0]


def _others(conditions: Sequence[When], parting: When) -> set[When]:
    return {w for w in conditions if w.unknown != parting.unknown}


def _differs(case: Case, at: Scenario, other: Scenario, when: When, side: int, seed: int) -> bool:
    """Whether a run right beside the threshold, on the side of ``at``, is none that ``other`` tells."""
    box = box_of(case, at)
    if box is None:
        return True
    low, high = box[when.unknown]
    beside = (max(low, high - BESIDE), high) if side < 0 else (low, min(high, low + BESIDE))
    near = replace(case, assumed={**box, when.unknown: beside})
    runs = (Run(near, Draws(seed + n, extreme=n % 3 == 1, mixed=n % 3 == 2)) for n in range(RUNS))
    return any(disagreements(run, other, INSIDE) for run in runs)
