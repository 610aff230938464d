"""Findings as the protocol's diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lsprotocol import types

from podlint.checks.finding import Finding, Related, Severity
from podlint.checks.rule import Rule
from podlint.dataclass import dataclass
from podlint.lsp.positions import Places
from podlint.report.findings.outcome import Judged
from podlint.report.visible import visible

SOURCE: Final = "podlint"

_SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_UNNECESSARY: Final = frozenset(("suppression-unused", "initial-delay-has-no-effect"))
"""Rules whose findings point at what could as well not be there: editors show it faded."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a client can show of a diagnostic."""

    related: bool
    links: bool
    tags: frozenset[types.DiagnosticTag]

    @classmethod
    def by(cls, client: types.ClientCapabilities) -> Understood:
        """What the client says of itself: the same for diagnostics that are sent and that are asked for."""
        document = client.text_document or types.TextDocumentClientCapabilities()
        said = [each for each in (document.publish_diagnostics, document.diagnostic) if each is not None]
        tags = [tag for each in said if each.tag_support for tag in each.tag_support.value_set]
        return cls(
            related=any(each.related_information for each in said),
            links=any(each.code_description_support for each in said),
            tags=frozenset(tags),
        )


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the diagnostics of one document."""

    places: Places
    rules: Mapping[str, Rule]
    understood: Understood
    locate: Callable[[str], tuple[str, Places]]
    """The URI of a file that findings name, and its places."""

    def diagnostic(self, judged: Judged) -> types.Diagnostic:
        """One finding."""
        severity, finding = judged
        rule = self.rules.get(finding.rule)
        url = rule.url if rule is not None else None
        return types.Diagnostic(
            range=self.places.range(finding.place.span),
            message=message(finding),
            severity=_SEVERITIES[severity],
            code=finding.rule,
            code_description=types.CodeDescription(url) if url and self.understood.links else None,
            source=SOURCE,
            tags=self._tags(finding),
            related_information=self._related(finding),
            data=data(finding),
        )

    def _tags(self, finding: Finding) -> list[types.DiagnosticTag] | None:
        wanted = {types.DiagnosticTag.Unnecessary} if finding.rule in _UNNECESSARY else set()
        return list(wanted & self.understood.tags) or None

    def _related(self, finding: Finding) -> list[types.DiagnosticRelatedInformation] | None:
        if not self.understood.related or not finding.because:
            return None
        return [self._information(related) for related in finding.because]

    def _information(self, related: Related) -> types.DiagnosticRelatedInformation:
        uri, places = self.locate(related.place.file)
        return types.DiagnosticRelatedInformation(
            types.Location(uri, places.range(related.place.span)), visible(related.message)
        )


def message(finding: Finding) -> str:
    """What is wrong, and on the next line what to do."""
    return "\n".join(visible(part) for part in (finding.message, finding.advice) if part)


def data(finding: Finding) -> dict[str, Any]:
    """What programs may want to know beside the text; in the names of ``check --format json``."""
    return {
        "path": finding.field,
        "certainty": finding.certainty,
        "fix": None if finding.fix is None else {"safe": finding.fix.safe, "title": finding.fix.title},
    }
