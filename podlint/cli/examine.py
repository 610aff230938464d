"""What comes of one input of a run, by itself: it may be worked out in another process, or be known from an earlier run."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from podlint.checks.finding import Finding, Severity
from podlint.checks.fingerprint import Fingerprint, fingerprint
from podlint.cli.inputs import Manifest
from podlint.cli.mistake import own_mistake
from podlint.dataclass import dataclass
from podlint.manifest.origin import Origins

if TYPE_CHECKING:
    from collections.abc import Callable

    from podlint.checks.own.rule import Unjudged
    from podlint.checks.run import Checked
    from podlint.manifest.kustomization import Completion
    from podlint.manifest.source import Reading
    from podlint.pod.beside import Drawn
    from podlint.pod.neighbourhood import Neighbourhood


class Told(NamedTuple):
    """A finding that is to be told, if no baseline knows it."""

    severity: Severity
    finding: Finding
    fingerprint: Fingerprint
    """As if its file had no name: what a baseline calls it, the baseline knows."""


class Grounds(NamedTuple):
    """What of the run, beside the input itself, the result rests on."""

    drawn: frozenset[Drawn] = frozenset()
    kustomization: bool = False
    """Somebody asked what a kustomization adds."""


@dataclass(slots=True)
class Examined:
    """What the rules and the settings make of one input."""

    name: str
    beside: bool = False
    """It was looked at for what it says of other files' Pods alone."""
    template: str | None = None
    """The language of a template: it was not checked."""
    judged: bool = True
    """It was held against the rules: what they do not find is not there."""
    pods: int = 0
    told: list[Told] = field(default_factory=list)
    """In the order of the file."""
    suppressed: int = 0
    origins: Origins = field(default_factory=Origins)
    notes: list[str] = field(default_factory=list)
    unjudged: list[Unjudged] = field(default_factory=list)
    mistake: str | None = None
    """A mistake of podlint's own, for which it was not checked."""
    grounds: Grounds = field(default_factory=Grounds)


def examine(manifest: Manifest, reading: Callable[[Manifest], Reading], neighbourhood: Neighbourhood) -> Examined:
    """Check one input. A mistake of podlint's own in it stands in the result, and stops no other input."""
    try:
        return _Examination(manifest, reading(manifest), neighbourhood).result
    except Exception as error:  # noqa: BLE001 -- one broken rule or odd file must not silence the others
        return Examined(manifest.name, manifest.beside, mistake=own_mistake(error))


class _Examination:
    """One input while it is looked at."""

    def __init__(self, manifest: Manifest, reading: Reading, neighbourhood: Neighbourhood) -> None:
        self._manifest = manifest
        self._reading = reading
        self._asked_kustomization = False
        self.result = Examined(manifest.name, manifest.beside, reading.template, origins=reading.origins)
        if reading.template is None:
            self._take(self._beside(neighbourhood) if manifest.beside else self._checked(neighbourhood))

    def _completion(self) -> Completion | None:
        self._asked_kustomization = True
        return self._manifest.completion()

    def _beside(self, neighbourhood: Neighbourhood) -> Checked:
        """What a file without Pods does to those of other files."""
        from podlint.checks.run import check_beside

        return check_beside(self._reading, neighbourhood, completion=self._completion)

    def _checked(self, neighbourhood: Neighbourhood) -> Checked:
        from podlint.checks.run import check_reading

        settings = self._manifest.settings
        checked = check_reading(
            self._reading,
            kubernetes=settings.kubernetes,
            assume=settings.assumptions,
            templates=settings.pod_templates,
            completion=self._completion,
            images=settings.images,
            require=settings.requirements,
            neighbourhood=neighbourhood,
            own=settings.own,
        )
        self.result.notes = [
            f"{self._manifest.name}:{problem.span.line}: not checked from here on: {problem.message}"
            for problem in self._reading.problems
            if problem.kind.value not in settings.told
        ]
        return checked

    def _take(self, checked: Checked) -> None:
        """Keep what is to be told."""
        from podlint.config.complaints import Known
        from podlint.config.silence import sift

        settings = self._manifest.settings
        judged = settings.told.keys() - checked.looked_around if checked.pods else ()
        sifted = sift(self._reading, checked.pods, checked.findings, Known(settings.rules, judged))
        result = self.result
        result.judged = checked.judged
        result.pods = len(checked.pods)
        result.unjudged = checked.unjudged
        result.suppressed = sum(settings.reports(finding) for finding in sifted.hidden)
        told = [
            Told(settings.severity(finding), finding, fingerprint(finding, "", self._reading.documents))
            for finding in sifted.kept
            if settings.reports(finding)
        ]
        result.told = sorted(told, key=_order)
        result.grounds = Grounds(frozenset(checked.drawn), self._asked_kustomization)


def _order(told: Told) -> tuple[object, ...]:
    finding = told.finding
    return (finding.place.span, -told.severity, finding.rule, finding.message)
