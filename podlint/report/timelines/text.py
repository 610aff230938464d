"""A timeline as text for a terminal: each scenario as a sentence and a chart, the budgets, and why it comes so."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from podlint.dataclass import dataclass
from podlint.lifecycle.unknown import NEVER
from podlint.report.style import Style
from podlint.report.timelines.chain import Chain, chains, told_steps
from podlint.report.timelines.chart import FEWEST_COLUMNS, UNICODE, Glyphs, chart, legend
from podlint.report.timelines.event_list import LEGEND, event_lines
from podlint.report.timelines.headline import told_of
from podlint.report.timelines.picture import Picture, picture_of
from podlint.report.timelines.ruler import ruler
from podlint.report.timelines.sentences import budget_sentences, loop_sentence, notes
from podlint.report.timelines.words import called, span, what, where
from podlint.report.visible import visible, wrapped
from podlint.timeline.life import DEPENDS_ON_TIMING, Timeline, Unknown
from podlint.timeline.scenario import Scenario

_INDENT = "  "
_LEGEND = "Seconds from the earliest to the latest."


@dataclass(frozen=True, slots=True)
class Paper:
    """What the report is written on."""

    style: Style
    columns: int
    glyphs: Glyphs = UNICODE
    listed: bool = False
    """Every event is listed, too."""

    def wrapped(self, text: str, indent: str = _INDENT, hanging: str | None = None) -> list[str]:
        """The text, safe to show, in lines that fit."""
        return wrapped(text, self.columns, indent, hanging)


def timeline_text(timelines: Sequence[Timeline], paper: Paper) -> str:
    """The report of several Pods, one after the other."""
    return "\n\n".join("\n".join(_pod(timeline, paper)) for timeline in timelines) + "\n"


def _pod(timeline: Timeline, paper: Paper) -> Iterator[str]:
    style = paper.style
    yield from _title(timeline, paper)
    if (template := timeline.pod.workload.document.origin) is not None:
        yield style.faint(f"{_INDENT}rendered from {visible(template)}")
    strip = ruler(timeline.scenarios, paper.columns, paper.glyphs)
    if strip:
        yield from ("", style.strong(strip[0]), *strip[1:])
    drawn: list[tuple[Picture, list[str]]] = []
    for scenario in (*timeline.scenarios, *timeline.stories):
        yield ""
        yield from _panel(timeline, scenario, paper, drawn)
    sentences = [told.row for told in budget_sentences(timeline)]
    if sentences:
        yield from ("", style.strong("Budgets"), *_table(sentences, paper.columns))
    yield from _why(timeline, paper)
    unknowns = [u for u in timeline.unknowns if u.bounds != NEVER]
    if unknowns:
        rows = [(visible(u.name), span(u.bounds), _meaning(u)) for u in unknowns]
        yield from ("", style.strong("What the manifest does not say"), *_table(rows, paper.columns))
    yield ""
    yield from (style.faint(line) for line in paper.wrapped(_legend(drawn, paper), ""))


def _title(timeline: Timeline, paper: Paper) -> Iterator[str]:
    title, place = visible(called(timeline.pod)), visible(where(timeline.pod))
    version = f"Kubernetes {timeline.setting.version}"
    parts = [paper.style.strong(title), paper.style.faint(place), version]
    if len(f"{title}  {place}  {version}") <= paper.columns:
        yield "  ".join(parts)
    else:
        yield from (parts[0], f"{_INDENT}{parts[1]}", f"{_INDENT}{parts[2]}")


def _legend(drawn: Sequence[tuple[Picture, list[str]]], paper: Paper) -> str:
    told = [f"{legend(drawn, paper.glyphs)}."] if drawn else []
    told.append(_LEGEND)
    told.append(LEGEND if paper.listed or paper.columns < FEWEST_COLUMNS else "--expand lists all events.")
    return " ".join(told)


def _meaning(unknown: Unknown) -> str:
    origin = "" if unknown.origin == "default" else f" (from {unknown.origin})"
    return f"{unknown.meaning}{origin}"


_NARROWEST_COLUMN = 24
"""Where the last column of a table would be narrower, it stands below the others."""


def _table(rows: Sequence[tuple[str, str, str]], columns: int) -> Iterator[str]:
    """Three columns; the last is wrapped below itself."""
    first = max(len(row[0]) for row in rows)
    second = max(len(row[1]) for row in rows)
    left = len(_INDENT) + first + 2 + second + 2
    beside = columns - left >= _NARROWEST_COLUMN
    indent = " " * left if beside else _INDENT * 2
    for name, value, text in rows:
        lines = textwrap.wrap(text, columns - len(indent)) or [""]
        shown = f"{_INDENT}{name:<{first}}  {value:<{second}}"
        yield f"{shown}  {lines.pop(0)}".rstrip() if beside else shown.rstrip()
        yield from (f"{indent}{visible(line)}" for line in lines)


# --- scenarios -------------------------------------------------------------------------------------------

_SIDES = ("boots-in-time", "boots-too-slowly")
"""The scenarios on both sides of the one that depends on timing."""


def _panel(
    timeline: Timeline, scenario: Scenario, paper: Paper, drawn: list[tuple[Picture, list[str]]]
) -> Iterator[str]:
    """What happens under one condition: in a sentence, as a chart, and event by event where that is wanted."""
    heading = "Story" if scenario.supposing else "Scenario"
    yield paper.style.strong(visible(f"{heading} {scenario.name}"))
    yield from paper.wrapped(told_of(timeline, scenario))
    sides = [other.name for other in timeline.scenarios if other.name in _SIDES]
    if scenario.name == DEPENDS_ON_TIMING and len(sides) == len(_SIDES):
        yield f"{_INDENT}either as in {sides[0]} or as in {sides[1]}"
        return
    picture = picture_of(timeline.pod, scenario, timeline.setting.until)
    lines = chart(picture, paper.columns, paper.glyphs, paper.style)
    if lines:
        drawn.append((picture, lines))
        yield from lines
        for note in notes(picture):
            yield from paper.wrapped(note)
    if paper.listed or not lines:
        yield from event_lines(scenario, paper.style, paper.columns, fold=not paper.listed)
        if scenario.repeats is not None:
            yield from paper.wrapped(loop_sentence(scenario.repeats))


# --- why -------------------------------------------------------------------------------------------------


def _why(timeline: Timeline, paper: Paper) -> Iterator[str]:
    """The critical chains; what several scenarios share is told once."""
    known: set[tuple[str, ...]] = set()
    for scenario in (*timeline.scenarios, *timeline.stories):
        for chain in chains(timeline, scenario):
            lines = tuple(_steps(chain, paper))
            if lines not in known:
                known.add(lines)
                heading = paper.wrapped(f"Why: {chain.title} ({scenario.name})", "")
                yield from ("", *map(paper.style.strong, heading), *lines)


def _steps(chain: Chain, paper: Paper) -> Iterator[str]:
    """``16.2..19.5 s  +16..17 s  pulled app``, with the rule and the fields behind it."""
    rows = [
        (span(step.event.bounds), f"+{span(step.gained)}" if n else "", step, places)
        for n, (step, places) in enumerate(told_steps(chain))
    ]
    first, second = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
    left = " " * (len(_INDENT) + first + second + 4)
    for when, gained, step, places in rows:
        text = f"{what(step.event)}: {step.event.formula.removeprefix('zero: ')}" + (f" ({places})" if places else "")
        lines = paper.wrapped(text, left)
        yield f"{_INDENT}{when:<{first}}  {gained:<{second}}  {lines[0][len(left) :]}"
        yield from lines[1:]
