"""Where everything of a picture stands in a drawing: pixels for seconds, rows below one another.

The page's script moves the same shapes when a slider or the zoom moves (``page/report.js``): each shape names the
events that it stands for, so that both place it by the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any, NamedTuple

from podlint.dataclass import dataclass
from podlint.moment import Bounds
from podlint.report.timelines.axis import steps, ticks
from podlint.report.timelines.picture import Lane, Mark, Phase, Picture, Row
from podlint.report.timelines.words import moment, span
from podlint.timeline.timed_event import TimedEvent

WIDTH = 980
LEFT = 150
"""Room for the titles of rows."""
RIGHT = 14
AXIS = 26
LANE_GAP = 10
LETTER = 5.1
"""The width of a letter of a label, on the average."""

_HEIGHTS = {"process": 22, "ready": 10, "probe": 13, "hook": 10, "phase": 16, "traffic": 10}
_ROW_GAP = 5
_LABELS = 13
"""Room for what happens to a process, above its row."""
_FEWEST_PIXELS = 62
"""Between two ticks of the axis."""


def for_script() -> dict[str, Any]:
    """What the page's script has to know to place shapes as this module does."""
    sizes = {"width": WIDTH, "left": LEFT, "right": RIGHT, "letter": LETTER}
    return {**sizes, "ticks": steps(), "fewestPixels": _FEWEST_PIXELS}


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels for seconds."""

    start: float
    end: float

    def x(self, seconds: float) -> float:
        """Where a moment stands; what lies outside stands at the edge."""
        share = (min(max(seconds, self.start), self.end) - self.start) / (self.end - self.start)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> list[Tick]:
        most = (WIDTH - LEFT - RIGHT) / _FEWEST_PIXELS
        return [Tick(self.x(at), moment(at)) for at in ticks(self.start, self.end, most)]


class Tick(NamedTuple):
    """One place of the axis."""

    x: float
    text: str


class Stretch(NamedTuple):
    """A part of a bar, from ``x`` on so wide."""

    x: float
    width: float


class Stretches(NamedTuple):
    """A bar: what is certain, between what is possible."""

    lead: Stretch
    solid: Stretch
    tail: Stretch


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase as it is drawn."""

    phase: Phase
    stretches: Stretches
    y: float
    height: float
    text: str
    """What stands in it, where it fits."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark as it is drawn: a whisker over the time in which it happens."""

    mark: Mark
    stretch: Stretch
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """What happens to a process, in words."""

    event: TimedEvent
    words: str
    x: float
    y: float
    text: str
    shown: bool
    """There is room for it."""


@dataclass(slots=True)
class Line:
    """A row of the drawing with its title."""

    row: Row
    lane: Lane
    title: str
    heading: bool
    y: float
    height: float


@dataclass(slots=True)
class Drawing:
    """A whole picture, placed."""

    picture: Picture
    scale: Scale
    lines: list[Line] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    height: float = AXIS

    @property
    def ticks(self) -> list[Tick]:
        return self.scale.ticks()


def drawing_of(picture: Picture) -> Drawing:
    """Place everything of the picture."""
    drawing = Drawing(picture, Scale(0.0, picture.horizon))
    for lane in picture.lanes:
        drawing.height += LANE_GAP
        for row in lane.rows:
            _place(drawing, lane, row)
    drawing.height += LANE_GAP
    return drawing


def _place(drawing: Drawing, lane: Lane, row: Row) -> None:
    picture, scale = drawing.picture, drawing.scale
    if row.kind == "process":
        drawing.labels += _labels(picture, row, scale, drawing.height)
        drawing.height += _LABELS
    y, height = drawing.height, _HEIGHTS[row.kind]
    heading = row.kind in ("process", "phase")
    title = lane.title if heading else row.title
    drawing.lines.append(Line(row, lane, title, heading, y, height))
    for phase in row.phases:
        extent = picture.extent(phase)
        if extent is not None:
            stretches = _stretches(phase, *extent, scale)
            drawing.bars.append(Bar(phase, stretches, y, height, _inside(phase, stretches) if height > 12 else ""))
    for mark in row.marks:
        bounds = picture.bounds(mark.event)
        if bounds is not None:
            drawing.signs.append(Sign(mark, _stretch(bounds.low, bounds.high, scale), y, height))
    drawing.height += height + _ROW_GAP


def _stretches(phase: Phase, begin: Bounds, end: Bounds, scale: Scale) -> Stretches:
    """Solid from the latest begin to the earliest end; all hatched where there is no such time, or no such phase."""
    if phase.may_not_begin or begin.high >= end.low:
        nothing = Stretch(scale.x(begin.low), 0.0)
        return Stretches(_stretch(begin.low, end.high, scale), nothing, nothing)
    return Stretches(
        _stretch(begin.low, begin.high, scale), _stretch(begin.high, end.low, scale), _stretch(end.low, end.high, scale)
    )


def _stretch(low: float, high: float, scale: Scale) -> Stretch:
    x = scale.x(low)
    return Stretch(x, round(scale.x(high) - x, 1))


def _inside(phase: Phase, stretches: Stretches) -> str:
    """A bar's own words, where they fit into what is certain of it."""
    return phase.kind if stretches.solid.width > LETTER * (len(phase.kind) + 1) else ""


_TOLD = {"container-exited": "ends", "start-failed": "cannot start", "restart-delayed": "back-off"}


def _labels(picture: Picture, row: Row, scale: Scale, y: float) -> Iterator[Label]:
    """What ends the phases of a process and begins the next, from left to right as far as there is room."""
    events = {id(e): e for phase in row.phases for e in (phase.begin, phase.end) if e is not None}
    free = 0.0
    for event in sorted(events.values(), key=lambda event: event.earliest):
        words, bounds = _words(event), picture.bounds(event)
        if not words or bounds is None or bounds.low > scale.end:
            continue
        text, x = f"{words} {span(bounds)}", scale.x(bounds.low)
        shown = x >= free and x + len(text) * LETTER < WIDTH
        if shown:
            free = x + len(text) * LETTER
        yield Label(event, words, x, y + _LABELS - 3, text, shown)


def _words(event: TimedEvent) -> str:
    if event.type == "container-started":
        return f"restart {event.attempt}" if event.attempt else "starts"
    if event.type == "killing":
        reason = event.detail.get("reason", "")
        return {"liveness": "killed by liveness", "startup": "killed by startup"}.get(reason, f"stopped ({reason})")
    if event.type == "container-exited" and "exitCode" in event.detail:
        return f"exit {event.detail['exitCode']}"
    return _TOLD.get(event.type, "")
