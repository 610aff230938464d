"""Profiles: how much podlint says where nobody chose rules by name."""

from __future__ import annotations

import json
from functools import cache

from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import rules
from podlint.dataclass import dataclass
from podlint.resources import resource

DEFAULT = "default"
"""The profile that holds where none was chosen."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A choice of rules and of how bad a finding has to be (``rules/profiles.json``)."""

    name: str
    summary: str
    least: Severity
    """Findings below it are not told."""
    off: frozenset[str]
    """Rules that tell nothing at all unless they are asked for."""

    def told(self) -> dict[str, Severity]:
        """The rules that tell something, each with the least severity at which it does."""
        return {name: self.least for name in rules() if name not in self.off}


@cache
def profiles() -> dict[str, Profile]:
    """Every profile by its name, from the one that says least to the one that says most."""
    data = json.loads(resource("rules/profiles.json").read_text(encoding="utf-8"))
    return {
        name: Profile(name, row["summary"], Severity[row["least"].upper()], frozenset(row["off"]))
        for name, row in data.items()
    }


def told_by_default(finding: Finding) -> bool:
    """Whether a run in which nobody chose anything tells of ``finding``."""
    least = profiles()[DEFAULT].told().get(finding.rule)
    return least is not None and (finding.severity or rules()[finding.rule].severity) >= least
