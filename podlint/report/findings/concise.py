"""One line for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.report.findings.full import position
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.style import Style
from podlint.report.visible import visible


def concise(outcome: Outcome, style: Style) -> Iterator[str]:
    """``file:line:column: severity[rule] message``, with the template that the place was rendered from."""
    return (line(judged, outcome, style) for judged in outcome.findings)


def line(judged: Judged, outcome: Outcome, style: Style) -> str:
    """One finding on its line."""
    severity, finding = judged
    name = style.severity(severity, f"{severity.label}[{finding.rule}]")
    template = outcome.rendered_from(finding.place)
    of_template = "" if template is None else f" (of {visible(template)})"
    return f"{position(finding.place)}: {name} {visible(finding.message)}{of_template}"
