"""Play every course that a Pod's life can take."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from podlint.lifecycle.course import Course, Setting

MOST_COURSES = 64
"""So many courses are played at most. Where there are more, the last one says so (``cut_short``)."""


def courses(setting: Setting, play: Callable[[Course], None]) -> Iterator[Course]:
    """Every course, by playing the life again with the next choice at the last fork that has one left."""
    choices: list[int] | None = []
    for played in range(1, MOST_COURSES + 1):
        course = Course(setting, tuple(choices or ()))
        play(course)
        choices = _next(course)
        course.cut_short |= choices is not None and played == MOST_COURSES
        yield course
        if choices is None:
            return


def _next(course: Course) -> list[int] | None:
    """The choices of the course to play after this one; None: all have been played."""
    taken = [*course.choices, *[0] * (len(course.forks) - len(course.choices))]
    while taken and taken[-1] + 1 >= course.forks[len(taken) - 1]:
        taken.pop()
    if not taken:
        return None
    taken[-1] += 1
    return taken
