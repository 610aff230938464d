"""The shell's patterns, however many stars they hold."""

import pytest

from podlint.behaviour.shell.pattern import expression, fits, trimmed


@pytest.mark.parametrize(
    ("pattern", "text", "fit"),
    [
        ("*", "", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "ab", False),
        ("*.[*.]?", "x.*y", True),
        ("**a**", "a", True),
        (r"\**", "*b", True),
        (r"\**", "b", False),
    ],
)
def test_a_star_takes_any_text(pattern: str, text: str, fit: bool) -> None:
    assert fits(expression(pattern), text) is fit


def test_many_stars_are_decided_without_trying_every_way() -> None:
    """A star that gave back what it took would have some 10^300 ways to go through."""
    assert fits(expression("*a" * 1000 + "b"), "a" * 3000) is False
    assert fits(expression("*a" * 1000), "a" * 3000) is True


def test_a_text_that_is_too_long_to_be_held_against_a_pattern_is_not_known() -> None:
    assert fits(expression("*a" * 1000), "a" * 10_000) is None
    assert trimmed("a" * 9000, "*a" * 300, "##") is None
    assert trimmed("/data/app.tar.gz", "*.", "##") == "gz"
