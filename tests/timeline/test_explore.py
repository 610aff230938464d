"""Playing courses: every combination of answers once, and an honest end."""

import math

import pytest

from podlint.effort import Effort
from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.moment import seconds
from podlint.timeline.explore import courses, plays
from podlint.timeline.part import Part
from tests.timeline.predicting import predict

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

    assert len(played) == 64
    assert [course.cut_short for course in played[-2:]] == [False, True]


def test_courses_beyond_their_share_of_the_effort_are_left_out_and_what_they_may_lack_is_unsure() -> None:
    setting = Setting(NEWEST, Assumptions(), effort=Effort(1000))

    def play(course: Course) -> None:
        course.emit("scheduled", seconds(0))
        setting.effort.spend(10)
        if course.maybe():
            course.emit("pulling", seconds(1))
            course.maybe()
            course.emit("pulled", seconds(2))

    def unsure(share: float) -> list[float]:
        played = [course for course, _ in plays(setting, play, share=share)]
        assert played[-1].cut_short == (len(played) < 3)
        return [course.unsure_from for course in played]

    assert unsure(100) == [math.inf] * 3
    assert unsure(20) == [2, math.inf], "the second side of the later fork is left out"
    assert unsure(1) == [1]


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


def test_where_nothing_is_played_of_what_waits_the_timeline_is_not_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that waits for the worker may have more courses than are played, none of them in a region that it has alone."""
    monkeypatch.setattr(Part, "alike", lambda *_: [])
    timeline = predict(
        """
        containers:
          - name: one
            image: registry.example.com/one:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
          - name: other
            image: registry.example.com/other:1
            livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 4, failureThreshold: 3}
        """,
        "boot=1s..40s",
        "stop=never",
        until=60.0,
    )

    assert timeline.scenarios
    assert not timeline.complete
