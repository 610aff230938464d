"""The READMEs keep their word: their commands are what CI runs, their output is what podlint prints."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.checkout import ROOT, copy

README = (ROOT / "README.md").read_text(encoding="utf-8")


def sessions(text: str) -> list[tuple[str, str]]:
    """Every ``$ podlint …`` in a fence with the info string ``console``, and the output shown below it."""
    fences = "".join(re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    return re.findall(r"^\$ (podlint .*)\n((?:(?!\$ ).*\n)*)", fences, re.MULTILINE)


SESSIONS = [*sessions(README), *sessions((ROOT / "examples" / "README.md").read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("command", "output"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_what_podlint_prints_is_what_the_readme_shows(command: str, output: str, environment: dict[str, str]) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=ROOT,
        env=environment | {"COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    if answer.stdout.strip() != output.strip():
        pytest.fail(f"README.md would have to show:\n\n$ {command}\n{answer.stdout}", pytrace=False)


def test_the_readme_shows_real_output() -> None:
    assert SESSIONS


@pytest.mark.slow
@pytest.mark.usefixtures("pip")
def test_the_command_to_try_podlint_works_in_a_fresh_checkout(environment: dict[str, str], tmp_path: Path) -> None:
    """The other command, to install everything and run the tests, is what runs this."""
    (command,) = re.findall(r"^python3 -m venv .* examples$", README, re.MULTILINE)
    copy(tmp_path / "podlint")

    answer = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path / "podlint", env=environment, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert "Pods)" in answer.stdout


def test_ci_finds_one_test_command_of_one_line() -> None:
    (marked,) = re.findall(r"<!-- test-command -->\n```\w*\n(.*?)\n```\n<!-- /test-command -->", README, re.DOTALL)

    assert "\n" not in marked
    assert marked.startswith("python3 -m venv .venv && ")
    assert marked.endswith("pytest -n auto")
