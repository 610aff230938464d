"""Predictions of recorded lives are hardly wider than what the simulated kubelet does of the same Pods."""

from __future__ import annotations

from statistics import median

import pytest

from tests.simulator.from_manifest import UnreadableError
from tests.timeline.excess import excesses
from tests.timeline.observed import LIVES, life, waited

AT_MOST = 0.3
"""Seconds by which the middle one of all observed events is told wider than it happens: 0.25, as it is of all lives.

Widest are readiness runs that fail, readiness while a Pod is being stopped, and kills in Pods of several containers.
"""
LONGEST = 120
"""Seconds of the longest life that is looked at; a longer one is no better than several short ones."""
EACH = 4
"""Every fourth life."""


@pytest.mark.slow
def test_half_of_all_events_are_told_hardly_wider_than_they_happen() -> None:
    """In lives in which no container waits in back-off: there a wait of some seconds piles up on the one before."""
    found: list[float] = []
    for path in sorted(LIVES.glob("*.json"))[::EACH]:
        recorded = life(path.stem)
        if recorded.get("outside") or waited(recorded) or recorded["watched"] > LONGEST:
            continue
        try:
            found += [excess for _, excess in excesses(recorded)]
        except UnreadableError:
            continue

    assert len(found) > 300
    assert median(found) <= AT_MOST
