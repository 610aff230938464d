"""Where nodes begin and end. The parser's marks take in a node's anchor and tag, and all up to the next token."""

from __future__ import annotations

from typing import Final

from podlint.manifest.events import Event
from podlint.manifest.node import Span
from podlint.manifest.source import LINE_BREAK
from podlint.regex import regex

# Anchor and tag, and the blanks, comments and line breaks after them.
_PROPERTIES = regex(r"(?:(?:!<[^>\s]*>|![^\s,\[\]{}]*|&[-\w]+)(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)?)*)+")
_BLANKS: Final = " \t\r\n\x85\u2028\u2029"


def without_properties(text: str, event: Event, span: Span) -> Span:
    """The ``span`` of an event with an anchor or a tag, from where the node itself begins."""
    begin = event.start_mark.index
    match = _PROPERTIES.match(text, begin)
    if match is None:
        return span
    breaks = list(LINE_BREAK.finditer(text, begin, match.end()))
    line = span.line + len(breaks)
    column = match.end() - breaks[-1].end() + 1 if breaks else span.column + match.end() - begin
    if (line, column) > (span.end_line, span.end_column):  # nothing stands after the properties
        line, column = span.end_line, span.end_column
    return Span(line, column, span.end_line, span.end_column)


def without_blanks(text: str, event: Event, span: Span) -> Span:
    """The ``span`` of a block scalar's event up to the last character of its text."""
    begin, end = event.start_mark.index, event.end_mark.index
    while end > begin and text[end - 1] in _BLANKS:
        end -= 1
    breaks = list(LINE_BREAK.finditer(text, begin, end))
    end_line = event.start_mark.line + span.end_line - event.end_mark.line + len(breaks)
    end_column = end - breaks[-1].end() + 1 if breaks else event.start_mark.column + end - begin + 1
    return Span(span.line, span.column, end_line, end_column)
