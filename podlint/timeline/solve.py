"""The life of a Pod solved: its start, then each container apart, then all of them together.

Containers touch one another where the Pod starts and where it ends; in between each lives for itself, unless they need
the Pod's worker at the same time. So the start is played once, each container's life goes on from there in courses of
its own, and only what the Pod makes of them (its conditions, its end) is played for each combination of their regions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.lifecycle.constants import Constants
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.fork import Narrowing
from podlint.lifecycle.lived import Lived
from podlint.lifecycle.pod_life import PodLife
from podlint.lifecycle.pod_start import PodStart, go_on
from podlint.lifecycle.policy import after_probe_kill
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.restart_all import live_in_rounds, may_start_over
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.worker import Turns, Use, contending
from podlint.moment import Bounds, Draw, jitter
from podlint.pod.model import Container, Pod
from podlint.timeline.explore import plays
from podlint.timeline.region import Box, Region, combined, common, regions
from podlint.timeline.timed_event import Telling

MOST_TOGETHER = 3
"""More containers than this are not played together; each then only waits for the others."""


APART = 1 / 6
"""This much of what may still be spent goes on the courses of all containers that are solved apart, an equal part on each."""


class Solved(NamedTuple):
    """One region of the unknowns, and the ways a Pod's life can go in it."""

    box: Box
    tellings: tuple[Telling, ...]
    drawn: Mapping[Draw, Bounds]
    """Every draw that decides anything anywhere, with its whole range: the box may speak of what these ways never draw."""


class _Going(NamedTuple):
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


def solve(pod: Pod, setting: Setting, *, served: Serving = Serving.NONE) -> list[Solved]:
    """Every way that a Pod's life can go, by regions of the unknowns that exclude one another and cover everything."""
    programs = Programs(pod)
    starts = list(plays(setting, lambda course: PodStart(course, pod, programs).play()))
    drawn = {key: bounds for course, _ in starts for key, bounds in course.drawn.items()}
    solved: list[Solved] = []
    for region in regions([course for course, _ in starts]):
        here = [starts[i][1] for i in region.members]
        solved += _from(here, region.box, served, drawn)
    return solved


def _from(starts: list[PodStart], box: Box, served: Serving, drawn: Mapping[Draw, Bounds]) -> list[Solved]:
    """Every way that it can go from these starts, between which nothing but timing decides.

    ``drawn``: what is drawn in any start.
    """
    parts = _parts(starts)
    went = [going.course.drawn for part in parts for going in part.goings]
    drawn = {**drawn, **{key: bounds for each in went for key, bounds in each.items()}}
    known: dict[tuple[int, ...], Lived] = {}

    def is_quiet(place: int, region: Region) -> bool:
        return not any(going.course.labels for going in parts[place].members(region))

    solved: list[Solved] = []
    for choice in combined([part.regions for part in parts], is_quiet):
        meet = common(box, *(region.box for region in choice))
        if meet is not None:
            solved += _together(starts, _contended(parts, choice), meet, served, known, drawn)
    return solved


@dataclass
class _Part:
    """Containers solved by themselves: every way that they go on from the starts, by regions of the unknowns."""

    goings: list[_Going]
    wait: float = 0.0
    """So long, at the most, the Pod's worker may be held by others when they need it."""
    done: Bounds | None = None
    """When all other main containers have ended for good, counted from the first of these starting."""

    def __post_init__(self) -> None:
        self.regions = regions([going.course for going in self.goings])
        self._waiting: dict[float, _Part] = {}
        self._uses: dict[tuple[int, ...], Use] = {}

    def members(self, region: Region) -> list[_Going]:
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

    def waiting(self, wait: float) -> _Part:
        """The same containers where others may hold the worker."""
        if wait not in self._waiting:
            begun = {id(g.start): (g.start, g.names) for g in self.goings}
            again = [going for start, names in begun.values() for going in _go_on(start, names, wait, self.done)]
            self._waiting[wait] = _Part(again, wait, self.done)
        return self._waiting[wait]

    def alike(self, region: Region) -> list[_Going]:
        """What can happen in a region that another solution of the same containers has found."""
        return [
            going for each in self.regions if common(each.box, region.box) is not None for going in self.members(each)
        ]


