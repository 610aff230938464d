"""Single values as people write them, in options and in configuration files alike."""

from __future__ import annotations

from typing import Literal, TypeAlias

from podlint.checks.finding import Severity
from podlint.kubernetes import NEWEST, OLDEST, Version

Threshold: TypeAlias = Severity | Literal["never"]
"""The least severity that makes a check fail."""

THRESHOLDS = ("error", "warning", "info", "never")


def known_version(text: str) -> Version:
    """A Kubernetes version that podlint has the facts of; ValueError for any other text."""
    version = Version.parse(text)
    if not OLDEST[:2] <= version[:2] <= NEWEST[:2]:
        raise ValueError(f"podlint knows Kubernetes {OLDEST.release} to {NEWEST.release}, not {version.release}")
    return version


def threshold(text: str) -> Threshold:
    """One of :data:`THRESHOLDS` as a value."""
    return "never" if text == "never" else Severity[text.upper()]
