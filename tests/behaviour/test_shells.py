"""What the interpreter says of a script, held against real shells that run it.

Scripts are generated; sleeps are a hundredth of a second. Where the interpreter claims to know an exit
code or whether a file is there at the end, the shell has to agree; where it does not claim, all is well.
"""

import atexit
import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from functools import lru_cache
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
WORDS = [
    *(
        "a",
        "'a b'",
        "$x",
        '"$x"',
        "${x:-b}",
        "${x-c}",
        "${x:+d}",
        "${x%1}",
        "${#x}",
        "$((1+2))",
        "$(echo a)",
        "$?",
        "$#",
    ),
    *('"$(cat a)"', "b$x", "`echo b`", '"${x:-a b}"', "$(cat a b)", "$((x+1))", "${x##*a}", "$1", '"$@"'),
]


def _installed(shell: str) -> pytest.MarkDecorator:
    missing = shutil.which(SHELLS[shell][0]) is None
    return pytest.mark.skipif(missing, reason=f"{shell} is not installed (on Debian: apt-get install {shell})")


def _simple() -> st.SearchStrategy[str]:
    file = st.sampled_from(FILES)
    word = st.sampled_from(WORDS)
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
        st.sampled_from(["set -u", "unset x", "x=$((x + 1))", "x=$((x * 2 - 1))", "i=$((i+1))", "nosuchcommand"]),
        st.sampled_from(["shift", "set -- 1 2 'a b'", "return 3", "break", "continue", "eval 'x=5; false'", ". ./b"]),
        st.sampled_from(["echo $# $1 > a", "printf '%s,' \"$@\" > a", "command -v touch", "umask 022", "chmod +x b"]),
        st.sampled_from(["echo 'exit 9' > b", "printf '#!/bin/sh\\nexit 8\\n' > b", "./b", "exec ./b"]),
        st.sampled_from(["read x < a", "read x y < b", "cp a b", "mv a b", "cat a b > d/c", "cat a >> b", "tee b < a"]),
        st.sampled_from(
            ["wc -l < a > b", "head -n 1 a > b", "grep -q one a", "grep two b > a", "seq 2 > a", "kill -0 $!"]
        ),
        st.sampled_from(
            ["sed s/o/0/ a > b", "sed -i 's/e$/x/' a", "sed -n '/t/p' a > b", "tr o 0 < a > b", "sort a > b"]
        ),
        st.sampled_from(
            ["awk '{print $1}' a > b", "grep -c 'o.e' a > b", "tail -n 1 a > b", "cut -c2- a > b", "uniq a"]
        ),
        st.sampled_from(
            ["printf '%s-%03d\\n' \"$x\" 3 > a", "expr $x + 1 > a", "readonly x", "wc -c < a > b", ": > d/c"]
        ),
        st.sampled_from(
            ["x=$(cat a)", "x=$(false)", "x=$(echo one; exit 3)", "cat > b <<X\n$x-1\nX", "cat <<'X' > b\n$x\nX"]
        ),
        st.builds("echo {} > a".format, word),
        st.builds("x={}".format, word),
        st.builds("[ {} = {} ]".format, word, word),
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
    word = st.sampled_from(WORDS)
    return st.one_of(
        st.builds("{}\n{}".format, inner, inner),
        st.builds("{{ {}\n}} && {}".format, inner, inner),
        st.builds("{} || {{ {}\n}}".format, inner.filter(lambda script: "<<" not in script), inner),
        st.builds("( {}\n)".format, inner),
        st.builds("( {}\n) > a".format, inner),
        st.builds("{{ {}\n}}".format, inner),
        st.builds("{{ {}\n}} > b".format, inner),
        st.builds("! {{ {}\n}}".format, inner),
        st.builds("( {}\n) & {}\nwait".format, inner, inner),
        st.builds("while {}\ndo {}\nexit 5; done".format, inner, inner),
        st.builds("until {}\ndo {}\nexit 6; done".format, inner, inner),
        st.builds("if {}\nthen {}\nelse {}\nfi".format, inner, inner, inner),
        st.builds("if {}\nthen {}\nelif {}\nthen {}\nfi".format, inner, inner, inner, inner),
        st.builds("for x in 1 {} 3; do {}\ndone".format, word, inner),
        st.builds("i=0; while [ $i -lt 3 ]; do i=$((i+1)); {}\ndone".format, inner),
        st.builds("case {} in a|1) {}\n;; b*) {}\n;; *) false;; esac".format, word, inner, inner),
        st.builds("f() {{ {}\n}}; f 1 2; {}".format, inner, inner),
        st.builds("f() {{ local x=3; {}\n}}; f".format, inner),
        st.builds("x=$( {}\n)".format, inner),
        st.builds("{{ {}\n}} | {{ {}\n}}".format, inner, inner),
        st.builds("{{ {}\n}} | while read x; do {}\ndone".format, inner, inner),
        st.builds("timeout 5 sh -c {}".format, inner.map(shlex.quote)),
        st.builds("eval {}".format, inner.map(shlex.quote)),
    )


