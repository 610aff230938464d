"""Which findings come first where there is no room for all."""

from __future__ import annotations

from collections.abc import Iterable

from podlint.report.findings.outcome import Judged


def by_value(findings: Iterable[Judged]) -> list[Judged]:
    """The gravest first; of those alike what is certain before what depends; else in the order told."""
    return sorted(findings, key=lambda judged: (-judged.severity, judged.finding.certainty != "certain"))
