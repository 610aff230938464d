"""The closing lines of a text report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from podlint.checks.finding import Severity
from podlint.report.findings.outcome import Outcome
from podlint.report.style import Style


def summary(outcome: Outcome) -> str:
    """``2 errors, 1 warning in 3 files (5 Pods), 1 suppressed``."""
    errors, warnings, infos = (outcome.by_severity[severity] for severity in sorted(Severity, reverse=True))
    counts = [
        count(errors, "error") if errors else "",
        count(warnings, "warning") if warnings else "",
        f"{infos} info" if infos else "",
    ]
    found = ", ".join(filter(None, counts)) or "Nothing found"
    suppressed = f", {outcome.suppressed} suppressed" if outcome.suppressed else ""
    known = f", {outcome.baselined} in the baseline" if outcome.baselined else ""
    fixed = f", {outcome.fixed} fixed" if outcome.fixed else ""
    return f"{found} in {count(outcome.files, 'file')} ({count(outcome.pods, 'Pod')}){suppressed}{known}{fixed}"


def statistics(outcome: Outcome, style: Style) -> Iterator[str]:
    """How often each rule reported, the most frequent first."""
    counts = Counter((judged.finding.rule, judged.severity) for judged in outcome.findings)
    width = max((len(str(number)) for number in counts.values()), default=0)
    for (rule, severity), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>{width}}  {style.severity(severity, f'{severity.label:<7}')}  {rule}"


def count(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
