"""Hold podlint's yes and no against what an API server said of many manifests.

``python tools/compare_verdicts.py VERDICTS FOLDER [VERSION]``: each line of VERDICTS is a JSON object with ``file`` (below FOLDER),
``ok``, ``decode_error`` and ``errors`` (``field``, ``detail``), one for each Pod or Pod template. Prints every file on which
the two disagree and the numbers of both; the exit status is 1 where podlint says no and the server takes all of a file.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, get_args

from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import rules
from podlint.checks.run import check_reading
from podlint.kubernetes import Version
from podlint.manifest.kustomization import Kustomizations, is_kustomization
from podlint.manifest.read import read
from podlint.manifest.source import ProblemKind
from podlint.schema.mistake import MistakeKind
from podlint.validation.fault import FaultKind

REJECTING = {
    *get_args(FaultKind),
    *get_args(MistakeKind),
    ProblemKind.SYNTAX.value,
    "duplicate-key",
    "field-needs-newer-version",
    "manifest-incomplete",
    "mount-path-duplicate",
}
"""The rules whose errors mean that the API server rejects the object."""

VERSION = "1.36.2"


class Compared(NamedTuple):
    """One file, as both see it."""

    file: str
    taken: bool
    """The server takes all that was shown to it."""
    rejections: list[Finding]
    complaints: list[str]
    """The server's words."""


def rejections(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that mean that the API server rejects the object."""
    return [
        finding
        for finding in findings
        if finding.rule in REJECTING and (finding.severity or rules()[finding.rule].severity) is Severity.ERROR
    ]


def compare(verdicts: Path, folder: Path, kubernetes: Version) -> Iterator[Compared]:
    """Each file of ``verdicts``, judged by podlint where it lies below ``folder``."""
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in verdicts.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["file"]].append(row)
    kustomizations = Kustomizations(str(path) for path in folder.rglob("*") if is_kustomization(path.name))
    for file, of_file in rows.items():
        path = folder / file
        reading = read(file, path.read_bytes())
        checked = check_reading(
            reading, kubernetes=kubernetes, completion=partial(kustomizations.completion, str(path))
        )
        complaints = [
            row["decode_error"] or "; ".join(f"{error['field']}: {error['detail']}" for error in row["errors"])
            for row in of_file
            if not row["ok"]
        ]
        yield Compared(file, not complaints, rejections(checked.findings), complaints)


def main(arguments: Sequence[str]) -> int:
    """Print the comparison."""
    if len(arguments) not in (2, 3):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    kubernetes = Version.parse(arguments[2] if len(arguments) > 2 else VERSION)
    counts: defaultdict[str, int] = defaultdict(int)
    for each in compare(Path(arguments[0]), Path(arguments[1]), kubernetes):
        said = f"{'yes' if not each.rejections else 'no'} by podlint, {'yes' if each.taken else 'no'} by the server"
        counts[said] += 1
        if each.taken == bool(each.rejections):
            print(f"{each.file}: {said}")
            for finding in each.rejections:
                print(
                    f"  podlint, line {finding.place.span.line}: {finding.rule} at {finding.field}: {finding.message}"
                )
            for complaint in each.complaints:
                print(f"  server: {complaint[:160]}")
    for said, count in sorted(counts.items()):
        print(f"{count} files: {said}")
    return int(counts["no by podlint, yes by the server"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
