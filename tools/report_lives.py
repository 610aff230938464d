"""How the recorded lives compare with what podlint predicts: ``python tools/report_lives.py [NAME]…``.

A line for each life: events observed, hits (inside an interval of the scenario that fits best), invented (certain, and
not seen), the median width of the intervals that were hit, and by how much that is more than the hull of simulated runs of
the same Pod (``-``: nobody has told the simulator what its processes do). The totals stand in the README.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.simulator.from_manifest import UnreadableError
from tests.timeline.excess import excesses
from tests.timeline.observed import LIVES, best, life, waited


def excess(recorded: dict[str, Any]) -> list[float]:
    """By how much each event is told wider than it happens in the simulator; empty where that can't run it."""
    try:
        return [more for _, more in excesses(recorded)]
    except UnreadableError:
        return []


def main() -> None:
    """Print the table, then the totals."""
    names = sys.argv[1:] or sorted(path.stem for path in LIVES.glob("*.json"))
    widths: list[float] = []
    steady: list[float] = []
    more: list[float] = []
    fitting = 0
    print(f"{'life':40} {'events':>6} {'hits':>5} {'invented':>8} {'width':>6} {'excess':>6}")
    for name in names:
        recorded = life(name)
        match, own = best(recorded), excess(recorded)
        fitting += match.fits
        widths += match.widths
        if not waited(recorded):
            steady += match.widths
            more += own
        observed = len(recorded["observed"])
        hits = observed - len(match.outside)
        print(f"{name:40} {observed:6} {hits:5} {len(match.missing):8} {_middle(match.widths)} {_middle(own)}")
    print(f"{fitting} of {len(names)} lives are predicted; median width {median(widths):.2f} s, ", end="")
    print(f"{median(steady):.2f} s where no Pod waited in back-off" if steady else "all waited in back-off", end="")
    print(f", there {median(more):.2f} s more than simulated runs differ" if more else "")


def _middle(values: list[float]) -> str:
    return f"{median(values):6.2f}" if values else "     -"


if __name__ == "__main__":
    main()
