"""Reviewdog's Diagnostic Format: review comments on the lines that a pull request changes."""

from __future__ import annotations

from typing import Any

from podlint.checks.finding import Finding, Related, Severity
from podlint.manifest.node import Span
from podlint.manifest.source import Source
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.replacement import replacements
from podlint.report.json_text import json_text
from podlint.report.visible import inert, visible


def rdjson(outcome: Outcome, checkout: Checkout) -> str:
    """All findings as one ``DiagnosticResult``, with fixes as suggestions."""
    return json_text(
        {
            "source": {"name": "podlint", "url": "https://github.com/podlint/podlint"},
            "diagnostics": [
                _diagnostic(severity, finding, outcome, checkout) for severity, finding in outcome.findings
            ],
        }
    )


def _diagnostic(severity: Severity, finding: Finding, outcome: Outcome, checkout: Checkout) -> dict[str, Any]:
    place, url = finding.place, outcome.rules[finding.rule].url
    source = outcome.sources.get(place.file)
    suggestions = [{"range": _range(each.span, source), "text": each.text} for each in replacements(finding, source)]
    related = [_related(each, outcome, checkout) for each in finding.because]
    told = [inert(finding.message), f"help: {inert(finding.help)}" if finding.help else ""]
    return {
        "message": "\n".join(filter(None, told)),
        "location": {"path": visible(checkout.path(place.file)), "range": _range(place.span, source)},
        "severity": severity.name,
        "code": {"value": finding.rule, **({"url": url} if url else {})},
        **({"suggestions": suggestions} if suggestions else {}),
        **({"related_locations": related} if related else {}),
    }


def _related(related: Related, outcome: Outcome, checkout: Checkout) -> dict[str, Any]:
    place = related.place
    location = {
        "path": visible(checkout.path(place.file)),
        "range": _range(place.span, outcome.sources.get(place.file)),
    }
    return {"message": inert(related.message), "location": location}


def _range(span: Span, source: Source | None) -> dict[str, Any]:
    """Columns here count bytes of UTF-8."""
    return {
        "start": {"line": span.line, "column": _byte_column(source, span.line, span.column)},
        "end": {"line": span.end_line, "column": _byte_column(source, span.end_line, span.end_column)},
    }


def _byte_column(source: Source | None, line: int, column: int) -> int:
    if source is None or source.text.isascii() or line > len(source.lines):
        return column
    return len(source.lines[line - 1][: column - 1].encode("utf-8", "surrogatepass")) + 1
