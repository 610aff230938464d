"""What starting podlint costs: a hook pays it at every commit."""

import subprocess
import sys

from tests.project.checkout import ROOT

HEAVY = {"networkx", "jsonschema", "tree_sitter", "pathspec", "ruamel", "pygls"}


def test_saying_its_version_loads_nothing_heavy() -> None:
    assert not loaded("--version") & HEAVY


def test_checking_a_manifest_loads_neither_the_graph_nor_the_validator() -> None:
    assert not loaded("check", "examples/liveness-exec.yaml") & {"networkx", "jsonschema", "pygls"}


def loaded(*arguments: str) -> set[str]:
    """The packages that a run of podlint imports."""
    command = [sys.executable, "-X", "importtime", "-m", "podlint", *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in answer.stderr.splitlines() if line.startswith("import time:")]
    assert any("podlint.cli.main" in line for line in lines), answer.stderr
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines}
