"""The summary of a job on GitHub Actions, which the step writes to the file that GITHUB_STEP_SUMMARY names."""

from __future__ import annotations

from pathlib import Path

from podlint.report.findings.checkout import Checkout
from podlint.report.findings.job_summary import MOST_BYTES, job_summary
from podlint.report.findings.outcome import Outcome


def append_summary(path: Path, outcome: Outcome, checkout: Checkout, notes: list[str]) -> bool:
    """Append it behind what the step has written before; whether all findings stand there. If not, ``notes`` say why."""
    try:
        before = path.stat().st_size if path.exists() else 0
        text, whole = job_summary(outcome, checkout, MOST_BYTES - before)
        if not text:
            notes.append(f"no job summary written: {path} has no room left of the {MOST_BYTES} bytes that GitHub shows")
            return False
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        notes.append(f"no job summary written: {path}: {error.strerror}")
        return False
    return whole
