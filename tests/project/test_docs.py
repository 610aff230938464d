"""What the documentation shows works."""

import re
from pathlib import Path

import pytest

from tests.cli.running import podlint
from tests.project.checkout import ROOT

OWN_RULES = ROOT / "docs" / "own-rules.md"


def test_the_rules_of_your_own_that_are_shown_pass_their_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (shown,) = re.findall(r"```yaml\n(.*?)```", OWN_RULES.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / ".podlint.yaml").write_text(shown, encoding="utf-8")

    ran = podlint("rule", "--test")

    assert (ran.status, ran.out, ran.err) == (0, "3 tests of 2 rules passed\n", "")


def test_every_variable_that_an_expression_may_ask_for_is_described() -> None:
    from podlint.checks.own.rule import VARIABLES

    described = set(re.findall(r"^\| `(\w+)` \| ", OWN_RULES.read_text(encoding="utf-8"), re.MULTILINE))

    assert set(VARIABLES["container"]) <= described


def test_each_promise_of_contributing_names_tests_that_there_are() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## What holds whatever the input")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!promise|---)(.*?) \| (.*) \|$", section, re.MULTILINE)
    named = {path for _, tests in rows for path in re.findall(r"`(tests/[\w/]+\.py)`", tests)}

    assert all("`tests/" in tests for _, tests in rows)
    assert [path for path in named if "\ndef test_" not in (ROOT / path).read_text(encoding="utf-8")] == []
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/hostile").glob("test_*.py")} <= named
