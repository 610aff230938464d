"""What makes a finding the same one in another run, when lines have moved."""

from __future__ import annotations

from typing import NamedTuple

from podlint.checks.finding import Finding
from podlint.manifest.node import Path, format_path


class Fingerprint(NamedTuple):
    """A finding without its line and its numbers; several alike in one place are counted."""

    rule: str
    file: str
    object: str
    """``namespace/kind/name``, empty where the finding speaks of none."""
    container: str
    field: str
    """The path with ``*`` for the place in a list: items move, too."""


def fingerprint(finding: Finding, file: str) -> Fingerprint:
    """The finding's, in the file that the reader of fingerprints calls ``file``."""
    ref = finding.object
    named = "" if ref is None else f"{ref.namespace or ''}/{ref.kind or ''}/{ref.name or ''}"
    return Fingerprint(finding.rule, file, named, finding.container or "", _field(finding.path))


def _field(path: Path) -> str:
    return format_path(tuple("*" if isinstance(step, int) else step for step in path))
