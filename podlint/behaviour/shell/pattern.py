"""The shell's patterns: ``*``, ``?`` and ``[…]``, as in ``case`` and ``${NAME%pattern}``."""

from __future__ import annotations

import re

from podlint.regex import regex

_CLASS = regex(r"\[([!^]?)(\]?[^\]]*)\]")
_MOST_WORK = 10**7
"""Characters of the text times those of the pattern, over all places tried: what would take longer is not known."""
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
    inside = re.sub(r"([\\\[\]^&~|*])", r"\\\1", letters[2])
    return f"[{'^' if letters[1] else ''}{inside}]"


def fits(expressed: str, text: str) -> bool | None:
    """Whether the whole text fits the regular expression; None where the pattern is none that podlint reads, or much too long."""
    if len(text) * len(expressed) > _MOST_WORK:
        return None
    try:
        return re.fullmatch(_without_going_back(expressed), text, re.DOTALL) is not None
    except re.error:
        return None


def _without_going_back(expressed: str) -> str:
    """The same with stars that never give back what they took: what stands between two may as well be its first occurrence.

    Else each further star multiplies the ways to try.
    """
    first, *rest = expressed.split(".*")
    if not rest:
        return expressed
    *between, last = rest
    return f"{first}{''.join(f'(?>.*?{part})' for part in between if part)}.*{last}"


def trimmed(text: str, pattern: str, operator: str) -> str | None:
    """``text`` without the beginning (``#``) or end (``%``) that fits; doubled operators take the longest."""
    places = range(len(text) + 1)
    longest = len(operator) == 2
    expressed = expression(pattern)
    if len(text) ** 2 * len(expressed) > _MOST_WORK * 10:
        return None
    for cut in reversed(places) if longest == operator.startswith("#") else places:
        part = text[:cut] if operator.startswith("#") else text[cut:]
        fit = fits(expressed, part)
        if fit is None:
            return None
        if fit:
            return text[cut:] if operator.startswith("#") else text[:cut]
    return text
