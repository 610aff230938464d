"""However many processes look at the inputs of a run, the same is said of them."""

import os
from pathlib import Path

import pytest

from podlint.cli import examine, running, workers
from podlint.cli.inputs import Manifest, Request
from podlint.cli.running import Running
from podlint.cli.session import Session, check_inputs, given_by
from podlint.config.settings import Given, SettingsFinder
from tests.cli.running import BAD, BROKEN, CLEAN, podlint
from tests.project.checkout import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for number in range(30):
        text = (BAD, BROKEN, CLEAN)[number % 3].replace("web", f"web-{number}")
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(running, "_WORTH_A_PROCESS", 1)
    return tmp_path


def session(folder: Path, how: Running) -> Session:
    return check_inputs(given_by(Request([str(folder)], SettingsFinder(Given()))), running=how)


def test_several_processes_find_what_one_finds(folder: Path) -> None:
    alone, together = session(folder, Running()), session(folder, Running(3))
    assert len(alone.findings) > 10
    for name in ("findings", "files", "pods", "errors", "notes", "failing", "sources", "origins"):
        assert getattr(alone, name) == getattr(together, name)


def test_each_input_is_looked_at_once(folder: Path) -> None:
    given = [each for each in given_by(Request([str(folder)], SettingsFinder(Given()))) if isinstance(each, Manifest)]
    told: list[tuple[int, int]] = []
    examined = list(Running(3, advanced=lambda done, of: told.append((done, of))).examined(given, given))
    assert [each.name for each in examined] == [each.name for each in given]
    assert told == [(number + 1, len(given)) for number in range(len(given))]


def test_an_input_that_ends_its_process_stops_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, real = os.getpid(), examine.examine

    def dying(manifest, *rest):  # type: ignore[no-untyped-def]
        if manifest.name.endswith("/6.yaml") and os.getpid() != first:
            os._exit(9)
        return real(manifest, *rest)

    monkeypatch.setattr(workers, "examine", dying)
    found = session(folder, Running(2))
    (error,) = found.errors
    assert "6.yaml: not checked because of the end of the process" in error
    assert {each.finding.place.file for each in found.findings} == {
        each.finding.place.file
        for each in session(folder, Running()).findings
        if "/6.yaml" not in each.finding.place.file
    }


READING = {
    "check": ["check", "--no-cache", "--format", "json"],
    "timeline": ["timeline", "--no-stories"],
    "timeline as a page with findings": ["timeline", "--no-stories", "--format", "html"],
    "graph": ["graph"],
    "diff": ["diff", "0.yaml", "3.yaml"],
    "compare": [
        "compare",
        str(ROOT / "examples/liveness-exec.yaml"),
        str(ROOT / "tests/demos/liveness-exec.describe.txt"),
    ],
}


@pytest.mark.parametrize("command", READING)
def test_every_command_that_reads_manifests_takes_jobs_and_no_cache_and_says_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(running, "_WORTH_A_PROCESS", 1)
    for number in range(6, 30):
        (folder / f"{number}.yaml").unlink()
    cache = str(folder.parent / "cache")
    told = [
        podlint(*READING[command], *more, PODLINT_CACHE_DIR=cache)
        for more in (["--jobs", "1"], ["-j", "3"], ["--no-cache"], [])
    ]
    assert told[0].out
    assert all(each == told[0] for each in told)
    assert podlint(*READING[command], "--jobs", "0").status == 2