def _contended(parts: list[_Part], choice: tuple[Region, ...]) -> list[_Going]:
    """What happens where each container goes as chosen, and has to wait while others hold the Pod's worker.

    When the worker has come free it turns to whoever has waited longest, so each of the others is served once before.
    """
    uses = [part.use(region) for part, region in zip(parts, choice, strict=True)]
    goings: list[_Going] = []
    for i, (part, region) in enumerate(zip(parts, choice, strict=True)):
        holders = (use for j, use in enumerate(uses) if j != i and use.longest and use.holds_up(uses[i]))
        if len(parts) <= MOST_TOGETHER:
            wait = sum(use.longest for use in holders)
        else:  # it is not told which of many it waits for, else each would be solved again and again
            others = sum(other.use_anywhere.longest for other in parts if other is not part)
            wait = 0.0 if next(holders, None) is None else others
        whole = wait if math.isinf(wait) else math.ceil(wait)
        goings += part.waiting(whole).alike(region) if wait else part.members(region)
    return goings


def _parts(starts: list[PodStart]) -> list[_Part]:
    """The containers that have begun in any of the starts, those apart that can be solved apart.

    Where all is known of containers that need the Pod's worker at the same time, they are played together; where
    scenarios depend on unknowns, that would multiply them, and a container only waits for the others.
    """
    if may_start_over(starts[0].pod, starts[0].course.setting.version):
        return [_Part([going for start in starts for going in _in_rounds(start)])]
    names = dict.fromkeys(begun.name for start in starts for begun in start.begun)
    apart = {name: _Part([going for start in starts for going in _go_on(start, {name})]) for name in names}
    apart |= {
        name: _Part([going for start in starts for going in _go_on(start, {name}, done=done)], done=done)
        for name, done in _ending_with_others(apart, starts[0]).items()
    }
    _admit_held_up(starts, apart)
    known = {name: part for name, part in apart.items() if len(part.regions) == 1}
    turns = {name: [t for going in part.goings for t in going.turns] for name, part in known.items()}
    groups = [group for group in contending(turns) if len(group) <= MOST_TOGETHER]
    parts = [part for name, part in apart.items() if not any(name in group for group in groups)]
    for group in groups:
        done = _done(apart, group, [c for c in starts[0].pod.main if c.name not in group], starts[0].course.constants)
        parts.append(_Part([going for start in starts for going in _go_on(start, group, done=done)], done=done))
    return parts


def _in_rounds(start: PodStart) -> list[_Going]:
    played = plays(start.course.setting, partial(live_in_rounds, start), after=start.course)
    return [_Going(start, course, lives) for course, lives in played]


def _admit_held_up(starts: list[PodStart], parts: Mapping[str, _Part]) -> None:
    """Say where the start and the containers that have begun hold the worker up for each other: that is not told."""
    for start in starts:
        if not start.lives:
            continue
        over = max(start.course.bounds(life.attempts[0].free.at).high for life in start.lives)
        goings = [g for part in parts.values() for g in part.goings if g.start is start]
        sidecars = [life.turns for g in goings for life in g.lives if life.container.role == "sidecar"]
        start.course.cut_short |= any(hold.low < over for turns in sidecars for hold in turns.holds)
        begun = {life.name for life in start.begun}
        held = [hold for life in start.lives if life.name not in begun for hold in life.turns.holds]
        needs = [need for going in goings for turns in going.turns for need in turns.needs]
        start.course.cut_short |= any(hold.meets(need) for hold in held for need in needs)


def _ending_with_others(parts: Mapping[str, _Part], start: PodStart) -> dict[str, Bounds]:
    """For each container to which it matters that no other main container goes on: when that is."""
    found: dict[str, Bounds] = {}
    version, constants = start.course.setting.version, start.course.constants
    for container in start.pod.containers:
        others = [c for c in start.pod.main if c is not container]
        probed = container.liveness or container.startup
        last = others and container.role == "main" and probed and not after_probe_kill(start.pod, container, version)
        done = _done(parts, {container.name}, others, constants) if last or container.role == "sidecar" else None
        if done is not None and container.name in parts:
            found[container.name] = done
    return found


