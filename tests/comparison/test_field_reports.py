"""Published lives come out as the table in ``field-reports/README.md`` says."""

import re
from collections.abc import Iterator

import pytest

from podlint.comparison.compare import Comparison, compare
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.observed.record import Record
from podlint.pod.workload import pods
from tests.comparison.field_report import FOLDER, FieldReport, field_report

ROW = re.compile(r"^\| ([a-z0-9-]+) \| (events|watch) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
TABLE = [match.groups() for match in ROW.finditer((FOLDER / "README.md").read_text(encoding="utf-8"))]
REPORTS = {path.stem: field_report(path) for path in sorted(FOLDER.glob("*.yaml"))}
SLOW = ("dockerdesktop", "docs", "killercoda", "poststart", "issue-99697")


def records() -> Iterator[tuple[str, str, Record]]:
    for name, report in REPORTS.items():
        yield from (
            (name, kind, r) for kind, r in (("events", report.events), ("watch", report.watch)) if r is not None
        )


def outcome(report: FieldReport, record: Record) -> str:
    (pod,) = (p for document in read("report.yaml", report.manifest.encode()).documents for p in pods(document))
    comparison: Comparison = compare(pod, Setting(report.kubernetes, Assumptions()), record)
    supposed = f", supposing {', '.join(comparison.supposing)}" if comparison.supposing else ""
    return f"fits{supposed}" if comparison.fits else "does not fit"


def test_every_report_with_a_record_is_in_the_table() -> None:
    assert [(name, kind) for name, kind, _ in records()] == [(name, kind) for name, kind, _, _ in TABLE]


def test_whatever_does_not_fit_has_a_reason() -> None:
    assert all(why.strip() for _, _, result, why in TABLE if result != "fits")


@pytest.mark.parametrize(
    ("name", "kind", "result"),
    [
        pytest.param(name, kind, result, marks=[pytest.mark.slow] if name.startswith(SLOW) else [], id=f"{name}-{kind}")
        for name, kind, result, _ in TABLE
    ],
)
def test_a_report_comes_out_as_the_table_says(name: str, kind: str, result: str) -> None:
    (record,) = (record for of, form, record in records() if (of, form) == (name, kind))

    assert outcome(REPORTS[name], record) == result
