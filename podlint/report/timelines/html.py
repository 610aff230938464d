"""Predicted lives as one HTML file that needs nothing else: no network, no server, and works without its script.

The page says itself what it may do (a Content-Security-Policy with the hashes of its own style and script), so that
nothing that a manifest smuggles in could run even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from podlint import __version__
from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.manifest.place import place_of
from podlint.manifest.source import Source
from podlint.regex import regex
from podlint.report.findings.lives import is_about, moment_of
from podlint.report.findings.outcome import Judged
from podlint.report.timelines import layout
from podlint.report.timelines.chain import Chain, chains
from podlint.report.timelines.formulas import formulas
from podlint.report.timelines.headline import told_of
from podlint.report.timelines.layout import Drawing, drawing_of
from podlint.report.timelines.page import environment, text_of
from podlint.report.timelines.picture import picture_of
from podlint.report.timelines.sentences import budget_sentences, loop_sentence, notes
from podlint.report.timelines.slider import Slider, sliders
from podlint.report.timelines.words import called, span, what, where
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent


class Row(NamedTuple):
    """An event in the table behind a drawing."""

    event: TimedEvent
    when: str
    because: str
    fields: str
    lines: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One scenario or story."""

    id: str
    scenario: Scenario
    headline: str
    notes: tuple[str, ...]
    zero: str
    drawing: Drawing
    rows: tuple[Row, ...]
    chains: tuple[Chain, ...]
    """Why it comes so, step by step."""
    loop: str


class Told(NamedTuple):
    """A finding, and where the page shows the moment that it speaks of."""

    severity: str
    rule: str
    message: str
    line: int
    target: str | None


class Cell(NamedTuple):
    """A number of the index, and what it is sorted by."""

    text: str
    key: str


class NamedBudget(NamedTuple):
    """A row of the table of budgets."""

    name: str
    span: str
    sentence: str


class SourceLine(NamedTuple):
    """A line of the manifest."""

    number: int
    text: str


class PageSlider(NamedTuple):
    """A slider with its place in the page."""

    id: str
    slider: Slider


@dataclass(frozen=True, slots=True)
class PodPage:
    """Everything of one Pod."""

    id: str
    heading: str
    where: str
    outcomes: str
    cells: Mapping[str, Cell]
    findings: tuple[Told, ...]
    sliders: tuple[PageSlider, ...]
    panels: tuple[Panel, ...]
    budgets: tuple[NamedBudget, ...]
    source: tuple[SourceLine, ...]
    formulas: dict[str, Any]
    until: float | None


def timeline_html(
    timelines: Sequence[Timeline],
    kubernetes: Version,
    findings: Sequence[Judged] = (),
    sources: Mapping[str, Source] | None = None,
) -> str:
    """The whole page. ``findings``: what ``check`` says of the same inputs; ``sources``: their texts by name."""
    pods = [_pod(n, timeline, findings, sources or {}) for n, timeline in enumerate(timelines, 1)]
    css = text_of("drawing.css") + text_of("report.css")
    js = text_of("report.js")
    page = environment().get_template("report.html.j2")
    return page.render(
        pods=pods,
        title=pods[0].heading if len(pods) == 1 else "Predicted lives",
        kubernetes=str(kubernetes),
        version=__version__,
        policy=_policy(css, js),
        css=Markup(css),  # noqa: S704 -- a file of ours
        js=Markup(js),  # noqa: S704 -- a file of ours
        width=layout.WIDTH,
        layout=layout.for_script(),
    )


