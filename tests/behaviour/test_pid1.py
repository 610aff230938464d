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

from podlint.behaviour.process import program, reaction
from podlint.evaluation import Evaluation
from podlint.moment import seconds
from tests.behaviour.living import Fields, only, pod_of

NAMESPACE = [shutil.which("unshare") or "unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
BUSYBOX = shutil.which("busybox") or "busybox"
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

ENDS = [
    "sleep 0.1; exit 3",
    "trap 'exit 5' TERM; kill -TERM 1; sleep 0.1; exit 6",
    "trap 'echo t > t' TERM; kill 1; exit 6",
    "kill -TERM 1; exit 7",
    "kill -KILL 1; exit 7",
    "trap 'exit 5' USR1; kill -USR1 1; exit 6",
    "trap 'exit 5' USR1; kill -USR1 $; exit 6",
    "sleep 5 & exit 17",
    "(sleep 0.1; exit 16) & wait $!",
    "sleep 0.1 & sleep 0.2 & wait; exit 15",
    "sleep 5 & P=$!; sleep 0.1; kill $P; wait $P",
    "timeout 0.1 sleep 5; exit $?",
    "timeout 0.1 sh -c 'sleep 5'; exit $?",
    "timeout -s KILL 0.1 sleep 5; exit $?",
    "timeout 1 sleep 0.1; exit $?",
    "printf 'a\\nb\\n' | while read x; do echo $x >> f; sleep 0.1; done; exit 12",
    "sleep 0.2 | false",
    "false | sleep 0.1",
    "set -o pipefail; false | true",
    "set -e; false | true; exit 6",
    "f() { sleep $1; return $2; }; f 0.1 4",
    "i=0; while [ $i -lt 3 ]; do i=$((i+1)); sleep 0.1; done; exit $i",
    "exec nosuch; sleep 3",
    "touch x; ./x",
    "cat; read x; exit 23",
    "trap 'exit 19' EXIT; sleep 0.1; exit 1",
    "nosuch; echo $? > f",
    "set -u; echo $nope; sleep 3",
    "echo 'sleep 0.1; exit 26' > s; . ./s; exit 1",
    "case $(echo abc) in a*) exit 2;; *) exit 3;; esac",
    "mkdir -p a/b; cd a/b; echo x > y; cp y ../z; mv y w",
    "x=$(false) || exit 9",
    "ulimit -n 512; jobs; hash; exit 3",
    "env > /dev/null; sync; exit 4",
    "sleep 5 & kill %1; wait; exit 3",
    "exit -1",
    "exit 256",
]

STOPS = [
    "trap 'exit 40' TERM; sleep 5 & wait",
    "trap 'exit 46' 15; while :; do sleep 0.1; done",
    "trap 'exit 48' TERM; sleep 0.8; exit 49",
    "trap 'stop=1' TERM; while [ -z \"$stop\" ]; do sleep 0.1; done; sleep 0.2; exit 42",
    "stop() { sleep 0.2; exit 50; }; trap stop TERM; while :; do sleep 0.1; done",
    "n=0; trap 'n=$((n+1)); exit $n' TERM; while :; do sleep 0.1; done",
    "trap 'kill $P; exit 41' TERM; sleep 5 & P=$!; wait",
    "trap 'exit 51' TERM; mkfifo f; read x < f; exit 52",
    "sleep 5",
    "sleep 5; true",
    "(exec sleep 5)",
    "trap 'exit 44' INT; while :; do sleep 0.1; done",
    "trap 'exit 47' TERM; trap - TERM; while :; do sleep 0.1; done",
    "trap '' TERM; while :; do sleep 0.1; done",
    "trap 'echo got' TERM; while :; do sleep 0.1; done",
    "exec timeout 5 sleep 9",
    "tail -f /dev/null",
]


def _command(script: str) -> list[str]:
    """As a container runs it: ``sh`` itself is process 1."""
    return [*NAMESPACE, BUSYBOX, "sh", "-c", script]


@pytest.fixture(scope="module")
def tools() -> Iterator[dict[str, str]]:
    """An environment in which every command is busybox's."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([BUSYBOX, "--install", "-s", directory], check=True)
        yield {"PATH": directory}


def _started(script: str, directory: str, tools: dict[str, str]) -> subprocess.Popen[bytes]:
    nothing = subprocess.DEVNULL
    return subprocess.Popen(_command(script), cwd=directory, env=tools, stdin=nothing, stdout=nothing, stderr=nothing)


@pytest.mark.parametrize("script", ENDS)
def test_ends_as_predicted(script: str, tools: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        fields: Fields = {"workingDir": directory, "volumeMounts": [{"name": "v", "mountPath": directory}]}
        pod = pod_of({"command": ["sh", "-c", script], **fields}, volumes=[{"name": "v", "emptyDir": {}}])
        life = program(pod, only(pod))
        assert life.end is not None
        began = time.monotonic()
        code = _started(script, directory, tools).wait(timeout=PATIENCE)
        took = time.monotonic() - began
        assert code == life.end.code
        assert took >= Evaluation({}).bounds(life.end.at).low
        for path, kind in {effect.target: effect.kind for effect in life.effects}.items():
            assert (Path(path).is_file(), Path(path).is_dir()) == (kind == "written", kind == "made")


@pytest.mark.parametrize("script", STOPS)
def test_takes_sigterm_as_predicted(script: str, tools: dict[str, str]) -> None:
    """The signal comes from outside the namespace, as a runtime's does."""
    pod = pod_of({"command": ["sh", "-c", script]})
    seen = reaction(program(pod, only(pod)), seconds(0.2))
    with tempfile.TemporaryDirectory() as directory:
        process = _started(script, directory, tools)
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
    return bool(_children(pid)) or Path(f"/proc/{pid}/comm").read_text().strip() not in ("unshare", "sh", "busybox")
