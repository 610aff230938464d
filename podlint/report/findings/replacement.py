"""A finding's fix as replacements in the text: for readers that offer it at a click."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from podlint.checks.change import EditComment
from podlint.checks.finding import Finding
from podlint.fix.apply import Wish, fixed
from podlint.fix.minimal import minimal_edits
from podlint.fix.text import Edit
from podlint.manifest.node import Span
from podlint.manifest.source import LINE_BREAK, Source
from podlint.manifest.streams import stretches


class Replacement(NamedTuple):
    """Put ``text`` in place of what stands at ``span``."""

    span: Span
    text: str


def replacements(finding: Finding, source: Source | None) -> list[Replacement]:
    """What ``--fix`` would do for this finding alone, as little as makes the difference.

    Nothing where it has no fix, or where no edit is sure to make it.
    """
    if finding.fix is None or not finding.fix.changes or source is None:
        return []
    line = finding.place.span.line
    before, above = _around(finding, source)
    after = fixed(before, [Wish(line - above, finding.fix.changes, finding)]).text
    starts = [0, *(match.end() for match in LINE_BREAK.finditer(before))]
    return [_replacement(edit, starts, above) for edit in minimal_edits(before, after)]


def _around(finding: Finding, source: Source) -> tuple[str, int]:
    """The document that the finding is in, and how many lines stand above: a whole file may be long, and is read anew.

    A comment is known by its place in the file.
    """
    assert finding.fix is not None
    if any(isinstance(change, EditComment) for change in finding.fix.changes):
        return source.text, 0
    begun = [part for part in stretches(source.text) if part.first_line <= finding.place.span.line]
    return (begun[-1].text, begun[-1].first_line - 1) if begun else (source.text, 0)


def _replacement(edit: Edit, starts: list[int], above: int) -> Replacement:
    (line, column), (end_line, end_column) = _position(edit.start, starts), _position(edit.end, starts)
    return Replacement(Span(line + above, column, end_line + above, end_column), edit.new)


def _position(offset: int, starts: list[int]) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
