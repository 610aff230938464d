"""Which of two acts of processes came first, and when the answer is lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from podlint.dataclass import dataclass
from podlint.evaluation import Evaluation
from podlint.moment import Bounds, Draw, Moment

MARGIN = 0.05
"""Seconds that acts of two processes must lie apart for their order to be certain: the kernel schedules as it likes."""


class Lost(Exception):  # noqa: N818 -- what happens to the reader, not an error of the script
    """From ``at`` on, nothing can be said."""

    def __init__(self, at: Moment, why: str) -> None:
        super().__init__(why)
        self.at = at
        self.why = why


class LostBeside(Lost):
    """A process in the background cannot be followed further; or the one that waits for it: that waits on, as far as anybody knows."""


class AnyRange(dict[Draw, Bounds]):
    """Ranges of unknowns; those that nobody told are durations, so not below zero."""

    def __missing__(self, key: Draw) -> Bounds:
        return Bounds(0.0, float("inf"))


_ANY_RANGE = AnyRange()


def bounds(moment: Moment) -> Bounds:
    """The least and the greatest value of a moment, whatever the unknowns in it are."""
    return Evaluation(_ANY_RANGE).bounds(moment)


@dataclass(eq=False, slots=True)
class Strand:
    """A process, or several one after the other, whose acts are in order of themselves."""

    parent: Strand | None = None
    forked: int = 0
    """The parent's acts before this number came first."""
    awaited: tuple[Strand, int] | None = None
    """Who has waited for its end: its acts came before that one's from this number on."""
    apart: bool = False
    """It begins when the asker chooses (a hook, a probe): the moments alone tell the order, to the instant."""

    def wait_for(self, others: Iterable[Strand], number: int) -> None:
        """The strands have come to their ends before this one's act of that number."""
        for other in others:
            other.awaited = self, number

    def branch_from(self, other: Strand) -> int | None:
        """The number of the fork by which this strand stems from ``other``; None where it does not."""
        strand = self
        while strand.parent is not None:
            if strand.parent is other:
                return strand.forked
            strand = strand.parent
        return None


class Act(Protocol):
    """Something a process does at a moment."""

    @property
    def strand(self) -> Strand: ...
    @property
    def number(self) -> int: ...
    @property
    def at(self) -> Moment: ...


def before(first: Act, second: Act) -> bool | None:
    """Whether ``first`` came before ``second``; None where that is open."""
    if first.strand is second.strand:
        return first.number < second.number
    fork = second.strand.branch_from(first.strand)
    if fork is not None and first.number < fork:
        return True
    fork = first.strand.branch_from(second.strand)
    if fork is not None and second.number < fork:
        return False
    awaited = first.strand.awaited
    while awaited is not None:
        by, number = awaited
        since = second.number if second.strand is by else second.strand.branch_from(by)
        if since is not None:
            if since >= number:
                return True
            break
        awaited = by.awaited
    low, high = bounds(second.at - first.at)
    margin = 0.0 if second.strand.apart else MARGIN
    return True if low >= margin else False if high <= -margin else None
