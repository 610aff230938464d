"""Values without fields: which of them the API server's decoder (Go's, strict) takes, and how to say so.

Kubernetes turns YAML into JSON first, so a number is never a string and the word ``yes`` is a boolean;
a whole number may be written ``30.0`` or ``3e1``, for JSON gets it as ``30``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from podlint.manifest.node import Scalar
from podlint.regex import regex

Value: TypeAlias = "bool | int | float | str | None"

_QUANTITY = regex(r"[+-]?[0-9]*(?:\.[0-9]*)?(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?")
_TIME = regex(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:[.,][0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-4]):[0-5][0-9])"
)
"""RFC 3339 as Go parses it, except for the number of days in a month."""


def _is_text(value: Value) -> bool:
    return type(value) is str


def _is_boolean(value: Value) -> bool:
    return type(value) is bool


def _is_whole(value: Value, bits: int) -> bool:
    if type(value) is int or (type(value) is float and value.is_integer()):
        return -(1 << (bits - 1)) <= value < 1 << (bits - 1)
    return False


def _is_quantity(value: Value) -> bool:
    if type(value) is str:
        text = value.strip(" ")
        return text != "" and _QUANTITY.fullmatch(text) is not None
    return type(value) in (int, float)


def _is_time(value: Value) -> bool:
    return type(value) is str and _TIME.fullmatch(value) is not None


ACCEPTS: Final[dict[str, Callable[[Value], bool]]] = {
    "boolean": _is_boolean,
    "bytes": _is_text,
    "date-time": _is_time,
    "int-or-string": lambda value: type(value) is str or _is_whole(value, 32),
    "int32": lambda value: _is_whole(value, 32),
    "int64": lambda value: _is_whole(value, 64),
    "object": lambda _: False,
    "quantity": _is_quantity,
    "string": _is_text,
}
"""Whether a scalar that is not null can be decoded, by the leaf's name. Null stands for an absent field everywhere."""

NOUNS: Final[dict[str, str]] = {
    "boolean": "true or false",
    "bytes": "a base64 string",
    "date-time": "a time like 2026-01-31T12:00:00Z",
    "int-or-string": "a whole number or a string",
    "int32": "a whole number",
    "int64": "a whole number",
    "object": "an object",
    "quantity": "a quantity like 500m or 1Gi",
    "string": "a string",
}


class Complaint(NamedTuple):
    """What to say of a value: follows the name of its field."""

    text: str
    instead: str | None = None
    """What to write in its place, where that is known."""
    safe: bool = False


def complain(leaf: str, scalar: Scalar, *, seconds: bool, free: bool) -> Complaint:
    """Why ``scalar`` cannot be a value of the type ``leaf``, which does not accept it.

    ``seconds``: it counts seconds. ``free``: any text would do, as for the value of an environment variable.
    """
    noun = "a whole number of seconds" if seconds else NOUNS[leaf]
    value = scalar.value
    if type(value) is not str:
        return _misread(leaf, noun, scalar, free=free)
    wrong = f"wants {noun}, not {shown(scalar)}"
    if leaf in ("int32", "int64") and re.fullmatch(r"-?[0-9]{1,19}", value) and ACCEPTS[leaf](int(value)):
        return Complaint(f"{wrong}; write {int(value)} without quotes", str(int(value)), safe=True)
    if seconds and (meant := _seconds(value)) is not None:
        return Complaint(f"{wrong}; write {meant}", str(meant))
    if leaf == "boolean" and (word := _WORDS.get(value.strip().lower())):
        return Complaint(f"{wrong}; write {word} without quotes", word, safe=True)
    if leaf == "quantity" and (meant_quantities := _quantities(value)):
        only = meant_quantities[0] if len(meant_quantities) == 1 else None
        return Complaint(f"{wrong}; write {' or '.join(meant_quantities)}", only)
    return Complaint(wrong)


def _misread(leaf: str, noun: str, scalar: Scalar, *, free: bool) -> Complaint:
    """A boolean or number: mostly a string that lost its quotes."""
    value = scalar.value
    is_boolean = type(value) is bool
    if leaf in ("string", "bytes") and scalar.plain:
        what = "a boolean" if is_boolean else "a number"
        text = clipped(scalar.text)
        says = f'wants a string, and {text} without quotes is {what} in YAML; write "{text}"'
        return Complaint(says, f'"{scalar.text}"', safe=free or not is_boolean)
    if leaf in ("int32", "int64", "int-or-string") and not is_boolean and _is_whole(value, 1024):
        bits = 64 if leaf == "int64" else 32
        bound = f"at least {-(1 << (bits - 1))}" if scalar.text.startswith("-") else f"at most {(1 << (bits - 1)) - 1}"
        return Complaint(f"wants {noun}, {bound}, not {clipped(scalar.text)}")
    return Complaint(f"wants {noun}, not {shown(scalar)}")


def _seconds(text: str) -> int | None:
    """``1m30s`` in seconds, or None where the text is no duration of whole seconds."""
    match = re.fullmatch(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?", text)
    if match is None or not text:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


_WORDS: Final = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
"""What people quote where a boolean is wanted."""

_UNITS: Final = {
    **{f"{prefix}b": (prefix.upper() if prefix != "k" else "k", f"{prefix.upper()}i") for prefix in "kmgtpe"},
    **{f"{prefix}ib": (f"{prefix.upper()}i",) for prefix in "kmgtpe"},
    **{f"{prefix}i": (f"{prefix.upper()}i",) for prefix in "kmgtpe"},
    **{prefix: (prefix.upper(), f"{prefix.upper()}i") for prefix in "gtp"},
    **dict.fromkeys(["", "core", "cores", "cpu", "cpus", "b", "byte", "bytes"], ("",)),
    "millicores": ("m",),
}
"""What people write after a number, in lower case, and the units of Kubernetes that they may mean."""


def _quantities(text: str) -> list[str]:
    """The quantities that ``text`` may mean: ``512MB`` is 512M or 512Mi."""
    match = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?) *([A-Za-z]*)", text.strip())
    if match is None:
        return []
    return [match[1].replace(",", ".") + unit for unit in _UNITS.get(match[2].lower(), ())]


def shown(scalar: Scalar) -> str:
    """A value as a message names it: ``the text "30s"``, ``the boolean yes``, ``1.5``."""
    if type(scalar.value) is bool:
        return f"the boolean {clipped(scalar.text)}"
    if type(scalar.value) is not str:
        return clipped(scalar.text)
    if scalar.block:
        return "a block of text"
    return f"the text {clipped(scalar.text)}" if scalar.plain else f'the text "{clipped(scalar.text)}"'


def clipped(text: str) -> str:
    """On one line, and not too long for a message."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
