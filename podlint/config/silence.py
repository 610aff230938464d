"""Tell apart what an input silences of the findings about itself, and say what of that is of no use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from podlint.checks.finding import Finding
from podlint.config.complaints import Known, complaints
from podlint.config.suppress import Suppression, suppressions
from podlint.manifest.source import Reading
from podlint.pod.model import Pod


class Sifted(NamedTuple):
    """The findings of one input, told apart."""

    kept: list[Finding]
    hidden: list[Finding]


def sift(reading: Reading, pods: Sequence[Pod], found: Iterable[Finding], known: Known) -> Sifted:
    """Set aside what the input itself silences, and complain of suppressions that are of no use.

    ``found`` is all that was found, whether it is told or not: a suppression of what is not told has its use.
    A complaint is silenced by the comment that it is about, too; of that nobody complains again.
    """
    findings = list(found)
    if "podlint" not in reading.source.text:
        return Sifted(findings, [])
    written = suppressions(reading, pods)
    used: set[Suppression] = set()
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        covering = [each for each in written if each.covers(finding)]
        used.update(covering)
        (hidden if covering else kept).append(finding)
    for complaint in complaints(reading, written, used, findings, known):
        (hidden if any(_silences(each, complaint) for each in written) else kept).append(complaint)
    return Sifted(kept, hidden)


def _silences(suppression: Suppression, complaint: Finding) -> bool:
    own = suppression.rule == complaint.rule and suppression.span.line == complaint.place.span.line
    return own or suppression.covers(complaint)
