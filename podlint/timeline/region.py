"""Regions of the unknowns: where the same courses can be taken, and how several containers' regions go together.

Courses that suppose the same of the unknowns differ only in what nobody can know (the kubelet's own
timing). They share a region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from math import prod
from typing import NamedTuple, TypeAlias

from podlint.lifecycle.course import Course
from podlint.moment import EPSILON, Bounds, Draw

Box: TypeAlias = Mapping[Draw, Bounds]
"""For each draw that anything is supposed of, an interval ``low < draw ≤ high``."""

MOST_COMBINED = 9
"""Up to so many combinations of several containers' regions are told each; two containers that may boot too slowly
make nine."""
MOST_CELLS = 200
"""Where the thresholds of many unknowns cut more boxes out of them than this, none of them is told apart."""
MOST_TOLD_APART = 4
"""Beyond that the containers are told apart one after the other, up to so many of them."""


class Region(NamedTuple):
    """A box, and which of the courses can be taken there."""

    box: Box
    members: tuple[int, ...]


def regions(courses: Sequence[Course]) -> list[Region]:
    """The regions that courses divide the unknowns into: they exclude one another and cover everything."""
    intervals = _intervals(courses)
    if not intervals or prod(map(len, intervals.values())) > MOST_CELLS:
        return [Region({}, tuple(range(len(courses))))]
    groups: dict[tuple[int, ...], list[_Cell]] = {}
    for place in product(*intervals.values()):
        cell = tuple(zip(intervals, place, strict=True))
        members = tuple(i for i, course in enumerate(courses) if _covers(course, cell))
        if members:
            groups.setdefault(members, []).append(cell)
    return [Region(dict(cell), members) for members, cells in groups.items() for cell in _joined(cells)]


def common(*boxes: Box) -> dict[Draw, Bounds] | None:
    """What lies in all boxes; None: nothing does."""
    meet: dict[Draw, Bounds] = {}
    for key, (low, high) in (item for box in boxes for item in box.items()):
        least, most = meet.get(key, (low, high))
        meet[key] = Bounds(max(least, low), min(most, high))
        if meet[key].high <= meet[key].low + EPSILON:
            return None
    return meet


def combined(each: Sequence[Sequence[Region]], is_quiet: Callable[[int, Region], bool]) -> list[tuple[Region, ...]]:
    """One region of each container, so that the combinations exclude one another and cover everything.

    All of them where they are few. Else they add up instead of multiplying: each container's regions are told while
    those before it keep quiet and those after it may do anything.
    """
    if prod(len(found) for found in each) <= MOST_COMBINED:
        return list(product(*each))
    anything = [_anything(found) for found in each]
    quiet = [next((r for r in found if is_quiet(i, r)), found[0]) for i, found in enumerate(each)]
    apart = [i for i, found in enumerate(each) if len(found) > 1][:MOST_TOLD_APART]
    told = [[quiet[i] if i in apart else anything[i] for i in range(len(each))]]
    for place, i in enumerate(apart):
        before = apart[:place]
        rest = [quiet[j] if j in before else anything[j] for j in range(len(each))]
        told += [[*rest[:i], region, *rest[i + 1 :]] for region in each[i] if region is not quiet[i]]
    return [tuple(choice) for choice in told]


def _anything(found: Sequence[Region]) -> Region:
    return found[0] if len(found) == 1 else Region({}, tuple(sorted({m for region in found for m in region.members})))


_Cell: TypeAlias = tuple[tuple[Draw, Bounds], ...]


def _intervals(played: Sequence[Course]) -> dict[Draw, list[Bounds]]:
    """For each unknown of which any course supposes something: what lies between all the thresholds that were met."""
    cuts: dict[Draw, set[float]] = {}
    for course in played:
        for narrowing in course.narrowings:
            low, high = course.drawn[narrowing.draw]
            inside = {cut for cut in (narrowing.low, narrowing.high) if low + EPSILON < cut < high - EPSILON}
            cuts.setdefault(narrowing.draw, set()).update(inside)
    intervals: dict[Draw, list[Bounds]] = {}
    for key in sorted(cuts, key=lambda d: (d.attempt, d.unknown)):
        low, high = next(course.drawn[key] for course in played if key in course.drawn)
        edges = [low, *_apart(sorted(cuts[key])), high]
        intervals[key] = [Bounds(a, b) for a, b in pairwise(edges)]
    return intervals


def _apart(cuts: list[float]) -> list[float]:
    """Without those that are the same number but for rounding."""
    kept: list[float] = []
    for cut in cuts:
        if not kept or cut - kept[-1] > EPSILON:
            kept.append(cut)
    return kept


def _covers(course: Course, cell: _Cell) -> bool:
    """Whether what the course supposes holds in the whole cell."""
    box = dict(cell)
    return all(
        narrowing.low <= box[narrowing.draw].low + EPSILON and box[narrowing.draw].high <= narrowing.high + EPSILON
        for narrowing in course.narrowings
    )


def _joined(cells: list[_Cell]) -> list[_Cell]:
    """Neighbouring cells with the same courses are one region, along one unknown at a time."""
    merged = list(cells)
    changed = True
    while changed:
        changed = False
        for i, left in enumerate(merged):
            for j, right in enumerate(merged):
                union = _union(left, right) if i != j else None
                if union is not None:
                    merged = [cell for k, cell in enumerate(merged) if k not in (i, j)] + [union]
                    changed = True
                    break
            if changed:
                break
    return merged


def _union(left: _Cell, right: _Cell) -> _Cell | None:
    different = [k for k, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(different) != 1:
        return None
    k = different[0]
    (key, a), (_, b) = left[k], right[k]
    if abs(a.high - b.low) > EPSILON:
        return None
    return (*left[:k], (key, Bounds(a.low, b.high)), *left[k + 1 :])
