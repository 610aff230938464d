"""Shell completion, asked as shells ask."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from podlint.cli.main import commands
from tests.cli.running import podlint


def completed(*words: str) -> list[str]:
    """What a shell offers for the last of the words."""
    *before, last = words
    asked = ShellComplete(commands, {}, "podlint", "_PODLINT_COMPLETE").get_completions(list(before), last)
    return [item.value for item in asked]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("ch",), ["check"]),
        (("check", "--fail-on", "w"), ["warning"]),
        (("rule", "hook-sleep"), ["hook-sleep-exceeds-grace"]),
        (("check", "--select", "volu"), ["volumes"]),
        (("check", "--ignore", "probes,termin"), ["probes,termination"]),
        (("check", "--format", "js"), ["json"]),
        (("schema", "tim"), ["timeline"]),
    ],
)
def test_the_words_that_fit_are_offered(words: tuple[str, ...], offered: list[str]) -> None:
    assert set(offered) <= set(completed(*words))
    assert all(each.startswith(words[-1]) for each in completed(*words))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_asks_podlint(shell: str) -> None:
    ran = podlint("completion", shell)

    assert ran.status == 0
    assert f"_PODLINT_COMPLETE={shell}_complete" in ran.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_with_it(tmp_path: Path) -> None:
    script = tmp_path / "podlint.bash"
    script.write_text(podlint("completion", "bash").out)
    program = tmp_path / "podlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m podlint "$@"\n')
    program.chmod(0o755)
    asks = (
        f'. "{script}"; COMP_WORDS=(podlint sch); COMP_CWORD=1; _podlint_completion podlint; echo "${{COMPREPLY[@]}}"'
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", asks],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent.parent,
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
    )

    assert ran.stdout.split() == ["schema"]
