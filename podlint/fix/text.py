"""The text of one document, addressed by the lines and columns that its nodes have, and edits of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from podlint.manifest.node import Span
from podlint.manifest.source import LINE_BREAK


class CannotEdit(Exception):  # noqa: N818 (it says what became of the edit)
    """A change that no edit is sure to make; the text says why, for those who want to know."""


class Edit(NamedTuple):
    """Put ``new`` in place of what stands from ``start`` up to ``end``."""

    start: int
    end: int
    new: str


class Text:
    """A text with its lines."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    @cached_property
    def line_break(self) -> str:
        """What ends its lines: the first break counts for all."""
        match = LINE_BREAK.search(self.text)
        return "\n" if match is None else match[0]

    def begin(self, span: Span) -> int:
        """The offset of the first character of ``span``."""
        return self._starts[span.line - 1] + span.column - 1

    def end(self, span: Span) -> int:
        """The offset after the last character of ``span``."""
        return self._starts[span.end_line - 1] + span.end_column - 1

    def of(self, span: Span) -> str:
        """What is written there."""
        return self.text[self.begin(span) : self.end(span)]

    def line_start(self, offset: int) -> int:
        """Where the line begins that ``offset`` is on."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the line ends that ``offset`` is on, before its break."""
        match = LINE_BREAK.search(self.text, offset)
        return len(self.text) if match is None else match.start()

    def next_line(self, offset: int) -> int:
        """Where the next line begins; the end of the text where there is none."""
        match = LINE_BREAK.search(self.text, offset)
        return len(self.text) if match is None else match.end()


def with_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after ``edits``, none of which reaches into another; insertions at one place stand as they come."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < done:
            raise CannotEdit("two changes meet in the text")
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]])
