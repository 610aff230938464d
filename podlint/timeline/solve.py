"""The life of a Pod solved: its start, then each container apart, then all of them together.

Containers touch one another where the Pod starts and where it ends; in between each lives for itself, unless they need
the Pod's worker at the same time. So the start is played once, each container's life goes on from there in courses of
its own, and only what the Pod makes of them (its conditions, its end) is played for each combination of their regions.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course, Narrowing, Setting
from podlint.lifecycle.pod_life import Lived, PodLife
from podlint.lifecycle.pod_start import PodStart, go_on
from podlint.lifecycle.restart_all import live_in_rounds, may_start_over
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.worker import contending
from podlint.pod.model import Pod
from podlint.timeline.explore import plays
from podlint.timeline.region import Box, Region, combined, common, regions
from podlint.timeline.scenario import Telling


class Solved(NamedTuple):
    """One region of the unknowns, and the ways a Pod's life can go in it."""

    box: Box
    tellings: tuple[Telling, ...]


class _Going(NamedTuple):
    """One way that a container, or several that hold each other up, go on from a start."""

    start: PodStart
    course: Course
    lives: tuple[Life, ...]

    @property
    def name(self) -> str:
        return "+".join(life.name for life in self.lives)


def solve(pod: Pod, setting: Setting, *, served: Serving = Serving.NONE) -> list[Solved]:
    """Every way that a Pod's life can go, by regions of the unknowns that exclude one another and cover everything."""
    starts = list(plays(setting, lambda course: PodStart(course, pod).play()))
    solved: list[Solved] = []
    for region in regions([course for course, _ in starts]):
        here = [starts[i][1] for i in region.members]
        solved += _from(here, region.box, served)
    return solved


def _from(starts: list[PodStart], box: Box, served: Serving) -> list[Solved]:
    """Every way that it can go from these starts, between which nothing but timing decides."""
    goings = _goings(starts)
    found = [regions([going.course for going in each]) for each in goings]

    def is_quiet(place: int, region: Region) -> bool:
        return not any(goings[place][member].course.labels for member in region.members)

    solved: list[Solved] = []
    for choice in combined(found, is_quiet):
        meet = common(box, *(region.box for region in choice))
        if meet is not None:
            going = [goings[i][member] for i, region in enumerate(choice) for member in region.members]
            solved += _together(starts, going, meet, served)
    return solved


def _goings(starts: list[PodStart]) -> list[list[_Going]]:
    """Every way that the containers which have begun in any of the starts go on from there.

    Each container for itself, but together those that may need the Pod's worker at the same time.
    """
    if may_start_over(starts[0].pod, starts[0].course.setting.version):
        return [[going for start in starts for going in _in_rounds(start)]]
    apart: dict[str, list[_Going]] = {}
    for start in starts:
        for begun in start.begun:
            apart.setdefault(begun.name, []).extend(_go_on(start, [begun]))
    groups = contending({name: [life.turns for g in each for life in g.lives] for name, each in apart.items()})
    found = [each for name, each in apart.items() if not any(name in group for group in groups)]
    for group in groups:
        chosen = [(start, [begun for begun in start.begun if begun.name in group]) for start in starts]
        found.append([going for start, begun in chosen if begun for going in _go_on(start, begun)])
    return found


def _in_rounds(start: PodStart) -> list[_Going]:
    played = plays(start.course.setting, partial(live_in_rounds, start), after=start.course)
    return [_Going(start, course, lives) for course, lives in played]


def _go_on(start: PodStart, begun: list[Life]) -> list[_Going]:
    played = plays(start.course.setting, partial(go_on, begun), after=start.course)
    return [_Going(start, course, lives) for course, lives in played]


def _together(starts: list[PodStart], goings: list[_Going], box: Box, served: Serving) -> list[Solved]:
    """What the Pod makes of its containers, each of which goes one of these ways."""
    told: list[tuple[Course, Telling]] = []
    for start in starts:
        ways: dict[str, list[_Going]] = {}
        for going in goings:
            if going.start is start:
                ways.setdefault(going.name, []).append(going)
        went = [(life.name, life) for each in ways.values() for going in each for life in going.lives]
        if not {life.name for life in start.begun} <= {name for name, _ in went}:
            continue  # from this start one of the containers cannot go so
        lived = [
            Lived(life.container, tuple(one for name, one in went if name == life.name) or (life,))
            for life in start.lives
        ]
        before = _supposing(start, goings, box)
        for course, _ in plays(before.setting, PodLife(start, lived, served).play, before):
            parts = {name: [g.course for g in each] for name, each in ways.items()}
            told.append((course, {"start": [start.course], **parts, "pod": [course]}))
    solved: list[Solved] = []
    for region in regions([course for course, _ in told]):
        meet = common(box, region.box)
        if meet is not None:
            solved.append(Solved(meet, tuple(told[i][1] for i in region.members)))
    return solved


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
