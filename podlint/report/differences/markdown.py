"""A difference in Markdown, for a comment on a pull request. What a manifest says is inert in it."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.difference.difference import Difference, PodChange
from podlint.report.differences.words import Section, fields, headings, sections, summary
from podlint.report.markdown import inline


def diff_markdown(found: Difference) -> str:
    """The summary in one line, then a table for each Pod."""
    lines = [f"**podlint:** {summary(found)}"]
    for change in found.pods:
        lines += ["", *_pod(change)]
    return "\n".join(lines) + "\n"


def _pod(change: PodChange) -> Iterator[str]:
    name, where = (inline(text) for text in headings(change))
    yield f"#### podlint: {name}"
    yield ""
    yield f"At {where}"
    told = list(sections(change))
    if change.old is None or change.new is None:
        return
    yield ""
    yield from (f"- Changed: {inline(each)}" for each in fields(change))
    yield ""
    yield "| | before | after | change |"
    yield "| --- | --- | --- | --- |"
    for section in told:
        yield from _rows(section)


def _rows(section: Section) -> Iterator[str]:
    text = "<br>".join(inline(each) for each in section.told)
    yield f"| **{inline(section.title)}**{f'<br>{text}' if text else ''} | | | |"
    for row in section.rows:
        yield f"| {inline(row.name)} | {inline(row.old)} | {inline(row.new)} | {row.change} |"
