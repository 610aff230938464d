"""Regions of the unknowns: apart where few thresholds divide them, and together where they are too many."""

from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.moment import Bounds, seconds
from podlint.timeline.explore import courses
from podlint.timeline.region import MOST_CELLS, regions


def played(unknowns: int) -> list[Course]:
    """Courses that ask of each of so many unknowns whether it is less than half of what it may be."""

    def play(course: Course) -> None:
        for number in range(unknowns):
            course.before(course.unknown(f"boot.c{number}", default=Bounds(0.0, 10.0)), seconds(5))

    return list(courses(Setting(NEWEST, Assumptions()), play))


def test_each_combination_of_answers_is_a_region() -> None:
    found = regions(played(3))

    assert len(found) == 2**3
    assert sorted(region.members for region in found) == [(n,) for n in range(2**3)]
    assert all({bounds.high - bounds.low for bounds in region.box.values()} == {5.0} for region in found)


def test_where_thresholds_cut_too_many_regions_none_is_told_apart_and_nothing_is_lost() -> None:
    several = played(8)
    assert MOST_CELLS < 2**8

    (whole,) = regions(several)

    assert whole.box == {}
    assert whole.members == tuple(range(len(several)))
