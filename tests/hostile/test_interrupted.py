"""Ctrl-C, wherever it meets a run: status 130, one line, no process left behind, and no file half written.

A run is stopped at a chosen place, says so, and is sent what a terminal sends on Ctrl-C: SIGINT to all its processes.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.running import FIXABLE
from tools.fuzzing.seeds import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there are no signals of this kind here"),
]


RUN = """
import io, os, pathlib, signal, sys, time
from podlint.cli import cache, predict, running, workers
from podlint.cli.main import main
first = os.getpid()
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs in the background ignores it

def reached():
    os.write(2, b"here\\n")
    while True:
        signal.pause()

{scene}
sys.exit(main())
"""

WORKING = """
running._WORTH_A_PROCESS = 1
examine = workers.examine
workers.examine = lambda *given: examine(*given) if os.getpid() == first else reached()
"""
BEGINNING = """
running._WORTH_A_PROCESS = 1
begin = workers._begin
def slowly(*given):
    os.write(2, b"here\\n")
    while not signal.sigpending():
        time.sleep(0.01)
    begin(*given)
workers._begin = slowly
"""
KEEPING = """
running._WORTH_A_PROCESS = 1
cache.Cache.write = lambda *_: reached()
"""
WRITING = """
put, written = pathlib.Path.replace, []
def second(beside, target):
    written.append(target)
    return put(beside, target) if len(written) == 1 else reached()
pathlib.Path.replace = second
"""
PREDICTING = "predict.timeline_of = lambda *_, **__: reached()"
READING = """
class Waiting:
    def read(self, _):
        reached()
class Input:
    buffer = Waiting()
sys.stdin = Input()
"""


def interrupted(scene: str, *arguments: str, folder: Path, times: int = 1) -> tuple[int, bytes, bytes]:
    """How a run ends that was sent Ctrl-C when ``times`` of its processes had come to the place that ``scene`` makes."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN.replace("{scene}", scene), *arguments],
        cwd=folder,
        env=surroundings(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        for _ in range(times):
            assert process.stderr.readline() == b"here\n"
        os.killpg(process.pid, signal.SIGINT)
        try:
            out, err = process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail("it goes on")
    with pytest.raises(ProcessLookupError):  # of the session that it led, none is left
        os.killpg(process.pid, 0)
    return process.returncode, out, err


def surroundings(folder: Path) -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PODLINT_CACHE_DIR": str(folder.parent / "cache")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "manifests"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.yaml").write_text(FIXABLE, encoding="utf-8")
    return folder


HANGS = 60
"""Seconds after which a run is taken to have no end, on however slow a machine."""
TOLD = (130, b"", b"\npodlint: interrupted\n")
"""The empty line ends the one on which a terminal shows ``^C``."""


@pytest.mark.parametrize("arguments", [["check"], ["check", "--fix"], ["check", "--format", "json"]], ids=" ".join)
def test_ctrl_c_while_several_processes_check_ends_them_all_with_130(folder: Path, arguments: list[str]) -> None:
    assert interrupted(WORKING, *arguments, "-j", "2", folder=folder, times=2) == TOLD


def test_ctrl_c_while_other_processes_begin_ends_them_all_with_130(folder: Path) -> None:
    assert interrupted(BEGINNING, "check", "-j", "2", folder=folder, times=2) == TOLD


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_while_a_result_is_kept_ends_with_130(folder: Path, jobs: str) -> None:
    assert interrupted(KEEPING, "check", "-j", jobs, folder=folder) == TOLD


@pytest.mark.parametrize(
    "arguments", [["check", "-"], ["check", "--fix", "-"], ["timeline", "-"], ["graph", "-"]], ids=" ".join
)
def test_ctrl_c_while_standard_input_is_awaited_ends_with_130(folder: Path, arguments: list[str]) -> None:
    assert interrupted(READING, *arguments, folder=folder) == TOLD


def test_ctrl_c_while_lives_are_predicted_ends_with_130(folder: Path) -> None:
    assert interrupted(PREDICTING, "timeline", folder=folder) == TOLD


def test_ctrl_c_while_fixes_are_written_leaves_each_file_as_it_was_or_mended(folder: Path) -> None:
    assert interrupted(WRITING, "check", "--fix", "--jobs", "1", folder=folder) == TOLD
    left = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert left.keys() == {f"{number}.yaml" for number in range(12)}
    mended = {name: text for name, text in left.items() if text != FIXABLE}
    assert list(mended) == ["0.yaml"]
    assert "timeoutSeconds: 8" in mended["0.yaml"]
