"""The few edits between two texts, so that an editor keeps its cursor, marks and folds where nothing changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from podlint.fix.text import Edit


def minimal_edits(before: str, after: str) -> list[Edit]:
    """Edits of ``before`` that make ``after`` of it, line by line, none longer than what differs in its lines."""
    start = before.rfind("\n", 0, _shared(before, after)) + 1
    old, new = before[start:].splitlines(keepends=True), after[start:].splitlines(keepends=True)
    alike = _shared(old[::-1], new[::-1])
    return list(_edits(old[: len(old) - alike], new[: len(new) - alike], start))


def _edits(old: list[str], new: list[str], start: int) -> Iterator[Edit]:
    offsets = [start]
    for line in old:
        offsets.append(offsets[-1] + len(line))
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _narrowed("".join(old[old_from:old_to]), "".join(new[new_from:new_to]), offsets[old_from])


def _narrowed(old: str, new: str, offset: int) -> Edit:
    """Without what both begin and end with; a line break of two characters is not cut apart."""
    head = _shared(old, new)
    if old[head - 1 : head] == "\r":
        head -= 1
    tail = _shared(old[head:][::-1], new[head:][::-1])
    if tail and old[len(old) - tail] == "\n" and "\r" in (old[len(old) - tail - 1], new[len(new) - tail - 1]):
        tail -= 1
    return Edit(offset + head, offset + len(old) - tail, new[head : len(new) - tail])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    differing = (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
