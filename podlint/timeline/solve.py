"""The life of a Pod solved: its start, then each container apart, then all of them together.

Containers touch one another where the Pod starts and where it ends; in between each lives for itself. So
the start is played once, each container's life goes on from there in courses of its own, and only what
the Pod makes of them (its conditions, its end) is played for each combination of their regions.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course, Narrowing, Setting
from podlint.lifecycle.pod_life import Lived, PodLife
from podlint.lifecycle.pod_start import PodStart, go_on
from podlint.pod.model import Pod
from podlint.timeline.explore import plays
from podlint.timeline.region import Box, Region, combined, common, regions
from podlint.timeline.scenario import Telling


class Solved(NamedTuple):
    """One region of the unknowns, and the ways a Pod's life can go in it."""

    box: Box
    tellings: tuple[Telling, ...]


class _Going(NamedTuple):
    """One way that a container goes on from a start."""

    start: PodStart
    course: Course
    life: Life


def solve(pod: Pod, setting: Setting, *, served: bool = False) -> list[Solved]:
    """Every way that a Pod's life can go, by regions of the unknowns that exclude one another and cover everything."""
    starts = list(plays(setting, lambda course: PodStart(course, pod).play()))
    solved: list[Solved] = []
    for region in regions([course for course, _ in starts]):
        here = [starts[i][1] for i in region.members]
        solved += _from(here, region.box, served)
    return solved


def _from(starts: list[PodStart], box: Box, served: bool) -> list[Solved]:
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
    """For each container that has begun in any of the starts, every way that it goes on from there."""
    by_name: dict[str, list[_Going]] = {}
    for start in starts:
        for begun in start.begun:
            played = plays(start.course.setting, partial(go_on, begun), after=start.course)
            by_name.setdefault(begun.name, []).extend(_Going(start, course, life) for course, life in played)
    return list(by_name.values())


def _together(starts: list[PodStart], goings: list[_Going], box: Box, served: bool) -> list[Solved]:
    """What the Pod makes of its containers, each of which goes one of these ways."""
    told: list[tuple[Course, Telling]] = []
    for start in starts:
        ways = {life.name: [g for g in goings if g.start is start and g.life.name == life.name] for life in start.begun}
        if not all(ways.values()):
            continue  # from this start one of the containers cannot go so
        lived = [
            Lived(life.container, tuple(g.life for g in ways[life.name]) if life.name in ways else (life,))
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
