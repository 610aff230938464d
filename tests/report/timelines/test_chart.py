"""What the letters of a chart claim is so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.moment import Bounds
from podlint.report.style import Style
from podlint.report.timelines.chart import ASCII, UNICODE, Glyphs, Scale, chart
from podlint.report.timelines.picture import Picture, Row, picture_of
from tests.report.timelines.predicted import EXAMPLES, timelines_of

PICTURES = [
    picture_of(timeline.pod, scenario)
    for timeline in timelines_of(EXAMPLES, assume=("pull=1s..3s",))
    for scenario in (*timeline.scenarios, *timeline.stories)
]


class Cell(NamedTuple):
    """A letter of a chart, and the seconds that it stands for."""

    row: Row
    glyph: str
    seconds: Bounds


def cells(picture: Picture, columns: int) -> Iterator[Cell]:
    axis, line, *drawn = chart(picture, columns, UNICODE, Style())
    left, rows = line.index(UNICODE.tick), [row for lane in picture.lanes for row in lane.rows]
    assert axis.strip()
    width = picture.horizon / (columns - left)
    for row, text in zip(rows, drawn, strict=True):
        for n, glyph in enumerate(text[left:]):
            yield Cell(row, glyph, Bounds(n * width, (n + 1) * width))


def touch(one: Bounds, other: Bounds) -> bool:
    return one.low <= other.high + 1e-6 and other.low <= one.high + 1e-6


@given(st.sampled_from(PICTURES), st.integers(60, 160))
def test_a_phase_drawn_as_certain_is_certain_there(picture: Picture, columns: int) -> None:
    for row, glyph, seconds in cells(picture, columns):
        kinds = {kind for kind, letter in UNICODE.phases.items() if letter == glyph}
        phases = [phase for phase in row.phases if phase.kind in kinds]
        extents = [extent for phase in phases if (extent := picture.extent(phase)) is not None]
        assert not phases or any(
            touch(seconds, Bounds(begin.high, end.low)) for begin, end in extents if begin.high < end.low
        ), (row.title, glyph, seconds)


@given(st.sampled_from(PICTURES), st.integers(60, 160))
def test_a_mark_stands_between_its_earliest_and_its_latest_moment(picture: Picture, columns: int) -> None:
    for row, glyph, seconds in cells(picture, columns):
        kinds = {kind for kind, letter in UNICODE.marks.items() if letter == glyph}
        marks = [mark for mark in row.marks if mark.kind in kinds]
        told = [bounds for mark in marks if (bounds := picture.bounds(mark.event)) is not None]
        assert not marks or any(touch(seconds, bounds) for bounds in told), (row.title, glyph, seconds)


@given(st.sampled_from(PICTURES), st.integers(60, 160))
def test_what_surely_happens_is_drawn(picture: Picture, columns: int) -> None:
    drawn = list(cells(picture, columns))
    for row in {cell.row.title: cell.row for cell in drawn}.values():
        for mark in row.marks:
            bounds = picture.bounds(mark.event)
            if mark.event.told_by_all and bounds is not None:
                letters = {cell.glyph for cell in drawn if cell.row is row and touch(cell.seconds, bounds)}
                assert letters & set(UNICODE.marks.values()), (row.title, mark.kind)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_what_can_stand_in_one_row_differs_without_colour(glyphs: Glyphs) -> None:
    process = [glyphs.phases[kind] for kind in ("pulling", "running", "stopping", "back-off")]
    marks = [*glyphs.marks.values(), glyphs.maybe, *(glyph.lower() for glyph in glyphs.marks.values())]
    phases = [glyphs.phases[kind] for kind in ("Pending", "Running", "Succeeded", "Failed")]

    for row in (process, phases):
        assert len({*row, glyphs.possible, glyphs.goes_on}) == len(row) + 2
    assert not {*process, glyphs.possible} & {*marks}


@given(st.floats(0.1, 1e6), st.integers(20, 160), st.floats(0, 1))
def test_the_cell_of_a_moment_holds_it(end: float, count: int, share: float) -> None:
    seconds, width = end * share, end / count
    cell = Scale(end, count).cell(seconds)

    assert 0 <= cell < count
    assert cell * width <= seconds + 1e-6 * end
    assert seconds <= (cell + 1) * width + 1e-6 * end


@pytest.mark.parametrize("columns", [0, 40, 59])
def test_below_its_least_width_there_is_no_chart(columns: int) -> None:
    assert chart(PICTURES[0], columns, UNICODE, Style()) == []
