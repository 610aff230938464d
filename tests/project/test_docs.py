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
