"""From YAML events to the nodes of a document, in one pass and without recursion."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import field
from functools import partial
from typing import Final

from podlint.dataclass import dataclass
from podlint.manifest.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from podlint.manifest.extent import without_blanks, without_properties
from podlint.manifest.merge import Merges
from podlint.manifest.node import Entry, Mapping, Node, Scalar, Sequence, Span
from podlint.manifest.scalar import HINTS, Value, key_text, resolve
from podlint.manifest.source import Problem, ProblemKind

MAX_DEPTH: Final = 200
"""Levels of nesting in one document: more than any object has, and few enough to be walked recursively."""

MAX_NODES: Final = 250_000
"""Nodes in one file, an alias counted as all that it stands for: each takes some 500 bytes."""


class _MergeKey(str):
    """The plain key ``<<``, told by identity from the same text in quotes, which is a key like any other."""

    __slots__ = ()


_MERGE: Final = _MergeKey("<<")
_MERGE_TAG: Final = "tag:yaml.org,2002:merge"
_BLOCK_STYLES: Final = frozenset("|>")

_QUOTE_IT: Final = "put it in quotes if it is meant as text"

# The constructors of named tuples take three times as long as the tuple itself; these stand in the hot path.
_new_span: Callable[[tuple[int, int, int, int]], Span] = partial(tuple.__new__, Span)
_new_entry: Callable[[tuple[str, Span, Node]], Entry] = partial(tuple.__new__, Entry)


class Refused(Exception):  # noqa: N818 (it says what happened to the document)
    """A document that cannot be built, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Room:
    """What a file still may hold."""

    nodes: int = field(default_factory=lambda: MAX_NODES)

    @property
    def is_used_up(self) -> bool:
        return self.nodes <= 0


