"""Random Pods as the recorder draws them, of which only a simulated kubelet is known, lie inside what podlint predicts."""

import pytest
from hypothesis import settings

from tests.simulator.from_manifest import UnreadableError
from tests.timeline.observed import compare, predicted
from tests.timeline.recombined import observed, recombined

QUICK, BY_NIGHT = 60, 2_000
ONCE_WRONG = (
    12283,
    31390,
    31440,
    40241,
    40615,
    41296,
    41529,
    41747,
    41954,
    41959,
    42408,
    43337,
    44735,
    47309,
    48913,
    50525,
    50853,
    51315,
    51558,
    51874,
    52301,
    52304,
    52904,
    53548,
    53775,
    52423,
    55293,
    55877,
    56724,
    57311,
    58722,
)
"""Pods that were predicted wrongly, or not at all, when they were first drawn."""
RUNS = 5
"""Simulated runs of each Pod, some at the ends of all ranges."""
asked = settings.default.max_examples if settings.default else QUICK


@pytest.mark.parametrize("seed", [*range(QUICK if asked <= 100 else BY_NIGHT), *ONCE_WRONG])
def test_what_a_recorder_would_see_is_predicted(seed: int) -> None:
    life = recombined(seed)
    scenarios = predicted(life)
    for run in range(RUNS):
        try:
            life["observed"] = observed(life, seed, run)
        except UnreadableError as reason:
            pytest.skip(str(reason))

        matches = [compare(life, scenario) for scenario in scenarios]

        assert any(match.fits for match in matches), (
            f"{life['manifest']}\nrun {run}, deleted at {life['deleted_at']}\n"
            + "\n".join(
                line for match in matches for line in (*match.outside, *(f"missing: {m}" for m in match.missing))
            )
        )
