"""From bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.manifest import text as text_module
from podlint.manifest.source import Problem, ProblemKind, Source
from podlint.manifest.text import decode

TEXT = "kind: Pod # é 😀\r\n"


def decoded(data: bytes) -> str:
    source = decode("pod.yaml", data)
    assert isinstance(source, Source)
    return source.text


def refused(data: bytes) -> Problem:
    problem = decode("pod.yaml", data)
    assert isinstance(problem, Problem)
    return problem


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32-le"),
        (b"", "utf-32-be"),
    ],
)
def test_encodings(mark: bytes, encoding: str) -> None:
    assert decoded(mark + TEXT.encode(encoding)) == TEXT


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])))
def test_printable_text_comes_back(text: str) -> None:
    assert decoded(text.removeprefix("\ufeff").encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"a: b\n\0", (2, 1), "NUL"),
        (b"a: b\r\nc: \x1b[0m", (2, 4), "U+001B"),
        (b"\x7f", (1, 1), "U+007F"),
        (b"a: \xff", (1, 4), "byte 0xff is not UTF-8"),
        ("é: ".encode() + b"\xe9\n", (1, 4), "byte 0xe9 is not UTF-8"),
        (codecs.BOM_UTF16_LE + "a: ".encode("utf-16-le") + b"\x00\xd8", (1, 4), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", (1, 1), "byte 0x89"),
    ],
)
def test_what_is_no_text(data: bytes, place: tuple[int, int], words: str) -> None:
    problem = refused(data)

    assert problem.kind is ProblemKind.SYNTAX
    assert (problem.span.line, problem.span.column) == place
    assert problem.message.startswith("not a text file: ")
    assert words in problem.message


def test_large_files_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "MAX_BYTES", 2**20)

    problem = refused(b"#" * (2**20 + 1))

    assert problem.kind is ProblemKind.LIMIT
    assert "1 MiB" in problem.message
    assert decoded(b"#" * 2**20)
