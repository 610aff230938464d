"""Expressions of :mod:`podlint.regex` do what those of :mod:`re` do."""

import re

import pytest

from podlint.regex import regex


def test_an_expression_is_compiled_when_it_is_used() -> None:
    broken = regex("(")

    with pytest.raises(re.error):
        broken.match("")


@pytest.mark.parametrize("times", [1, 2])
def test_it_is_asked_as_a_compiled_one(times: int) -> None:
    words = regex(r"(?P<word>[a-z]+)", re.IGNORECASE)

    for _ in range(times):
        assert [found["word"] for found in words.finditer("one Two")] == ["one", "Two"]
        assert words.sub("x", "one two") == "x x"
        assert words.groupindex["word"] == 1
    assert regex(rb"a+").findall(b"aa b a") == [b"aa", b"a"]
