"""One line for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.report.findings.full import position
from podlint.report.findings.outcome import Outcome
from podlint.report.style import Style
from podlint.report.visible import visible


def concise(outcome: Outcome, style: Style) -> Iterator[str]:
    """``file:line:column: severity[rule] message``, with the template that the place was rendered from."""
    for severity, finding in outcome.findings:
        name = style.severity(severity, f"{severity.label}[{finding.rule}]")
        template = outcome.rendered_from(finding.place)
        of_template = "" if template is None else f" (of {visible(template)})"
        yield f"{position(finding.place)}: {name} {visible(finding.message)}{of_template}"
