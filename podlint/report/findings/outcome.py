"""What one run of ``podlint check`` found: the value that every format prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from podlint.checks.finding import Finding, Place, Severity
from podlint.checks.rule import Rule, rules
from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.manifest.origin import Origins
from podlint.manifest.source import Source

if TYPE_CHECKING:
    from podlint.timeline.life import Timeline


class Judged(NamedTuple):
    """A finding with the severity that counts: the configuration's, else its own, else its rule's."""

    severity: Severity
    finding: Finding


@dataclass(frozen=True)
class Outcome:
    """What there is to tell, in the order it is told."""

    kubernetes: Version
    findings: Sequence[Judged]
    files: int
    """Inputs that were read as manifests; not those set aside because they can hold no Pod."""
    pods: int
    suppressed: int = 0
    baselined: int | None = None
    """Findings that the baseline knows; None: there is no baseline."""
    fixed: int | None = None
    """Findings that are gone because the run mended them; None where it was not to mend any."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The texts that findings point into, by file name."""
    origins: Mapping[str, Origins] = field(default_factory=dict)
    """From which templates or files those texts were rendered, by file name."""
    rules: Mapping[str, Rule] = field(default_factory=rules)
    """All rules of the run, a team's own among them."""
    timelines: Sequence[Timeline] = ()
    """The predicted lives of Pods that findings speak of, where a format asks for them."""
    untold: int = 0
    """Pods with findings whose lives were left out there."""

    @cached_property
    def by_severity(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(judged.severity for judged in self.findings)

    def rendered_from(self, place: Place) -> str | None:
        """The template or file that this place was rendered from, as the tool that did it says; None: not known."""
        origins = self.origins.get(place.file)
        return None if origins is None else origins.at(place.span.line)
