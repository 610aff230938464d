"""The containers of a Pod solved apart: how each goes on from the start, and what they make of one another.

They touch where they need the Pod's worker at the same time, and where what becomes of one depends on whether any other
goes on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Ending
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.going_on import go_on
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.policy import after_probe_kill
from podlint.lifecycle.restart_all import live_in_rounds, may_start_over
from podlint.lifecycle.worker import Turns, Use, contending
from podlint.moment import Bounds, jitter
from podlint.pod.model import Container
from podlint.timeline.explore import plays, share_of_one
from podlint.timeline.region import Region, common, regions

MOST_TOGETHER = 3
"""More containers than this are not played together; each then only waits for the others."""
TOGETHER = 1 / 3
"""This much of what may still be spent goes on containers that are played together."""
LEFT_OVER = 1 / 4
"""This much of what others have not spent goes on containers that take more than an equal share."""


class Going(NamedTuple):
    """One way that a container, or several that hold each other up, go on from a start."""

    start: PodStart
    course: Course
    lives: tuple[Life, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(life.name for life in self.lives)

    @property
    def turns(self) -> list[Turns]:
        """What they make of the Pod's worker."""
        return [life.turns for life in self.lives]


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
        goings = [going for start, names in begun.values() for going in _go_on(start, names, wait, done, share)]
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
        for done in [part.done] if part.done else _ways_to_end(part, chosen):
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


def _ways_to_end(part: Part, goings: Mapping[str, Sequence[Going]]) -> list[Bounds | None]:
    """When the other main containers have ended for good, where those of ``goings`` are the ways that they go.

    None: they may go on; so it is, too, where that does not matter.
    """
    start = part.goings[0].start
    names = part.goings[0].names
    if not any(_is_last_told(start, c) for c in start.pod.containers if c.name in names):
        return [None]
    main = [c for c in start.pod.main if c.name not in names]
    ending = {name: [g for g in each if _end(g, name) is not None] for name, each in goings.items()}
    done = _done(ending, names, main, start)
    if done is None:
        return [None]
    return [done] if all(len(ending[c.name]) == len(goings[c.name]) for c in main) else [None, done]


def parts_of(starts: list[PodStart]) -> list[Part]:
    """The containers that have begun in any of the starts, those apart that can be solved apart.

    Where all is known of containers that need the Pod's worker at the same time, they are played together; where
    scenarios depend on unknowns, that would multiply them, and a container only waits for the others.
    """
    if may_start_over(starts[0].pod, starts[0].course.setting.version):
        return [Part([going for start in starts for going in _in_rounds(start)])]
    names = dict.fromkeys(begun.name for start in starts for begun in start.begun)
    apart = {name: Part([going for start in starts for going in _go_on(start, {name})]) for name in names}
    apart |= {name: part.with_share(share) for name, part, share in _left_over(apart, starts)}
    apart |= {name: apart[name].again(0.0, done) for name, done in _ending_with_others(apart, starts[0]).items()}
    leaving = _sidecars_that_may_be_left(apart, starts[0])
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
    done = _surely_done({name: part.goings for name, part in apart.items()}, group, starts[0])
    effort = starts[0].course.setting.effort
    enough = 0.0 if math.isinf(effort.left) else effort.left * (1 - TOGETHER)
    goings: list[Going] = []
    for start in starts:
        goings += _go_on(start, group, done=done, share=effort.left - enough)
        if effort.left <= enough:
            return None
    together = Part(goings, done=done)
    return None if together.cut_short else together


def _left_over(parts: Mapping[str, Part], starts: Sequence[PodStart]) -> Iterator[tuple[str, Part, float]]:
    """The containers that took more than their share, with what the others leave each."""
    setting = starts[0].course.setting
    short = {n: p for n, p in parts.items() if p.cut_short and len(p.goings) < setting.most_courses * len(starts)}
    for name, part in short.items():
        yield name, part, setting.effort.left * LEFT_OVER / (len(short) * len(starts))


