"""Predicted lives as Markdown, for pull requests, issues and GitHub's job summaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.lifecycle.unknown import NEVER
from podlint.report.markdown import code, fence, inline, markup, table
from podlint.report.style import Style
from podlint.report.timelines.chain import Chain, chains, told_steps
from podlint.report.timelines.chart import UNICODE, chart, legend
from podlint.report.timelines.headline import told_of
from podlint.report.timelines.picture import Picture, picture_of
from podlint.report.timelines.ruler import ruler
from podlint.report.timelines.sentences import budget_sentences, notes
from podlint.report.timelines.words import called, span, what, where
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario

_COLUMNS = 92
"""What GitHub shows of a line without a scroll bar."""


def timeline_markdown(timelines: Sequence[Timeline]) -> str:
    """A section for each Pod: scenarios with their charts, budgets, and why it comes so."""
    return "\n".join(line for timeline in timelines for line in _pod(timeline)) + "\n" if timelines else ""


def _pod(timeline: Timeline) -> Iterator[str]:
    pod = timeline.pod
    yield f"### {inline(called(pod))}"
    yield ""
    yield f"{code(where(pod))}, Kubernetes {timeline.setting.version}"
    yield ""
    strip = ruler(timeline.scenarios, _COLUMNS, UNICODE)
    if strip:
        yield from (*fence(strip), "")
    drawn: list[tuple[Picture, list[str]]] = []
    for scenario in (*timeline.scenarios, *timeline.stories):
        yield from _panel(timeline, scenario, drawn)
    yield f"<sub>{inline(legend(drawn, UNICODE))}. Seconds from the earliest to the latest.</sub>"
    yield ""
    told = (each.row for each in budget_sentences(timeline))
    rows = [(code(name), inline(seconds), inline(meaning)) for name, seconds, meaning in told]
    if rows:
        yield from (*table(("Budget", "Seconds", "Meaning"), rows), "")
    yield from _why(timeline)
    unknowns = [u for u in timeline.unknowns if u.bounds != NEVER]
    if unknowns:
        known = [(code(u.name), inline(span(u.bounds)), inline(u.meaning)) for u in unknowns]
        yield from _details("What the manifest does not say", table(("Unknown", "Seconds", "Meaning"), known))


def _panel(timeline: Timeline, scenario: Scenario, drawn: list[tuple[Picture, list[str]]]) -> Iterator[str]:
    yield f"**{inline(scenario.name)}**: {inline(told_of(timeline, scenario))}"
    yield ""
    picture = picture_of(timeline.pod, scenario, timeline.setting.until)
    lines = chart(picture, _COLUMNS, UNICODE, Style())
    drawn.append((picture, lines))
    yield from (*fence(lines), "")
    for note in notes(picture):
        yield from (inline(note), "")


def _why(timeline: Timeline) -> Iterator[str]:
    """Each critical chain, folded in."""
    for scenario in (*timeline.scenarios, *timeline.stories):
        for chain in chains(timeline, scenario):
            yield from _details(f"Why: {chain.title} ({scenario.name})", list(_steps(chain)))


def _steps(chain: Chain) -> Iterator[str]:
    rows = [
        (
            span(step.event.bounds),
            f"+{span(step.gained)}" if n else "",
            inline(what(step.event)),
            inline(step.event.formula.removeprefix("zero: ")),
            inline(places),
        )
        for n, (step, places) in enumerate(told_steps(chain))
    ]
    yield from table(("When", "After", "What", "Why", "Where"), rows)


def _details(summary: str, lines: Sequence[str]) -> Iterator[str]:
    yield from (f"<details><summary>{markup(summary)}</summary>", "", *lines, "", "</details>", "")
