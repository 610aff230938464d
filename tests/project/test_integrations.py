"""What other tools read of podlint: the action for GitHub, and the snippets that the documentation shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.cli.running import BAD, CLEAN
from tests.project.checkout import ROOT

ACTION: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "action.yml")
INSTALL, CHECK = ACTION["runs"]["steps"]
CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SCHEMAS = {"jobs:": "vendor.github-workflows", "artifacts:": "vendor.gitlab-ci"}
SNIPPETS = [
    pytest.param(text, id=f"{path.name}-{number}")
    for path in sorted((ROOT / "docs").glob("*.md"))
    for number, text in enumerate(
        re.findall(r"^```yaml\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE), 1
    )
]


@pytest.mark.parametrize("text", SNIPPETS)
def test_a_snippet_is_yaml(text: str) -> None:
    assert YAML(typ="safe", pure=True).load(text)


@pytest.mark.slow
@pytest.mark.parametrize("text", [each for each in SNIPPETS if any(sign in str(each.values[0]) for sign in SCHEMAS)])
def test_a_workflow_fits_the_schema_of_its_service(text: str, tmp_path: Path) -> None:
    schema = next(schema for sign, schema in SCHEMAS.items() if sign in text)
    (tmp_path / "snippet.yml").write_text(text, encoding="utf-8")
    fits(tmp_path / "snippet.yml", schema)


@pytest.mark.slow
def test_the_action_fits_its_schema() -> None:
    fits(ROOT / "action.yml", "vendor.github-actions")


def fits(path: Path, schema: str) -> None:
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_the_snippets_give_the_action_inputs_that_it_has() -> None:
    steps = re.findall(r"uses: podlint/podlint@.*\n +with:\n((?: {10}.*\n)+)", CI)
    given = {name for step in steps for name in re.findall(r"^ {10}([\w-]+):", step, re.MULTILINE)}
    assert given
    assert given <= set(ACTION["inputs"])


def test_no_input_is_written_into_a_script() -> None:
    assert not [step["name"] for step in (INSTALL, CHECK) if "${{" in step["run"]]


@pytest.mark.parametrize("step", [INSTALL, CHECK], ids=["install", "check"])
def test_shellcheck_has_nothing_to_say(step: dict[str, Any], tmp_path: Path) -> None:
    program = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("shellcheck is not installed")
    (tmp_path / "step.sh").write_text(f"#!/bin/bash -e\n{step['run']}", encoding="utf-8")
    answer = subprocess.run([program, tmp_path / "step.sh"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_every_input_reaches_a_step() -> None:
    used = {
        name
        for step in (INSTALL, CHECK)
        for value in step["env"].values()
        for name in re.findall(r"inputs\.([\w-]+)", value)
    }
    assert used == set(ACTION["inputs"])


def run_check(folder: Path, **inputs: str) -> tuple[int, str, str]:
    """The action's second step as a runner runs it: its exit status, its log and its outputs."""
    home = folder / "runner" / "podlint"
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "podlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m podlint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    output = folder / "runner" / "output"
    given = {name: inputs.get(name, ACTION["inputs"][name]["default"]) for name in ACTION["inputs"]}
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value).replace(
            "${{ runner.temp }}", str(folder / "runner")
        )
        for name, value in CHECK["env"].items()
    }
    answer = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(folder),
            "GITHUB_OUTPUT": str(output),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr, output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("inputs", "status", "said"),
    [
        ({"paths": "bad.yaml"}, 1, "::error file=bad.yaml,line=14"),
        ({"paths": "good.yaml\n"}, 0, "Nothing found in 1 file"),
        ({"paths": "good.yaml\na b.yaml"}, 1, "::error file=a b.yaml,line=14"),
        ({"paths": "bad.yaml", "fail-on": "never"}, 0, "::error file=bad.yaml,line=14"),
        ({"paths": "bad.yaml", "args": "--ignore=probes,volumes\n"}, 0, "Nothing found"),
        ({"paths": "good.yaml", "kubernetes-version": "1.2"}, 2, "Kubernetes"),
        ({"paths": "-h"}, 2, "-h"),
        ({"paths": '"; touch hurt; $(touch hurt) `touch hurt`'}, 2, "touch hurt"),
        ({"args": '"; touch hurt; $(touch hurt)'}, 2, "touch hurt"),
    ],
)
def test_the_action_checks_what_it_is_given(tmp_path: Path, inputs: dict[str, str], status: int, said: str) -> None:
    for name, text in (("bad.yaml", BAD), ("a b.yaml", BAD), ("good.yaml", CLEAN)):
        (tmp_path / name).write_text(text, encoding="utf-8")

    ended, log, outputs = run_check(tmp_path, **inputs)

    assert (ended, outputs) == (status, f"exit-status={status}\n"), log
    assert said in log
    assert not (tmp_path / "hurt").exists()
