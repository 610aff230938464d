"""What a scalar means to Kubernetes: YAML 1.1 as sigs.k8s.io/yaml (of the go-yaml v2 line) resolves it.

Where it differs from YAML 1.1 as written and from other libraries: no sexagesimal numbers (``1:30`` is a
string), dates are strings, ``08`` is the float 8, and a number out of range is a string again.
"""

from __future__ import annotations

import math
import re
import struct
from base64 import b64decode
from typing import Final, TypeAlias

from podlint.regex import regex

Value: TypeAlias = "bool | int | float | str | None"

HINTS: Final = frozenset(["", *"+-.0123456789yYnNtTfFoO~"])
"""First characters of all plain texts that can be something else than a string (empty: the empty text)."""

_WORDS: Final[dict[str, Value]] = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], math.inf),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], -math.inf),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], math.nan),
}

# Ten thousand digits are no number to Go either; Python must not even try (it refuses past 4,300).
_INTEGER = regex(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]{1,1000})|0[bB](?P<binary>[01]{1,1000})"
    r"|0[oO]?(?P<octal>[0-7]{1,1000})|(?P<decimal>0|[1-9][0-9]{0,1000}))"
)
_BASES: Final = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# Where a point comes first, Go's own rule for underscores counts: only between digits.
_FRACTION = regex(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_INT64: Final = range(-(1 << 63), 1 << 63)
_UINT64: Final = range(1 << 64)

_YAML = "tag:yaml.org,2002:"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    _YAML + "null": (type(None),),
    _YAML + "bool": (bool,),
    _YAML + "int": (int,),
    _YAML + "float": (float,),
}


def resolve(text: str, tag: str | None) -> Value:
    """The value of a scalar written plain, or of any scalar with an explicit ``tag``.

    Raises ValueError, with a message for people, where the text is no value of the tag's type.
    """
    if tag is None:
        return _untagged(text)
    if tag == _YAML + "binary":
        return _binary(text)
    expected = _TYPES.get(tag)
    if expected is None:
        return text
    value = _untagged(text)
    if expected == (float,) and type(value) is int and value in _INT64:
        return float(value)
    if type(value) not in expected:
        raise ValueError(f"{text[:60]!r} cannot be read as !!{tag.removeprefix(_YAML)}")
    return value


def _untagged(text: str) -> Value:
    hint = text[:1]
    if hint not in HINTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if hint == ".":
        number = _float(text.replace("_", "")) if _FRACTION.fullmatch(text) is not None else None
        return text if number is None else number
    return _number(text) if hint in "+-0123456789" else text


def _number(text: str) -> int | float | str:
    digits = text.replace("_", "")
    match = _INTEGER.fullmatch(digits)
    if match is not None:
        kind = match.lastgroup or "decimal"
        value = int(match[kind], _BASES[kind])
        value = -value if match["sign"] == "-" else value
        if value in _INT64 or (value in _UINT64 and not match["sign"]):
            return value
    number = _float(digits)
    return text if number is None else number


def _float(text: str) -> float | None:
    """The number, or None where Go's ``ParseFloat`` reports an error of syntax or range."""
    if _FLOAT.fullmatch(text) is None:
        return None
    value = float(text)
    return None if math.isinf(value) else value


def _binary(text: str) -> str:
    try:
        return b64decode(re.sub(r"[\r\n]", "", text), validate=True).decode("utf-8", "replace")
    except ValueError:
        raise ValueError("the text after !!binary is not base64") from None


def key_text(value: Value) -> str | None:
    """The key that Kubernetes' YAML-to-JSON step makes of a scalar; None where it refuses the scalar as a key."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value in _INT64 else None
    return None if value is None else _float_key(value)


def _float_key(value: float) -> str:
    """As Go's ``strconv.FormatFloat(value, 'g', -1, 32)`` writes it: the shortest text of the nearest float32."""
    if math.isnan(value):
        return ".nan"
    try:
        nearest: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        nearest = math.copysign(math.inf, value)
    if math.isinf(nearest):
        return ".inf" if nearest > 0 else "-.inf"
    packed = struct.pack("f", nearest)
    candidates = (f"{nearest:.{digits}e}" for digits in range(9))
    mantissa, exponent = next(text for text in candidates if struct.pack("f", float(text)) == packed).split("e")
    power = int(exponent)
    if -4 <= power < 6:
        decimals = max(len(mantissa.lstrip("-").replace(".", "")) - 1 - power, 0)
        return f"{nearest:.{decimals}f}"
    return f"{mantissa}e{power:+03d}"
