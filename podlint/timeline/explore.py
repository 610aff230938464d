"""Play every course that a life can take."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from podlint.lifecycle.course import Branch, Course, Setting

Result = TypeVar("Result")


def plays(
    setting: Setting, play: Callable[[Course], Result], after: Course | None = None, share: float = math.inf
) -> Iterator[tuple[Course, Result]]:
    """Every course, each played once, with what ``play`` returns. Where there are more than the setting allows, the last says so.

    The first takes the first answer everywhere; from each go on those that answer one of its later forks otherwise, the
    early forks first, so that what is played where not everything can be is as different as can be.

    ``after``: they all go on from the end of this course. ``share``: the steps after which no further one is played.
    What those left out may lack is ``unsure_from`` on in the course that each would have branched from.
    """
    left = setting.effort.left
    waiting: deque[tuple[tuple[int, ...], Branch | None]] = deque([((), None)])
    for played in range(1, setting.most_courses + 1):
        known, branch = waiting.popleft()
        course = Course(setting, known, after, branch)
        result = play(course)
        taken = (*known, *(0 for _ in course.forks[len(known) :]))
        for place in range(len(known), len(taken)):
            branch = course.branches[place]
            waiting.extend(((*taken[:place], answer), branch) for answer in range(1, course.forks[place]))
        enough = played == setting.most_courses or left - setting.effort.left >= share
        if enough and waiting:
            course.cut_short = True
            _doubt(branch for _, branch in waiting)
        yield course, result
        if enough or not waiting:
            return


def share_of_one(setting: Setting, containers: int) -> float:
    """What the courses of one of so many containers that are solved apart may take, in steps.

    The more there are, the more their meeting takes.
    """
    return setting.effort.left / (containers + 1) ** 2


def _doubt(left_out: Iterable[Branch | None]) -> None:
    """What comes after a fork whose other side is not played need not happen there."""
    for branch in left_out:
        if branch is not None:
            branch.course.unsure_from = min(branch.course.unsure_from, branch.events)


def courses(setting: Setting, play: Callable[[Course], object]) -> Iterator[Course]:
    """Every course, for those who need nothing else."""
    return (course for course, _ in plays(setting, play))
