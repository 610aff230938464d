"""The life of a Pod solved: its start, then each container apart, then all of them together.

Containers touch one another where the Pod starts and where it ends; in between each lives for itself, unless they need
the Pod's worker at the same time. So the start is played once, each container's life goes on from there in courses of
its own, and only what the Pod makes of them (its conditions, its end) is played for each combination of their regions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.fork import Narrowing
from podlint.lifecycle.lived import Lived
from podlint.lifecycle.pod_life import PodLife
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.serving import Serving
from podlint.moment import Bounds, Draw
from podlint.timeline.explore import plays
from podlint.timeline.going import Going
from podlint.timeline.held_up import starts_of, waited_for
from podlint.timeline.part import contended, parts_of
from podlint.timeline.region import Box, Region, combined, common, regions
from podlint.timeline.timed_event import Telling

OF_THE_POD = 1 / 2
"""This much of what may still be spent goes on what the Pod makes of its containers in one region: to tell it takes as much."""


class Solved(NamedTuple):
    """One region of the unknowns, and the ways a Pod's life can go in it."""

    box: Box
    tellings: tuple[Telling, ...]
    drawn: Mapping[Draw, Bounds]
    """Every draw that decides anything anywhere, with its whole range: the box may speak of what these ways never draw."""


def solve(programs: Programs, setting: Setting, *, served: Serving = Serving.NONE) -> Iterator[Solved]:
    """Every way that a Pod's life can go, by regions of the unknowns that exclude one another and cover everything."""
    starts = starts_of(programs, setting)
    drawn = {key: bounds for start in starts for key, bounds in start.course.drawn.items()}
    for region in regions([start.course for start in starts]):
        here = [starts[i] for i in region.members]
        yield from _from(here, region.box, served, drawn)


def _from(starts: list[PodStart], box: Box, served: Serving, drawn: Mapping[Draw, Bounds]) -> Iterator[Solved]:
    """Every way that it can go from these starts, between which nothing but timing decides.

    ``drawn``: what is drawn in any start.
    """
    parts = parts_of(starts)
    went = [going.course.drawn for part in parts for going in part.goings]
    drawn = {**drawn, **{key: bounds for each in went for key, bounds in each.items()}}
    known: dict[tuple[int, ...], Lived] = {}

    def is_quiet(place: int, region: Region) -> bool:
        return not any(going.course.labels for going in parts[place].members(region))

    holders = waited_for(starts)
    for choice in combined([part.regions for part in parts], is_quiet):
        meet = common(box, *(region.box for region in choice))
        if meet is not None:
            yield from _together(starts, contended(parts, choice, holders), meet, served, known, drawn)


def _together(
    starts: list[PodStart],
    goings: list[Going],
    box: Box,
    served: Serving,
    known: dict[tuple[int, ...], Lived],
    drawn: Mapping[Draw, Bounds],
) -> list[Solved]:
    """What the Pod makes of its containers, each of which goes one of these ways."""
    told: list[tuple[Course, Telling]] = []
    for start in starts:
        ways: dict[frozenset[str], list[Going]] = {}
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
        share = before.setting.effort.left * OF_THE_POD
        for course, _ in plays(before.setting, partial(_of_all, PodLife(start, lived, served), unsure), before, share):
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


def _supposing(start: PodStart, goings: list[Going], box: Box) -> Course:
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
