"""Scripts run by a real busybox as process 1 of a PID namespace, as in a container, beside what is predicted of them.

Sleeps are a few tenths of a second. Exit codes and files have to agree; a run takes at least as long as the earliest end.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from podlint.behaviour.command import process_words
from podlint.behaviour.process import program, reaction
from podlint.evaluation import Evaluation
from podlint.moment import seconds
from podlint.pod.model import Pod
from tests.behaviour.living import Fields, only, pod_of

# The runtime makes the container's process lead a session of its own, hence setsid.
NAMESPACE = [
    shutil.which("unshare") or "unshare",
    "--pid",
    "--fork",
    "--mount-proc",
    "--kill-child",
    shutil.which("setsid") or "setsid",
]
BUSYBOX = shutil.which("busybox") or "busybox"
BASH = next((path for path in ("/bin/bash", "/usr/bin/bash") if Path(path).exists()), None)
SHELLS = ("unshare", "setsid", "sh", "busybox", "bash")
"""What a process is called before it has become the command that it was to run."""
TERM = 1 << 14
"""The bit of SIGTERM in the mask of signals that a process has handlers for."""
PATIENCE = 20
"""Seconds within which a process that is to end has ended, however busy the machine."""
IGNORED_FOR = 0.4
"""Seconds for which a process that ignores the signal is watched."""


def _reason() -> str | None:
    """Why these tests cannot run here."""
    if shutil.which("busybox") is None:
        return "busybox is not installed (on Debian: apt-get install busybox)"
    if shutil.which("unshare") is None:
        return "unshare is not installed (on Debian: apt-get install util-linux)"
    tried = subprocess.run([*NAMESPACE, BUSYBOX, "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "this machine does not allow new PID namespaces (they need root)"


REASON = _reason()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


def _scripts(name: str) -> list[str]:
    """The scripts of a data file, whose paragraphs they are."""
    return (Path(__file__).parent / "scripts" / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")


def _command(pod: Pod) -> list[str]:
    """As a container runs it: what Kubernetes makes of the words, and the shell itself is process 1."""
    words = process_words(only(pod), pod)
    assert words is not None
    return [*NAMESPACE, *([BUSYBOX] if words[0] == "sh" else []), *words]


@pytest.fixture(scope="module")
def tools() -> Iterator[dict[str, str]]:
    """An environment in which every command is busybox's."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([BUSYBOX, "--install", "-s", directory], check=True)
        yield {"PATH": directory}


def _pod(script: str, directory: str, shell: str = "sh") -> Pod:
    """One that runs the script in a directory that is empty at first."""
    fields: Fields = {"workingDir": directory, "volumeMounts": [{"name": "v", "mountPath": directory}]}
    image = "busybox" if shell == "sh" else "fedora"
    return pod_of({"image": image, "command": [shell, "-c", script], **fields}, volumes=[{"name": "v", "emptyDir": {}}])


def _started(pod: Pod, directory: str, tools: dict[str, str]) -> subprocess.Popen[bytes]:
    nothing = subprocess.DEVNULL
    return subprocess.Popen(
        _command(pod), cwd=directory, env=tools, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )


@pytest.mark.parametrize("script", _scripts("ends"))
def test_ends_as_predicted(script: str, tools: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        pod = _pod(script, directory)
        life = program(pod, only(pod))
        assert life.end is not None
        assert life.end.code is not None
        began = time.monotonic()
        code = _started(pod, directory, tools).wait(timeout=PATIENCE)
        took = time.monotonic() - began
        assert code == life.end.code
        assert took >= Evaluation({}).bounds(life.end.at).low
        last = {effect.target: effect for effect in life.effects}
        for path, effect in last.items():
            kinds = (effect.kind == "written", effect.kind == "made")
            assert effect.kind == "unsettled" or (Path(path).is_file(), Path(path).is_dir()) == kinds
            assert effect.content is None or effect.content == Path(path).read_text(encoding="utf-8")
        assert all(str(path) in last for path in Path(directory).rglob("*"))


@pytest.mark.parametrize("script", _scripts("stops"))
def test_takes_sigterm_as_predicted(script: str, tools: dict[str, str]) -> None:
    """The signal comes from outside the namespace, as a runtime's does."""
    _hold_to_a_stop(script, tools, "sh")


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize("script", _scripts("stops-bash"))
def test_bash_takes_sigterm_as_predicted(script: str, tools: dict[str, str]) -> None:
    _hold_to_a_stop(script, tools, BASH or "")


def _hold_to_a_stop(script: str, tools: dict[str, str], shell: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        pod = _pod(script, directory, shell)
        seen = reaction(program(pod, only(pod)), seconds(0.2))
        process = _started(pod, directory, tools)
        try:
            first = _first_process(process, has_handler=seen.kind == "exits")
            os.kill(first, signal.SIGTERM)
            code: int | None = process.wait(PATIENCE if seen.kind == "exits" else IGNORED_FOR)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            process.kill()
            process.wait()
    assert seen.kind in ("exits", "ignores")
    assert code == (seen.code if seen.kind == "exits" else None)


def _first_process(process: subprocess.Popen[bytes], *, has_handler: bool) -> int:
    """Process 1 of the namespace, once it has its handler or, if it is to have none, something to wait for."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        children = _children(process.pid)
        if children and (_handles_term(children[0]) if has_handler else _is_busy(children[0])):
            return children[0]
        time.sleep(0.01)
    raise AssertionError("the process did not come up")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _handles_term(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & TERM)


def _is_busy(pid: int) -> bool:
    """It has a child, or has become the command that it was to run."""
    return bool(_children(pid)) or Path(f"/proc/{pid}/comm").read_text().strip() not in SHELLS
