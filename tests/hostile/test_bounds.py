"""Inputs made to use up time or memory: each ends within bounds, and says where a bound of podlint's was met.

The bounds are the operating system's, on the child's processor time and address space, so that a busy machine makes no
test fail: it takes longer, but not more. Two seconds are meant; the same input has been seen to take from two to five on
one machine within an hour, so that five times as many are given.
"""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tools.fuzzing.hostile import HOSTILE
from tools.fuzzing.seeds import ROOT

SECONDS = 10
MEGABYTES = 300

OVER_LIMIT = {
    "alias-bomb",
    "merge-bomb",
    "10000-levels-in-brackets",
    "10000-levels-of-lists",
    "10000-levels-in-braces",
    "10000-levels-of-json",
    "100-mb",
    "100-mb-of-one-pod",
    "1000000-documents",
    "1000000-pods",
    "1000000-empty-documents",
    "1000000-broken-documents",
    "7000000-nodes",
    "1000-containers-with-probes",
    "1000-init-containers",
    "1000-sidecars",
}
"""The inputs that are past a bound up to which podlint reads."""

TOO_DEAR = {"1000-pods"}
"""More than two seconds of honest work for a prediction: nothing is amiss with them."""


IN_PART = {"three-probes-and-a-hook-on-each-of-8"}
"""Of these a timeline tells what it can within bounds, and says that there is more."""


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def run(command: str, file: Path) -> tuple[int, str, str]:
    """The exit status and what was printed, of a run that was bounded in time and memory and made no mistake."""
    code = (
        "import resource, sys; from podlint.cli.main import run; status = run(sys.argv[1:]); sys.stdout.flush();"
        "sys.stderr.write(f'\\n{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}'); sys.exit(status)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, command, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bounded,
    )
    told, _, megabytes = ran.stderr.rpartition("\n")
    assert megabytes.isdigit(), f"ended by signal {-ran.returncode}: {ran.stderr[-300:]}"
    assert int(megabytes) < MEGABYTES
    assert "a mistake in podlint" not in told
    return ran.returncode, ran.stdout, told


@pytest.fixture(scope="module", params=list(HOSTILE))
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A hostile input, written by a process of its own: what this one holds, its children would count as theirs."""
    file = tmp_path_factory.mktemp("hostile") / "input.yaml"
    code = "import sys; from tools.fuzzing.hostile import HOSTILE; sys.stdout.buffer.write(HOSTILE[sys.argv[1]]())"
    with file.open("wb") as output:
        subprocess.run([sys.executable, "-c", code, request.param], cwd=ROOT, stdout=output, check=True)
    return request.param, file


@pytest.mark.slow
def test_a_check_of_a_hostile_input_is_bounded_in_time_and_memory(hostile: tuple[str, Path]) -> None:
    name, file = hostile
    status, printed, _ = run("check", file)
    assert status in (0, 1)
    assert ("manifest-over-limit" in printed) == (name in OVER_LIMIT)


@pytest.mark.slow
def test_a_timeline_of_a_hostile_input_is_bounded_in_time_and_memory(hostile: tuple[str, Path]) -> None:
    name, file = hostile
    if name in TOO_DEAR:
        pytest.skip("more Pods than two seconds are for")
    status, printed, told = run("timeline", file)
    if name in IN_PART:
        assert "Scenario" in printed
        assert "more can happen than podlint follows" in told
    if "containers" in name or "sidecars" in name:
        assert "a Pod with more than 20 containers gets no timeline" in told
    else:
        assert status in (0, 2)


@pytest.mark.slow
def test_a_graph_of_a_hostile_input_is_bounded_in_time_and_memory(hostile: tuple[str, Path]) -> None:
    name, file = hostile
    status, _, told = run("graph", file)
    assert status in (0, 2)
    assert ("gets no graph" in told) == (name.startswith("1000-") and name != "1000-pods")
