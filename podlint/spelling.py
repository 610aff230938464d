"""What somebody probably meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The name among ``known`` that is spelled most like ``word``, or None where none comes near."""
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'volumes'?``, or nothing where no name comes near."""
    meant = nearest(word, known)
    return f"; did you mean {meant!r}?" if meant else ""
