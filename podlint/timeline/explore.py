"""Play every course that a Pod's life can take."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from podlint.lifecycle.course import Course, Setting

MOST_COURSES = 256
"""So many courses are played at most. More forks than that mean more jitter than anybody would read about."""


def courses(setting: Setting, play: Callable[[Course], None]) -> Iterator[Course]:
    """Every course, by playing the life again with the next choice at the last fork that has one left."""
    choices: list[int] = []
    for _ in range(MOST_COURSES):
        course = Course(setting, tuple(choices))
        play(course)
        yield course
        taken = [*choices, *[0] * (len(course.forks) - len(choices))]
        while taken and taken[-1] + 1 >= course.forks[len(taken) - 1]:
            taken.pop()
        if not taken:
            return
        taken[-1] += 1
        choices = taken
