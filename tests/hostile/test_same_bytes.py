"""The same input gives the same bytes: whatever the order of arguments, the locale, the hash seed or the folder's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from podlint.report.findings.format import FORMATS as OF_FINDINGS
from podlint.report.timelines.format import FORMATS as OF_TIMELINES
from tests.cli.running import BAD, BROKEN, CLEAN
from tools.fuzzing.seeds import ROOT

FILES = {"a.yaml": BAD, "b.yaml": BROKEN, "İ.yaml": CLEAN, "c/d.yaml": BAD.replace("web", "shop"), "Z.yml": BAD}
SURROUNDINGS = {
    "hash seed": {"PYTHONHASHSEED": "2"},
    "C locale": {"LC_ALL": "C"},
    "C.UTF-8 locale": {"LC_ALL": "C.UTF-8"},
    "turkish locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "time zone": {"TZ": "Asia/Kathmandu"},
}


def output(folder: Path, *arguments: str, **environment: str) -> tuple[bytes, bytes]:
    ran = subprocess.run(
        [sys.executable, "-m", "podlint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1", "PYTHONUTF8": "1", **environment},
        capture_output=True,
        check=False,
    )
    assert ran.returncode in (0, 1, 2)
    return ran.stdout, ran.stderr


def written(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name], encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, sorted(FILES))


def reports(folder: Path, target: Path, **environment: str) -> dict[str, bytes]:
    """What both commands write in every format, and what they say beside it."""
    target.mkdir()
    said: dict[str, bytes] = {}
    for command, formats in (("check", OF_FINDINGS), ("timeline", OF_TIMELINES)):
        files = {name: target / f"{command}.{name}" for name in formats}
        wanted = [word for name, path in files.items() for word in ("--output", f"{name}={path}")]
        out, err = output(folder, command, *wanted, **environment)
        said |= {f"{command} out": out, f"{command} err": err, **{p.name: p.read_bytes() for p in files.values()}}
    return said


@pytest.mark.slow
def test_no_surroundings_change_a_byte(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("reports")
    plain = reports(folder, target / "plain")
    for number, (changed, environment) in enumerate(SURROUNDINGS.items()):
        told = reports(folder, target / str(number), **environment)
        assert [name for name in plain if told[name] != plain[name]] == [], changed


@pytest.mark.slow
def test_the_order_in_which_a_folder_lists_its_files_changes_no_byte(tmp_path: Path) -> None:
    one = written(tmp_path / "one", sorted(FILES))
    other = written(tmp_path / "other", sorted(FILES, reverse=True))
    assert output(one, "check", "--format", "json") == output(other, "check", "--format", "json")


@pytest.mark.slow
def test_the_order_of_arguments_changes_no_byte(folder: Path) -> None:
    one = output(folder, "check", "a.yaml", "c/d.yaml", "c", "--format", "json", "--select", "all")
    other = output(folder, "check", "c", "--select", "all", "c/d.yaml", "--format", "json", "a.yaml")
    assert one == other


@pytest.mark.slow
def test_no_number_of_processes_and_nothing_known_from_before_changes_a_byte(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    padding = "".join(f"# line {number} of a long comment\n" for number in range(400))
    for number in range(60):
        text = (BAD if number % 2 else CLEAN).replace("web", f"web-{number}")
        (tmp_path / f"{number}.yaml").write_text(text + padding, encoding="utf-8")
    plain = output(tmp_path, "check", "--format", "json", "--jobs", "1", "--no-cache")
    assert len(plain[0]) > 10_000
    for jobs in ("2", "3"):
        assert output(tmp_path, "check", "--format", "json", "--jobs", jobs, "--no-cache") == plain
    cache = str(tmp_path_factory.mktemp("cache"))
    for _ in ("cold", "warm"):
        assert output(tmp_path, "check", "--format", "json", PODLINT_CACHE_DIR=cache) == plain
