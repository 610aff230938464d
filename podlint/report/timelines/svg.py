"""Predicted lives as one SVG image: for a README, a ticket, a pull request. It runs nothing and loads nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from markupsafe import Markup

from podlint.dataclass import dataclass
from podlint.report.timelines.headline import told_of
from podlint.report.timelines.layout import WIDTH, Drawing, drawing_of
from podlint.report.timelines.page import environment, text_of
from podlint.report.timelines.picture import picture_of
from podlint.report.timelines.sentences import notes
from podlint.report.timelines.words import called, where
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario

_LETTERS = 150
"""So many letters go into a line."""
_LINE = 16


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    strong: bool
    y: int


@dataclass(frozen=True, slots=True)
class _Panel:
    """One scenario: what it is called, and its drawing."""

    y: float
    heading: str
    lines: tuple[_Line, ...]
    drawing: Drawing

    @property
    def top(self) -> float:
        return self.lines[-1].y + 4

    @property
    def height(self) -> float:
        return self.top + self.drawing.height + 8


def timeline_svg(timelines: Sequence[Timeline]) -> str:
    """All scenarios and stories of all Pods, one below the other."""
    panels: list[_Panel] = []
    for timeline in timelines:
        for n, scenario in enumerate((*timeline.scenarios, *timeline.stories)):
            y = panels[-1].y + panels[-1].height if panels else 4.0
            panels.append(_panel(timeline, scenario, "" if n else _heading(timeline), y))
    height = round(panels[-1].y + panels[-1].height) if panels else 40
    title = "; ".join(_heading(timeline) for timeline in timelines) or "no Pod"
    page = environment().get_template("timeline.svg.j2")
    css = Markup(text_of("drawing.css"))  # noqa: S704 -- a file of ours
    return page.render(panels=panels, width=WIDTH, height=height, title=title, css=css) + "\n"


def _heading(timeline: Timeline) -> str:
    return f"{called(timeline.pod)}  ({where(timeline.pod)})"


def _panel(timeline: Timeline, scenario: Scenario, heading: str, y: float) -> _Panel:
    picture = picture_of(timeline.pod, scenario, timeline.setting.until)
    top = 2 * _LINE + 4 if heading else _LINE
    texts = [(text, True) for text in textwrap.wrap(f"{scenario.name}: {told_of(timeline, scenario)}", _LETTERS)]
    texts += [(text, False) for note in notes(picture) for text in textwrap.wrap(note, _LETTERS)]
    lines = tuple(_Line(text, strong, top + n * _LINE) for n, (text, strong) in enumerate(texts))
    return _Panel(y, heading, lines, drawing_of(picture))
