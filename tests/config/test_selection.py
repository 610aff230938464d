"""Which rules report."""

import pytest

from podlint.checks.rule import rules
from podlint.config.selection import Choice, check_rule, check_selector, selected

VOLUMES = {rule.name for rule in rules().values() if rule.category == "volumes"}


def test_without_a_word_all_rules_report() -> None:
    assert selected(Choice(), Choice()) == set(rules())


@pytest.mark.parametrize(
    ("configured", "given", "expected"),
    [
        (Choice(), Choice(select=("volumes",)), VOLUMES),
        (Choice(), Choice(select=("volume-unused", "volume-mount-unknown")), {"volume-unused", "volume-mount-unknown"}),
        (Choice(), Choice(select=("volumes",), ignore=("volume-unused",)), VOLUMES - {"volume-unused"}),
        (Choice(), Choice(select=("volume-unused",), ignore=("volumes",)), {"volume-unused"}),
        (Choice(), Choice(select=("volume-unused",), ignore=("volume-unused",)), set()),
        (Choice(), Choice(select=()), set()),
        (Choice(select=("volumes",)), Choice(), VOLUMES),
        (Choice(select=("volumes",)), Choice(extend=("duplicate-key",)), VOLUMES | {"duplicate-key"}),
        (Choice(select=("volumes",)), Choice(ignore=("volume-unused",)), VOLUMES - {"volume-unused"}),
        (Choice(select=("volumes",)), Choice(select=("duplicate-key",)), {"duplicate-key"}),
        (Choice(ignore=("volume-unused",)), Choice(select=("volumes",)), VOLUMES),
        (Choice(select=("volumes",), ignore=("volume-unused",)), Choice(extend=("volume-unused",)), VOLUMES),
    ],
)
def test_the_command_line_speaks_last_and_names_win_over_categories(
    configured: Choice, given: Choice, expected: set[str]
) -> None:
    assert selected(configured, given) == expected


def test_ignoring_takes_from_all_rules() -> None:
    assert selected(Choice(ignore=("volumes",)), Choice()) == set(rules()) - VOLUMES


@pytest.mark.parametrize(
    ("word", "meant"), [("volume-mount-unkown", "volume-mount-unknown"), ("volume", "volumes"), ("Volumes", "volumes")]
)
def test_an_unknown_selector_is_answered_with_the_nearest(word: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"{word!r} is neither a rule nor a category of rules; did you mean {meant!r}"):
        check_selector(word)


def test_an_unknown_rule_that_resembles_none_gets_no_advice() -> None:
    with pytest.raises(ValueError, match=r"there is no rule 'xyzzy'$"):
        check_rule("xyzzy")
