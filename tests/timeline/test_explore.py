"""Playing courses: every combination of answers once, and an honest end."""

from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.timeline.explore import MOST_COURSES, courses

SETTING = Setting(NEWEST, Assumptions())


def test_every_combination_is_played_once() -> None:
    answers: list[tuple[bool, ...]] = []

    def play(course: Course) -> None:
        first = course.maybe()
        answers.append((first, course.maybe()) if first else (first,))

    played = list(courses(SETTING, play))

    assert sorted(answers) == [(False,), (True, False), (True, True)]
    assert not any(course.cut_short for course in played)


def test_more_courses_than_are_followed_are_told_of() -> None:
    def play(course: Course) -> None:
        for _ in range(7):
            course.maybe()

    played = list(courses(SETTING, play))

    assert len(played) == MOST_COURSES
    assert [course.cut_short for course in played[-2:]] == [False, True]


def test_a_question_with_one_answer_is_no_fork() -> None:
    def play(course: Course) -> None:
        start = course.unknown("overhead")
        assert course.before(start, start + 1)
        assert not course.before(start + 1, start)

    (course,) = courses(SETTING, play)

    assert course.forks == []


def test_an_answer_narrows_the_unknown_it_rests_on() -> None:
    seen = []

    def play(course: Course) -> None:
        boot = course.unknown("boot.app")
        in_time = course.before(boot, boot - boot + 30)
        seen.append((in_time, course.bounds(boot)))

    list(courses(SETTING, play))

    assert seen == [(True, (0, 30)), (False, (30, float("inf")))]
