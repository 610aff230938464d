"""The formats of predicted lives by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.manifest.source import Source
from podlint.report.findings.outcome import Judged
from podlint.report.json_text import json_text
from podlint.report.style import Style
from podlint.report.timelines.chart import UNICODE, Glyphs
from podlint.report.timelines.json_report import timeline_json
from podlint.report.timelines.text import Paper, timeline_text
from podlint.timeline.life import Timeline


@dataclass(frozen=True, slots=True)
class Lives:
    """What a run predicted: the value that every format prints."""

    timelines: Sequence[Timeline]
    kubernetes: Version
    """The version that the run was asked for; a Pod's own stands in its setting."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The texts that the Pods stand in, by file name."""
    findings: Sequence[Judged] = ()
    """What ``check`` says of the same inputs, for the formats of :data:`WITH_FINDINGS`."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text is to look: the other formats have one look only."""

    style: Style = field(default_factory=Style)
    columns: int = 80
    fold: bool = True
    """Not every event is listed."""
    glyphs: Glyphs = UNICODE
    """What charts are drawn with."""


def _json(lives: Lives, _: Look) -> str:
    return json_text(timeline_json(lives.timelines, lives.kubernetes))


def _text(lives: Lives, look: Look) -> str:
    paper = Paper(look.style, look.columns, look.glyphs, listed=not look.fold)
    return timeline_text(lives.timelines, paper) if lives.timelines else ""


def _svg(lives: Lives, _: Look) -> str:
    from podlint.report.timelines.svg import timeline_svg  # Jinja is only loaded where something is drawn

    return timeline_svg(lives.timelines)


def _html(lives: Lives, _: Look) -> str:
    from podlint.report.timelines.html import timeline_html

    return timeline_html(lives.timelines, lives.kubernetes, lives.findings, lives.sources)


def _mermaid(lives: Lives, _: Look) -> str:
    from podlint.report.timelines.mermaid import timeline_mermaid

    return timeline_mermaid(lives.timelines)


def _markdown(lives: Lives, _: Look) -> str:
    from podlint.report.timelines.markdown import timeline_markdown

    return timeline_markdown(lives.timelines)


def _describe(lives: Lives, look: Look) -> str:
    from podlint.report.timelines.describe import timeline_describe

    return timeline_describe(lives.timelines, look.columns)


def _trace(lives: Lives, _: Look) -> str:
    from podlint.report.timelines.trace import timeline_trace

    return timeline_trace(lives.timelines)


_RENDER: Mapping[str, Callable[[Lives, Look], str]] = {
    "text": _text,
    "json": _json,
    "html": _html,
    "svg": _svg,
    "markdown": _markdown,
    "mermaid": _mermaid,
    "describe": _describe,
    "trace": _trace,
}

FORMATS = tuple(_RENDER)
TEXT_FORMATS = ("text", "describe")
WITH_FINDINGS = frozenset({"html"})
"""The formats that also show findings."""


def render(name: str, lives: Lives, look: Look) -> str:
    """The lives in the format ``name``, one of :data:`FORMATS`."""
    return _RENDER[name](lives, look)
