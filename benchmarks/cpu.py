"""What a command costs: CPU seconds, user and system, of its process and all that it starts."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
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


class Cost(NamedTuple):
    """What one run of a command took, in seconds."""

    cpu: float
    wall: float


def run(command: Sequence[str | Path], folder: Path, statuses: frozenset[int] = frozenset({0, 1})) -> Cost:
    """Run a command in a folder. :exc:`CommandError` where it ends with another status."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    answer = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    if answer.returncode not in statuses:
        said = answer.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1] if said else "no word"
        raise CommandError(f"{Path(command[0]).name} ended with status {answer.returncode}: {why}")
    return Cost((after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime), ended - began)


def cost(command: Sequence[str | Path], folder: Path, statuses: frozenset[int] = frozenset({0, 1})) -> float:
    """The CPU seconds of a command and of all that it starts."""
    return run(command, folder, statuses).cpu


def waited(command: Sequence[str | Path], folder: Path) -> float:
    """The seconds that somebody waits for a command."""
    return run(command, folder).wall


def peak(command: Sequence[str | Path], folder: Path) -> float:
    """The megabytes that a command has at most."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], cwd=folder, capture_output=True, text=True, check=True
    )
    return float(answer.stdout)
