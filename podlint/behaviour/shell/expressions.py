"""The regular expressions of ``grep``, ``sed``, ``awk`` and ``expr``, as far as all implementations read them alike."""

from __future__ import annotations

import re
from functools import lru_cache

from podlint.dataclass import dataclass

_CLASSES = {"alpha": "A-Za-z", "digit": "0-9", "alnum": "A-Za-z0-9", "space": r"\s", "upper": "A-Z", "lower": "a-z"}
_MOST_WORK = 10**6
"""Ways to match that may have to be tried; beyond, what is found is not known."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression that was understood."""

    pattern: re.Pattern[str]
    repeats: int
    """How many of its parts may come any number of times."""
    chooses: bool
    """It has alternatives, of which POSIX takes the longest and Python the first: only whether it fits is sure."""

    def bounded(self, text: str) -> bool:
        """Whether looking for it in ``text`` takes no longer than podlint likes to wait."""
        work: int = (len(text) + 1) ** (self.repeats + 1)
        return work <= _MOST_WORK


@lru_cache(maxsize=256)
def expression_of(
    text: str, *, literal: bool = False, extended: bool = False, ignore_case: bool = False
) -> Expression | None:
    """The expression ``text``, a basic one unless ``extended`` (POSIX XBD 9), or ``literal``; None where it is not read."""
    out, at, repeats = re.escape(text) if literal else "", len(text) if literal else 0, 0
    while at < len(text):
        part, at = _part(text, at)
        meant = _meant(part, extended=extended, starts=out == "")
        if meant is None or (meant in ("*", "+", "?", "{", "}") and out[-1:] in ("", ")", "*", "+", "?", "(", "|")):
            return None
        repeats += meant in ("*", "+", "{")
        out += meant
    try:
        pattern = re.compile(out, re.IGNORECASE if ignore_case else 0)
    except (re.error, OverflowError, RecursionError):
        return None
    return Expression(pattern, repeats, "|" in out and not literal)


def _part(text: str, at: int) -> tuple[str, int]:
    """One sign with its backslash, or one set of brackets, and what comes behind it."""
    brackets = re.match(r"\[\^?\]?(?:\[:\w+:\]|[^\]\[])*\]", text[at:])
    length = len(brackets[0]) if brackets else 2 if text[at] == "\\" else 1
    return text[at : at + length], at + length


def _meant(part: str, *, extended: bool, starts: bool) -> str | None:
    """The same for Python's reading."""
    if part.startswith("["):
        return _set(part)
    bare = part.removeprefix("\\") if len(part) == 2 else part
    if bare in ("+", "?", "(", ")", "{", "}", "|"):
        return bare if (len(part) == 1) == extended else re.escape(bare)
    if len(part) == 2:
        return re.escape(bare) if not bare.isalnum() else None
    if part == "*" and starts:
        return None
    return part if part in ".*^$" else re.escape(part)


def _set(part: str) -> str | None:
    inside = part[1:-1].removeprefix("^")
    for name, meant in _CLASSES.items():
        inside = inside.replace(f"[:{name}:]", f"\0{meant}\0")
    if not inside or "[" in inside or "\\" in inside.replace("\0\\s\0", ""):
        return None
    literal = [
        piece if place % 2 else re.sub(r"([\]&~|^])", r"\\\1", piece) for place, piece in enumerate(inside.split("\0"))
    ]
    return f"[{'^' if part.startswith('[^') else ''}{''.join(literal)}]"
