"""How the inputs of a run are got through: with what is known from earlier runs, and by how many processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from podlint.cli.cache import Cache
from podlint.cli.examine import Examined, examine
from podlint.cli.inputs import Manifest
from podlint.dataclass import dataclass

if TYPE_CHECKING:
    from podlint.cli.surroundings import Readings

_WORTH_A_PROCESS = 150_000
"""Bytes of manifests that take about as long to check as it takes to start another process."""
_PORTIONS = 6
"""How many portions of its share each process fetches: fewer wait for the last one longer, more are sent to and fro."""


def usual_jobs() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Running:
    """With how much of the machine a run is done. What is found depends on none of it."""

    jobs: int = 1
    """How many processes there may be; less to do is done by fewer."""
    cache: Cache | None = None
    advanced: Callable[[int, int], None] = lambda _done, _all: None
    """Is told how many inputs are done, of how many."""

    def examined(
        self, asked: Sequence[Manifest], manifests: Sequence[Manifest], readings: Readings | None = None
    ) -> Iterator[Examined]:
        """What comes of each input ``asked`` for, in their order; ``manifests`` are all of the run.

        ``readings`` are those of an earlier run, of which some may still hold.
        """
        results = None if self.cache is None else self.cache.of(manifests)
        found = [None if results is None else results.get(each) for each in asked]
        left = [number for number, each in enumerate(found) if each is None]
        done = len(asked) - len(left)
        for number, each in self._anew(asked, left, manifests, readings):
            found[number] = each
            if results is not None:
                results.put(asked[number], each)
            done += 1
            self.advanced(done, len(asked))
        return (each for each in found if each is not None)

    def _anew(
        self, asked: Sequence[Manifest], left: Sequence[int], manifests: Sequence[Manifest], readings: Readings | None
    ) -> Iterator[tuple[int, Examined]]:
        """What comes of the inputs with the numbers ``left``, as each is done."""
        size = sum(len(asked[number].data) for number in left)
        jobs = min(self.jobs, 1 + size // _WORTH_A_PROCESS, len(left))
        if jobs > 1:
            from podlint.cli.workers import examined_by

            portions = _portions(left, [len(asked[number].data) for number in left], jobs * _PORTIONS)
            yield from examined_by(jobs, asked, manifests, portions)
            return
        if not left:
            return
        from podlint.cli.surroundings import Readings, neighbourhood_of

        known = readings or Readings()
        neighbourhood = neighbourhood_of(manifests, known)
        for number in left:
            yield number, examine(asked[number], known.of, neighbourhood)


def _portions(numbers: Sequence[int], sizes: Sequence[int], most: int) -> list[list[int]]:
    """Neighbours together: as many portions as ``most``, of about the same size."""
    each = max(sum(sizes) / most, 1)
    portions: dict[int, list[int]] = {}
    for number, before in zip(numbers, accumulate(sizes, initial=0), strict=False):
        portions.setdefault(int(before / each), []).append(number)
    return list(portions.values())
