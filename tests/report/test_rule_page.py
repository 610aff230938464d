"""A rule's page in the terminal."""

import re
from pathlib import Path

import pytest

from podlint.checks.finding import Severity
from podlint.checks.rule import Rule, rules
from podlint.report import rule_page
from podlint.report.page_text import page_text
from podlint.report.style import Style

RULE = Rule("hook-too-long", "termination", Severity.ERROR, "a hook takes longer than the grace")

PAGE = """\
---
name: hook-too-long
category: termination
severity: error
summary: a hook takes longer than the grace
since: 0.1.0
---
# hook-too-long

## What it finds

A `preStop` hook that takes at least as long as the whole grace period, so that the container is stopped while
it still runs.

## Bad

```yaml bad
# a comment, no heading
    - sleep 45
#   ^^^^^^^^^^ hook-too-long: the hook takes 45 s, the grace is 30 s
```

## Fix

- Give the Pod more time: the hook's duration and what the application needs after its stop signal come together.
- Or make the hook shorter.
1. See [the page on Pods](https://example.com/pods).
"""

TEXT = """\
hook-too-long
error, category termination: a hook takes longer than the
grace

What it finds

A `preStop` hook that takes at least as long as the whole
grace period, so that the container is stopped while it
still runs.

Bad

    # a comment, no heading
        - sleep 45
    #   ^^^^^^^^^^
    #   hook-too-long: the hook takes 45 s, the grace is
    #   30 s

Fix

- Give the Pod more time: the hook's duration and what the
  application needs after its stop signal come together.
- Or make the hook shorter.
1. See the page on Pods <https://example.com/pods>.
"""


@pytest.fixture
def only_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rules" / "termination" / "hook-too-long.md"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE)
    monkeypatch.setattr(rule_page, "resource", tmp_path.joinpath)


@pytest.mark.usefixtures("only_page")
def test_a_page_is_rendered_for_reading() -> None:
    assert rule_page.as_text(RULE, Style(), 58) == TEXT


@pytest.mark.usefixtures("only_page")
def test_color_changes_nothing_but_color() -> None:
    colored = rule_page.as_text(RULE, Style(color=True), 58)
    assert "\x1b[1mWhat it finds\x1b[0m" in colored
    assert "\x1b[36mpreStop\x1b[0m" in colored
    assert uncolored(colored) == TEXT


def uncolored(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_a_table_is_aligned_and_its_widest_column_is_filled() -> None:
    lines = [
        "| what | bound |",
        "| --- | --- |",
        r"| `a\|b` | as long as it takes until the widest column has no more room |",
        "| x |",
    ]
    assert list(page_text(lines, Style(), 40)) == [
        "what   bound",
        "`a|b`  as long as it takes until the",
        "       widest column has no more room",
        "x",
        "",
    ]


@pytest.mark.parametrize("columns", [40, 80])
def test_code_and_strong_words_are_painted_over_the_end_of_a_line(columns: int) -> None:
    text = "Some words, then `a command that is so long that it has to be broken somewhere` and **very strong words**."
    colored = list(page_text([text], Style(color=True), columns))
    assert [uncolored(line) for line in colored] == list(page_text([text], Style(), columns))
    assert all(line.count("\x1b[0m") == len(re.findall(r"\x1b\[[1-9]", line)) for line in colored)
    assert "**" not in "".join(colored)


@pytest.mark.usefixtures("only_page")
def test_markdown_has_no_front_matter() -> None:
    assert rule_page.page(RULE) == PAGE[PAGE.index("# hook-too-long") :]


def test_the_table_groups_by_category() -> None:
    other = Rule("volume-unused", "volumes", Severity.WARNING, "nobody mounts a volume")
    assert rule_page.as_table([RULE, other], Style()) == (
        "termination\n"
        "  hook-too-long  error    a hook takes longer than the grace\n"
        "volumes\n"
        "  volume-unused  warning  nobody mounts a volume\n"
        "\n"
        "`podlint rule NAME` explains a rule.\n"
    )


def test_the_table_takes_two_lines_for_a_rule_where_one_is_too_narrow() -> None:
    assert rule_page.as_table([RULE], Style(), 40) == (
        "termination\n"
        "  error    hook-too-long\n"
        "           a hook takes longer than the\n"
        "           grace\n"
        "\n"
        "`podlint rule NAME` explains a rule.\n"
    )


def test_a_page_as_people_read_it() -> None:
    """The golden file is what `COLUMNS=80 podlint rule manifest-over-limit` prints."""
    golden = Path(__file__).with_name("rule-page.txt").read_text(encoding="utf-8")
    assert rule_page.as_text(rules()["manifest-over-limit"], Style(), 80) == golden


@pytest.mark.parametrize("name", sorted(rules()))
def test_no_page_is_wider_than_the_terminal_but_for_what_cannot_be_broken(name: str) -> None:
    lines = rule_page.as_text(rules()[name], Style(), 80).splitlines()
    prose = [line for line in lines if not line.startswith("    ")]
    assert not [line for line in prose if len(line) > 80 and " " in line.strip(" -")]
    assert not [line for line in prose if "**" in line or line.startswith("```")]