def _done(
    parts: Mapping[str, _Part], names: AbstractSet[str], main: Sequence[Container], constants: Constants
) -> Bounds | None:
    """When all of ``main`` are seen to have ended for good, counted from the first of ``names`` starting.

    None: they may go on. What came before either of the two is no difference between them.
    """
    exits: list[Bounds] = []
    for container in main:
        part = parts.get(container.name)
        ends = [life.finished for going in part.goings for life in going.lives] if part else [None]
        if part is None or any(end is None for end in ends):
            return None
        each = [
            going.course.bounds(life.finished.exited.at - begun[0].attempts[0].started.at)
            for going in part.goings
            if (begun := _begun(going.start, names))
            for life in going.lives
            if life.finished
        ]
        if not each:  # no start begins both
            return None
        exits.append(Bounds(min(b.low for b in each), max(b.high for b in each)))
    low, high = max((b.low for b in exits), default=0.0), max((b.high for b in exits), default=0.0)
    return None if math.isinf(high) else Bounds(low, high + constants.exit_seen.high)


def _begun(start: PodStart, names: AbstractSet[str]) -> list[Life]:
    """The lives of these containers that go on from the start, in order."""
    return [life for life in start.begun if life.name in names]


def _go_on(start: PodStart, names: AbstractSet[str], wait: float = 0.0, done: Bounds | None = None) -> list[_Going]:
    begun = _begun(start, names)
    if not begun:
        return []
    ended = None if done is None else begun[0].attempts[0].started.at + jitter("the others have ended", *done)
    share = _share(start) if len(begun) == 1 else math.inf
    played = plays(start.course.setting, partial(go_on, begun, wait=wait, done=ended), start.course, share)
    return [_Going(start, course, lives) for course, lives in played]


def _share(start: PodStart) -> float:
    """What one container's courses may take, in steps; where there are several they are solved again for their waiting."""
    number = len(start.begun)
    return start.course.setting.effort.left * APART / number / (1 if number == 1 else 2)


def _together(
    starts: list[PodStart],
    goings: list[_Going],
    box: Box,
    served: Serving,
    known: dict[tuple[int, ...], Lived],
    drawn: Mapping[Draw, Bounds],
) -> list[Solved]:
    """What the Pod makes of its containers, each of which goes one of these ways."""
    told: list[tuple[Course, Telling]] = []
    for start in starts:
        ways: dict[frozenset[str], list[_Going]] = {}
        for going in goings:
            if going.start is start:
                ways.setdefault(going.names, []).append(going)
        went: dict[str, list[Life]] = {}
        for life in (life for each in ways.values() for going in each for life in going.lives):
            went.setdefault(life.name, []).append(life)
        if not {life.name for life in start.begun} <= went.keys():
            continue  # from this start one of the containers cannot go so
        by_name = {life.name: tuple(went.get(life.name, [life])) for life in start.lives}
        lived = [
            known.setdefault(tuple(map(id, lives)), Lived(lives[0].container, lives)) for lives in by_name.values()
        ]
        before = _supposing(start, goings, box)
        unsure = any(going.course.unsure_from < math.inf for going in goings)
        for course, _ in plays(before.setting, partial(_of_all, PodLife(start, lived, served), unsure), before):
            parts = {"+".join(sorted(names)): [g.course for g in each] for names, each in ways.items()}
            told.append((course, {"start": [start.course], **parts, "pod": [course]}))
    solved: list[Solved] = []
    for region in regions([course for course, _ in told]):
        meet = common(box, region.box)
        if meet is not None:
            found = {**drawn, **{key: b for course, _ in told for key, b in course.drawn.items()}}
            solved.append(Solved(meet, tuple(told[i][1] for i in region.members), found))
    return solved


def _of_all(pod: PodLife, unsure: bool, course: Course) -> None:
    """Play what the Pod makes of its containers; ``unsure``: some of what they do need not happen, nor what follows."""
    with course.in_doubt(unsure):
        pod.play(course)


def _supposing(start: PodStart, goings: list[_Going], box: Box) -> Course:
    """Where the Pod's own courses go on from: everything that its containers drew, inside the box."""
    course = Course(start.course.setting, after=start.course)
    for going in goings:
        for key, bounds in going.course.drawn.items():
            if key not in course.drawn:
                course.drawn[key] = course.ranges[key] = bounds
        course.origins.update(going.course.origins)
    for key, (low, high) in box.items():
        if key in course.ranges:
            course.suppose(Narrowing(key, low, high))
    return course
