"""Annotations for GitHub Actions: workflow commands in the step's log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from podlint.checks.finding import Finding, Severity
from podlint.report.findings.outcome import Outcome
from podlint.report.visible import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(outcome: Outcome, workspace: Path | None) -> Iterator[str]:
    """One command for each finding, the gravest first, because GitHub keeps only the first ten of a kind and step.

    ``workspace`` is the root of the checkout (``GITHUB_WORKSPACE``): annotations attach to files named from there.
    """
    for severity, finding in sorted(outcome.findings, key=lambda judged: -judged.severity):
        properties = {"file": _file(finding.place.file, workspace), **_position(finding), "title": finding.rule}
        written = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
        message = "\n".join(visible(part) for part in (finding.message, finding.help) if part)
        yield f"::{_COMMANDS[severity]} {written}::{_escape_data(message)}"


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


def _file(name: str, workspace: Path | None) -> str:
    if workspace is None:
        return visible(name)
    path = Path.cwd() / name
    return visible(path.relative_to(workspace).as_posix() if path.is_relative_to(workspace) else name)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
