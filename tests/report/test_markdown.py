"""Manifest text in Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from podlint.report.markdown import fence, inline
from podlint.report.visible import visible

TEXTS = st.text(st.sampled_from("ab 0<>&`*_~[]()!|\\/:#.-@$w\"'\n\u202e"), max_size=20)


def words(markdown: str) -> tuple[str, list[str]]:
    """What a reader sees of one paragraph, and of what kinds its parts are."""
    (_, paragraph, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(f"x {markdown} y")
    assert paragraph.children is not None
    parts = [child.type for child in paragraph.children]
    return "".join(child.content for child in paragraph.children).replace("\u2060", ""), parts


@given(TEXTS)
@pytest.mark.parametrize("more", ["", "<script>", "[x](http://a)", "**b**", "`c`", "&lt;", "<http://a>"])
def test_it_is_shown_as_it_is_and_is_nothing_but_text(more: str, text: str) -> None:
    shown = f"{text}{more}"

    content, parts = words(inline(shown))

    assert content.split() == f"x {visible(shown)} y".split()
    assert set(parts) <= {"text", "text_special"}


@given(TEXTS)
def test_no_word_becomes_a_link_by_itself(text: str) -> None:
    bare = re.sub(r"\\.", "", inline(f"{text} http://a www.b c@d"))

    assert not re.search(r"://|www\.|@\w", bare, re.IGNORECASE)


@given(st.lists(TEXTS.map(visible), max_size=3))
def test_no_line_ends_the_block_it_stands_in(lines: list[str]) -> None:
    tokens = MarkdownIt().parse("\n".join([*fence(lines), "", "after"]))

    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == "".join(f"{line}\n" for line in lines)
