"""From text to documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from podlint.manifest.build import Builder, Refused, Room
from podlint.manifest.events import DocumentStartEvent, Event, StreamEndEvent, YAMLError, open_events
from podlint.manifest.flow import Disguise
from podlint.manifest.items import documents
from podlint.manifest.node import Node, Scalar, Span
from podlint.manifest.source import Problem, ProblemKind, Reading, Source
from podlint.manifest.streams import Stretch, json_values, stretches
from podlint.manifest.syntax import explain
from podlint.manifest.template import template_language
from podlint.regex import regex

MAX_DOCUMENTS: Final = 10_000
"""Documents in one file, with the items of lists and those that cannot be read."""

_SEPARATOR: Final = regex(r"^---(?=\s)", re.MULTILINE)


def parse(source: Source) -> Reading:
    """The documents in ``source``, without the empty ones, and the problems that kept others from being read.

    A document that cannot be read does not keep those after it from being read, unless it looks like a template:
    then the whole file is one, and has no documents yet.
    """
    reading = Reading(source)
    if (problem := _too_many(source.text)) is not None:
        reading.problems.append(problem)
        return reading
    room = Room()
    whole = _read(Stretch(source.text, 1), room)
    if whole[1] is None or room.is_used_up:
        reading.problems += [whole[1]] if whole[1] else []
        _add(whole[0], 1, reading)
        return reading
    room = Room()
    for stretch in stretches(source.text):
        roots, problem = whole if stretch.text is source.text else _read(stretch, room)
        if problem is not None and not room.is_used_up and (values := json_values(stretch)):
            roots, problem = _read_all(values, room)
        if problem is not None:
            language = template_language(stretch.text)
            if problem.kind is ProblemKind.SYNTAX and language is not None:
                return Reading(source, template=language)
            reading.problems.append(problem)
        if not _add(roots, stretch.first_line, reading) or room.is_used_up:
            break
    return reading


def _add(roots: list[Node], line: int, reading: Reading) -> bool:
    """Add the documents with these ``roots``, which begin on ``line`` or below; False once there are too many."""
    for root in roots:
        index = reading.documents[-1].index + 1 if reading.documents else 0
        reading.documents.extend(documents(reading.source.name, root, index))
    if len(reading.problems) + len(reading.documents) <= MAX_DOCUMENTS:
        return True
    reading.problems.append(_over_limit(f"the file has more than {MAX_DOCUMENTS:,} documents; the rest", line))
    return False


def _too_many(text: str) -> Problem | None:
    """Where even the lines that begin documents are too many, none is read: that is no file of manifests."""
    if text.count("\n---") <= MAX_DOCUMENTS:
        return None
    begun = sum(1 for _ in _SEPARATOR.finditer(text))
    if begun <= MAX_DOCUMENTS:
        return None
    return _over_limit(f"the file has {begun:,} documents, podlint reads up to {MAX_DOCUMENTS:,}; it", 1)


def _over_limit(what: str, line: int) -> Problem:
    message, span = f"{what} is not looked at", Span(line, 1, line, 2)
    return Problem(ProblemKind.LIMIT, message, span, "split it into smaller files")


def _read(stretch: Stretch, room: Room, disguise: Disguise | None = None) -> tuple[list[Node], Problem | None]:
    """The root nodes of the documents in ``stretch``, and the problem that ended the reading, if one did."""
    next_event = open_events(stretch.text) if disguise is None else disguise.events()
    roots: list[Node] = []
    nodes = room.nodes
    try:
        for root in _roots(stretch, next_event, room):
            roots.append(root)
            if len(roots) > MAX_DOCUMENTS:
                break
    except Refused as refused:
        return roots, refused.problem
    except YAMLError as error:
        deeper = (disguise or Disguise(stretch.text)).deeper(error)
        if deeper is None:
            return roots, explain(error, stretch)
        room.nodes = nodes
        return _read(stretch, room, deeper)
    return roots, None


def _read_all(values: list[Stretch], room: Room) -> tuple[list[Node], Problem | None]:
    """The same for several stretches, up to the first problem."""
    roots: list[Node] = []
    for value in values:
        more, problem = _read(value, room)
        roots.extend(more)
        if problem is not None:
            return roots, problem
    return roots, None


def _roots(stretch: Stretch, next_event: Callable[[], Event], room: Room) -> Iterator[Node]:
    """The root nodes of the documents that are not empty."""
    while (event := next_event()).__class__ is not StreamEndEvent:
        if event.__class__ is DocumentStartEvent:
            _refuse_version(event, stretch)
            root = Builder(stretch.text, stretch.first_line, room).build(next_event)
            if not (isinstance(root, Scalar) and root.value is None):
                yield root


def _refuse_version(event: Event, stretch: Stretch) -> None:
    if event.version in (None, (1, 1)):
        return
    line = event.start_mark.line + stretch.first_line
    major, minor = event.version
    message = f"%YAML {major}.{minor}: Kubernetes reads YAML 1.1 only and refuses this directive"
    raise Refused(Problem(ProblemKind.SYNTAX, message, Span(line, 1, line, 2), "remove the line"))
