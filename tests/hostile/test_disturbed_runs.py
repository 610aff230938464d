"""Runs that are disturbed: the right exit status, a message for people, and no file that is half written."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from podlint.manifest.discover import Found
from tests.cli.running import BAD, podlint
from tools.fuzzing.seeds import ROOT

FIXABLE = BAD.replace("timeoutSeconds: 8", "timeoutSeconds: '8'")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "podlint", *arguments]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text(FIXABLE, encoding="utf-8")
    return tmp_path


def test_there_is_something_to_fix(folder: Path) -> None:
    assert podlint("check", "--fix", "bad.yaml").status in (0, 1)
    assert (folder / "bad.yaml").read_text(encoding="utf-8") != FIXABLE


@pytest.mark.parametrize("command", ["check", "timeline", "graph", "rule"])
@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there are no closed pipes of this kind here")
def test_a_closed_pipe_ends_quietly(folder: Path, command: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    arguments = program(command) if command == "rule" else program(command, "bad.yaml")
    try:
        ran = subprocess.run(
            arguments, cwd=folder, env=ENVIRONMENT, stdout=write_end, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(write_end)
    assert (ran.returncode, ran.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
@pytest.mark.parametrize("command", ["check", "timeline", "graph", "rule"])
def test_a_full_disk_is_told(folder: Path, command: str) -> None:
    arguments = program(command) if command == "rule" else program(command, "bad.yaml")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(arguments, cwd=folder, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 2
    assert b"podlint: error: cannot write: No space left on device\n" in ran.stderr
    assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
@pytest.mark.usefixtures("folder")
def test_a_report_for_a_full_disk_is_told() -> None:
    for command, name in (("check", "json"), ("timeline", "json")):
        ran = podlint(command, "bad.yaml", "--output", f"{name}=/dev/full")
        assert ran.status == 2
        assert "/dev/full: cannot be written: No space left on device" in ran.err


def test_a_disk_that_fills_up_while_a_fix_is_written_leaves_the_file_whole(folder: Path) -> None:
    with mock.patch("os.fdopen", side_effect=OSError(28, "No space left on device")):
        ran = podlint("check", "--fix", "bad.yaml")
    assert ran.status == 2
    assert "bad.yaml: cannot be fixed: no space left on device" in ran.err
    assert (folder / "bad.yaml").read_text(encoding="utf-8") == FIXABLE
    assert [path.name for path in folder.iterdir()] == ["bad.yaml"]


def test_an_interrupt_while_a_fix_is_written_leaves_the_file_whole(folder: Path) -> None:
    with mock.patch("pathlib.Path.replace", side_effect=KeyboardInterrupt):
        ran = podlint("check", "--fix", "bad.yaml")
    assert ran.status == 130
    assert (folder / "bad.yaml").read_text(encoding="utf-8") == FIXABLE
    assert [path.name for path in folder.iterdir()] == ["bad.yaml"]


def test_a_read_only_folder_keeps_its_file_and_is_told(folder: Path) -> None:
    with mock.patch(
        "tempfile.mkstemp", side_effect=PermissionError(13, "Permission denied")
    ):  # root may write anywhere
        ran = podlint("check", "--fix", "bad.yaml")
    assert ran.status == 2
    assert "bad.yaml: cannot be fixed: no permission to write it, or in its folder" in ran.err
    assert (folder / "bad.yaml").read_text(encoding="utf-8") == FIXABLE


def test_a_file_that_vanishes_after_it_was_found_is_told_and_spares_the_others(folder: Path) -> None:
    (folder / "gone.yaml").write_text(BAD, encoding="utf-8")
    from podlint.cli import inputs

    found = inputs._open

    def vanishing(each: Found, *rest: object) -> object:
        if each.name == "gone.yaml":
            (folder / "gone.yaml").unlink()
        return found(each, *rest)  # type: ignore[arg-type]

    with mock.patch.object(inputs, "_open", vanishing):
        ran = podlint("check", "bad.yaml", "gone.yaml")
    assert ran.status == 2
    assert "podlint: error: gone.yaml: no such file or folder" in ran.err
    assert "bad.yaml" in ran.out


def test_a_folder_that_vanishes_is_told(folder: Path) -> None:
    (folder / "gone").mkdir()
    scan = os.scandir

    def vanishing(path: str) -> object:
        if path == "gone":
            shutil.rmtree(folder / "gone")
        return scan(path)

    with mock.patch("os.scandir", vanishing):
        ran = podlint("check", "gone", "bad.yaml")
    assert ran.status == 2
    assert "podlint: error: gone: no such file or folder" in ran.err


@pytest.mark.parametrize("then", ["changed", "gone"])
def test_a_file_that_changes_while_it_is_mended_is_left_alone(folder: Path, then: str) -> None:
    from podlint.cli.fixing import Fixing

    write, file = Fixing.write, folder / "bad.yaml"

    def changing(self: Fixing) -> None:
        if then == "changed":
            file.write_text("kind: Pod # somebody else's\n", encoding="utf-8")
        else:
            file.unlink()
        write(self)

    with mock.patch.object(Fixing, "write", changing):
        ran = podlint("check", "--fix", "bad.yaml")
    assert ran.status == 2
    assert "bad.yaml: cannot be fixed: " in ran.err
    assert "Traceback" not in ran.err
    left = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert left == (["kind: Pod # somebody else's\n"] if then == "changed" else [])