class Builder:
    """Builds one document of ``text``, which begins on line ``first_line`` of its file and takes from its ``room``."""

    __slots__ = (
        "_anchored",
        "_anchors",
        "_end",
        "_first_line",
        "_key",
        "_key_span",
        "_mapping",
        "_merges",
        "_nodes",
        "_not_written",
        "_room",
        "_root",
        "_sequence",
        "_stack",
        "_text",
    )

    def __init__(self, text: str, first_line: int, room: Room) -> None:
        self._room = room
        self._text = text
        self._first_line = first_line
        self._stack: list[tuple[Mapping | None, Sequence | None, str | None, Span]] = []
        """The containers around the open one, each with the key that waits for its value."""
        self._mapping: Mapping | None = None
        self._sequence: Sequence | None = None
        """The open container is one of the two; neither before the root."""
        self._key: str | None = None
        """The key that waits for its value."""
        self._key_span = Span(1, 1, 1, 1)
        self._root: Node | None = None
        self._end = self._key_span
        """The span whose end is the end of what was read last."""
        self._nodes = 0
        self._not_written = 0
        """Those of the nodes that aliases stand for."""
        self._anchors: dict[str, tuple[Node, int | None]] = {}
        """Nodes by anchor, with the number of nodes that each stands for; None while it is still open."""
        self._anchored: dict[int, tuple[str, int]] = {}
        """By the identity of an open container: its anchor, and the number of nodes before it."""
        self._merges = Merges()

    def build(self, next_event: Callable[[], Event]) -> Node:
        """The root node of the document whose events follow.

        Raises Refused where Kubernetes would not read the document or a limit is passed, and whatever the events raise.
        """
        handlers: dict[type, Callable[[Event], None]] = {
            ScalarEvent: self._scalar,
            AliasEvent: self._alias,
            MappingStartEvent: self._open_mapping,
            SequenceStartEvent: self._open_sequence,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
        }
        try:
            self._follow(next_event, handlers)
        finally:
            self._room.nodes -= self._nodes - self._not_written
        assert self._root is not None
        return self._root

    def _follow(self, next_event: Callable[[], Event], handlers: dict[type, Callable[[Event], None]]) -> None:
        scalar = self._scalar
        while (kind := (event := next_event()).__class__) is not DocumentEndEvent:
            if kind is ScalarEvent:
                scalar(event)
            else:
                handlers[kind](event)

    def _scalar(self, event: Event) -> None:
        start, end = event.start_mark, event.end_mark
        line = self._first_line
        span = _new_span((start.line + line, start.column + 1, end.line + line, end.column + 1))
        text, style, anchor = event.value, event.style, event.anchor
        tagged = event.ctag is not None
        value: Value = text
        if tagged or anchor is not None:
            span = without_properties(self._text, event, span)
        if tagged or (not style and text[:1] in HINTS):
            value = self._resolve(event, span)
        block = style in _BLOCK_STYLES
        if block:
            span = without_blanks(self._text, event, span)
        self._end = span
        self._nodes += 1
        if self._nodes > self._room.nodes:
            raise self._too_many(span)
        if anchor is not None:
            self._anchors[anchor] = (Scalar(span, text, value, not style, block), 1)
        if self._mapping is not None and self._key is None:
            self._key_span = span
            self._key = value if isinstance(value, str) else self._key_from(value, text, span)
            if text == "<<" and (event.implicit[0] or event.tag == _MERGE_TAG):
                self._key = _MERGE
        elif anchor is not None:
            self._attach(self._anchors[anchor][0])
        else:
            self._attach(Scalar(span, text, value, not style, block))

    def _attach(self, node: Node) -> None:
        """Give ``node`` to the container that is open: as an item, or as the value of the key that waits."""
        mapping = self._mapping
        if mapping is not None:
            key, span = self._key, self._key_span
            assert key is not None
            self._key = None
            if key is _MERGE:
                self._merge(mapping, node)
                return
            first = mapping.entries.get(key)
            if first is not None:
                self._merges.repeat(mapping, key, span, first)
            mapping.entries[key] = _new_entry((key, span, node))
        elif self._sequence is not None:
            self._sequence.items.append(node)
        else:
            self._root = node

    def _merge(self, mapping: Mapping, node: Node) -> None:
        try:
            self._merges.merge(mapping, self._key_span, node)
        except TypeError as error:
            raise self._refused(str(error), self._key_span) from None

    def _alias(self, event: Event) -> None:
        start, end = event.start_mark, event.end_mark
        line = self._first_line
        span = Span(start.line + line, start.column + 1, end.line + line, end.column + 1)
        name = event.anchor
        found = self._anchors.get(name)
        if found is None:
            raise self._refused(f"the alias *{name} stands for an anchor &{name} that does not come before it", span)
        node, nodes = found
        if nodes is None:
            raise self._refused(f"the anchor &{name} contains itself through the alias *{name}", span)
        self._not_written += nodes
        self._count(nodes, span)
        self._end = span
        if self._mapping is None or self._key is not None:
            self._attach(node)
        elif isinstance(node, Scalar):
            self._key, self._key_span = self._key_from(node.value, node.text, span), span
        else:
            raise self._refused("a mapping or list cannot be a key", span)

    def _open_mapping(self, event: Event) -> None:
        mapping = Mapping(self._opening_span(event))
        self._open(event, mapping)
        self._mapping, self._sequence, self._key = mapping, None, None

    def _open_sequence(self, event: Event) -> None:
        sequence = Sequence(self._opening_span(event))
        self._open(event, sequence)
        self._mapping, self._sequence, self._key = None, sequence, None

    def _open(self, event: Event, node: Mapping | Sequence) -> None:
        if self._mapping is not None and self._key is None:
            raise self._refused("a mapping or list cannot be a key", node.span)
        self._stack.append((self._mapping, self._sequence, self._key, self._key_span))
        if len(self._stack) > MAX_DEPTH:
            raise self._over_limit(f"is nested more than {MAX_DEPTH} levels deep", node.span)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, None)
            self._anchored[id(node)] = (event.anchor, self._nodes)
        self._count(1, node.span)

    def _close(self, event: Event) -> None:
        node = self._mapping or self._sequence
        assert node is not None
        line, column = node.span[:2]
        end = event.end_mark
        if event.start_mark.column != end.column:  # a closing bracket; the end of a block takes no room
            self._end = _new_span((line, column, end.line + self._first_line, end.column + 1))
        else:
            self._end = _new_span((line, column, *self._end[2:]))
        node.span = self._end
        if self._anchored and (anchored := self._anchored.pop(id(node), None)) is not None:
            name, before = anchored
            if self._anchors[name][0] is node:
                self._anchors[name] = (node, self._nodes - before)
        self._mapping, self._sequence, self._key, self._key_span = self._stack.pop()
        self._attach(node)

    def _count(self, nodes: int, span: Span) -> None:
        self._nodes += nodes
        if self._nodes > self._room.nodes:
            raise self._too_many(span)

    def _key_from(self, value: Value, text: str, span: Span) -> str:
        key = key_text(value)
        if key is None:
            what = "null" if value is None else text
            raise self._refused(f"{what} cannot be a key: Kubernetes takes strings only", span, "put the key in quotes")
        return key

    def _resolve(self, event: Event, span: Span) -> Value:
        """The value of a scalar that may be more than its text."""
        try:
            value = resolve(event.value, event.tag)
        except ValueError as error:
            raise self._refused(str(error), span) from None
        is_value = self._mapping is None or self._key is not None
        if value.__class__ is float and is_value and not math.isfinite(value):
            raise self._refused(f"{event.value} has no form in JSON, so Kubernetes refuses it", span, _QUOTE_IT)
        return value

    def _opening_span(self, event: Event) -> Span:
        """Where a container begins: at its first key or dash, or its bracket."""
        start, end = event.start_mark, event.end_mark
        line = self._first_line
        span = _new_span((start.line + line, start.column + 1, end.line + line, end.column + 1))
        if event.anchor is not None or event.ctag is not None:
            return without_properties(self._text, event, span)
        return span

    def _refused(self, message: str, span: Span, advice: str = "") -> Refused:
        return Refused(Problem(ProblemKind.SYNTAX, message, span, advice))

    def _too_many(self, span: Span) -> Refused:
        """One document too many, or one that is too large by itself, if only by what its aliases stand for."""
        if self._nodes - self._not_written > self._room.nodes:
            message = f"the file has more than {MAX_NODES:,} nodes; the rest is not looked at"
            return Refused(Problem(ProblemKind.LIMIT, message, span, "split it into smaller files"))
        return self._over_limit(f"has more than {MAX_NODES:,} nodes once its aliases are written out", span)

    def _over_limit(self, message: str, span: Span) -> Refused:
        advice = "no Kubernetes object comes near that; exclude the file if it is no manifest"
        return Refused(Problem(ProblemKind.LIMIT, f"the document {message}", span, advice))
