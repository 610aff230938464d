"""Places of ours and of the protocol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from podlint.lsp.positions import Places
from podlint.manifest.node import Span

ENCODINGS = list(types.PositionEncodingKind)
TEXTS = st.lists(st.sampled_from(["a", "é", "😀", "\u2028", "\x85", "\r\n", "\n", "\r", "\ud800"]), max_size=12).map(
    "".join
)


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [
        (types.PositionEncodingKind.Utf8, (7, 8)),
        (types.PositionEncodingKind.Utf16, (4, 5)),
        (types.PositionEncodingKind.Utf32, (3, 4)),
    ],
)
def test_columns_count_in_the_units_agreed_on(encoding: types.PositionEncodingKind, columns: tuple[int, int]) -> None:
    text = "a: 1\né😀:b\n"

    shown = Places(text, encoding).range(Span(2, 4, 2, 5))

    assert (shown.start, shown.end) == (types.Position(1, columns[0]), types.Position(1, columns[1]))


def test_lines_that_only_yaml_breaks_stay_one_line() -> None:
    assert str(Places("a: x\u2028b: y\x85c: z\n").range(Span(3, 1, 3, 2))) == "0:10-0:11"


def test_a_byte_order_mark_is_a_character_of_the_editor_only() -> None:
    places = Places("\ufeffa: 1\nb: 2")

    assert str(places.range(Span(1, 1, 1, 2))) == "0:1-0:2"
    assert places.line_and_column(types.Position(0, 1)) == (1, 1)
    assert places.line_and_column(types.Position(0, 0))[0] == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS)
def test_there_and_back_again(encoding: types.PositionEncodingKind, text: str) -> None:
    places = Places(text, encoding)
    for offset in range(len(text)):
        if text[offset - 1 : offset + 1] == "\r\n" or text[offset] in "\r\n":
            continue  # no place of a character that anybody sees
        position = places.between(offset, offset).start
        line, column = places.line_and_column(position)
        assert places.range(Span(line, column, line, column)).start == position


@given(text=TEXTS, span=st.tuples(*[st.integers(1, 20)] * 4))
def test_whatever_the_span_the_range_lies_in_the_text(text: str, span: tuple[int, int, int, int]) -> None:
    shown = Places(text).range(Span(*span))

    assert (0, 0) <= (shown.start.line, shown.start.character) <= (shown.end.line, shown.end.character)
    assert shown.end.line <= len(text)


@given(text=TEXTS, line=st.integers(0, 2**31 - 1), character=st.integers(0, 2**31 - 1))
def test_whatever_the_position_it_is_a_place_of_ours(text: str, line: int, character: int) -> None:
    ours = Places(text).line_and_column(types.Position(line, character))

    assert min(ours) >= 0
