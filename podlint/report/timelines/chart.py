"""A picture as a Gantt chart of letters.

What is certain has the glyph of its phase, what is possible one lighter glyph for all of them; a mark stands in the cell
of its earliest moment, and a light line leads to its latest. So the chart says the same without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from podlint.dataclass import dataclass
from podlint.moment import Bounds
from podlint.report.style import Paint, Style
from podlint.report.timelines.axis import ticks
from podlint.report.timelines.picture import Lane, Mark, Phase, Picture, Row
from podlint.report.timelines.words import moment
from podlint.report.visible import visible

FEWEST_COLUMNS = 60
"""Below, there is no room for a chart."""
MOST_COLUMNS = 160
"""A wider one says nothing more."""
_WIDEST_TITLE = 26
_INDENT = 2
_FEWEST_CELLS = 14
"""Between two ticks of the axis."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The letters that a chart is drawn with."""

    phases: Mapping[str, str]
    possible: str
    marks: Mapping[str, str]
    maybe: str
    """A mark that may happen or not, where its own glyph is no letter."""
    later: str
    """From the earliest moment of a mark to its latest."""
    goes_on: str
    tick: str
    line: str


UNICODE = Glyphs(
    phases={
        "pulling": "╌",
        "running": "█",
        "stopping": "▚",
        "back-off": "·",
        "hook": "≈",
        "ready": "═",
        "serving": "━",
        "Pending": "┄",
        "Running": "─",
        "Succeeded": "✓",
        "Failed": "✗",
    },
    possible="░",
    marks={"failed": "✗", "errored": "!", "passed": "✓", "term": "T", "kill": "K", "deletion": "D"},
    maybe="?",
    later="╴",
    goes_on="▶",
    tick="┬",
    line="─",
)
ASCII = Glyphs(
    phases={
        "pulling": "-",
        "running": "#",
        "stopping": "%",
        "back-off": ".",
        "hook": "+",
        "ready": "=",
        "serving": "=",
        "Pending": ":",
        "Running": "_",
        "Succeeded": "o",
        "Failed": "x",
    },
    possible="~",
    marks={"failed": "x", "errored": "!", "passed": "o", "term": "T", "kill": "K", "deletion": "D"},
    maybe="?",
    later="-",
    goes_on=">",
    tick="|",
    line="-",
)


def glyphs_for(encoding: str | None) -> Glyphs:
    """The glyphs that a stream of this encoding can carry."""
    others = (UNICODE.possible, UNICODE.maybe, UNICODE.later, UNICODE.goes_on, UNICODE.tick, UNICODE.line)
    wanted = "".join((*UNICODE.phases.values(), *UNICODE.marks.values(), *others))
    try:
        wanted.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


_MEANINGS = {
    "pulling": "pulling the image",
    "running": "running",
    "stopping": "being stopped",
    "back-off": "waiting in back-off",
    "hook": "hook runs",
    "ready": "ready",
    "serving": "in its Services",
    "failed": "probe fails",
    "errored": "probe errs",
    "passed": "startup probe passes",
    "term": "stop signal",
    "kill": "SIGKILL",
    "deletion": "deletion",
}
"""What is told in the legend; the Pod's phases stand in the chart by name."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Cells for seconds: the cell ``n`` holds the moments from ``n`` to ``n + 1`` times its width."""

    end: float
    cells: int

    def cell(self, seconds: float) -> int:
        """The cell of a moment; what lies outside is in the first or last one."""
        share = min(max(seconds, 0.0), self.end) / self.end
        return min(int(share * self.cells + 1e-9), self.cells - 1)


@dataclass
class _Cells:
    """One row while it is drawn."""

    scale: Scale
    glyphs: Glyphs
    text: list[str] = field(default_factory=list)
    paint: list[Paint] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = [" "] * self.scale.cells
        self.paint = ["plain"] * self.scale.cells

    def put(self, cell: int, glyph: str, paint: Paint) -> None:
        self.text[cell], self.paint[cell] = glyph, paint

    def fill(self, first: int, last: int, glyph: str, paint: Paint) -> None:
        """The cells from the first up to, but not including, the last."""
        for cell in range(first, last):
            self.put(cell, glyph, paint)


def chart(picture: Picture, columns: int, glyphs: Glyphs, style: Style) -> list[str]:
    """The lines of the chart, its axis above, at most so wide; none where there is no room."""
    if columns < FEWEST_COLUMNS:
        return []
    columns = min(columns, MOST_COLUMNS)
    titled = [(_title(lane, row), lane, row) for lane in picture.lanes for row in lane.rows]
    width = min(max(len(title) for title, _, _ in titled), _WIDEST_TITLE)
    scale = Scale(picture.horizon, columns - _INDENT - width - 1)
    left = " " * (_INDENT + width + 1)
    drawn = [f"{left}{line}".rstrip() for line in axis(scale, glyphs)]
    for title, _, row in titled:
        cells = _row(picture, row, scale, glyphs)
        drawn.append(f"{' ' * _INDENT}{_cut(title, width):<{width}} {_painted(cells, style)}".rstrip())
    return drawn


