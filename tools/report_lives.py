"""How the recorded lives compare with what podlint predicts: ``python tools/report_lives.py [NAME]…``.

A line for each life: events observed, hits (inside an interval of the scenario that fits best), invented (certain, and
not seen), the median width of the intervals that were hit. The totals stand in the README.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.timeline.observed import LIVES, Match, compare, life, predicted


def best(name: str) -> tuple[Match, bool, int]:
    """The best match of a life, whether the Pod waited in back-off, and how many events were observed."""
    recorded = life(name)
    matches = [compare(recorded, scenario) for scenario in predicted(recorded)]
    delayed = any(event["type"] == "restart-delayed" for event in recorded["observed"])
    return min(matches, key=lambda m: len(m.outside) + len(m.missing)), delayed, len(recorded["observed"])


def main() -> None:
    """Print the table, then the totals."""
    names = sys.argv[1:] or sorted(path.stem for path in LIVES.glob("*.json"))
    widths: list[float] = []
    steady: list[float] = []
    fitting = 0
    print(f"{'life':40} {'events':>6} {'hits':>5} {'invented':>8} {'width':>6}")
    for name in names:
        match, delayed, observed = best(name)
        fitting += match.fits
        widths += match.widths
        steady += [] if delayed else match.widths
        hits = observed - len(match.outside)
        width = f"{median(match.widths):6.2f}" if match.widths else "     -"
        print(f"{name:40} {observed:6} {hits:5} {len(match.missing):8} {width}")
    print(f"{fitting} of {len(names)} lives are predicted; median width {median(widths):.2f} s, ", end="")
    print(f"{median(steady):.2f} s where no Pod waited in back-off" if steady else "all waited in back-off")


if __name__ == "__main__":
    main()