@st.composite
def _drawn(draw: st.DrawFn, strategy: st.SearchStrategy[str]) -> str:
    """The strategy under a short name: hypothesis writes strategies out, and these would be very long."""
    return draw(strategy)


scripts = _drawn(st.recursive(_drawn(_simple()), lambda inner: _drawn(_compound(inner)), max_leaves=8))


def _of_bash() -> st.SearchStrategy[str]:
    word = st.sampled_from(WORDS)
    listed = st.sampled_from(
        ["${a[@]}", '"${a[@]}"', '"${a[*]}"', "${a[1]}", '"${a[x]}"', "${#a[@]}", "${#a[0]}", "$a"]
    )
    return st.one_of(
        st.sampled_from(
            ["((x++))", "((x = 2))", "((x > 1))", "let x=x+1", "x=5", "unset a", "wait -n", "x+=1", "x+=b"]
        ),
        st.sampled_from(["[[ $x =~ ^[0-9]+$ ]]", '[[ "$x" =~ a|b ]]', '[[ a.b =~ "." ]]', "[[ $x == b* && -n $x ]]"]),
        st.builds("a=({} {})".format, word, word),
        st.builds("a+=({})".format, word),
        st.builds("a=({})".format, listed),
        st.builds("set -- {}".format, listed),
        st.builds("echo {} > b".format, listed),
        st.builds("x={}".format, listed),
        _drawn(_simple()),
    )


def _compound_of_bash(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("for ((i=0; i<3; i++)); do {}\ndone".format, inner),
        st.builds('for x in "${{a[@]}}"; do {}\ndone'.format, inner),
        st.builds("a=(1 2); {}\n{}".format, inner, inner),
        _drawn(_compound(inner)),
    )


scripts_of_bash = _drawn(st.recursive(_drawn(_of_bash()), lambda inner: _drawn(_compound_of_bash(inner)), max_leaves=8))


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=_installed(shell)) for shell in SHELLS])
@settings(max_examples=60)
@given(script=scripts)
def test_agrees_with_the_shell(shell: str, script: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        life = _predicted(script, directory, IMAGES[shell])
        assume(life.known and life.end is not None)
        _hold(life, _run(shell, script, directory), directory)


@_installed("bash")
@settings(max_examples=60)
@given(script=scripts_of_bash)
def test_agrees_with_bash(script: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        life = _predicted(script, directory, IMAGES["bash"])
        assume(life.known and life.end is not None)
        _hold(life, _run("bash", script, directory), directory)


def _hold(life: Program, code: int, directory: str) -> None:
    """What is said of the end against the exit code and the files that a real shell has left."""
    assert life.end is not None
    assert life.end.code in (None, code)
    for path, kind, content in _left(life):
        file = Path(path)
        assert (file.is_file(), file.is_dir()) == (kind == "written", kind == "made"), path
        if content is not None:
            assert file.read_text() == content
    told = {effect.target for effect in life.effects}
    assert all(str(path) in told for path in Path(directory).rglob("*"))


def _run(shell: str, script: str, directory: str) -> int:
    """The exit code. What the command leaves in the background dies with it, as it does in a container."""
    process = subprocess.Popen(
        [*SHELLS[shell], "-c", script],
        cwd=directory,
        env=_environment(shell),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    code = process.wait(timeout=20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return code


@lru_cache
def _environment(shell: str) -> dict[str, str]:
    """An environment in which ``sh`` is this shell, as in its image."""
    directory = Path(tempfile.mkdtemp(prefix="podlint-sh-"))
    atexit.register(shutil.rmtree, directory)
    program = shutil.which(SHELLS[shell][0])
    assert program is not None
    (directory / "sh").symlink_to(program)
    return {"PATH": f"{directory}:{os.environ['PATH']}"}


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


def _scripts(name: str) -> list[str]:
    """The scripts of a data file, whose paragraphs they are."""
    return (Path(__file__).parent / "scripts" / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=_installed(shell)) for shell in SHELLS])
@pytest.mark.parametrize("script", _scripts("shells"))
def test_what_every_shell_knows(shell: str, script: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        life = _predicted(script, directory, IMAGES[shell])
        assert life.end is not None
        assert life.end.code is not None
        _hold(life, _run(shell, script, directory), directory)


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=_installed(shell)) for shell in SHELLS])
@pytest.mark.parametrize("script", _scripts("bash"))
def test_what_only_bash_knows(shell: str, script: str) -> None:
    """In Bash it is known how each ends; in the others nothing wrong is said of it."""
    with tempfile.TemporaryDirectory() as directory:
        life = _predicted(script, directory, IMAGES[shell])
        if shell == "bash":
            assert life.known
            assert life.end is not None
            assert life.end.code is not None
        if life.known and life.end is not None:
            _hold(life, _run(shell, script, directory), directory)
