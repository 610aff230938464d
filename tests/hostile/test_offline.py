"""podlint never touches the network, and never runs what it reads: the interpreter itself is made to refuse both."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import BAD
from tools.fuzzing.seeds import ROOT, seeds

GUARD = """
import sys
from podlint.cli.main import run

FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.", "ftplib.",
             "http.", "urllib.", "smtplib.", "webbrowser.", "os.startfile", "ctypes.dlopen")

def refuse(event, _):
    if event.startswith(FORBIDDEN):
        sys.stderr.write(f"FORBIDDEN: {event}\\n")
        raise RuntimeError(event)

sys.addaudithook(refuse)
sys.exit(run(sys.argv[1:]))
"""


def guarded(folder: Path, *arguments: str, code: str = GUARD) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    for number, manifest in enumerate(seeds()[::40]):
        (tmp_path / f"{number}.yaml").write_text(manifest, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "event", ["import socket; socket.socket()", "import os; os.system('true')", "import os; os.fork()"]
)
def test_the_guard_itself_refuses(tmp_path: Path, event: str) -> None:
    ran = guarded(tmp_path, code=GUARD.replace("sys.exit(", f"{event}\nsys.exit("))
    assert "FORBIDDEN" in ran.stderr
    assert ran.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--select", "all", "."],
        ["check", "--fix", "--unsafe-fixes", "."],
        ["check", "--diff", "."],
        ["timeline", "bad.yaml", "0.yaml", "--format", "html"],
        ["graph", "."],
    ],
    ids=" ".join,
)
def test_no_socket_is_opened_and_no_process_started(folder: Path, arguments: list[str]) -> None:
    ran = guarded(folder, *arguments)
    assert "FORBIDDEN" not in ran.stderr
    assert ran.returncode in (0, 1, 2)
    assert ran.stdout


@pytest.mark.slow
def test_no_script_of_a_manifest_is_run(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    text = BAD.replace(
        "      livenessProbe:", f"      command: [sh, -c, 'touch {touched}; sleep 5']\n      livenessProbe:"
    )
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    for command in ("check", "timeline", "graph"):
        assert guarded(tmp_path, command, "bad.yaml").stdout
    assert not touched.exists()
