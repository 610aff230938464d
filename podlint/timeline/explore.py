"""Play every course that a life can take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

from podlint.lifecycle.course import Branch, Course, Setting

MOST_COURSES = 64
"""So many courses are played at most. Where there are more, the last one says so (``cut_short``)."""

Result = TypeVar("Result")


def plays(
    setting: Setting, play: Callable[[Course], Result], after: Course | None = None
) -> Iterator[tuple[Course, Result]]:
    """Every course, each played once, with what ``play`` returns.

    The first takes the first answer everywhere; from each go on those that answer one of its later forks otherwise, the
    early forks first, so that what is played where not everything can be is as different as can be.

    ``after``: they all go on from the end of this course.
    """
    waiting: deque[tuple[tuple[int, ...], Branch | None]] = deque([((), None)])
    for played in range(1, MOST_COURSES + 1):
        known, branch = waiting.popleft()
        course = Course(setting, known, after, branch)
        result = play(course)
        taken = (*known, *(0 for _ in course.forks[len(known) :]))
        for place in range(len(known), len(taken)):
            branch = course.branches[place]
            waiting.extend(((*taken[:place], answer), branch) for answer in range(1, course.forks[place]))
        course.cut_short |= bool(waiting) and played == MOST_COURSES
        yield course, result
        if not waiting:
            return


def courses(setting: Setting, play: Callable[[Course], object]) -> Iterator[Course]:
    """Every course, for those who need nothing else."""
    return (course for course, _ in plays(setting, play))
