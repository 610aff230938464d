"""Findings as JSON, in the shape that the contract fixes (``schemas/check.json``)."""

from __future__ import annotations

from typing import Any

from podlint.checks.finding import Condition, Finding, Fix, ObjectRef, Related, Severity
from podlint.report.findings.outcome import Outcome
from podlint.report.json_text import json_text


def json_report(outcome: Outcome) -> str:
    """The whole outcome as one JSON text."""
    report = {
        "schema": "podlint.check.v1",
        "kubernetes": str(outcome.kubernetes),
        "summary": {
            "files": outcome.files,
            "pods": outcome.pods,
            "error": outcome.by_severity[Severity.ERROR],
            "warning": outcome.by_severity[Severity.WARNING],
            "info": outcome.by_severity[Severity.INFO],
            "suppressed": outcome.suppressed,
            **({} if outcome.baselined is None else {"baselined": outcome.baselined}),
            **({} if outcome.fixed is None else {"fixed": outcome.fixed}),
        },
        "findings": [_finding(outcome, severity, finding) for severity, finding in outcome.findings],
    }
    return json_text(report)


def _finding(outcome: Outcome, severity: Severity, finding: Finding) -> dict[str, Any]:
    rule, span = outcome.rules[finding.rule], finding.place.span
    return {
        "rule": finding.rule,
        "severity": severity.label,
        "category": rule.category,
        "certainty": finding.certainty,
        "when": [_condition(condition) for condition in finding.when],
        "message": finding.message,
        "file": finding.place.file,
        "source": outcome.rendered_from(finding.place),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "object": finding.object and _object(finding.object),
        "container": finding.container,
        "path": finding.field,
        "because": [_related(related) for related in finding.because],
        "help": finding.help,
        "fix": finding.fix and _fix(finding.fix),
        "url": rule.url,
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {"unknown": condition.unknown, "op": condition.op, "seconds": condition.seconds}


def _object(ref: ObjectRef) -> dict[str, Any]:
    return {"apiVersion": ref.api_version, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _related(related: Related) -> dict[str, Any]:
    place = related.place
    return {
        "message": related.message,
        "file": place.file,
        "line": place.span.line,
        "column": place.span.column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {"safe": fix.safe, "title": fix.title}
