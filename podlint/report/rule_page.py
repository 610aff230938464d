"""The rules' pages and the table of rules, as people and programs read them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from podlint.checks.rule import Rule
from podlint.report.style import Style
from podlint.resources import resource

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LIST_ITEM = re.compile(r"(\s*)([-*]|\d+\.)\s+")
_LINK = re.compile(r"\[([^\]]+)\]\((\w+://[^)\s]+)\)")


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


def as_table(asked: Sequence[Rule], style: Style) -> str:
    """The rules under their categories, a line each."""
    width = max((len(rule.name) for rule in asked), default=0)
    lines = []
    for category, members in groupby(asked, key=lambda rule: rule.category):
        lines.append(style.strong(category))
        for rule in members:
            severity = style.severity(rule.severity, f"{rule.severity.label:<7}")
            lines.append(f"  {rule.name:<{width}}  {severity}  {rule.summary}")
    lines += ["", "`podlint rule NAME` explains a rule."]
    return "\n".join(lines) + "\n"


def markdown_table(asked: Sequence[Rule]) -> str:
    """The rules as a Markdown table."""
    rows = [f"| {rule.category} | {rule.name} | {rule.severity.label} | {rule.summary} |" for rule in asked]
    return "\n".join(["| category | rule | severity | finds |", "| --- | --- | --- | --- |", *rows]) + "\n"


def as_text(rule: Rule, style: Style, columns: int) -> str:
    """The rule's page for a terminal: headings set off, paragraphs wrapped, examples as they are, indented."""
    _, _, body = page(rule).partition("\n")
    lines = list(_rendered(body.strip("\n").splitlines(), style, columns))
    about = f"{style.severity(rule.severity, rule.severity.label)}, category {rule.category}: {rule.summary}"
    return "\n".join([style.strong(rule.name), about, "", *lines]).rstrip() + "\n"


def _rendered(lines: Sequence[str], style: Style, columns: int) -> Iterator[str]:
    paragraph: list[str] = []
    fenced = False
    for line in [*lines, ""]:
        begins_anew = line.startswith(("#", "```")) or _LIST_ITEM.match(line)
        if line.strip() and not begins_anew and not fenced:
            paragraph.append(line)
            continue
        yield from _wrapped(paragraph, columns)
        paragraph = []
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield f"    {line}".rstrip()
        elif line.startswith("#"):
            yield style.strong(line.lstrip("# "))
        elif line.strip():
            paragraph = [line]
        else:
            yield ""


def _wrapped(paragraph: Sequence[str], columns: int) -> Iterator[str]:
    """A paragraph or list item filled to the width, a list item's lines under its first word."""
    if not paragraph:
        return
    text = _LINK.sub(r"\1 <\2>", " ".join([paragraph[0], *(line.strip() for line in paragraph[1:])]))
    item = _LIST_ITEM.match(text)
    indent = " " * item.end() if item else ""
    yield from textwrap.wrap(text, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
