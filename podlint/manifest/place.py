"""Where a field that is known by its name (``spec.containers[0].image``) stands in a document."""

from __future__ import annotations

from typing import NamedTuple

from podlint.manifest.node import Document, Mapping, Node, Scalar, Sequence, Span, format_path
from podlint.regex import regex

_STEP = regex(r"\[([^\]]*)\]|([^.\[\]]+)")


class FieldPlace(NamedTuple):
    """Where a person looks for a field."""

    span: Span
    """The value; for a field that nobody wrote, the key of the nearest written object around it."""
    written: bool
    text: str | None
    """The value as it is written, where it is a scalar."""


def place_of(document: Document, name: str) -> FieldPlace:
    """Where the field is written that findings and timelines call ``name`` (see :func:`format_path`)."""
    steps = [inside or plain for inside, plain in _STEP.findall(name)]
    base = format_path(document.base)
    if base and (name == base or name.startswith((f"{base}.", f"{base}["))):
        steps = steps[len(document.base) :]
    node, span = document.root, document.root.span
    for step in steps:
        found = _below(node, step)
        if found is None:
            return FieldPlace(span, written=False, text=None)
        node, span = found
    return FieldPlace(node.span, written=True, text=node.text if isinstance(node, Scalar) else None)


def _below(node: Node, step: str) -> tuple[Node, Span] | None:
    """The child under a key or index, and what to show of it: the key, or the item."""
    if isinstance(node, Mapping):
        entry = node.entries.get(step)
        return None if entry is None else (entry.value, entry.key_span)
    if isinstance(node, Sequence) and step.isdecimal() and int(step) < len(node.items):
        item = node.items[int(step)]
        return item, item.span
    return None
