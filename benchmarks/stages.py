"""Where a cold run on one core spends its time: samples of the stack, by the innermost of podlint's rooms on it."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from benchmarks.rivals import ROOT
from benchmarks.side_by_side import CORPUS, EXAMPLES

ROOMS = {
    "manifest": "reading, decoding, parsing",
    "schema": "schema",
    "validation": "validation",
    "pod": "Pod model",
    "behaviour": "behaviour (shells, probes, images)",
    "lifecycle": "lifecycle and timeline",
    "timeline": "lifecycle and timeline",
    "evaluation.py": "lifecycle and timeline",
    "moment.py": "lifecycle and timeline",
    "checks": "rules",
    "config": "settings",
    "report": "printing",
    "cli": "the command itself",
}
START = "start-up: importing"
EVERY = 0.001
"""Seconds of CPU between two samples."""


def main() -> int:
    """Sample one run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=CORPUS if CORPUS.is_dir() else EXAMPLES)
    folder = parser.parse_args().folder
    met: Counter[str] = Counter()

    def sample(_signal: int, frame: FrameType | None) -> None:
        met[stage_of(frame)] += 1

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        from podlint.cli.main import run

        run(["check", "--no-cache", "--jobs", "1", "--format", "concise", str(folder)])
    signal.setitimer(signal.ITIMER_PROF, 0)
    whole = met.total()
    print(f"{folder}, {whole} samples", file=sys.stderr)
    print("| stage | share |\n| --- | ---: |")
    for stage, count in met.most_common():
        print(f"| {stage} | {count / whole:.0%} |")
    return 0


def stage_of(frame: FrameType | None) -> str:
    """What is being done, told by the stack."""
    here, found = str(ROOT / "podlint") + os.sep, ""
    while frame is not None:
        file = frame.f_code.co_filename
        if "importlib" in file:
            return START
        if not found and file.startswith(here):
            found = ROOMS.get(Path(file.removeprefix(here)).parts[0], "")
        frame = frame.f_back
    return found or "the rest"
