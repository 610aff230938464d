"""SARIF 2.1.0: for code scanning, editors and whatever else reads the standard."""

from __future__ import annotations

from typing import Any

from podlint import __version__
from podlint.checks.finding import Finding, Place, Severity
from podlint.checks.rule import OWN, Rule
from podlint.manifest.node import Span
from podlint.report.findings.checkout import Checkout, percent_encoded
from podlint.report.findings.identity import identities
from podlint.report.findings.lives import way_to
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.replacement import replacements
from podlint.report.findings.sarif_flow import flow
from podlint.report.json_text import json_text
from podlint.report.rule_page import as_text, page
from podlint.report.style import Style
from podlint.report.visible import inert

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "podlint/v1"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_LINE_BREAKS = ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029"]
"""What ends a line in YAML, and so in podlint's line numbers."""


def sarif(outcome: Outcome, checkout: Checkout) -> str:
    """The whole log: one run, in which rules stand once, each found at least once."""
    found = sorted({finding.rule for _, finding in outcome.findings})
    indices = {name: index for index, name in enumerate(found)}
    told = zip(outcome.findings, identities(outcome, checkout), strict=True)
    driver = {
        "name": "podlint",
        "semanticVersion": __version__,
        "informationUri": "https://github.com/podlint/podlint",
        "rules": [_rule(outcome.rules[name]) for name in found],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": _LINE_BREAKS,
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the checkout."}}},
        "results": [
            _Result(finding, outcome, checkout).written(severity, indices[finding.rule], identity)
            for (severity, finding), identity in told
        ],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    described = {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": inert(rule.summary)},
        "fullDescription": {"text": inert(rule.summary[:1].upper() + rule.summary[1:] + ".")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "category": rule.category,
            "problem.severity": _PROBLEMS[rule.severity],
            "tags": ["kubernetes", rule.category],
        },
    }
    if rule.category == OWN:
        return described
    helped = {"text": as_text(rule, Style(), 100), "markdown": page(rule)}
    return described | {"helpUri": rule.url, "help": helped}


class _Result:
    """One finding, with what it points to."""

    def __init__(self, finding: Finding, outcome: Outcome, checkout: Checkout) -> None:
        self._finding = finding
        self._outcome = outcome
        self._checkout = checkout

    def written(self, severity: Severity, index: int, identity: str) -> dict[str, Any]:
        finding = self._finding
        conditions = [str(condition) for condition in finding.when]
        result = {
            "ruleId": finding.rule,
            "ruleIndex": index,
            "level": _LEVELS[severity],
            "message": _message(". ".join(filter(None, (finding.message, finding.help)))),
            "locations": [self._location(finding.place) | self._logical()],
            "partialFingerprints": {FINGERPRINT: identity},
            "properties": {"certainty": finding.certainty, "when": conditions},
        }
        related = [
            {"id": number, **self._location(each.place), "message": _message(each.message)}
            for number, each in enumerate(finding.because, 1)
        ]
        optional = {"relatedLocations": related, "fixes": self._fixes(), "codeFlows": self._flows()}
        return result | {name: value for name, value in optional.items() if value}

    def _location(self, place: Place) -> dict[str, Any]:
        return {"physicalLocation": {"artifactLocation": self._artifact(place.file), "region": _region(place.span)}}

    def _artifact(self, name: str) -> dict[str, str]:
        path = self._checkout.path(name)
        uri = percent_encoded(path)
        return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}

    def _logical(self) -> dict[str, Any]:
        """The object, the container and the field, from the whole to the part."""
        finding, ref = self._finding, self._finding.object
        whole = "" if ref is None else "/".join(filter(None, (ref.namespace, ref.kind, ref.name)))
        named = [(whole, ref and ref.name, "resource"), (finding.container, finding.container, "member")]
        named.append((finding.field, str(finding.path[-1]) if finding.path else None, "property"))
        parts: list[dict[str, Any]] = []
        inside = ""
        for qualified, name, kind in named:
            if qualified:
                inside = f"{inside}:{inert(qualified)}" if inside else inert(qualified)
                part = {"fullyQualifiedName": inside, "kind": kind}
                parts.append({"name": inert(name), **part} if name else part)
        return {"logicalLocations": parts} if parts else {}

    def _fixes(self) -> list[dict[str, Any]]:
        finding = self._finding
        edits = replacements(finding, self._outcome.sources.get(finding.place.file))
        if finding.fix is None or not edits:
            return []
        title = (
            finding.fix.title if finding.fix.safe else f"{finding.fix.title} (changes more than the finding speaks of)"
        )
        replaced = [{"deletedRegion": _region(span), "insertedContent": {"text": text}} for span, text in edits]
        change = {"artifactLocation": self._artifact(finding.place.file), "replacements": replaced}
        return [{"description": _message(title), "artifactChanges": [change]}]

    def _flows(self) -> list[dict[str, Any]]:
        """The predicted life up to the event that the finding speaks of."""
        way = way_to(self._finding, self._outcome)
        if way is None:
            return []
        told = flow(way)
        steps = [
            {
                "location": {**self._location(step.place), "message": _message(step.message)},
                "executionOrder": number,
                "importance": "essential" if step is told.steps[-1] else "important",
            }
            for number, step in enumerate(told.steps, 1)
        ]
        return [{"message": _message(told.title), "threadFlows": [{"locations": steps}]}]


def _message(text: str) -> dict[str, str]:
    return {"text": inert(text)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
