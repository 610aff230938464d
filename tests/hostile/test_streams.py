"""Readers that are gone, and streams that take or give nothing: a clean end with the right exit status."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import BAD
from tests.hostile.running import FIXABLE
from tools.fuzzing.seeds import ROOT

pytestmark = pytest.mark.slow

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


COMMANDS = {
    "check": ["check"],
    "check with two processes": ["check", "-j", "2"],
    "check of standard input": ["check", "--fix", "-"],
    "check as SARIF": ["check", "--format", "sarif"],
    "check what a fix would do": ["check", "--diff", "-q"],
    "timeline": ["timeline"],
    "timeline as a page": ["timeline", "--format", "html"],
    "graph": ["graph"],
    "compare": [
        "compare",
        str(ROOT / "examples/liveness-exec.yaml"),
        str(ROOT / "tests/demos/liveness-exec.describe.txt"),
    ],
    "diff": ["diff", "bad.yaml", "other.yaml"],
    "rule": ["rule"],
    "schema": ["schema", "check"],
}
"""Each prints something."""


def ran(*arguments: str, folder: Path, **streams: Any) -> subprocess.CompletedProcess[bytes]:
    given = {} if "stdin" in streams else {"input": FIXABLE.encode()}
    return subprocess.run(
        [sys.executable, "-m", "podlint", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        check=False,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **given, **streams},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.yaml").write_text(FIXABLE, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(BAD.replace("periodSeconds: 5", "periodSeconds: 7"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there are no closed pipes of this kind here")
def test_a_closed_pipe_ends_quietly(folder: Path, command: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = ran(*COMMANDS[command], folder=folder, stdout=write_end)
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there are no closed pipes of this kind here")
def test_a_reader_who_has_read_enough_ends_the_run_quietly(folder: Path) -> None:
    """``podlint check | head -n 1``, with more behind the first line than a pipe holds."""
    for number in range(200):
        (folder / f"{number}.yaml").write_text(BAD, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "podlint", "check", "--no-cache"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (-signal.SIGPIPE, b"")


FULL = Path("/dev/full")
needs_a_full_device = pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full here")


@needs_a_full_device
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_told(folder: Path, command: str) -> None:
    with FULL.open("wb") as full:
        done = ran(*COMMANDS[command], folder=folder, stdout=full)
    assert done.returncode == 2
    assert done.stderr.endswith(b"podlint: error: cannot write: No space left on device\n")
    assert b"Traceback" not in done.stderr


@needs_a_full_device
@pytest.mark.parametrize("command", ["check", "timeline", "diff"])
def test_a_report_for_a_full_disk_is_told(folder: Path, command: str) -> None:
    done = ran(*COMMANDS[command], "--output", "json=/dev/full", folder=folder)
    assert done.returncode == 2
    assert done.stdout
    assert b"podlint: error: /dev/full: cannot be written: No space left on device\n" in done.stderr


@needs_a_full_device
@pytest.mark.parametrize(("arguments", "status"), [(["check", "-v"], 1), (["check", "gone"], 2), (["nonsense"], 2)])
def test_where_nobody_can_be_told_the_result_and_the_status_stay(
    folder: Path, arguments: list[str], status: int
) -> None:
    said = ran(*arguments, folder=folder)
    with FULL.open("wb") as full:
        done = ran(*arguments, folder=folder, stderr=full)
    assert said.stderr
    assert (done.returncode, done.stdout) == (status, said.stdout)


CLOSING = "import os, sys; os.close(int(sys.argv[1])); os.execv(sys.executable, [sys.executable, '-m', 'podlint', *sys.argv[2:]])"
"""podlint as a shell starts it under ``>&-``."""


@pytest.mark.parametrize("stream", [0, 1, 2])
@pytest.mark.parametrize("command", ["check", "check of standard input", "timeline", "rule"])
def test_a_stream_that_was_closed_before_takes_and_gives_nothing(folder: Path, command: str, stream: int) -> None:
    code = [sys.executable, "-c", CLOSING, str(stream), *COMMANDS[command]]
    done = subprocess.run(code, cwd=folder, env=ENVIRONMENT, input=FIXABLE.encode(), capture_output=True, check=False)
    usual = ran(*COMMANDS[command], folder=folder, **({"stdin": subprocess.DEVNULL} if stream == 0 else {}))
    assert done.returncode == usual.returncode
    assert done.stdout == (b"" if stream == 1 else usual.stdout)
    assert done.stderr == (b"" if stream == 2 else usual.stderr)
