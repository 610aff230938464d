"""The edits between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.fix.minimal import minimal_edits
from podlint.fix.text import with_edits

TEXTS = st.lists(st.sampled_from(["a: 1", "b: 2", "  - c", "", "😀", "\r", "\n", "\r\n", "\u2028"]), max_size=12).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_they_make_the_one_of_the_other(before: str, after: str) -> None:
    assert with_edits(before, minimal_edits(before, after)) == after


@given(TEXTS, TEXTS)
def test_no_line_break_is_cut_apart(before: str, after: str) -> None:
    for edit in minimal_edits(before, after):
        for place in (edit.start, edit.end):
            assert before[place - 1 : place + 1] != "\r\n"


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 2\nc: 3\n", []),
        ("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 25\nc: 3\n", [(9, 9, "5")]),
        ("a: 1\nb: 2\nc: 3\n", "a: 1\nc: 3\n", [(5, 10, "")]),
        ("a: 1\nb: 2\nc: 3\n", "x: 1\nb: 2\nc: 4\n", [(0, 1, "x"), (13, 14, "4")]),
        ("a: 1\r\nb: 2\r\n", "a: 1\r\nz: 0\r\nb: 2\r\n", [(6, 6, "z: 0\r\n")]),
        ("a: 1", "a: 1\n", [(4, 4, "\n")]),
    ],
)
def test_they_touch_only_what_differs(before: str, after: str, edits: list[tuple[int, int, str]]) -> None:
    assert [tuple(edit) for edit in minimal_edits(before, after)] == edits
