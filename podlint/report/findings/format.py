"""The formats by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from podlint.report.findings.concise import concise
from podlint.report.findings.full import full
from podlint.report.findings.github import github
from podlint.report.findings.json_report import json_report
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.summary import statistics, summary
from podlint.report.style import Style

TEXT_FORMATS = ("full", "concise")
FORMATS = (*TEXT_FORMATS, "json", "github")


@dataclass(frozen=True, slots=True)
class Look:
    """How text is to look: the other formats have one look only."""

    style: Style = field(default_factory=Style)
    columns: int = 80
    summary: bool = True
    """End with the line that counts the findings."""
    statistics: bool = False
    """Count findings by rule instead of listing them."""
    workspace: Path | None = None
    """The root of the checkout, for GitHub."""


def render(name: str, outcome: Outcome, look: Look) -> str:
    """The outcome in the format ``name``, one of :data:`FORMATS`."""
    if name == "json":
        return json_report(outcome)
    if name == "github":
        return _lines(github(outcome, look.workspace))
    return _lines(_text(name, outcome, look))


def _text(name: str, outcome: Outcome, look: Look) -> Iterator[str]:
    if look.statistics:
        yield from statistics(outcome, look.style)
    elif name == "concise":
        yield from concise(outcome, look.style)
    else:
        yield from full(outcome, look.style, look.columns)
    if look.summary:
        yield summary(outcome)


def _lines(lines: Iterator[str]) -> str:
    return "".join([f"{line}\n" for line in lines])
