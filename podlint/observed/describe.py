"""``kubectl describe pod``: the table below ``Events:``, with or without the Pod's header above it.

People paste this table from terminals, so spaces may have been joined, indentation lost, and the header or the
first rows cut off. A row is known by its shape: Normal or Warning, a reason, an age.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from podlint.moment import Bounds
from podlint.observed.age import PATTERN as AGE
from podlint.observed.age import age
from podlint.observed.meaning import meaning_of
from podlint.observed.record import Record, Row, Time
from podlint.regex import regex

_ROW = regex(
    rf"\s*(?P<type>Normal|Warning)\s+(?P<reason>[A-Za-z]\S*)\s+(?P<last>{AGE})"
    rf"(?:\s+\(x(?P<count>\d{{1,9}})\s+over\s+(?P<first>{AGE})\))?"
    r"(?:\s+(?P<source>\S+(?:, \S+)?)(?:\s+(?P<message>.*))?)?"
)
_PATH = regex(r"spec\.(?:initContainers|containers|ephemeralContainers)\{([a-z0-9-]{1,63})\}:?\s*")
_NAME = regex(r"Name:\s+(\S+)\s*")
_HEADING = regex(r"\s*(?:Type\s+Reason\s+Age\b|[-\s]+$)")
_WRITTEN_BY_THE_KUBELET = "kubelet"
_MOST_ROWS = 2000
"""Rows past this are left out; the API keeps far fewer about one Pod."""


def looks_like_describe(text: str) -> bool:
    """Whether the text has the form of ``kubectl describe``: a table of events, or the line that begins it."""
    return any(_ROW.fullmatch(line) or line.strip().startswith("Events:") for line in text.splitlines())


def read_describe(text: str) -> list[Record]:
    """The Pods described in the text, each with its events."""
    records = [_record(name, lines) for name, lines in _described(text.splitlines())]
    return [record for record in records if record.rows] or records[:1]


def _described(lines: Sequence[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Each object described, by its name: a line ``Name:`` at the margin begins it."""
    name: str | None = None
    gathered: list[str] = []
    for line in lines:
        begins = _NAME.fullmatch(line)
        if begins:
            if gathered:
                yield name, gathered
            name, gathered = begins[1], []
        gathered.append(line)
    yield name, gathered


def _record(name: str | None, lines: Sequence[str]) -> Record:
    rows: list[Row] = []
    aside: list[str] = []
    for match, more in _rows(lines):
        if len(rows) == _MOST_ROWS:
            aside.append(f"rows of events after the first {_MOST_ROWS} are left out")
            break
        rows.append(_row(match, more))
    stopped = any(row.is_of_a_stop for row in rows)
    return Record("describe", name, tuple(rows), 0.0, deleted=stopped, aside=tuple(aside))


def _rows(lines: Sequence[str]) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each row of the table with the lines that go on with its message."""
    current: tuple[re.Match[str], list[str]] | None = None
    for line in lines:
        match = _ROW.fullmatch(line)
        if match:
            if current:
                yield current
            current = match, []
        elif current and line.strip() and not _HEADING.match(line):
            current[1].append(line.strip())
        elif current:
            yield current
            current = None
    if current:
        yield current


def _row(match: re.Match[str], more: list[str]) -> Row:
    source = match["source"] or ""
    message = " ".join([match["message"] or "", *more]).strip()
    path = _PATH.match(message)
    if path:
        message = message[path.end() :]
    by_kubelet = source.startswith(_WRITTEN_BY_THE_KUBELET)
    last = age(match["last"], whole_seconds=by_kubelet)
    first = age(match["first"], whole_seconds=by_kubelet) if match["first"] else last
    count = int(match["count"] or 1)
    if count == 1 or first.bounds.low > last.bounds.low:
        first = Time(Bounds(min(first.bounds.low, last.bounds.low), first.bounds.high), first.text)
    meaning = meaning_of(match["reason"], message, path[1] if path else None)
    return Row(match["reason"], message, meaning, first, last, count, by_kubelet=by_kubelet)
