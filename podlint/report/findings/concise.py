"""One line for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.report.findings.full import position
from podlint.report.findings.outcome import Outcome
from podlint.report.style import Style
from podlint.report.visible import visible


def concise(outcome: Outcome, style: Style) -> Iterator[str]:
    """``file:line:column: severity[rule] message``."""
    for severity, finding in outcome.findings:
        name = style.severity(severity, f"{severity.label}[{finding.rule}]")
        yield f"{position(finding.place)}: {name} {visible(finding.message)}"
