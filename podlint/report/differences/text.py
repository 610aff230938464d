"""A difference as text for a terminal: one screen for a change of one field."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from podlint.difference.difference import Difference, PodChange
from podlint.report.differences.words import Row, fields, headings, sections, summary
from podlint.report.style import Style
from podlint.report.visible import visible, wrapped

_INDENT = "  "
_LEGEND = (
    "Seconds from the earliest to the latest; +a/+b s: the earliest moves by a, the latest by b. "
    "podlint timeline says why."
)


def diff_text(found: Difference, style: Style, columns: int) -> str:
    """The summary, then Pod by Pod."""
    lines = [style.strong(line) for line in textwrap.wrap(summary(found), columns)]
    for change in found.pods:
        lines += ["", *_pod(change, style, columns)]
    if any(change.old and change.new for change in found.pods):
        lines += ["", *(style.faint(line) for line in textwrap.wrap(_LEGEND, columns))]
    return "\n".join(lines) + "\n"


def _pod(change: PodChange, style: Style, columns: int) -> Iterator[str]:
    name, where = (visible(text) for text in headings(change))
    if len(name) + 2 + len(where) <= columns:
        yield f"{style.strong(name)}  {style.faint(where)}"
    else:
        yield style.strong(name)
        yield from (style.faint(line) for line in wrapped(where, columns, _INDENT, _INDENT * 2))
    for each in fields(change):
        yield from wrapped(each, columns, _INDENT, _INDENT * 2)
    told = list(sections(change))
    widths = _widths([row for section in told for row in section.rows], columns)
    for section in told:
        yield style.strong(f"{_INDENT}{visible(section.title)}")
        for sentence in section.told:
            yield from wrapped(sentence, columns, _INDENT * 2, _INDENT * 3)
        for row in section.rows:
            yield from _row(row, widths)


def _widths(rows: Sequence[Row], columns: int) -> tuple[int, int, int]:
    """How wide names, old and new values are; names that would push the numbers out stand on a line of their own."""
    old, new, change = (max((len(cell) for cell in cells), default=0) for cells in _columns(rows))
    room = columns - len(_INDENT * 2) - old - new - change - 7
    names = [len(visible(row.name)) for row in rows]
    return max((name for name in names if name <= room), default=0), old, new


def _columns(rows: Sequence[Row]) -> Iterator[list[str]]:
    yield [row.old for row in rows]
    yield [row.new for row in rows]
    yield [row.change for row in rows]


def _row(row: Row, widths: tuple[int, int, int]) -> Iterator[str]:
    name = visible(row.name)
    if len(name) > widths[0]:
        yield f"{_INDENT * 2}{name}"
        name = ""
    line = f"{name:<{widths[0]}}  {row.old:<{widths[1]}} → {row.new:<{widths[2]}}  {row.change}"
    yield f"{_INDENT * 2}{line}".rstrip()
