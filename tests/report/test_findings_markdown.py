"""Markdown that people read: the golden texts beside this file."""

from pathlib import Path

import pytest

from podlint.report.findings.checkout import Checkout
from podlint.report.findings.format import Look, render
from podlint.report.findings.outcome import Outcome
from tests.report.findings import HOOK, MOUNT, WHOLE, finding, outcome
from tests.report.told import rendered

GOLDEN = Path(__file__).parent
HOSTILE = finding("app", message="<b>x</b> | [x](http://e) @all #1 `a`\n*b*", help="see www.e.example", file="a|b.yaml")

CASES: dict[str, Outcome] = {
    "markdown-findings": outcome(MOUNT, WHOLE, HOOK),
    "markdown-hostile-text": outcome(HOSTILE),
    "markdown-nothing": outcome(),
}


@pytest.mark.parametrize("name", CASES)
def test_markdown_reads_as_recorded(name: str) -> None:
    look = Look(checkout=Checkout(permalink="https://github.com/example/shop/blob/0123abc/"))
    assert render("markdown", CASES[name], look) == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")


def test_a_table_stays_a_table() -> None:
    tokens = rendered(render("markdown", outcome(HOSTILE, MOUNT), Look()))
    assert [token.type for token in tokens].count("td_open") == 2 * 3
