"""What a command costs: CPU seconds, user and system, of its process and all that it starts."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class CommandError(Exception):
    """A command ended in a way that makes its time worthless."""


class Spread(NamedTuple):
    """The least, the middle and the greatest of several measurements."""

    least: float
    middle: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one value."""
    return Spread(min(values), median(values), max(values))


def stay_on_one_core() -> None:
    """Bind this process and its children to one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def cost(command: Sequence[str | Path], folder: Path, statuses: frozenset[int] = frozenset({0, 1})) -> float:
    """Run a command in a folder; its CPU seconds. :exc:`CommandError` where it ends with another status."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if answer.returncode not in statuses:
        said = answer.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1] if said else "no word"
        raise CommandError(f"{Path(command[0]).name} ended with status {answer.returncode}: {why}")
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
