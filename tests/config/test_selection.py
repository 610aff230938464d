"""Which rules report."""

import pytest

from podlint.checks.finding import Severity
from podlint.checks.rule import rules
from podlint.config.selection import Choice, check_rule, check_selector, selected

ON = set(rules()) - {"liveness-probe-missing"}
"""What reports without being asked for by its name."""
VOLUMES = {rule.name for rule in rules().values() if rule.category == "volumes"}


def test_without_a_word_all_rules_report_what_hurts() -> None:
    assert selected(Choice(), Choice()) == dict.fromkeys(ON, Severity.WARNING)


@pytest.mark.parametrize(("profile", "least"), [("minimal", "ERROR"), ("default", "WARNING"), ("strict", "INFO")])
def test_a_profile_says_how_bad_a_finding_has_to_be(profile: str, least: str) -> None:
    everything = dict.fromkeys(ON, Severity[least])

    assert selected(Choice(profile=profile), Choice()) == everything
    assert selected(Choice(profile="default"), Choice(profile=profile)) == everything
    assert selected(Choice(select=("volumes",)), Choice(profile=profile)) == everything


def test_a_profile_leaves_what_the_configuration_ignores() -> None:
    assert selected(Choice(ignore=("volumes",)), Choice(profile="strict")).keys() == ON - VOLUMES


def test_what_is_asked_for_in_words_tells_all_it_finds() -> None:
    told = selected(Choice(), Choice(extend=("volumes",)))

    assert {rule: least for rule, least in told.items() if least == Severity.INFO} == dict.fromkeys(
        VOLUMES, Severity.INFO
    )
    assert selected(Choice(), Choice(select=("all",))) == dict.fromkeys(rules(), Severity.INFO)


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
    assert selected(configured, given).keys() == expected


def test_ignoring_takes_from_all_rules() -> None:
    assert selected(Choice(ignore=("volumes",)), Choice()).keys() == ON - VOLUMES


@pytest.mark.parametrize(
    ("word", "meant"), [("volume-mount-unkown", "volume-mount-unknown"), ("volume", "volumes"), ("Volumes", "volumes")]
)
def test_an_unknown_selector_is_answered_with_the_nearest(word: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"{word!r} is neither a rule nor a category of rules; did you mean {meant!r}"):
        check_selector(word)


def test_an_unknown_rule_that_resembles_none_gets_no_advice() -> None:
    with pytest.raises(ValueError, match=r"there is no rule 'xyzzy'$"):
        check_rule("xyzzy")
