"""podlint never touches the network, and never runs what it reads: the interpreter itself is made to refuse both.

With ``--jobs`` podlint forks itself, which is to run no other program: the copies refuse what it refuses. The one program
that it runs is git, for ``diff --rev``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import BAD
from tools.fuzzing.seeds import ROOT, seeds

WORSE = BAD.replace("periodSeconds: 5", "periodSeconds: 7")

GUARD = """
import _posixsubprocess, os, subprocess, sys
from podlint.cli import running
from podlint.cli.main import run

running._WORTH_A_PROCESS = 1
ALLOWED = sys.argv.pop(1).split(",")
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.", "ftplib.",
             "http.", "urllib.", "smtplib.", "webbrowser.", "os.startfile", "ctypes.dlopen")

def refuse(event, given):
    if not event.startswith(FORBIDDEN):
        return
    allowed = f"{event}:{given[1][0]}" if event == "subprocess.Popen" else event
    sys.stderr.write(f"{'ALLOWED' if allowed in ALLOWED else 'FORBIDDEN'}: {event}\\n")
    if allowed not in ALLOWED:
        raise RuntimeError(event)

sys.addaudithook(refuse)
_posixsubprocess.fork_exec = lambda *_: refuse("os.exec", ())  # what multiprocessing starts its helpers by: no event tells
sys.exit(run(sys.argv[1:]))
"""


def guarded(folder: Path, *arguments: str, code: str = GUARD, allowed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, allowed, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "worse.yaml").write_text(WORSE, encoding="utf-8")
    for number, manifest in enumerate(seeds()[::40]):
        (tmp_path / f"{number}.yaml").write_text(manifest, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "event",
    [
        "import socket; socket.socket()",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['git'])",
        "from multiprocessing.util import spawnv_passfds; spawnv_passfds(b'/bin/true', ['true'], ())",
        "import urllib.request; urllib.request.urlopen('http://localhost')",
    ],
)
def test_the_guard_itself_refuses(tmp_path: Path, event: str) -> None:
    ran = guarded(tmp_path, code=GUARD.replace("sys.exit(", f"{event}\nsys.exit("))
    assert "FORBIDDEN" in ran.stderr
    assert ran.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--jobs", "1", "--select", "all", "."],
        ["check", "--jobs", "1", "--fix", "--unsafe-fixes", "."],
        ["check", "--jobs", "1", "--diff", "."],
        ["timeline", "bad.yaml", "0.yaml", "--format", "html"],
        ["check", "--format", "sarif", "bad.yaml"],
        ["timeline", "bad.yaml", "0.yaml"],
        ["graph", "."],
        ["diff", "bad.yaml", "worse.yaml"],
        ["compare", str(ROOT / "examples/liveness-exec.yaml"), str(ROOT / "tests/demos/liveness-exec.describe.txt")],
        ["rule", "volume-mount-unknown"],
        ["schema", "check"],
    ],
    ids=lambda arguments: " ".join(arguments[:4]),
)
def test_no_socket_is_opened_and_no_process_started(folder: Path, arguments: list[str]) -> None:
    ran = guarded(folder, *arguments)
    assert "FORBIDDEN" not in ran.stderr
    assert ran.returncode in (0, 1, 2)
    assert ran.stdout


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process cannot copy itself here")
def test_several_processes_are_copies_of_podlint_which_open_no_socket_and_start_no_program(folder: Path) -> None:
    ran = guarded(folder, "check", "--select", "all", "--jobs", "2", "--no-cache", ".", allowed="os.fork")
    assert ran.stderr.count("ALLOWED: os.fork\n") == 2
    assert "FORBIDDEN" not in ran.stderr
    alone = guarded(folder, "check", "--select", "all", "--jobs", "1", "--no-cache", ".")
    assert ran.stdout == alone.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_a_revision_is_read_by_git_and_nothing_else_is_run(folder: Path) -> None:
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.org"]
    for arguments in (["init", "-q"], ["add", "bad.yaml"], ["commit", "-q", "-m", "m"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True)
    (folder / "bad.yaml").write_text(WORSE, encoding="utf-8")
    ran = guarded(folder, "diff", "--rev", "HEAD", "bad.yaml", allowed="subprocess.Popen:git")
    assert ran.returncode == 0
    assert set(ran.stderr.splitlines()) == {"ALLOWED: subprocess.Popen"}
    assert "liveness" in ran.stdout


@pytest.mark.slow
def test_no_script_of_a_manifest_is_run(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    text = BAD.replace(
        "      livenessProbe:", f"      command: [sh, -c, 'touch {touched}; sleep 5']\n      livenessProbe:"
    )
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "worse.yaml").write_text(text.replace("sleep 5", "sleep 7"), encoding="utf-8")
    for arguments in (["check"], ["check", "--fix"], ["timeline"], ["graph"], ["diff", "worse.yaml"]):
        assert guarded(tmp_path, *arguments, "bad.yaml").stdout
    assert not touched.exists()
