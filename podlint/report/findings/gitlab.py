"""A Code Quality report for GitLab's merge requests."""

from __future__ import annotations

from typing import Any

from podlint.checks.finding import Finding, Severity
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.identity import identities
from podlint.report.findings.outcome import Outcome
from podlint.report.json_text import json_text
from podlint.report.visible import visible

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def gitlab(outcome: Outcome, checkout: Checkout) -> str:
    """An array of findings. GitLab shows one of those that share a fingerprint, so each has its own."""
    told = zip(outcome.findings, identities(outcome, checkout), strict=True)
    return json_text([_entry(severity, finding, word, checkout) for (severity, finding), word in told])


def _entry(severity: Severity, finding: Finding, identity: str, checkout: Checkout) -> dict[str, Any]:
    span = finding.place.span
    return {
        "description": visible(finding.message),
        "check_name": finding.rule,
        "fingerprint": identity,
        "severity": _SEVERITIES[severity],
        "location": {
            "path": visible(checkout.path(finding.place.file)),
            "lines": {"begin": span.line, "end": span.end_line},
            "positions": {
                "begin": {"line": span.line, "column": span.column},
                "end": {"line": span.end_line, "column": span.end_column},
            },
        },
    }
