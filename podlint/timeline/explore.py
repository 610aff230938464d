"""Play every course that a life can take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from podlint.lifecycle.course import Course, Setting

MOST_COURSES = 64
"""So many courses are played at most. Where there are more, the last one says so (``cut_short``)."""

Result = TypeVar("Result")


def plays(
    setting: Setting, play: Callable[[Course], Result], after: Course | None = None
) -> Iterator[tuple[Course, Result]]:
    """Every course, by playing again with the next choice at the last fork that has one left; with what play returns.

    ``after``: they all go on from the end of this course.
    """
    choices: list[int] | None = []
    for played in range(1, MOST_COURSES + 1):
        course = Course(setting, tuple(choices or ()), after)
        result = play(course)
        choices = _next(course)
        course.cut_short |= choices is not None and played == MOST_COURSES
        yield course, result
        if choices is None:
            return


def courses(setting: Setting, play: Callable[[Course], object]) -> Iterator[Course]:
    """Every course, for those who need nothing else."""
    return (course for course, _ in plays(setting, play))


def _next(course: Course) -> list[int] | None:
    """The choices of the course to play after this one; None: all have been played."""
    taken = [*course.choices, *[0] * (len(course.forks) - len(course.choices))]
    while taken and taken[-1] + 1 >= course.forks[len(taken) - 1]:
        taken.pop()
    if not taken:
        return None
    taken[-1] += 1
    return taken
