"""The findings in Markdown: for a comment at a pull request, and the beginning of a job's summary."""

from __future__ import annotations

from podlint.checks.finding import Finding
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.order import by_value
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.summary import summary
from podlint.report.markdown import inline, table


def markdown(outcome: Outcome, checkout: Checkout) -> str:
    """The whole report: what is gravest stands first."""
    return "\n".join([*head(outcome), *rows(outcome, checkout)]) + "\n"


def head(outcome: Outcome) -> list[str]:
    """The counts, and the head of the table where there is something for it."""
    lines = ["## podlint", "", f"{summary(outcome)}, judged for Kubernetes {outcome.kubernetes}"]
    return [*lines, "", *table(("Severity", "Where", "Finding"), ())] if outcome.findings else lines


def rows(outcome: Outcome, checkout: Checkout) -> list[str]:
    """A line of the table for each finding, the most valuable first."""
    told = [
        (severity.label, _where(finding, checkout), _told(finding, outcome))
        for severity, finding in by_value(outcome.findings)
    ]
    return table((), told)[2:]


def _where(finding: Finding, checkout: Checkout) -> str:
    """The line, as a link where the file can be read; and which object it speaks of."""
    name, span = finding.place.file, finding.place.span
    text, link = f"{inline(checkout.path(name))}:{span.line}:{span.column}", checkout.link(name, span)
    ref = finding.object
    parts = [
        ref and " ".join(filter(None, (ref.kind, ref.name))),
        finding.container and f"container {finding.container}",
    ]
    about = inline(", ".join(filter(None, parts)))
    return (f"[{text}]({link})" if link else text) + (f" ({about})" if about else "")


def _told(finding: Finding, outcome: Outcome) -> str:
    url = outcome.rules[finding.rule].url
    rule = f"[{finding.rule}]({url})" if url else inline(finding.rule)
    advice = f" *Help:* {inline(finding.advice)}" if finding.advice else ""
    return f"{rule}: {inline(finding.message)}{advice}"
