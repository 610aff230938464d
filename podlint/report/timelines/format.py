"""The formats of predicted lives by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from podlint.kubernetes import Version
from podlint.report.json_text import json_text
from podlint.report.style import Style
from podlint.report.timelines.json_report import timeline_json
from podlint.report.timelines.text import timeline_text
from podlint.timeline.life import Timeline


@dataclass(frozen=True, slots=True)
class Lives:
    """What a run predicted: the value that every format prints."""

    timelines: Sequence[Timeline]
    kubernetes: Version
    """The version that the run was asked for; a Pod's own stands in its setting."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text is to look: the other formats have one look only."""

    style: Style = field(default_factory=Style)
    columns: int = 80
    fold: bool = True
    """Like events that may happen or not are one row."""


def _json(lives: Lives, _: Look) -> str:
    return json_text(timeline_json(lives.timelines, lives.kubernetes))


def _text(lives: Lives, look: Look) -> str:
    return timeline_text(lives.timelines, look.style, look.columns, fold=look.fold) if lives.timelines else ""


_RENDER: Mapping[str, Callable[[Lives, Look], str]] = {"text": _text, "json": _json}

FORMATS = tuple(_RENDER)


def render(name: str, lives: Lives, look: Look) -> str:
    """The lives in the format ``name``, one of :data:`FORMATS`."""
    return _RENDER[name](lives, look)
