"""The format for people: each finding with the lines it speaks of."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import partial

from podlint.checks.finding import Finding, Place
from podlint.report.findings.frame import Mark, frame
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.style import Style
from podlint.report.visible import visible


def full(outcome: Outcome, style: Style, columns: int) -> Iterator[str]:
    """The findings as lines of text: messages are wrapped to ``columns``, quoted lines cut."""
    for judged in outcome.findings:
        yield from _finding(judged, outcome, style, columns)
        yield ""


def _finding(judged: Judged, outcome: Outcome, style: Style, columns: int) -> Iterator[str]:
    severity, finding = judged
    sources, template = outcome.sources, outcome.rendered_from(finding.place)
    name = f"{severity.label}[{finding.rule}]"
    first, *more = _filled(finding.message, len(name) + 1, 2, columns)
    yield f"{style.severity(severity, name)} {style.strong(first)}"
    yield from (style.strong(line) for line in more)

    marks = {finding.place.file: [Mark(finding.place.span, partial(style.severity, severity))]}
    for related in finding.because:
        other = outcome.rendered_from(related.place)
        said = related.message if other in (None, template) else f"{related.message} (of {other})"
        marks.setdefault(related.place.file, []).append(Mark(related.place.span, style.frame, "-", said))
    last_line = max(mark.span.end_line for of_file in marks.values() for mark in of_file)
    gutter = len(str(last_line))

    for file, of_file in marks.items():
        subject = _subject(finding) if file == finding.place.file else ""
        yield style.frame(" " * gutter + "-->") + f" {position(Place(file, of_file[0].span))}{subject}"
        if file in sources and sources[file].text:
            yield from frame(sources[file].lines, of_file, gutter, columns, style)
    if template is not None:
        yield f"{style.frame(' ' * gutter + ' =')} {style.strong('rendered from:')} {visible(template)}"
    if finding.advice:
        lead = " " * gutter + " ="
        first, *more = _filled(finding.advice, len(lead) + len(" help: "), len(lead) + len(" help: "), columns)
        yield f"{style.frame(lead)} {style.strong('help:')} {first}"
        yield from more


def _filled(text: str, taken: int, indent: int, columns: int) -> list[str]:
    """The text in lines that end before ``columns``, none of which begins a workflow command.

    The first goes where ``taken`` columns are already printed; the others are indented.
    """
    filler = textwrap.TextWrapper(columns, " " * taken, " " * indent, break_long_words=False, break_on_hyphens=False)
    first, *more = filler.wrap(visible(text)) or [""]
    return [first[taken:], *(" " * indent + visible(line[indent:]) for line in more)]


def position(place: Place) -> str:
    """``file:line:column``, as editors and terminals know to open it."""
    return f"{visible(place.file)}:{place.span.line}:{place.span.column}"


def _subject(finding: Finding) -> str:
    """The object and container, where the finding knows them: `` (Deployment web, container app)``."""
    parts = []
    if finding.object is not None:
        parts.append(" ".join(part for part in (finding.object.kind, finding.object.name) if part))
    if finding.container:
        parts.append(f"container {finding.container}")
    known = visible(", ".join(part for part in parts if part))
    return f" ({known})" if known else ""
