"""Comments edited: how the text reads afterwards."""

import pytest

from podlint.checks.change import EditComment
from podlint.fix.apply import Wish, fixed
from podlint.manifest.node import Span

COMMENT = "# podlint: ignore[a, b] why"
ON_A_LINE = f"x: 1  {COMMENT}\ny: 2\n"
ABOVE = f"x:\n  {COMMENT}\n  y: 2\n"


@pytest.mark.parametrize(
    ("text", "span", "new", "after"),
    [
        (ON_A_LINE, Span(1, 7, 1, 34), "# other", "x: 1  # other\ny: 2\n"),
        (ON_A_LINE, Span(1, 7, 1, 34), "", "x: 1\ny: 2\n"),
        (ABOVE, Span(2, 3, 2, 30), "", "x:\n  y: 2\n"),
        (ABOVE.replace("\n", "\r\n"), Span(2, 3, 2, 30), "", "x:\r\n  y: 2\r\n"),
    ],
)
def test_a_comment_is_written_anew_or_goes_with_its_line(text: str, span: Span, new: str, after: str) -> None:
    assert fixed(text, [Wish(1, (EditComment(span, new),), None)]).text == after


def test_of_two_edits_of_one_comment_the_second_waits() -> None:
    span = Span(1, 7, 1, 34)
    done = fixed(ON_A_LINE, [Wish(1, (EditComment(span, f"# podlint: ignore[{one}]"),), one) for one in "ab"])
    assert (done.text, len(done.made), len(done.left)) == (f"x: 1  # podlint: ignore[{done.made[0]}]\ny: 2\n", 1, 1)
