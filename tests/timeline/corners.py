"""The unknowns of a case at the ends of what a scenario leaves of their ranges."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import replace

from podlint.timeline.scenario import Scenario
from tests.timeline.generated import Case, Range

INSIDE = 0.003
"""How far inside a condition a draw has to be: conditions are printed with three decimals."""
MOST_CORNERS = 8
MOST_BETWEEN = 100


def box_of(case: Case, scenario: Scenario) -> dict[str, Range] | None:
    """What the scenario's conditions leave of the assumed ranges; None where one speaks of two unknowns, or of a later attempt."""
    box = dict(case.assumed)
    for when in scenario.when:
        if when.attempt or getattr(when, "minus", None) is not None or when.unknown not in box:
            return None
        low, high = box[when.unknown]
        box[when.unknown] = (
            (max(low, when.seconds + INSIDE), high) if when.op == ">" else (low, min(high, when.seconds - INSIDE))
        )
    return None if any(low > high for low, high in box.values()) else box


def corners(case: Case, box: dict[str, Range], seed: int) -> Iterator[Case]:
    """The case with every unknown known: at some corners of the box, all low and all high among them."""
    wide = [name for name, (low, high) in box.items() if high - low > 0 and not math.isinf(high)]
    ends = [(0,) * len(wide), (1,) * len(wide)]
    if 0 < len(wide) <= 3:
        ends += [c for c in itertools.product((0, 1), repeat=len(wide)) if c not in ends]
    chosen = ends if len(ends) <= MOST_CORNERS else random.Random(seed).sample(ends, MOST_CORNERS)  # noqa: S311
    for corner in dict.fromkeys(chosen):
        at = {name: box[name][end] for name, end in zip(wide, corner, strict=True)}
        yield replace(case, assumed={name: (at[name],) * 2 if name in at else box[name] for name in box})


def between(case: Case, box: dict[str, Range], seed: int) -> Iterator[Case]:
    """The case with every unknown known: at some points of the box at which a part of a second is about to be cut off.

    The kubelet takes whole seconds of hooks and waits off the grace (4.3): what that adds is greatest, or least, there.
    """
    wide = [name for name, (low, high) in box.items() if high - low > 0 and not math.isinf(high)]
    parts = [0.0, *{end % 1 for ends in box.values() for end in ends if not math.isinf(end)}]
    chance = random.Random(seed)  # noqa: S311
    for _ in range(MOST_BETWEEN if wide else 0):
        at = {name: _about_to_be_cut(*box[name], chance.choice(parts), chance) for name in wide}
        yield replace(case, assumed={name: (at[name],) * 2 if name in at else box[name] for name in box})


def _about_to_be_cut(low: float, high: float, part: float, chance: random.Random) -> float:
    """An end of a range, or a value just below one with this part of a second."""
    inside = [second + part - INSIDE for second in range(math.floor(low), math.ceil(high) + 1)]
    return chance.choice([low, high, *(round(value, 3) for value in inside if low < value < high)])
