"""The rules' pages and the table of rules, as people and programs read them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from podlint.checks.rule import Rule
from podlint.regex import regex
from podlint.report.page_text import page_text
from podlint.report.style import Style
from podlint.resources import resource

_FRONT_MATTER = regex(r"\A---\n.*?\n---\n", re.DOTALL)


def page(rule: Rule) -> str:
    """The rule's page in Markdown, without its front matter."""
    text = resource(f"rules/{rule.category}/{rule.name}.md").read_text(encoding="utf-8")
    return _FRONT_MATTER.sub("", text).lstrip("\n")


def as_data(asked: Sequence[Rule]) -> dict[str, Any]:
    """The rules in the shape of ``schemas/rule.json``."""
    return {
        "schema": "podlint.rule.v1",
        "rules": [
            {
                "name": rule.name,
                "category": rule.category,
                "severity": rule.severity.label,
                "summary": rule.summary,
                "url": rule.url,
                "page": page(rule),
            }
            for rule in asked
        ],
    }


def as_table(asked: Sequence[Rule], style: Style, columns: int | None = None) -> str:
    """The rules under their categories, a line each; two where the lines would not fit in ``columns``."""
    width = max((len(rule.name) for rule in asked), default=0)
    longest = max((len(rule.summary) for rule in asked), default=0)
    in_one = columns is None or len(f"  {'':<{width}}  {'':<7}  ") + longest <= columns
    lines = []
    for category, members in groupby(asked, key=lambda rule: rule.category):
        lines.append(style.strong(category))
        for rule in members:
            severity = style.severity(rule.severity, f"{rule.severity.label:<7}")
            if in_one:
                lines.append(f"  {rule.name:<{width}}  {severity}  {rule.summary}")
            else:
                assert columns is not None
                indent = " " * len("  warning  ")
                lines.append(f"  {severity}  {style.strong(rule.name)}")
                lines += textwrap.wrap(rule.summary, columns, initial_indent=indent, subsequent_indent=indent)
    lines += ["", "`podlint rule NAME` explains a rule."]
    return "\n".join(lines) + "\n"


def markdown_table(asked: Sequence[Rule]) -> str:
    """The rules as a Markdown table."""
    rows = [f"| {rule.category} | {rule.name} | {rule.severity.label} | {rule.summary} |" for rule in asked]
    return "\n".join(["| category | rule | severity | finds |", "| --- | --- | --- | --- |", *rows]) + "\n"


def as_text(rule: Rule, style: Style, columns: int) -> str:
    """The rule's page for a terminal: headings set off, paragraphs wrapped, examples as they are, indented."""
    _, _, body = page(rule).partition("\n")
    lines = list(page_text(body.strip("\n").splitlines(), style, columns))
    kind = f"{rule.severity.label}, category {rule.category}: "
    first, *more = textwrap.wrap(f"{kind}{rule.summary}", columns)
    about = [style.severity(rule.severity, rule.severity.label) + first[len(rule.severity.label) :], *more]
    return "\n".join([style.strong(rule.name), *about, "", *lines]).rstrip() + "\n"
