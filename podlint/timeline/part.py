"""The containers of a Pod solved apart: how each goes on from the start, and what they make of one another.

They touch where they need the Pod's worker at the same time, and where what becomes of one depends on whether any other
goes on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from podlint.dataclass import dataclass
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.restart_all import may_start_over
from podlint.lifecycle.worker import Use, contending
from podlint.moment import Bounds
from podlint.timeline.going import TOGETHER, Going, in_rounds, ways_on
from podlint.timeline.others_end import ending_with_others, sidecars_that_may_be_left, surely_done, ways_to_end
from podlint.timeline.region import Region, common, regions

MOST_TOGETHER = 3
"""More containers than this are not played together; each then only waits for the others."""
LEFT_OVER = 1 / 4
"""This much of what others have not spent goes on containers that take more than an equal share."""


@dataclass
class Part:
    """Containers solved by themselves: every way that they go on from the starts, by regions of the unknowns."""

    goings: list[Going]
    wait: float = 0.0
    """So long, at the most, the Pod's worker may be held by others when they need it."""
    done: Bounds | None = None
    """When all other main containers have ended for good, counted from the first of these starting."""
    share: float | None = None
    """The steps that their courses from one start may take; None: an equal part."""

    def __post_init__(self) -> None:
        self.regions = regions([going.course for going in self.goings])
        self._again: dict[tuple[float, Bounds | None], Part] = {}
        self._uses: dict[tuple[int, ...], Use] = {}

    @property
    def names(self) -> frozenset[str]:
        """The containers."""
        return self.goings[0].names if self.goings else frozenset()

    @property
    def cut_short(self) -> bool:
        """Not every way that they go on is told."""
        return any(going.course.cut_short for going in self.goings)

    def members(self, region: Region) -> list[Going]:
        """What can happen in one of the regions."""
        return [self.goings[i] for i in region.members]

    def use(self, region: Region) -> Use:
        """What they make of the Pod's worker there."""
        if region.members not in self._uses:
            self._uses[region.members] = Use.of(t for going in self.members(region) for t in going.turns)
        return self._uses[region.members]

    @cached_property
    def use_anywhere(self) -> Use:
        """What they make of it in any region."""
        return Use.of(turns for going in self.goings for turns in going.turns)

    def again(self, wait: float, done: Bounds | None) -> Part:
        """The same containers where others may hold the worker for so long, or have ended by then."""
        if (wait, done) == (self.wait, self.done):
            return self
        if (wait, done) not in self._again:
            self._again[wait, done] = self._played(wait, done, self.share)
        return self._again[wait, done]

    def with_share(self, share: float) -> Part:
        """The same containers played so far as these steps go."""
        return self._played(self.wait, self.done, share)

    def _played(self, wait: float, done: Bounds | None, share: float | None) -> Part:
        begun = {id(going.start): (going.start, going.names) for going in self.goings}
        goings = [going for start, names in begun.values() for going in ways_on(start, names, wait, done, share)]
        return Part(goings, wait, done, share)

    def alike(self, region: Region) -> list[Going]:
        """What can happen in a region that another solution of the same containers has found."""
        return [
            going for each in self.regions if common(each.box, region.box) is not None for going in self.members(each)
        ]


def contended(parts: list[Part], choice: tuple[Region, ...], waited_for: Use) -> list[Going]:
    """What happens where each container goes as chosen, and has to wait while others hold the Pod's worker.

    When the worker has come free it turns to whoever has waited longest, so each of the others is served once before.
    ``waited_for``: what containers whose whole life is told in the start make of it.
    """
    uses = [part.use(region) for part, region in zip(parts, choice, strict=True)]
    chosen = {name: part.members(region) for part, region in zip(parts, choice, strict=True) for name in part.names}
    goings: list[Going] = []
    for i, (part, region) in enumerate(zip(parts, choice, strict=True)):
        holders = (use for j, use in enumerate(uses) if j != i and use.longest and use.holds_up(uses[i]))
        if len(parts) <= MOST_TOGETHER:
            wait = sum(use.longest for use in holders)
        else:  # it is not told which of many it waits for, else each would be solved again and again
            others = sum(other.use_anywhere.longest for other in parts if other is not part)
            wait = 0.0 if next(holders, None) is None else others
        if waited_for.holds_up(uses[i]):
            wait += waited_for.longest
        whole = wait if math.isinf(wait) else math.ceil(wait)
        for done in [part.done] if part.done else ways_to_end(part.goings, chosen):
            again = part.again(whole, done)
            goings += (part.members(region) if again is part else again.alike(region)) or _not_played_again(
                part, region
            )
    return goings


def _not_played_again(part: Part, region: Region) -> list[Going]:
    """The ways that are known without any waiting, where those with it have become too many to play: not all is told then."""
    known = part.members(region)
    for going in known:
        going.course.cut_short = True
    return known


def parts_of(starts: list[PodStart]) -> list[Part]:
    """The containers that have begun in any of the starts, those apart that can be solved apart.

    Where all is known of containers that need the Pod's worker at the same time, they are played together; where
    scenarios depend on unknowns, that would multiply them, and a container only waits for the others.
    """
    if may_start_over(starts[0].pod, starts[0].course.setting.version):
        return [Part([going for start in starts for going in in_rounds(start)])]
    names = dict.fromkeys(begun.name for start in starts for begun in start.begun)
    apart = {name: Part([going for start in starts for going in ways_on(start, {name})]) for name in names}
    apart |= {name: part.with_share(share) for name, part, share in _left_over(apart, starts)}
    apart |= {
        name: apart[name].again(0.0, done) for name, done in ending_with_others(_goings(apart), starts[0]).items()
    }
    leaving = sidecars_that_may_be_left(_goings(apart), starts[0])
    known = {name: part for name, part in apart.items() if len(part.regions) == 1 and name not in leaving}
    turns = {name: [t for going in part.goings for t in going.turns] for name, part in known.items()}
    groups = [group for group in contending(turns) if len(group) <= MOST_TOGETHER]
    together = {group: part for group in groups if (part := _played_together(starts, group, apart))}
    return [*(p for name, p in apart.items() if not any(name in group for group in together)), *together.values()]


def _played_together(starts: list[PodStart], group: frozenset[str], apart: Mapping[str, Part]) -> Part | None:
    """The containers of a group as they share the worker; None where that takes too much: then each only waits for the others.

    There are no fewer ways together than apart.
    """
    if math.prod(len(apart[name].goings) / len(starts) for name in group) > starts[0].course.setting.most_courses:
        return None
    done = surely_done(_goings(apart), group, starts[0])
    effort = starts[0].course.setting.effort
    enough = 0.0 if math.isinf(effort.left) else effort.left * (1 - TOGETHER)
    goings: list[Going] = []
    for start in starts:
        goings += ways_on(start, group, done=done, share=effort.left - enough)
        if effort.left <= enough:
            return None
    together = Part(goings, done=done)
    return None if together.cut_short else together


def _goings(parts: Mapping[str, Part]) -> dict[str, list[Going]]:
    return {name: part.goings for name, part in parts.items()}


def _left_over(parts: Mapping[str, Part], starts: Sequence[PodStart]) -> Iterator[tuple[str, Part, float]]:
    """The containers that took more than their share, with what the others leave each."""
    setting = starts[0].course.setting
    short = {n: p for n, p in parts.items() if p.cut_short and len(p.goings) < setting.most_courses * len(starts)}
    for name, part in short.items():
        yield name, part, setting.effort.left * LEFT_OVER / (len(short) * len(starts))
