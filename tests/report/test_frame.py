"""Where the marks stand below a quoted line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.manifest.node import Span
from podlint.report.findings.frame import Mark, frame
from podlint.report.style import Style
from podlint.report.visible import visible

ODD = st.text(st.sampled_from("ab :#[-\t日é\u0301\u202e\x1b\x00\U0001f600\U000e0001"), max_size=60)
SOLID = st.text(st.sampled_from("ab [日é\u202e\x1b\x00\U0001f600\U000e0001"), max_size=60)
"""Text in which every character is shown the same wherever it stands."""


def drawn(text: str, start: int, end: int, columns: int = 80) -> tuple[str, str]:
    """The quoted line and the line with its marks, without the gutter; columns count from 0."""
    mark = Mark(Span(1, start + 1, 1, end + 1), str)
    _, line, marks = frame([text], [mark], 1, columns, Style())
    return line.removeprefix("1 |").removeprefix(" "), marks.removeprefix("  | ")


def width(text: str) -> int:
    """The columns a terminal gives to printable text."""
    combining = sum(unicodedata.category(char) in ("Mn", "Me") for char in text)
    return len(text) - combining + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


@pytest.mark.parametrize(
    ("text", "marked", "line", "marks"),
    [
        ("name: web", "web", "name: web", "      ^^^"),
        ("a\tb", "b", "a   b", "    ^"),
        ("日本: 語", "語", "日本: 語", "      ^^"),
        ("e\u0301: x", "x", "e\u0301: x", "   ^"),
        ("\x1b: x", "x", r"\x1b: x", "      ^"),
        ("##[x", "x", r"#\x23[x", "      ^"),
        ("a: ", " ", "a:", "  ^"),
    ],
)
def test_marks_stand_below_what_they_mark(text: str, marked: str, line: str, marks: str) -> None:
    assert drawn(text, text.index(marked), text.index(marked) + len(marked)) == (line, marks)


def test_nothing_at_the_end_of_a_line_is_one_mark_wide() -> None:
    assert drawn("a:", 2, 2) == ("a:", "  ^")


@given(SOLID, SOLID, ODD)
def test_marks_are_as_wide_as_what_they_mark(before: str, marked: str, after: str) -> None:
    _, marks = drawn(before + marked + after, len(before), len(before + marked), columns=10_000)
    assert marks == " " * width(visible(before)) + "^" * max(width(visible(marked)), 1)


@given(ODD, ODD, ODD, st.integers(40, 120))
def test_a_frame_keeps_to_its_width_and_shows_the_beginning_of_the_place(
    before: str, marked: str, after: str, columns: int
) -> None:
    text = before * 5 + "@" + marked * 3 + after * 5
    start = len(before) * 5
    line, marks = drawn(text, start, start + 1, columns)
    room = columns - 4
    assert width(line) <= room
    assert len(marks) <= room
    column = len(marks) - 1
    reached = [index for index in range(len(line)) if width(line[:index]) == column]
    assert "@" in {line[index] for index in reached}


@given(ODD, st.integers(0, 60))
def test_quoted_text_prints_and_commands_nobody(text: str, start: int) -> None:
    for line in drawn(text, min(start, len(text)), min(start, len(text)) + 1):
        assert line.isprintable()
        assert "##[" not in line
