"""JUnit's XML: findings as failed tests, for CI systems that show test reports."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from podlint.checks.finding import Finding, Severity
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.full import position
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.findings.summary import summary
from podlint.report.visible import visible


def junit(outcome: Outcome, checkout: Checkout) -> str:
    """A suite for each file with findings; what is merely worth knowing is a test that passes and says it.

    A run that found nothing is one test that passes: some readers take a report without tests for a mistake.
    """
    suites = Element("testsuites", name="podlint")
    for name, group in groupby(outcome.findings, key=lambda judged: judged.finding.place.file):
        _suite(suites, visible(checkout.path(name)), list(group))
    if not outcome.findings:
        suite = SubElement(suites, "testsuite", _counts(1, 0), name="podlint")
        SubElement(suite, "testcase", name=summary(outcome), classname="podlint")
    suites.attrib.update(_counts(len(outcome.findings) or 1, _failures(outcome.findings)))
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, "unicode") + "\n"


def _suite(suites: Element, name: str, judged: list[Judged]) -> None:
    suite = SubElement(suites, "testsuite", _counts(len(judged), _failures(judged)), name=name)
    for severity, finding in judged:
        span = finding.place.span
        case = SubElement(suite, "testcase", name=f"{span.line}:{span.column} {finding.rule}", classname=name)
        if severity is Severity.INFO:
            SubElement(case, "system-out").text = _text(severity, finding)
        else:
            failure = SubElement(case, "failure", type=severity.label, message=visible(finding.message))
            failure.text = _text(severity, finding)


def _text(severity: Severity, finding: Finding) -> str:
    """The finding in a few lines."""
    lines = [f"{position(finding.place)}: {severity.label}[{finding.rule}] {visible(finding.message)}"]
    lines += [f"{position(related.place)}: {visible(related.message)}" for related in finding.because]
    if finding.help:
        lines.append(f"help: {visible(finding.help)}")
    return "\n".join(lines)


def _failures(judged: Sequence[Judged]) -> int:
    return sum(1 for severity, _ in judged if severity is not Severity.INFO)


def _counts(tests: int, failures: int) -> dict[str, str]:
    return {"tests": str(tests), "failures": str(failures), "errors": "0"}
