"""What stands at a place of the text: the field whose key or value somebody points at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from podlint.manifest.node import Document, Mapping, Node, Path, Scalar, Span, Step


class Pointed(NamedTuple):
    """A field that somebody points at."""

    document: Document
    path: Path
    """Inside the document as written (see :attr:`Document.base`)."""
    node: Node
    """The field's value."""
    span: Span
    """The key, or the value where it is a leaf."""


def pointed_at(documents: Iterable[Document], line: int, column: int) -> Pointed | None:
    """The field whose key, or whose value that is a leaf, holds the character at ``line`` and ``column``.

    None between fields: at blanks, dashes and comments. What an anchor names is found where it is written.
    """
    place = (line, column)
    for document in documents:
        if holds(document.root.span, place):
            found = _below(document, place)
            if found is not None:
                return found
    return None


def holds(span: Span, place: tuple[int, int]) -> bool:
    """Whether the character at this line and column is part of ``span``."""
    return span[:2] <= place < span[2:]


def _below(document: Document, place: tuple[int, int]) -> Pointed | None:
    waiting: list[tuple[Node, Path]] = [(document.root, document.base)]
    visited: set[int] = set()
    while waiting:
        node, path = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        for step, key, value in _children(node):
            if key is not None and holds(key, place):
                return Pointed(document, (*path, step), value, key)
            if not holds(value.span, place):
                continue
            if isinstance(value, Scalar):
                return Pointed(document, (*path, step), value, value.span)
            waiting.append((value, (*path, step)))
    return None


def _children(node: Node) -> Iterator[tuple[Step, Span | None, Node]]:
    """The steps below ``node``, with their keys and values."""
    if isinstance(node, Mapping):
        for entry in node:
            yield entry.key, entry.key_span, entry.value
    elif not isinstance(node, Scalar):
        for index, item in enumerate(node.items):
            yield index, None, item
