"""``{1..5}`` and ``{a,b}``: what Bash makes of braces before anything else. Busybox and dash leave them as they are."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from podlint.regex import regex

_PLAIN = regex(r"(?:[\w./:=@%+,-]*\{[\w./:=@%+,-]*\})+[\w./:=@%+,-]*", re.ASCII)
_GROUP = regex(r"\{([^{}]*)\}")
_NUMBERS = regex(r"(-?\d{1,6})\.\.(-?\d{1,6})(?:\.\.(-?\d{1,6}))?", re.ASCII)
_LETTERS = regex(r"(?=[a-z]..[a-z]|[A-Z]..[A-Z])(\w)\.\.(\w)(?:\.\.(-?\d{1,2}))?", re.ASCII)
_MOST_WORDS = 1_000


def in_braces(text: str) -> list[str] | None:
    """The words that Bash makes of a bare word; None where it has no braces that count, or podlint does not read them."""
    if not _PLAIN.fullmatch(text):
        return None
    pieces = _GROUP.split(text)
    between, inside = pieces[::2], [_choices(piece) for piece in pieces[1::2]]
    if not any(inside) or math.prod(len(choices or "1") for choices in inside) > _MOST_WORDS:
        return None
    either = [choices or (f"{{{piece}}}",) for choices, piece in zip(inside, pieces[1::2], strict=True)]
    ends = [[choice + after for choice in choices] for choices, after in zip(either, between[1:], strict=True)]
    return ["".join(word) for word in itertools.product(between[:1], *ends)]


def _choices(piece: str) -> Sequence[str] | None:
    """What may stand for one pair of braces; None where the two stand for themselves (``{x}``)."""
    numbers, letters = _NUMBERS.fullmatch(piece), _LETTERS.fullmatch(piece)
    if numbers is not None:
        first, last, step = numbers.groups()
        padded = any(text.lstrip("-").startswith("0") and len(text.lstrip("-")) > 1 for text in (first, last))
        width = max(len(first), len(last)) if padded else 0
        series = _series(int(first), int(last), step)
        return [str(number).zfill(width) for number in series[: _MOST_WORDS + 1]]
    if letters is not None:
        first, last, step = letters.groups()
        return [chr(code) for code in _series(ord(first), ord(last), step)]
    return piece.split(",") if "," in piece else None


def _series(first: int, last: int, step: str | None) -> range:
    """From one end to the other, as far as the steps meet it; which way it goes is told by the ends alone."""
    by = abs(int(step or 1)) or 1
    return range(first, last + 1, by) if first <= last else range(first, last - 1, -by)
