"""A rule's page in the terminal."""

from pathlib import Path

import pytest

from podlint.checks.finding import Severity
from podlint.checks.rule import Rule
from podlint.report import rule_page
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
error, category termination: a hook takes longer than the grace

What it finds

A `preStop` hook that takes at least as long as the whole
grace period, so that the container is stopped while it
still runs.

Bad

    # a comment, no heading
        - sleep 45
    #   ^^^^^^^^^^ hook-too-long: the hook takes 45 s, the grace is 30 s

Fix

- Give the Pod more time: the hook's duration and what the
  application needs after its stop signal come together.
- Or make the hook shorter.
1. See the page on Pods <https://example.com/pods>.
"""


@pytest.fixture(autouse=True)
def only_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rules" / "termination" / "hook-too-long.md"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE)
    monkeypatch.setattr(rule_page, "resource", tmp_path.joinpath)


def test_a_page_is_rendered_for_reading() -> None:
    assert rule_page.as_text(RULE, Style(), 58) == TEXT


def test_color_changes_nothing_but_color() -> None:
    colored = rule_page.as_text(RULE, Style(color=True), 58)
    assert "\x1b[1mWhat it finds\x1b[0m" in colored
    for code in ("\x1b[1m", "\x1b[1;31m", "\x1b[0m"):
        colored = colored.replace(code, "")
    assert colored == TEXT


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