def _sidecars_that_may_be_left(parts: Mapping[str, Part], start: PodStart) -> frozenset[str]:
    """The sidecars of a Pod whose main containers may all have ended: a sidecar that is played apart knows when it is stopped then."""
    ending = all(c.name in parts and any(_end(going, c.name) for going in parts[c.name].goings) for c in start.pod.main)
    return frozenset(c.name for c in start.pod.before_main if ending and c.role == "sidecar")


def _in_rounds(start: PodStart) -> list[Going]:
    played = plays(start.course.setting, partial(live_in_rounds, start), after=start.course)
    return [Going(start, course, lives) for course, lives in played]


def _ending_with_others(parts: Mapping[str, Part], start: PodStart) -> dict[str, Bounds]:
    """For each container to which it matters that no other main container goes on: when that is, where it is sure."""
    goings = {name: part.goings for name, part in parts.items()}
    last = [c.name for c in start.pod.containers if c.name in parts and _is_last_told(start, c)]
    each = {name: _surely_done(goings, frozenset((name,)), start) for name in last}
    return {name: done for name, done in each.items() if done is not None}


def _surely_done(goings: Mapping[str, Sequence[Going]], names: AbstractSet[str], start: PodStart) -> Bounds | None:
    """When the main containers but for ``names`` have ended for good, whichever way they go; None: one may go on."""
    main = [c for c in start.pod.main if c.name not in names]
    if not all(_end(going, c.name) for c in main for going in goings.get(c.name, ())):
        return None
    return _done(goings, names, main, start)


def _is_last_told(start: PodStart, container: Container) -> bool:
    """Whether it matters to a container that no other main container goes on: to a sidecar, and to a kill for good (4.2, 6.7)."""
    if container.role == "sidecar":
        return True
    probed = container.liveness or container.startup
    version = start.course.setting.version
    several = len(start.pod.main) > 1 and container.role == "main"
    return several and bool(probed) and not after_probe_kill(start.pod, container, version)


def _end(going: Going, name: str) -> Ending | None:
    """How the container of that name ends for good there."""
    return next((life.finished for life in going.lives if life.name == name), None)


def _done(
    goings: Mapping[str, Sequence[Going]], names: AbstractSet[str], main: Sequence[Container], start: PodStart
) -> Bounds | None:
    """When all of ``main`` are seen to have ended for good, counted from the first of ``names`` starting.

    None: they may go on. What came before either of the two is no difference between them.
    """
    exits: list[Bounds] = []
    for container in main:
        each = [
            going.course.bounds(event.at - begun[0].attempts[0].started.at)
            for going in goings.get(container.name, ())
            if (begun := _begun(going.start, names)) and (end := _end(going, container.name))
            for event in (end.exited, end.pod_stop or end.exited)
        ]
        if not each:  # it may go on, or no start begins both
            return None
        exits.append(Bounds(min(b.low for b in each), max(b.high for b in each)))
    low, high = max((b.low for b in exits), default=0.0), max((b.high for b in exits), default=0.0)
    return Bounds(low, high + start.course.constants.exit_seen.high)


def _begun(start: PodStart, names: AbstractSet[str]) -> list[Life]:
    """The lives of these containers that go on from the start, in order."""
    return [life for life in start.begun if life.name in names]


def _go_on(
    start: PodStart,
    names: AbstractSet[str],
    wait: float = 0.0,
    done: Bounds | None = None,
    share: float | None = None,
) -> list[Going]:
    """The ways that these containers go on; ``share``: the steps that this may take, None: an equal part for one."""
    begun = _begun(start, names)
    if not begun:
        return []
    ended = None if done is None else begun[0].attempts[0].started.at + jitter("the others have ended", *done)
    setting = start.course.setting
    if share is None:
        share = share_of_one(setting, len(start.begun)) if len(begun) == 1 else setting.effort.left * TOGETHER
    played = plays(setting, partial(go_on, begun, wait=wait, done=ended), start.course, share)
    return [Going(start, course, lives) for course, lives in played]
