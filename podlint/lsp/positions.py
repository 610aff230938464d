"""Places of a text as the protocol counts them.

Ours count YAML's lines and code points from 1. The protocol's count from 0, break lines at fewer characters (YAML 1.1 does
at U+0085, U+2028 and U+2029, too), and count characters in the units of an encoding that client and server agree on.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Final

from lsprotocol import types

from podlint.fix.text import Edit
from podlint.manifest.node import Span
from podlint.manifest.source import LINE_BREAK
from podlint.regex import regex

UTF_16: Final = types.PositionEncodingKind.Utf16
"""What is counted in where client and server agree on nothing else."""

_BREAK: Final = regex("\r\n|\r|\n")
_UNITS: Final = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
_MARK: Final = "\ufeff"


class Places:
    """The places of one text, as an editor sent it."""

    def __init__(self, text: str, encoding: types.PositionEncodingKind | str = UTF_16) -> None:
        self.text = text
        self._codec, self._size = _UNITS.get(types.PositionEncodingKind(encoding), _UNITS[UTF_16])
        self._mark = len(_MARK) if text.startswith(_MARK) else 0
        """Spans do not count the byte order mark."""

    @cached_property
    def _lines(self) -> list[int]:
        """Where the protocol's lines begin."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    @cached_property
    def _yaml_lines(self) -> list[int]:
        return [self._mark, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    def range(self, span: Span) -> types.Range:
        """A span of ours; what of it lies outside the text is cut off."""
        begin = self._offset(span.line, span.column)
        return self.between(begin, max(begin, self._offset(span.end_line, span.end_column)))

    def between(self, begin: int, end: int) -> types.Range:
        """From one offset up to another."""
        return types.Range(self._position(begin), self._position(end))

    def text_edit(self, edit: Edit) -> types.TextEdit:
        """An edit of ours."""
        return types.TextEdit(self.between(edit.start, edit.end), edit.new)

    def line_and_column(self, position: types.Position) -> tuple[int, int]:
        """Our line and column of the character behind a position; past the end of a line, that of its end."""
        line = min(position.line, len(self._lines) - 1)
        begin = self._lines[line]
        match = _BREAK.search(self.text, begin)
        content = self.text[begin : len(self.text) if match is None else match.start()]
        ends = accumulate(self._units(char) for char in content)
        offset = begin + bisect_right(list(ends), position.character)
        number = bisect_right(self._yaml_lines, offset)
        return max(number, 1), offset - self._yaml_lines[max(number, 1) - 1] + 1

    def _offset(self, line: int, column: int) -> int:
        """The offset of a place of ours, which ends with its line at the latest."""
        if line > len(self._yaml_lines):
            return len(self.text)
        begin = self._yaml_lines[line - 1]
        end = self._yaml_lines[line] if line < len(self._yaml_lines) else len(self.text)
        return min(begin + column - 1, end)

    def _position(self, offset: int) -> types.Position:
        line = bisect_right(self._lines, offset) - 1
        before = self.text[self._lines[line] : offset]
        return types.Position(line, self._units(before))

    def _units(self, text: str) -> int:
        return len(text.encode(self._codec, "surrogatepass")) // self._size