def _policy(css: str, js: str) -> str:
    """Nothing is loaded, and of what stands in the page only this style and this script count."""
    style, script = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (css, js))
    own = f"style-src 'sha256-{style}'; script-src 'sha256-{script}'"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _pod(number: int, timeline: Timeline, findings: Sequence[Judged], sources: Mapping[str, Source]) -> PodPage:
    pod, identity = timeline.pod, f"pod-{number}"
    panels = tuple(
        _panel(f"{identity}-{n}", timeline, scenario)
        for n, scenario in enumerate((*timeline.scenarios, *timeline.stories), 1)
    )
    return PodPage(
        id=identity,
        heading=called(pod),
        where=where(pod),
        outcomes=", ".join(scenario.name for scenario in timeline.scenarios),
        cells={name: _cell(timeline, name) for name in ("ready", "boot-budget", "deletion")},
        findings=tuple(_told(judged, timeline, panels) for judged in findings if is_about(judged.finding, pod)),
        sliders=tuple(PageSlider(f"{identity}-slider-{n}", s) for n, s in enumerate(sliders(timeline), 1)),
        panels=panels,
        budgets=tuple(NamedBudget(*told.row) for told in budget_sentences(timeline)),
        source=tuple(_source(timeline, sources.get(pod.file))),
        formulas=formulas(timeline),
        until=timeline.setting.until,
    )


def _cell(timeline: Timeline, name: str) -> Cell:
    """A budget of the Pod, or the least of those of its containers."""
    found = [b for b in timeline.budgets if b.name == name or b.name.startswith(f"{name}.")]
    if not found:
        return Cell("", "")
    least = min(found, key=lambda budget: (budget.earliest, budget.latest))
    key = least.latest if name == "deletion" else least.earliest
    return Cell(span(least.bounds), "1e308" if math.isinf(key) else f"{key:g}")


def _source(timeline: Timeline, source: Source | None) -> Iterator[SourceLine]:
    """The lines of the document that the Pod stands in."""
    if source is None:
        return
    extent = timeline.pod.workload.document.root.span
    last = extent.end_line if extent.end_column > 1 else extent.end_line - 1
    for line in range(extent.line, min(last, len(source.lines)) + 1):
        yield SourceLine(line, source.lines[line - 1])


# --- scenarios -------------------------------------------------------------------------------------------


def _panel(identity: str, timeline: Timeline, scenario: Scenario) -> Panel:
    picture = picture_of(timeline.pod, scenario, timeline.setting.until)
    by_id = {event.id: event for event in scenario.events}
    deletion = scenario.zero == "deletion-requested"
    return Panel(
        id=identity,
        scenario=scenario,
        headline=told_of(timeline, scenario),
        notes=tuple(notes(picture)),
        zero="0 s is the moment the deletion is requested"
        if deletion
        else "0 s is the moment the Pod is bound to its node",
        drawing=drawing_of(picture),
        rows=tuple(_row(event, by_id, timeline) for event in scenario.events),
        chains=tuple(chains(timeline, scenario)),
        loop="" if scenario.repeats is None else loop_sentence(scenario.repeats),
    )


_IN_A_CONTAINER = regex(r"^.*\b(?:c|initC|ephemeralC)ontainers\[\d+\]\.")
"""What a field's name begins with in every row of one container."""


def _row(event: TimedEvent, by_id: Mapping[str, TimedEvent], timeline: Timeline) -> Row:
    document = timeline.pod.workload.document
    places = {name: place_of(document, name) for name in event.fields}
    fields = [
        f"{name} (line {place.span.line}{'' if place.written else ', by default'})" for name, place in places.items()
    ]
    causes = [what(by_id[cause]) for cause in event.because if cause in by_id]
    return Row(
        event,
        span(event.bounds),
        f"after {', '.join(causes)}" if causes else "",
        ", ".join(fields),
        " ".join(dict.fromkeys(str(place.span.line) for place in places.values())),
    )


# --- findings --------------------------------------------------------------------------------------------


def _told(judged: Judged, timeline: Timeline, panels: Sequence[Panel]) -> Told:
    severity, finding = judged
    moment = moment_of(finding, timeline)
    target = next(
        (f"{p.id}-{moment.event.id}" for p in panels if moment is not None and p.scenario is moment.scenario), None
    )
    return Told(severity.label, finding.rule, finding.message, finding.place.span.line, target)
