"""What the interpreter says of a script, held against real shells that run it.

Scripts are generated; sleeps are a hundredth of a second. Where the interpreter claims to know an exit
code or whether a file is there at the end, the shell has to agree; where it does not claim, all is well.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from podlint.behaviour.process import program
from podlint.behaviour.program import Program
from tests.behaviour.living import only, pod_of

SHELLS = {"busybox": ["busybox", "sh"], "dash": ["dash"], "bash": ["bash"]}
IMAGES = {"busybox": "busybox", "dash": "debian", "bash": "fedora"}
"""Images whose ``sh`` is that shell."""
FILES = ["a", "b", "d/c"]


def _installed(shell: str) -> pytest.MarkDecorator:
    missing = shutil.which(SHELLS[shell][0]) is None
    return pytest.mark.skipif(missing, reason=f"{shell} is not installed (on Debian: apt-get install {shell})")


def _simple() -> st.SearchStrategy[str]:
    file = st.sampled_from(FILES)
    return st.one_of(
        st.sampled_from(["true", "false", ":", "sleep 0.01", "sleep 0.005 0.005", "exit", "exit 3", "exit 300"]),
        st.sampled_from(
            ["mkdir d", "mkdir -p d/e", "rm -rf d", "cd d", "wait", "set -e", "set +e", "x=1", "x=", "sleep x"]
        ),
        st.sampled_from(["[ 1 -lt 2 ]", '[ "$x" = 1 ]', "test -n a", "[ a b ]", "[ ]", "test ! -d d", "ls d", "ls"]),
        st.sampled_from(
            ["trap 'echo t > a' EXIT", "trap 'exit 7' EXIT", "trap - EXIT", "exec true", "exec sleep 0.01"]
        ),
        st.sampled_from(["wait $!", "kill $!", "echo x$x > a", "sh -c 'exit 4'", "sh -c 'touch b; false'"]),
        st.builds("touch {}".format, file),
        st.builds("rm {}".format, file),
        st.builds("rm -f {}".format, file),
        st.builds("cat {}".format, file),
        st.builds("cat < {}".format, file),
        st.builds("echo one > {}".format, file),
        st.builds("echo two >> {}".format, file),
        st.builds("printf three > {}".format, file),
        st.builds("[ -f {} ]".format, file),
        st.builds("test -s {}".format, file),
        st.builds("[ ! -e {} ]".format, file),
    )


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}; {}".format, inner, inner),
        st.builds("{}\n{}".format, inner, inner),
        st.builds("{{ {}; }} && {}".format, inner, inner),
        st.builds("{} || {{ {}; }}".format, inner, inner),
        st.builds("( {} )".format, inner),
        st.builds("( {} ) > a".format, inner),
        st.builds("{{ {}; }}".format, inner),
        st.builds("! {{ {}; }}".format, inner),
        st.builds("( {} ) & {}; wait".format, inner, inner),
        st.builds("while {}; do {}; exit 5; done".format, inner, inner),
        st.builds("until {}; do {}; exit 6; done".format, inner, inner),
    )


scripts = st.recursive(_simple(), _compound, max_leaves=8)


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=_installed(shell)) for shell in SHELLS])
@settings(max_examples=100)
@given(script=scripts)
def test_agrees_with_the_shell(shell: str, script: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        life = _predicted(script, directory, IMAGES[shell])
        assume(life.known and life.end is not None)
        code = _run([*SHELLS[shell], "-c", script], directory)
        assert life.end is not None
        assert life.end.code in (None, code)
        for path, kind, content in _left(life):
            file = Path(path)
            assert (file.is_file(), file.is_dir()) == (kind == "written", kind == "made"), path
            if content is not None:
                assert file.read_text() == content
        told = {effect.target for effect in life.effects}
        assert all(str(path) in told for path in Path(directory).rglob("*"))


def _run(command: list[str], directory: str) -> int:
    """The exit code. What the command leaves in the background dies with it, as it does in a container."""
    process = subprocess.Popen(
        command,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    code = process.wait(timeout=20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return code


def _predicted(script: str, directory: str, image: str) -> Program:
    """The life of a container that runs the script in a directory that is empty at first."""
    pod = pod_of(
        {
            "image": image,
            "command": ["sh", "-c", script],
            "workingDir": directory,
            "volumeMounts": [{"name": "v", "mountPath": directory}],
        },
        volumes=({"name": "v", "emptyDir": {}},),
    )
    return program(pod, only(pod))


def _left(life: Program) -> list[tuple[str, str, str | None]]:
    """What the files are at the end, where that is known."""
    last = {effect.target: effect for effect in life.effects}
    return [(path, effect.kind, effect.content) for path, effect in last.items() if effect.kind != "unsettled"]
