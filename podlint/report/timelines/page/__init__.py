"""What the drawn formats are made of: templates, style and script, and the environment that fills them in.

Everything is escaped (Jinja's autoescape) and made visible first: names from manifests can hold markup, quotes and
control characters.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from podlint.moment import Bounds
from podlint.report.timelines.chain import Step, told_steps
from podlint.report.timelines.picture import MarkKind, Phase, PhaseKind, Picture
from podlint.report.timelines.words import span, what
from podlint.report.visible import visible
from podlint.timeline.timed_event import TimedEvent

GLYPHS: dict[str, str] = {
    "failed": "✕", "errored": "!", "passed": "✓", "term": "▼", "kill": "■", "deletion": "▼",
}  # fmt: skip
"""The signs of marks: they tell them apart without colour."""


@cache
def environment() -> Environment:
    """The templates' environment: a template is compiled once."""
    made = Environment(
        loader=PackageLoader("podlint.report.timelines", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals.update(kinds=(*get_args(PhaseKind), *get_args(MarkKind)), glyphs=GLYPHS)
    made.policies["json.dumps_function"] = _script_json
    made.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    made.filters.update(
        cut=cut,
        told=told_phase,
        told_event=told_event,
        span=span,
        what=what,
        steps=told_steps,
        lines=lines_of,
    )
    return made


def _script_json(data: Any, **how: Any) -> str:
    """JSON for a script element; without GitHub's ``##[``, which counts wherever a page is printed."""
    return json.dumps(data, **how).replace("##[", r"#\u0023[")


def text_of(name: str) -> str:
    """The text of one of the page's own files."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def cut(text: str, most: int) -> str:
    """The beginning of a text that is longer than there is room for."""
    shown = visible(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def lines_of(step: Step) -> str:
    """The lines of the manifest that a step rests on."""
    return " ".join(dict.fromkeys(str(used.line) for used in step.fields))


def told_event(event: TimedEvent, picture: Picture) -> str:
    """An event and when, as a reader without the drawing is told."""
    bounds = picture.bounds(event)
    maybe = "" if event.told_by_all else ", if at all"
    return f"{what(event)}: {'not now' if bounds is None else span(bounds)}{maybe}"


def told_phase(phase: Phase, picture: Picture) -> str:
    """A phase with its begin and its end."""
    extent = picture.extent(phase)
    begin, end = extent if extent is not None else (Bounds(0.0, 0.0), Bounds(0.0, 0.0))
    maybe = " (if at all)" if phase.may_not_begin else ""
    until = "" if phase.end is None else f" until {span(end)}"
    return f"{phase.kind}{maybe} from {span(begin)}{until}"
