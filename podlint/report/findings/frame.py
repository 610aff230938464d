"""Quoted lines of a manifest with marks below the places that a finding speaks of."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.manifest.node import Span
from podlint.report.style import Style
from podlint.report.visible import glyph, visible

_TAB = 4
_CUT = "..."
_LONGEST_SPAN = 4
"""A longer span is shown by its first two lines and its last."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to underline: the finding's own with ``^``, those it rests on with ``-`` and what they are."""

    span: Span
    paint: Callable[[str], str]
    sign: str = "^"
    label: str = ""


class _Stretch(NamedTuple):
    """The part of a mark that lies on one line; columns count from 0, the end is exclusive."""

    line: int
    start: int
    end: int
    mark: Mark
    label: str


class _Shown(NamedTuple):
    """A line as it is printed, and the printed column of each of its characters from ``first`` on."""

    text: str
    first: int
    columns: list[int]
    cut: bool

    def place(self, index: int) -> int:
        return self.columns[min(max(index - self.first, 0), len(self.columns) - 1)]


def frame(lines: Sequence[str], marks: Sequence[Mark], gutter: int, columns: int, style: Style) -> Iterator[str]:
    """The marked lines in the order of the text, each with its marks below it.

    ``gutter`` is the width of the line numbers, ``columns`` that of the whole frame.
    """
    room = max(columns - gutter - 3, 20)
    bar = style.frame(" " * gutter + " |")
    by_line: dict[int, list[_Stretch]] = {}
    for mark in marks:
        for stretch in _stretches(mark, lines):
            by_line.setdefault(stretch.line, []).append(stretch)

    yield bar
    previous = None
    for number in sorted(by_line):
        if previous is not None and number > previous + 1:
            yield style.frame("...")
        previous = number
        margin = style.frame(f"{number:>{gutter}} |")
        shown: _Shown | None = None
        for stretch in by_line[number]:
            if shown is None or shown.cut:
                shown = _show(lines[number - 1], stretch.start, room)
                yield f"{margin} {shown.text}".rstrip()
            yield f"{bar} {_underline(stretch, shown)}"


def _stretches(mark: Mark, lines: Sequence[str]) -> Iterator[_Stretch]:
    """The lines of a mark, clipped to the text; its label goes below the last of them."""
    span = mark.span
    first = min(span.line, len(lines))
    last = min(max(span.end_line, first), len(lines))
    if last > first and span.end_column <= 1:
        last -= 1
    numbers = list(range(first, last + 1))
    if len(numbers) > _LONGEST_SPAN:
        numbers = [*numbers[:2], numbers[-1]]
    for number in numbers:
        text = lines[number - 1]
        start = span.column - 1 if number == span.line else len(text) - len(text.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(text.rstrip())
        yield _Stretch(number, start, end, mark, mark.label if number == numbers[-1] else "")


def _show(line: str, start: int, room: int) -> _Shown:
    """The line made printable; where it is longer than ``room`` columns, the part around the character ``start``."""
    columns, parts = _print(line, 0, 0, room)
    if len(parts) == len(line):
        return _Shown("".join(parts), 0, columns, cut=False)
    room -= len(_CUT)
    first = _window(line, start, room // 3)
    lead = _CUT if first else ""
    columns, parts = _print(line, first, len(lead), room)
    tail = _CUT if first + len(parts) < len(line) else ""
    return _Shown("".join([lead, *parts, tail]), first, columns, cut=True)


def _window(line: str, start: int, before: int) -> int:
    """Where to begin so that ``start`` has at most ``before`` columns of text before it."""
    first, used = min(start, len(line)), 0
    while first:
        used += _cell(line, first - 1, used)[1]
        if used > before:
            break
        first -= 1
    return first


def _print(line: str, first: int, column: int, room: int) -> tuple[list[int], list[str]]:
    """The characters from ``first`` on that fit, with the columns where each begins and where the last one ends."""
    columns, parts = [column], []
    for index in range(first, len(line)):
        part, width = _cell(line, index, column)
        column += width
        if column > room:
            break
        parts.append(part)
        columns.append(column)
    return columns, parts


def _cell(line: str, index: int, column: int) -> tuple[str, int]:
    """One character as printed, and how many columns it takes."""
    char = line[index]
    if " " <= char <= "~":
        if char == "#" and line[index - 1 : index + 2] == "##[":
            return r"\x23", 4
        return char, 1
    if char == "\t":
        width = _TAB - column % _TAB
        return " " * width, width
    if not char.isprintable():
        text = glyph(char)
        return text, len(text)
    if unicodedata.category(char) in ("Mn", "Me"):
        return char, 0
    return char, 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _underline(stretch: _Stretch, shown: _Shown) -> str:
    start = shown.place(stretch.start)
    width = max(shown.place(stretch.end) - start, 1)
    label = f" {visible(stretch.label)}" if stretch.label else ""
    return " " * start + stretch.mark.paint(stretch.mark.sign * width + label)
