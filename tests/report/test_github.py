"""Annotations as GitHub's runner reads them."""

from pathlib import Path

import pytest

from podlint.checks.finding import Finding, Severity
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.format import Look, render
from tests.report.findings import HOOK, MOUNT, WHOLE, finding, outcome


def commands(*findings: Finding, workspace: Path | None = None) -> list[str]:
    return render("github", outcome(*findings), Look(checkout=Checkout(workspace))).splitlines()


def test_a_finding_on_one_line_has_columns() -> None:
    place, message = commands(MOUNT)[0].removeprefix("::").split("::", 1)
    assert place == "error file=init-pod.yaml,line=13,col=17,endLine=13,endColumn=24,title=volume-mount-unknown"
    assert message == f"{MOUNT.message}%0A{MOUNT.help}"


def test_a_finding_on_several_lines_has_none() -> None:
    place, message = commands(WHOLE)[0].removeprefix("::").split("::", 1)
    assert place == "warning file=init-pod.yaml,line=10,endLine=14,title=init-output-not-consumed"
    assert message == WHOLE.message


def test_the_gravest_come_first() -> None:
    info = finding("app", severity=Severity.INFO)
    assert [command.split(" ")[0] for command in commands(info, WHOLE, HOOK)] == ["::error", "::warning", "::notice"]


@pytest.mark.parametrize(
    ("file", "message", "command"),
    [
        ("a,b:c%.yaml", "x", "file=a%2Cb%3Ac%25.yaml,"),
        ("a.yaml", "100%: a, b", "::100%25: a, b"),
        ("a\n.yaml", "one\ntwo", r"file=a\n.yaml,"),
        ("a.yaml", "one\r\ntwo", r"::one\r\ntwo"),
    ],
)
def test_values_are_escaped_as_the_runner_reads_them(file: str, message: str, command: str) -> None:
    assert command in commands(finding("app", file=file, message=message))[0]


def test_files_are_named_from_the_root_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deploy").mkdir()
    monkeypatch.chdir(tmp_path / "deploy")
    assert "file=deploy/init-pod.yaml," in commands(MOUNT, workspace=tmp_path)[0]
    above = finding("app", file="../deploy/./b.yaml")
    assert "file=deploy/b.yaml," in commands(above, workspace=tmp_path)[0]
    outside = finding("app", file="/elsewhere/a.yaml")
    assert "file=/elsewhere/a.yaml," in commands(outside, workspace=tmp_path)[0]
