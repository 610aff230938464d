"""The shell's patterns: ``*``, ``?`` and ``[…]``, as in ``case`` and ``${NAME%pattern}``."""

from __future__ import annotations

import re

from podlint.regex import regex

_CLASS = regex(r"\[([!^]?)(\]?[^\]]*)\]")
_PART = regex(r"\\.|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)


def expression(pattern: str) -> str:
    """The regular expression that fits what the pattern fits."""
    return "".join(_piece(part) for part in _PART.findall(pattern))


def _piece(part: str) -> str:
    if part == "*":
        return ".*"
    if part == "?":
        return "."
    if part.startswith("\\") and len(part) == 2:
        return re.escape(part[1])
    letters = _CLASS.fullmatch(part)
    if letters is None or not letters[2]:
        return re.escape(part)
    inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", letters[2])
    return f"[{'^' if letters[1] else ''}{inside}]"


def fits(expressed: str, text: str) -> bool | None:
    """Whether the whole text fits the regular expression; None where the pattern is none that podlint reads."""
    try:
        return re.fullmatch(expressed, text, re.DOTALL) is not None
    except re.error:
        return None


def trimmed(text: str, pattern: str, operator: str) -> str | None:
    """``text`` without the beginning (``#``) or end (``%``) that fits; doubled operators take the longest."""
    places = range(len(text) + 1)
    longest = len(operator) == 2
    expressed = expression(pattern)
    for cut in reversed(places) if longest == operator.startswith("#") else places:
        part = text[:cut] if operator.startswith("#") else text[cut:]
        fit = fits(expressed, part)
        if fit is None:
            return None
        if fit:
            return text[cut:] if operator.startswith("#") else text[:cut]
    return text
