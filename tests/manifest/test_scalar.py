"""What plain and tagged scalars mean."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from podlint.manifest.scalar import HINTS, Value, key_text, resolve

YAML = "tag:yaml.org,2002:"


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["", "~", "null", "Null", "NULL"], None),
        (["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"], True),
        (["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"], False),
        (["8", "+8", "010", "0o10", "0x8", "0X8", "0b1000", "0_1_0"], 8),
        (["1000", "1_000", "1_0_0_0", "1000_"], 1000),
        (["-1", "-0x1", "-01", "-0b1"], -1),
        (["18446744073709551615", "0xFFFFFFFFFFFFFFFF"], 2**64 - 1),
        (["-9223372036854775808"], -(2**63)),
        (["0.5", ".5", "+.5", "5e-1", "0.5_0", ".5_0"], 0.5),
        (["08"], 8.0),
        (["30.0", "3e1"], 30.0),
        (["18446744073709551616"], 2.0**64),
        (["-9223372036854775809"], -(2.0**63)),
        ([".inf", ".Inf", ".INF", "+.inf"], math.inf),
        (["-.inf", "-.Inf", "-.INF"], -math.inf),
    ],
)
def test_texts_that_are_no_strings(texts: list[str], value: Value) -> None:
    for text in texts:
        resolved = resolve(text, None)

        assert (type(resolved), resolved) == (type(value), value), text


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    value = resolve(text, None)

    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    "text",
    [
        "1:30",
        "12:30:45",
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "12e4567",
        "-1e400",
        "0x",
        "0b2",
        "1.5e",
        "._5",
        ".5__0",
        "_1",
        "1,000",
        "30s",
        "+-1",
        "--1",
        "tRue",
        "yEs",
        "nULL",
        "inf",
        "nan",
        "infinity",
        "0x1p4",
        "=",
        "<<",
        "٣",
    ],
)
def test_texts_that_stay_strings(text: str) -> None:
    assert resolve(text, None) == text


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        ("5", "str", "5"),
        ("true", "str", "true"),
        ("", "str", ""),
        ("0x10", "int", 16),
        ("5", "float", 5.0),
        ("5.5", "float", 5.5),
        ("yes", "bool", True),
        ("~", "null", None),
        ("aGVs\nbG8=", "binary", "hello"),
        ("2024-01-01", "timestamp", "2024-01-01"),
    ],
)
def test_tags_of_yaml(text: str, tag: str, value: Value) -> None:
    resolved = resolve(text, YAML + tag)

    assert (type(resolved), resolved) == (type(value), value)


@pytest.mark.parametrize("tag", ["!", "!vault", "tag:example.com,2020:x"])
def test_any_other_tag_makes_a_string(tag: str) -> None:
    assert resolve("5", tag) == "5"


@pytest.mark.parametrize(
    ("text", "tag"),
    [("x", "int"), ("1.5", "int"), ("", "int"), ("5", "bool"), ("x", "float"), ("5", "null"), ("a", "binary")],
)
def test_a_text_that_does_not_fit_its_tag_is_refused(text: str, tag: str) -> None:
    with pytest.raises(ValueError, match=f"!!{tag}"):
        resolve(text, YAML + tag)


@given(st.text("0123456789+-._eExXoObBaAfFnN", max_size=12))
@example("9" * 10_000)
@example("0x" + "f" * 10_000)
@example("0" * 10_000 + "1")
@example("1_" * 10_000)
@example("1e" + "9" * 10_000)
def test_no_text_is_too_odd(text: str) -> None:
    value = resolve(text, None)

    assert value is None or isinstance(value, bool | int | float | str)
    assert not isinstance(value, str) or value == text


@given(st.integers(-(2**63), 2**64 - 1))
def test_an_integer_in_range_is_that_integer(number: int) -> None:
    assert resolve(str(number), None) == number
    assert resolve(f"{number:#x}", None) == number
    assert resolve(f"{number:_}", None) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_that_float(number: float) -> None:
    assert resolve(repr(number), None) == number


@given(st.text(min_size=1).filter(lambda text: text[0] not in HINTS))
def test_the_first_character_tells_most_strings(text: str) -> None:
    assert resolve(text, None) == text


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("a", "a"),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (-(2**63), str(-(2**63))),
        (1.5, "1.5"),
        (0.1, "0.1"),
        (100000.0, "100000"),
        (1e6, "1e+06"),
        (123456789.0, "1.2345679e+08"),
        (0.0001, "0.0001"),
        (1e-5, "1e-05"),
        (-0.0, "-0"),
        (1e300, ".inf"),
        (-math.inf, "-.inf"),
        (math.nan, ".nan"),
        (None, None),
        (2**63, None),
    ],
)
def test_keys(value: Value, key: str | None) -> None:
    assert key_text(value) == key