def legend(charts: Sequence[tuple[Picture, Sequence[str]]], glyphs: Glyphs) -> str:
    """What the glyphs mean that occur in the charts, which are given with their lines."""
    rows = [row for picture, _ in charts for lane in picture.lanes for row in lane.rows]
    kinds = {phase.kind for row in rows for phase in row.phases} | {mark.kind for row in rows for mark in row.marks}
    drawn = {letter for _, lines in charts for line in lines for letter in line}
    letters = {**glyphs.phases, **glyphs.marks}
    told = [f"{letters[kind]} {words}" for kind, words in _MEANINGS.items() if kind in kinds and letters[kind] in drawn]
    if glyphs.possible in drawn:
        told.append(f"{glyphs.possible} perhaps, between earliest and latest")
    if glyphs.later in drawn:
        told.append(f"{glyphs.later} up to its latest")
    doubtful = [mark for row in rows for mark in row.marks if not mark.event.told_by_all]
    if doubtful:
        told.append(f"{glyphs.maybe} and small letters: may happen or not")
    return ", ".join(told)


def axis(scale: Scale, glyphs: Glyphs) -> list[str]:
    """The ticks with their moments."""
    line, names = [glyphs.line] * scale.cells, [" "] * scale.cells
    free = 0
    for at in ticks(0.0, scale.end, scale.cells / _FEWEST_CELLS):
        cell, text = scale.cell(at), moment(at)
        line[cell] = glyphs.tick
        if cell >= free and cell + len(text) <= scale.cells:
            names[cell : cell + len(text)] = text
            free = cell + len(text) + 1
    return ["".join(names), "".join(line)]


def _title(lane: Lane, row: Row) -> str:
    if row.kind == "process":
        role = "" if lane.role == "main" else f" ({lane.role})"
        return f"{visible(lane.title)}{role}"
    return "Pod" if row.kind == "phase" else f"  {row.title}"


def _cut(title: str, width: int) -> str:
    return title if len(title) <= width else f"{title[: width - 1]}~"


def _row(picture: Picture, row: Row, scale: Scale, glyphs: Glyphs) -> _Cells:
    cells = _Cells(scale, glyphs)
    drawn: list[tuple[Phase, Bounds, Bounds]] = []
    for phase in row.phases:
        extent = picture.extent(phase)
        if extent is not None and extent[0].low < scale.end:
            drawn.append((phase, *extent))
    for _, begin, end in drawn:  # what is possible lies under what is certain
        _possible(cells, begin, end)
    for phase, begin, end in drawn:
        if not phase.may_not_begin and begin.high < end.low:
            _certain(cells, phase, begin, end)
    for mark in row.marks:
        _mark(cells, mark, picture.bounds(mark.event))
    return cells


def _possible(cells: _Cells, begin: Bounds, end: Bounds) -> None:
    """From the earliest begin to the latest end; at least one cell, so that nothing short is lost."""
    scale, glyphs = cells.scale, cells.glyphs
    first, sure, last = scale.cell(begin.low), scale.cell(end.low), scale.cell(end.high)
    past = last + 1 if last > sure or last == first or end.high >= scale.end else last
    cells.fill(first, past, glyphs.possible, "possible")
    if end.high > scale.end:
        cells.put(scale.cells - 1, glyphs.goes_on, "possible")


def _certain(cells: _Cells, phase: Phase, begin: Bounds, end: Bounds) -> None:
    """From the latest begin to the earliest end, without the cells that hold more than that."""
    scale = cells.scale
    first, last = scale.cell(begin.high), scale.cell(end.low)
    first += scale.cell(begin.low) < first
    last += end.low >= scale.end
    glyph, paint = cells.glyphs.phases[phase.kind], _PAINT.get(phase.kind, "plain")
    cells.fill(first, last, glyph, paint)
    if phase.kind in _NAMED and last - first > len(phase.kind) + 2:
        for n, letter in enumerate(phase.kind, first + 2):
            cells.put(n, letter, "plain")
    if end.low > scale.end:
        cells.put(scale.cells - 1, cells.glyphs.goes_on, paint)


_NAMED = ("Pending", "Running", "Succeeded", "Failed")
"""The Pod's phases stand in the chart by name, where there is room."""
_PAINT: Mapping[str, Paint] = {
    "running": "certain",
    "ready": "ready",
    "serving": "ready",
    "stopping": "stopping",
    "Failed": "stopping",
    "pulling": "faint",
    "back-off": "faint",
}


def _mark(cells: _Cells, mark: Mark, bounds: Bounds | None) -> None:
    if bounds is None or bounds.low > cells.scale.end:
        return
    first, last = cells.scale.cell(bounds.low), cells.scale.cell(bounds.high)
    for cell in range(first + 1, last + 1):
        if cells.text[cell] == " ":
            cells.put(cell, cells.glyphs.later, "faint")
    glyph, sure = cells.glyphs.marks[mark.kind], mark.event.told_by_all
    if sure:
        cells.put(first, glyph, "stopping")
    elif cells.text[first] in (" ", cells.glyphs.later, cells.glyphs.possible):
        cells.put(first, glyph.lower() if glyph.isalpha() else cells.glyphs.maybe, "faint")


def _painted(cells: _Cells, style: Style) -> str:
    """Each run of cells that look alike in its colour."""
    return "".join(style.cells(paint, text) for paint, text in _runs(cells))


def _runs(cells: _Cells) -> Iterator[tuple[Paint, str]]:
    text, paint = "".join(cells.text).rstrip(), cells.paint
    begin = 0
    for n in range(1, len(text) + 1):
        if n == len(text) or paint[n] != paint[begin]:
            yield paint[begin], text[begin:n]
            begin = n
