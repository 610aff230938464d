"""Baselines: the findings that a team has decided to live with, in a file (``--baseline``, ``--write-baseline``)."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from podlint.checks.finding import Finding
from podlint.checks.fingerprint import Fingerprint, fingerprint

SCHEMA = "podlint.baseline.v1"


class BaselineError(Exception):
    """A baseline that cannot be read or written, with what to do."""


@dataclass
class Baseline:
    """How many findings of each fingerprint are known."""

    path: Path
    known: Counter[Fingerprint] = field(default_factory=Counter)
    _met: Counter[Fingerprint] = field(default_factory=Counter)

    def holds(self, finding: Finding) -> bool:
        """Whether the finding is one of those that are known; each is good for one finding of a run."""
        print_ = fingerprint(finding, _name(finding.place.file, self.path))
        self._met[print_] += 1
        return self._met[print_] <= self.known[print_]

    def gone(self, files: Iterable[str]) -> int:
        """How many entries of these files were not met again."""
        names = {_name(file, self.path) for file in files}
        return sum(max(0, count - self._met[known]) for known, count in self.known.items() if known.file in names)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file. BaselineError where it is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}; write it with --write-baseline") from error
    except ValueError as error:
        raise BaselineError(f"{path}: is no JSON: {error}") from error
    try:
        if data["schema"] != SCHEMA:
            raise BaselineError(f"{path}: is no baseline of podlint ({SCHEMA})")
        rows = [
            (Fingerprint(*(row[name] for name in Fingerprint._fields)), int(row["count"])) for row in data["findings"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BaselineError(
            f"{path}: is no baseline of podlint ({SCHEMA}): write it anew with --write-baseline"
        ) from error
    return Baseline(path, Counter(dict(rows)))


def write_baseline(path: Path, findings: Iterable[Finding]) -> None:
    """Write what was found as a baseline, whole or not at all. BaselineError where that is not possible."""
    counts = Counter(fingerprint(finding, _name(finding.place.file, path)) for finding in findings)
    rows = [{**known._asdict(), "count": count} for known, count in sorted(counts.items())]
    text = json.dumps({"schema": SCHEMA, "findings": rows}, indent=1, ensure_ascii=False) + "\n"
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            file.write(text)
        os.replace(file.name, path)  # noqa: PTH105 -- both names at hand
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {error.strerror}") from error


def _name(file: str, baseline: Path) -> str:
    """A file's name relative to the baseline's folder, the same from wherever podlint is run."""
    if file.startswith("<"):
        return file
    return Path(os.path.relpath(file, baseline.parent)).as_posix()
