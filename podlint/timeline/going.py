"""How containers go on from the start of a Pod, each in courses of its own or several in the same."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import partial
from typing import NamedTuple

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.going_on import go_on
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.restart_all import live_in_rounds
from podlint.lifecycle.worker import Turns
from podlint.moment import Bounds, jitter
from podlint.timeline.explore import plays, share_of_one

TOGETHER = 1 / 3
"""This much of what may still be spent goes on containers that are played together."""


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


def begun_in(start: PodStart, names: AbstractSet[str]) -> list[Life]:
    """The lives of these containers that go on from the start, in order."""
    return [life for life in start.begun if life.name in names]


def ways_on(
    start: PodStart,
    names: AbstractSet[str],
    wait: float = 0.0,
    done: Bounds | None = None,
    share: float | None = None,
) -> list[Going]:
    """The ways that these containers go on; ``share``: the steps that this may take, None: an equal part for one."""
    begun = begun_in(start, names)
    if not begun:
        return []
    ended = None if done is None else begun[0].attempts[0].started.at + jitter("the others have ended", *done)
    setting = start.course.setting
    if share is None:
        share = share_of_one(setting, len(start.begun)) if len(begun) == 1 else setting.effort.left * TOGETHER
    played = plays(setting, partial(go_on, begun, wait=wait, done=ended), start.course, share)
    return [Going(start, course, lives) for course, lives in played]


def in_rounds(start: PodStart) -> list[Going]:
    """The ways that all containers go on that start over together (5.5)."""
    played = plays(start.course.setting, partial(live_in_rounds, start), after=start.course)
    return [Going(start, course, lives) for course, lives in played]
