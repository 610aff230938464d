"""What podlint says of a page's example: what all rules find, and what is wrong with its suppressions."""

from podlint.checks.finding import Finding
from podlint.checks.rule import rules
from podlint.checks.run import check_reading
from podlint.config.complaints import Known
from podlint.config.silence import sift
from podlint.kubernetes import Version
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read


def told(text: str, kubernetes: Version, assume: Assumptions) -> list[Finding]:
    """All findings about a manifest that it does not silence itself."""
    reading = read("example.yaml", text.encode())
    checked = check_reading(reading, kubernetes=kubernetes, assume=lambda _, written: assume.over(written))
    known = Known(rules(), rules().keys() - checked.looked_around)
    return sift(reading, checked.pods, checked.findings, known).kept
