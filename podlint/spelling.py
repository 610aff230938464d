"""Which name was meant by one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable


def distance(one: str, other: str, limit: int) -> int:
    """How many letters to add, drop, change or swap with their neighbour; ``limit + 1`` stands for any more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, opposite in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def same_letters(word: str, names: Iterable[str]) -> str | None:
    """The name that differs in upper and lower case, ``-`` and ``_`` alone: ``restart_policy`` is restartPolicy."""
    letters = _letters(word)
    return next((name for name in names if _letters(name) == letters), None)


def _letters(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


def nearest(word: str, names: Iterable[str], limit: int) -> tuple[str, int] | None:
    """The name with the fewest letters wrong, and how many; None where each has more than ``limit``.

    Two letters wrong in four are another word, not a slip: at most a third of the letters may be.
    """
    limit = min(limit, max(1, len(word) // 3))
    found = [(distance(word, name, limit), name) for name in names]
    wrong, name = min(found, default=(limit + 1, ""))
    return (name, wrong) if wrong <= limit else None


def shares_words(word: str, names: Iterable[str]) -> list[str]:
    """The names that ``word`` begins (``period``: periodSeconds), or that end as it does (``secretName``: name)."""
    if len(word) < 3:
        return []
    ending = _words(word)
    return [
        name for name in names if name.startswith(word) or _ends(_words(name), ending) or _ends(ending, _words(name))
    ]


def _words(name: str) -> list[str]:
    return [part.lower() for part in re.findall(r"[A-Z]*[a-z0-9]+|[A-Z]+", name)]


def _ends(longer: list[str], shorter: list[str]) -> bool:
    return 0 < len(shorter) < len(longer) and longer[-len(shorter) :] == shorter


def closest(word: str, names: Iterable[str]) -> str | None:
    """The one name that was probably meant: the same but for case and dashes, else with few letters wrong."""
    known = list(names)
    same = same_letters(word, known)
    near = nearest(word, known, 3) if same is None else (same, 0)
    return near[0] if near else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """``; did you mean 'volumes'?``, or nothing where no name comes near."""
    meant = closest(word, names)
    return f"; did you mean {meant!r}?" if meant else ""
