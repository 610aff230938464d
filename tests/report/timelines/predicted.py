"""Timelines of manifests, as the commands predict them."""

from __future__ import annotations

from pathlib import Path

from podlint.cli.options import Wanted
from podlint.cli.predict import given_to, predictions
from podlint.lifecycle.unknown import Assumptions
from podlint.timeline.life import Timeline

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"


def timelines_of(*paths: Path, assume: tuple[str, ...] = (), until: float | None = None) -> list[Timeline]:
    """The life of each Pod in files or folders."""
    wanted = Wanted(tuple(map(str, paths)), None, Assumptions.parse(assume), None, (), "<stdin>")
    return predictions(given_to(wanted.request()), until=until).timelines
