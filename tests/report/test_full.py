"""What people read: the golden texts beside this file."""

from pathlib import Path
from typing import Any

import pytest

from podlint.checks.finding import Finding, Fix, Severity
from podlint.manifest.source import Source
from podlint.report.findings.format import Look, render
from podlint.report.findings.outcome import Outcome
from podlint.report.style import Style
from tests.report.findings import FILE, HOOK, MOUNT, WHOLE, finding, outcome, related

GOLDEN = Path(__file__).parent

SERVICE = "kind: Service\nspec:\n  ports:\n    - targetPort: web\n"
ONE_LINE = '{"spec": {"containers": [' + ", ".join(f'{{"name": "c{n}", "image": "i"}}' for n in range(40)) + "]}}"
WIDE = "metadata:\n\tname: 日本語-pod # \u202e\x1b[31mred\n"
HOSTILE = "  ##[error]pwned: ::set-env name=A::b"


def in_text(quoted: str, text: str, **more: Any) -> Outcome:
    return outcome(finding(quoted, text, **more), sources={FILE: Source(FILE, text)})


CASES: dict[str, Outcome] = {
    "full-because": outcome(MOUNT, HOOK),
    "full-several-lines": outcome(WHOLE),
    "full-other-file": outcome(
        finding(
            "app", message="no Service reaches this", because=(related("the Service", "web", SERVICE, "svc.yaml"),)
        ),
        sources={FILE: outcome().sources[FILE], "svc.yaml": Source("svc.yaml", SERVICE)},
    ),
    "full-long-line": in_text('"c17"', ONE_LINE, because=(related("the first", '"c0"', ONE_LINE),)),
    "full-wide-characters": in_text("日本語-pod", WIDE, because=(related("a comment", "red", WIDE),)),
    "full-hostile-text": in_text("pwned", HOSTILE, message="##[error]\n::error::pwned \x1b[2J\u202e"),
    "full-without-source": outcome(MOUNT, sources={}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_full_report_reads_as_recorded(name: str) -> None:
    assert render("full", CASES[name], Look()) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_a_place_past_the_end_of_the_text_is_shown_at_its_last_line() -> None:
    shown = render("full", outcome(MOUNT, sources={FILE: Source(FILE, "kind: Pod")}), Look())
    assert "1 | kind: Pod" in shown


def test_color_changes_nothing_but_color() -> None:
    plain = render("full", outcome(MOUNT, WHOLE), Look())
    colored = render("full", outcome(MOUNT, WHOLE), Look(Style(color=True)))
    assert "\x1b[1;31m" in colored
    assert "\x1b[1;33m" in colored
    for code in ("0", "1", "2", "1;31", "1;33", "1;34"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == plain


def test_a_fix_advises_where_there_is_no_help() -> None:
    shown = render("full", outcome(finding("workdri", fix=Fix("rename to 'workdir'", safe=True))), Look())
    assert "= help: rename to 'workdir'" in shown


@pytest.mark.parametrize(
    ("findings", "counts", "line"),
    [
        ([], {}, "Nothing found in 1 file (1 Pod)"),
        ([], {"files": 0, "pods": 0}, "Nothing found in 0 files (0 Pods)"),
        ([MOUNT, HOOK, WHOLE], {"files": 3, "pods": 5}, "2 errors, 1 warning in 3 files (5 Pods)"),
        ([WHOLE], {"suppressed": 2}, "1 warning in 1 file (1 Pod), 2 suppressed"),
        ([finding("app", severity=Severity.INFO)], {}, "1 info in 1 file (1 Pod)"),
    ],
)
def test_the_last_line_counts(findings: list[Finding], counts: dict[str, Any], line: str) -> None:
    assert render("concise", outcome(*findings, **counts), Look()).splitlines()[-1] == line


def test_statistics_count_by_rule_the_most_frequent_first_then_by_name() -> None:
    shown = render("full", outcome(HOOK, MOUNT, MOUNT, WHOLE), Look(statistics=True, summary=False))
    assert shown.splitlines() == [
        "2  error    volume-mount-unknown",
        "1  warning  init-output-not-consumed",
        "1  error    prestop-exceeds-grace",
    ]
