"""Where nothing can be written, read-only folders and full disks: it is told, and what was there stays whole.

Nothing is pretended: the folder's permissions hold even for root, and the limit that a disk would be is one on the size of
files, which a write meets in its middle.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import BAD
from tests.hostile.running import FIXABLE, ran

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-m", "podlint"]
LIMITED = """
import resource, sys
from podlint.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
sys.exit(main())
"""
"""A disk on which a file ends after 100 bytes: Python has the signal ignored that would come with it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "bad.yaml").write_text(FIXABLE, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


# --- read-only -----------------------------------------------------------------------------------------------


@pytest.fixture
def protected(folder: Path) -> Iterator[list[str]]:
    """The program as one for whom permissions count, and ``folder`` made read-only."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are of another kind here")
    setpriv = shutil.which("setpriv")
    program = (
        PROGRAM
        if os.geteuid() or setpriv is None
        else [setpriv, "--bounding-set=-dac_override,-dac_read_search", *PROGRAM]
    )
    folder.chmod(0o555)
    trial = subprocess.run(
        [*program[:-2], "-c", "open('trial', 'x')"], cwd=folder, capture_output=True, text=True, check=False
    )
    try:
        if "Permission denied" not in trial.stderr:
            pytest.skip("root writes anywhere here, and its right to cannot be taken away")
        yield program
    finally:
        folder.chmod(0o755)


def test_a_read_only_folder_keeps_its_files_when_they_are_to_be_fixed(folder: Path, protected: list[str]) -> None:
    done = ran(protected, "check", "--fix", "bad.yaml", folder=folder)
    assert done.returncode == 2
    assert "bad.yaml: cannot be fixed: no permission to write it, or in its folder\n" in done.stderr
    assert "wrong-type" in done.stdout
    assert contents(folder) == {"bad.yaml": FIXABLE}


def test_a_read_only_file_is_not_fixed(folder: Path, protected: list[str]) -> None:
    folder.chmod(0o755)
    (folder / "bad.yaml").chmod(0o444)
    done = ran(protected, "check", "--fix", "bad.yaml", folder=folder)
    assert done.returncode == 2
    assert "bad.yaml: cannot be fixed: it is write-protected\n" in done.stderr
    assert contents(folder) == {"bad.yaml": FIXABLE}


def test_a_read_only_folder_gets_no_baseline_and_it_is_told(folder: Path, protected: list[str]) -> None:
    done = ran(protected, "check", "--write-baseline", "known.json", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "podlint: error: known.json: cannot be written: Permission denied\n"
    assert contents(folder) == {"bad.yaml": FIXABLE}


@pytest.mark.parametrize("arguments", [["check"], ["timeline"], ["diff", "bad.yaml", "bad.yaml"]], ids=" ".join)
def test_a_read_only_folder_gets_no_report_and_it_is_told(
    folder: Path, protected: list[str], arguments: list[str]
) -> None:
    done = ran(protected, *arguments, "--output", "json=report.json", folder=folder)
    assert done.returncode == 2
    assert done.stdout
    assert "podlint: error: report.json: cannot be written: Permission denied\n" in done.stderr
    assert contents(folder) == {"bad.yaml": FIXABLE}


def test_a_read_only_cache_folder_is_as_good_as_none(folder: Path, protected: list[str]) -> None:
    without = ran(protected, "check", "--no-cache", folder=folder)
    done = ran(protected, "check", folder=folder, PODLINT_CACHE_DIR=str(folder))
    assert (done.returncode, done.stdout, done.stderr) == (without.returncode, without.stdout, without.stderr)
    assert without.returncode == 1
    assert contents(folder) == {"bad.yaml": FIXABLE}


@pytest.mark.parametrize("command", ["check", "timeline", "graph"])
def test_what_may_not_be_read_is_told_and_spares_the_others(folder: Path, protected: list[str], command: str) -> None:
    folder.chmod(0o755)
    (folder / "secret.yaml").write_text(BAD, encoding="utf-8")
    (folder / "secret.yaml").chmod(0)
    (folder / "secrets").mkdir(mode=0)
    done = ran(protected, command, folder=folder)
    assert done.returncode == 2
    assert "podlint: error: secret.yaml: no permission to read it\n" in done.stderr
    assert "podlint: error: secrets: no permission to read it\n" in done.stderr
    assert "app" in done.stdout


# --- full ----------------------------------------------------------------------------------------------------


@pytest.fixture
def limited() -> list[str]:
    """The program where no file can have more than 100 bytes."""
    pytest.importorskip("resource", reason="there are no limits of this kind here")
    return [sys.executable, "-c", LIMITED]


def test_a_disk_that_fills_up_while_a_fix_is_written_leaves_the_file_whole(folder: Path, limited: list[str]) -> None:
    done = ran(limited, "check", "--fix", "bad.yaml", folder=folder)
    assert done.returncode == 2
    assert "bad.yaml: cannot be fixed: file too large\n" in done.stderr
    assert "wrong-type" in done.stdout
    assert contents(folder) == {"bad.yaml": FIXABLE}


def test_a_disk_that_fills_up_while_a_baseline_is_written_leaves_the_one_before(
    folder: Path, limited: list[str]
) -> None:
    before = ran(PROGRAM, "check", "--ignore", "wrong-type", "--write-baseline", "known.json", folder=folder)
    assert before.returncode == 0
    known = contents(folder)
    done = ran(limited, "check", "--write-baseline", "known.json", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "podlint: error: known.json: cannot be written: File too large\n"
    assert contents(folder) == known


@pytest.mark.parametrize("command", ["check", "timeline"])
def test_a_disk_that_fills_up_while_a_report_is_written_is_told(folder: Path, limited: list[str], command: str) -> None:
    done = ran(limited, command, "--output", "json=report.json", folder=folder)
    assert done.returncode == 2
    assert done.stdout
    assert "podlint: error: report.json: cannot be written: File too large\n" in done.stderr


def test_a_disk_that_fills_up_while_results_are_kept_changes_nothing(folder: Path, limited: list[str]) -> None:
    without = ran(PROGRAM, "check", "--no-cache", folder=folder)
    cache = folder.parent / "cache"
    done = ran(limited, "check", folder=folder, PODLINT_CACHE_DIR=str(cache))
    assert (done.returncode, done.stdout, done.stderr) == (without.returncode, without.stdout, without.stderr)
    assert [path for path in cache.glob("??/*") if path.stat().st_size] == []
