"""A file's text cut into stretches that are read one by one, so that a broken one does not take the rest with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from podlint.manifest.source import LINE_BREAK
from podlint.regex import regex

_JSON_BLANKS = regex(r"[ \t\r\n]*")
_SURROGATE_PAIR = regex(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F]..")


class Stretch(NamedTuple):
    """A part of a file's text, made of whole documents."""

    text: str
    first_line: int
    """The line of the file on which it begins, from 1."""


def stretches(text: str) -> Iterator[Stretch]:
    """``text`` cut before each line that begins a document (``---``), with the directives above that line.

    Such a line can be nothing else in YAML, not even within a quoted or block scalar.
    """
    start, line = 0, 1
    has_directives = text.startswith("%") or "\n%" in text
    cut = 0
    while (cut := text.find("\n---", cut) + 1) > 0:
        if text[cut + 3 : cut + 4] not in " \t\r\n":
            continue
        end = _above_directives(text, start, cut) if has_directives else cut
        if end == start:
            continue
        stretch = text[start:end]
        yield Stretch(stretch, line)
        line += stretch.count("\n") if stretch.isascii() and "\r" not in stretch else len(LINE_BREAK.findall(stretch))
        start = end
    yield Stretch(text[start:], line)


def _above_directives(text: str, start: int, cut: int) -> int:
    """Where the directives begin that belong to the document beginning at ``cut``."""
    above, line_end = cut, cut
    while line_end > start:
        line_start = max(text.rfind("\n", start, line_end - 1) + 1, start)
        line = text[line_start:line_end].strip()
        if line.startswith("%"):
            above = line_start
        elif line and not line.startswith("#"):
            break
        line_end = line_start
    return above


def json_values(stretch: Stretch) -> list[Stretch]:
    """The JSON values that ``stretch`` is made of, in a form that a YAML parser can read; none where it is not JSON.

    kubectl reads a file that begins with ``{`` as JSON: objects may follow each other without ``---``, and
    characters beyond the basic plane are escaped as two surrogates, which YAML has no place for.
    """
    text = stretch.text
    if not text.lstrip().startswith("{"):
        return []
    decoder = json.JSONDecoder()
    values: list[Stretch] = []
    line, counted = stretch.first_line, 0
    at = _next_value(text, 0)
    while at < len(text):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        line += len(LINE_BREAK.findall(text, counted, at))
        counted = at
        column = at - max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) - 1
        values.append(Stretch(" " * column + _SURROGATE_PAIR.sub(_one_character, text[at:end]), line))
        at = _next_value(text, end)
    return values


def _next_value(text: str, at: int) -> int:
    match = _JSON_BLANKS.match(text, at)
    return len(text) if match is None else match.end()


def _one_character(match: re.Match[str]) -> str:
    high, low = match[1], match[2]
    if high is None:
        return match[0] if match[0] == r"\\" else r"\uFFFD"
    return f"\\U{0x10000 + (int(high, 16) - 0xD800) * 0x400 + (int(low, 16) - 0xDC00):08X}"
