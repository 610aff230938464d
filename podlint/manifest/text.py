"""From bytes to text: the encodings that YAML allows, and what is no text at all."""

from __future__ import annotations

import codecs
from typing import Final

from podlint.manifest.node import Span
from podlint.manifest.source import LINE_BREAK, Problem, ProblemKind, Source
from podlint.regex import regex

MAX_BYTES: Final = 16 * 1024 * 1024
"""Larger files are refused: an API server takes objects of about 3 MB, so this is no manifest."""

# What YAML 1.1 (section 5.1) calls unprintable, apart from lone surrogates, which no decoder lets through.
_UNPRINTABLE = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NUL_PATTERNS: Final = (
    (regex(rb"\x00\x00\x00[^\x00]"), "utf-32-be"),
    (regex(rb"[^\x00]\x00\x00\x00"), "utf-32-le"),
    (regex(rb"\x00[^\x00]"), "utf-16-be"),
    (regex(rb"[^\x00]\x00"), "utf-16-le"),
)


def decode(name: str, data: bytes) -> Source | Problem:
    """The text in ``data``, without its byte order mark: line 1, column 1 is its first real character."""
    if len(data) > MAX_BYTES:
        return Problem(
            ProblemKind.LIMIT,
            f"the file is larger than {MAX_BYTES // 2**20} MiB: podlint reads no more",
            Span(1, 1, 1, 1),
            "split it into smaller manifests, or exclude it if it is no manifest",
        )
    encoding, mark = encoding_of(data)
    try:
        text = data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        text = data[mark : mark + error.start].decode(encoding)
        what = f"byte 0x{error.object[error.start]:02x} is not {encoding.upper()} ({error.reason})"
        return _not_text(text, what)
    if (bad := _UNPRINTABLE.search(text)) is not None:
        return _not_text(text[: bad.start()], _describe(bad[0]))
    return Source(name, text)


def empty(name: str) -> Source:
    """The source of what is no text."""
    return Source(name, "")


def source_of(name: str, data: bytes) -> Source:
    """The text in ``data``, to show what was said of it; none where it is no text."""
    source = decode(name, data)
    return empty(name) if isinstance(source, Problem) else source


def encoding_of(data: bytes) -> tuple[str, int]:
    """The encoding of ``data`` and the length of its byte order mark: told by the mark, or by where the NULs are."""
    if data[:1] < b"\xef" and b"\0" not in data[:4]:
        return "utf-8", 0
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    for pattern, encoding in _NUL_PATTERNS:
        if pattern.match(data):
            return encoding, 0
    return "utf-8", 0


def _describe(character: str) -> str:
    if character == "\0":
        return "it holds a NUL character"
    return f"it holds the control character U+{ord(character):04X}, which YAML forbids"


def _not_text(before: str, what: str) -> Problem:
    lines = LINE_BREAK.split(before)
    line, column = len(lines), len(lines[-1]) + 1
    return Problem(
        ProblemKind.SYNTAX,
        f"not a text file: {what}",
        Span(line, column, line, column + 1),
        "save the manifest as UTF-8, or exclude the file if it is no manifest",
    )
