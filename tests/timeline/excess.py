"""How much wider a prediction is than what the simulated kubelet does of the same Pod, the same being known.

Nobody decides when a relist comes or what a sync takes, so the simulated runs of a life differ. Their hull is what a
prediction cannot be narrower than.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.simulator.draws import Draws
from tests.simulator.hull import Key, key
from tests.simulator.lives import circumstances, hull_of
from tests.simulator.run import Circumstances
from tests.timeline.generated import OVERHEAD
from tests.timeline.observed import best, marked_at

RUNS = 300
"""Simulated runs of each life. Half of them mix ends of ranges and what lies between: an exit that comes as early as it
can is seen at once only where the relist, whose phase lies anywhere, follows at once."""
LATENCY = "latency=0s..0.05s"
"""The simulated node's small delays: what nobody assumes otherwise is a slower node's (contract: ``latency``)."""


def excesses(recorded: dict[str, Any], runs: int = RUNS) -> list[tuple[Key, float]]:
    """Of each event of a life that a predicted one holds: the width of its interval less that of the simulated hull.

    Raises:
        UnreadableError: nobody has written down what its processes do.
    """
    hull = hull_of(recorded, _runs(recorded, runs))
    told = {id(seen): event for seen, event in best(recorded, LATENCY).hits}
    number: Counter[Key] = Counter()
    found: list[tuple[Key, float]] = []
    for seen in recorded["observed"]:
        kind = key(seen["type"], seen.get("container"), seen.get("attempt"), seen)
        nth = (*kind, number[kind])
        number[kind] += 1
        event, span = told.get(id(seen)), hull.spans.get(nth)
        if event is None or span is None or math.isinf(event.latest):
            continue
        found.append((nth, event.latest - event.earliest - (span.high - span.low)))
    return found


def _runs(recorded: dict[str, Any], runs: int) -> Iterator[tuple[Circumstances, Draws]]:
    around = replace(circumstances(recorded), delete_at=marked_at(recorded))
    for seed in range(runs):
        draws = Draws(seed, extreme=seed % 4 == 1, mixed=seed % 2 == 0)
        yield replace(around, overhead=draws.take("overhead", *OVERHEAD)), draws
