"""Ages: what kubectl's ``HumanDuration`` leaves out is part of the interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.observed.age import age, between
from podlint.observed.age import human as written
from podlint.observed.record import ANY_TIME
from tests.comparison.recording import human


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0s", 0, 1),
        ("119s", -119, -118),
        ("2m9s", -129, -128),
        ("3m", -180, -179),  # below 10 minutes seconds are written where there are any
        ("10m", -659, -599),
        ("179m", -10799, -10739),
        ("4h", -14459, -14399),  # below 8 hours minutes are
        ("9h", -35999, -32399),
        ("2d", -176399, -172799),
        ("9999d", -864000000 + 1, -863913599),
    ],
)
def test_an_age_is_as_wide_as_its_last_unit(text: str, low: float, high: float) -> None:
    assert age(text).bounds == (low, high)


def test_a_time_with_microseconds_may_lie_a_second_earlier() -> None:
    assert age("5s", whole_seconds=False).bounds == (-6, -4)


@pytest.mark.parametrize("text", ["<unknown>", "<invalid>"])
def test_an_age_that_is_not_known_may_be_any(text: str) -> None:
    assert age(text).bounds == ANY_TIME


@given(st.integers(0, 8 * 3600 - 1), st.floats(0, 0.999))
def test_the_true_time_lies_within(seconds: int, part: float) -> None:
    """An event in the second ``-seconds``, seen by a kubectl that ran in second 0."""
    low, high = age(human(seconds)).bounds

    assert low <= -seconds + part < high


def test_an_age_between_two_others_may_be_any_of_them() -> None:
    assert age("38s..41s").bounds == (-41, -37)
    assert age("2m9s..3m").bounds == (-180, -128)


@given(st.integers(0, 8 * 3600 - 1))
def test_an_age_is_written_as_kubectl_writes_it(seconds: int) -> None:
    assert written(seconds) == human(seconds)


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_an_age_that_is_written_as_an_interval_is_read_as_wide(youngest: int, more: int) -> None:
    low, high = age(between(youngest, youngest + more)).bounds

    assert low <= -(youngest + more)
    assert -youngest <= high
