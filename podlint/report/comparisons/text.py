"""A comparison as text for a terminal: row by row, then what the unknowns were, then the verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from podlint.checks.finding import Severity
from podlint.comparison.compare import Comparison
from podlint.comparison.match import Judgement
from podlint.comparison.missing import first_missing
from podlint.report.comparisons.words import NAMES, base, interval, outcome, seen, verdict
from podlint.report.findings.summary import count
from podlint.report.style import Style
from podlint.report.timelines.words import what, where
from podlint.report.visible import visible, wrapped

_INDENT = "  "
_ANY_NAMESPACE = "*"


class _Line(NamedTuple):
    """One row of the table."""

    order: float
    when: str
    after: str
    predicted: str
    what: str
    verdict: str
    wrong: bool
    faint: bool


_HEADING = _Line(-math.inf, "seen", "after", "predicted", "what", "verdict", wrong=False, faint=False)


def compare_text(
    comparisons: Sequence[Comparison], observed: str, style: Style, columns: int = 80, *, quiet: bool = False
) -> str:
    """The report of every comparison, one after the other. ``observed``: what the record's file is called."""
    each = (_verdict(c, style, columns) if quiet else _comparison(c, observed, style, columns) for c in comparisons)
    return ("\n" if quiet else "\n\n").join("\n".join(lines) for lines in each) + "\n"


def _comparison(comparison: Comparison, observed: str, style: Style, columns: int) -> Iterator[str]:
    pod, workload = comparison.timeline.pod, comparison.timeline.pod.workload
    title = style.strong(visible(f"{workload.kind} {workload.name or '(no name)'}"))
    version = comparison.timeline.setting.version
    yield f"{title}  {style.faint(visible(where(pod)))}  Kubernetes {version}"
    whose = f", Pod {comparison.record.pod}" if comparison.record.pod else ""
    best = comparison.best.hypothesis
    story = f" and story {best.deletion.scenario.name}" if best.deletion else ""
    held = "the scenario that fits" if comparison.fits else "the scenario that comes nearest"
    yield from wrapped(f"{observed}: {NAMES[comparison.record.form]}{whose}", columns)
    yield from wrapped(f"{held}: {best.life.scenario.name}{story}", columns)
    yield ""
    yield from _table(list(_lines(comparison)), style, columns)
    if comparison.unknowns:
        yield ""
        yield style.strong("What the record tells of the unknowns")
        for unknown in comparison.unknowns:
            was = f"{unknown.name} was {interval(unknown.after, 0.0)} (before: {interval(unknown.before, 0.0)}): {unknown.meaning}"
            yield from wrapped(was, columns, _INDENT, _INDENT * 2)
        yield ""
        yield "To assume it from now on:"
        yield from (f"{_INDENT}--assume {visible(unknown.assumption)}" for unknown in comparison.unknowns)
        yield "or in .podlint.yaml:"
        yield from (f"{_INDENT}{line}" for line in _configuration(comparison))
    aside = sum(judgement.outcome == "not-compared" for judgement in comparison.best.judgements)
    if aside:
        yield ""
        text = f"Not compared: {count(aside, 'time')} of events that a manifest doesn't decide, or that podlint doesn't follow."
        yield from wrapped(text, columns)
    yield ""
    yield from _verdict(comparison, style, columns)


def _verdict(comparison: Comparison, style: Style, columns: int) -> Iterator[str]:
    for line in wrapped(verdict(comparison), columns):
        yield style.strong(line) if comparison.fits else style.severity(Severity.ERROR, line)


def _configuration(comparison: Comparison) -> Iterator[str]:
    workload = comparison.timeline.pod.workload
    pattern = f"{workload.namespace or _ANY_NAMESPACE}/{workload.kind}/{workload.name or '*'}"
    yield "assume:"
    yield f'{_INDENT}"{visible(pattern)}":'
    for unknown in comparison.unknowns:
        name, _, value = unknown.assumption.partition("=")
        yield f"{_INDENT * 2}{visible(name)}: {value}"


def _lines(comparison: Comparison) -> Iterator[_Line]:
    zero = base(comparison)
    for judgement in comparison.best.judgements:
        yield _seen(judgement, zero)
    for missing in first_missing(comparison.best.missing):
        predicted = interval(missing.predicted, zero)
        yield _Line(missing.predicted.low, "", "", predicted, what(missing.event), "missing", wrong=True, faint=False)


def _seen(judgement: Judgement, zero: float) -> _Line:
    low = judgement.sighting.time.bounds.low
    known = not math.isinf(low)
    return _Line(
        low if known else math.inf,
        judgement.sighting.time.text or "?",
        interval(judgement.sighting.time.bounds, zero) if known else "",
        interval(judgement.predicted, zero) if judgement.predicted is not None else "",
        seen(judgement.sighting),
        outcome(judgement),
        wrong=judgement.outcome not in ("fits", "not-compared"),
        faint=judgement.outcome == "not-compared",
    )


def _table(lines: Sequence[_Line], style: Style, columns: int) -> Iterator[str]:
    rows = [_HEADING, *sorted(lines, key=lambda line: line.order)]
    texts = [[visible(cell) for cell in (r.when, r.after, r.predicted, r.what, r.verdict)] for r in rows]
    widths = [max(len(text[n]) for text in texts) for n in range(5)]
    widths[3] = max(20, min(widths[3], columns - len(_INDENT) - 8 - widths[0] - widths[1] - widths[2] - widths[4]))
    for row, (when, after, predicted, happened, said) in zip(rows, texts, strict=True):
        cut = happened if len(happened) <= widths[3] else f"{happened[: widths[3] - 1]}…"
        cells = f"{when:>{widths[0]}}  {after:>{widths[1]}}  {predicted:<{widths[2]}}  {cut:<{widths[3]}}"
        end = style.severity(Severity.ERROR, said) if row.wrong else said
        line = f"{_INDENT}{cells}  {end}"
        yield style.faint(line) if row.faint or row is _HEADING else line
