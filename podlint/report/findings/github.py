"""Annotations for GitHub Actions: workflow commands in the step's log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from podlint.checks.finding import Finding, Severity
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.concise import line
from podlint.report.findings.order import by_value
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.findings.summary import count
from podlint.report.style import Style
from podlint.report.visible import visible

MOST = 10
"""Of each kind GitHub keeps this many in a step, the first."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(outcome: Outcome, checkout: Checkout, elsewhere: str = "") -> Iterator[str]:
    """A command for each finding that GitHub will show, the most valuable first; what is beyond that is counted.

    ``elsewhere`` says where all findings stand (``above``); if nowhere, those beyond are listed as plain lines.
    """
    kinds: Counter[Severity] = Counter()
    beyond: list[Judged] = []
    for judged in by_value(outcome.findings):
        kinds[judged.severity] += 1
        if kinds[judged.severity] > MOST:
            beyond.append(judged)
        else:
            yield _command(*judged, checkout)
    if beyond:
        more = f"podlint: not annotated, for GitHub keeps {MOST} of a kind: {_counted(beyond)}"
        yield f"{more}; all findings stand {elsewhere}" if elsewhere else f"{more}, which follow"
        yield from () if elsewhere else (line(judged, outcome, Style()) for judged in beyond)


def _command(severity: Severity, finding: Finding, checkout: Checkout) -> str:
    file = visible(checkout.path(finding.place.file))
    properties = {"file": file, **_position(finding), "title": finding.rule}
    written = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    message = "\n".join(visible(part) for part in (finding.message, finding.help) if part)
    return f"::{_COMMANDS[severity]} {written}::{_escape_data(message)}"


def _position(finding: Finding) -> dict[str, str]:
    """Lines, and columns where the finding stays on one line: GitHub takes columns for that case alone."""
    span = finding.place.span
    if span.line != span.end_line:
        return {"line": str(span.line), "endLine": str(span.end_line)}
    return {
        "line": str(span.line),
        "col": str(span.column),
        "endLine": str(span.end_line),
        "endColumn": str(span.end_column),
    }


def _counted(findings: Sequence[Judged]) -> str:
    """``2 errors, 10 warnings``."""
    counts = Counter(_COMMANDS[severity] for severity, _ in findings)
    return ", ".join(count(number, kind) for kind, number in counts.items())


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
