"""What a step on GitHub Actions leaves in the job's summary."""

from pathlib import Path

import pytest

from podlint.report.findings.checkout import Checkout
from podlint.report.findings.job_summary import job_summary
from tests.cli.running import BAD, CLEAN, podlint
from tests.report.findings import MOUNT, outcome

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "example/shop",
    "GITHUB_SHA": "0123abc",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "clean.yaml").write_text(CLEAN.replace("name: web", "name: fine"), encoding="utf-8")
    return tmp_path


def test_findings_and_the_lives_of_their_pods_stand_in_the_summary(folder: Path) -> None:
    summary = folder / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    ran = podlint("check", ".", **GITHUB, GITHUB_WORKSPACE=str(folder), GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text(encoding="utf-8")
    assert (ran.status, ran.err) == (1, "")
    assert text.startswith("before\n## podlint\n\n1 error, 1 warning in 2 files (2 Pods)")
    assert "[bad.yaml:14:17](https://github.com/example/shop/blob/0123abc/bad.yaml#L14)" in text
    assert "<summary>Timeline of Pod web, bad.yaml:4</summary>" in text
    assert "Pod fine" not in text


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["--format", "full"], GITHUB), (["--format", "sarif"], GITHUB), ([], {"GITHUB_ACTIONS": "false"})],
)
def test_only_where_annotations_are_made(folder: Path, arguments: list[str], environment: dict[str, str]) -> None:
    podlint("check", ".", *arguments, **environment, GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    assert not (folder / "summary.md").exists()


def test_a_summary_that_cannot_be_written_is_a_note(folder: Path) -> None:
    ran = podlint("check", "clean.yaml", **GITHUB, GITHUB_STEP_SUMMARY=str(folder / "no" / "such.md"))
    assert ran.status == 0
    assert ran.err.startswith("podlint: no job summary written: ")
    assert ran.err.endswith("No such file or directory\n")


def test_a_full_summary_is_left_as_it_is(folder: Path) -> None:
    summary = folder / "summary.md"
    summary.write_bytes(b"x" * (1024 * 1024))
    ran = podlint("check", "clean.yaml", **GITHUB, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.stat().st_size == 1024 * 1024
    assert "no room left" in ran.err


@pytest.mark.parametrize("room", [700, 1200, 5000])
def test_what_does_not_fit_is_counted(room: int) -> None:
    text, whole = job_summary(outcome(*[MOUNT] * 40), Checkout(), room)
    assert not whole
    assert len(text.encode()) <= room
    shown = text.count("| error |")
    assert 0 <= shown < 40
    assert f"\n{40 - shown} more findings did not fit in here" in text


def test_of_many_pods_those_with_the_gravest_findings_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podlint.cli.told_lives.MOST", 1)
    (folder / "a.yaml").write_text(
        BAD.replace("workdri\n", "workdir\n").replace("name: web", "name: mild"), encoding="utf-8"
    )
    summary = folder / "summary.md"
    podlint("check", ".", **GITHUB, GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text(encoding="utf-8")
    assert "Timeline of Pod web" in text
    assert "Timeline of Pod mild" not in text
    assert text.endswith("Left out: 1 more timeline. `podlint timeline` tells them all.\n")


def test_findings_beyond_a_full_summary_stand_in_the_log(folder: Path) -> None:
    summary = folder / "summary.md"
    summary.write_bytes(b"x" * (1024 * 1024 - 600))
    many = "---\n".join(BAD.replace("name: web", f"name: web{n}") for n in range(12))
    (folder / "bad.yaml").write_text(many, encoding="utf-8")
    ran = podlint("check", "bad.yaml", "--format", "github", **GITHUB, GITHUB_STEP_SUMMARY=str(summary))
    assert "24 more findings did not fit" in summary.read_text(encoding="utf-8")
    annotated, (how_many, *listed) = ran.out.splitlines()[:20], ran.out.splitlines()[20:]
    assert all(line.startswith("::") for line in annotated)
    assert how_many.endswith("2 errors, 2 warnings, which follow")
    assert len(listed) == 4
    assert summary.stat().st_size <= 1024 * 1024
