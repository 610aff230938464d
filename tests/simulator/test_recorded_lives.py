"""The simulator itself, held to lives recorded from a real kubelet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.simulator.from_manifest import UnreadableError
from tests.simulator.lives import disagreements

LIVES = Path(__file__).parent.parent / "lives"
QUICK = {
    "crash-10s-life", "delete-sidecars", "init-chain", "job-like-sidecar", "liveness-fast-kill", "poststart-fails",
    "prestop-over-grace", "probe-count-carries-over", "probe-ready-d0-p10-up4", "rules-restart", "startup-stale-0",
    "startup-then-ready", "two-killed-in-one-sync",
}  # fmt: skip
"""One of each kind; the others take their time."""
BEYOND = {
    "exit0-always": "a static Pod's status is polled: the recorder missed it being not Ready for 0.1 s",
    "crash-cap": "the recorder missed it being Ready for an instant, so that counts differ",
    "readiness-gate": "the status of a static Pod was polled a second late",
    "readiness-during-termination": "its TERM handler removes the file that the probe looks at, which is not modelled",
}
"""Lives that differ for reasons that are not the kubelet's."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(path.stem, marks=[] if path.stem in QUICK else [pytest.mark.slow])
        for n, path in enumerate(sorted(LIVES.glob("*.json")))
        if path.stem not in BEYOND and (path.stem in QUICK or n % 9 == 1)
    ],
)
def test_a_recorded_life_is_one_that_can_be_simulated(name: str) -> None:
    """Every ninth life, since each takes seconds.

    Each event lies inside the hull of many simulated runs, and what happens in all of them was observed.
    """
    recorded = json.loads((LIVES / f"{name}.json").read_text(encoding="utf-8"))
    if recorded.get("outside"):
        pytest.skip("it depends on what the manifest does not hold")
    try:
        wrong = disagreements(recorded, runs=60 if name in QUICK else 200)
    except UnreadableError as unread:
        pytest.skip(f"nobody has written down what it does: {unread}")

    assert not wrong, "\n".join(wrong)


def test_every_life_beyond_the_simulator_exists() -> None:
    assert all((LIVES / f"{name}.json").exists() for name in (*BEYOND, *QUICK))
