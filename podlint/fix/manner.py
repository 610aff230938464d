"""How a document is written, as far as one can tell from what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from podlint.fix.render import Manner
from podlint.fix.text import Text
from podlint.manifest.node import Mapping, Node, Scalar, Sequence


def is_flow(text: Text, node: Node) -> bool:
    """Whether an object or list is written in brackets."""
    return not isinstance(node, Scalar) and text.text[text.begin(node.span)] in "{["


def manner_of(text: Text, root: Node) -> Manner:
    """What most of the document does; two columns and double quotes where it shows nothing."""
    steps: Counter[int] = Counter()
    list_steps: Counter[int] = Counter()
    gaps: Counter[int] = Counter()
    quotes: Counter[str] = Counter()
    for holder, child, column in _written(root):
        if isinstance(child, Scalar):
            if not child.plain and not child.block:
                quotes[text.of(child.span)[:1]] += 1
            continue
        if child.span.line <= column[0] or is_flow(text, child) or is_flow(text, holder):
            continue
        indent = child.span.column - column[1]
        if isinstance(child, Mapping):
            steps[indent] += indent > 0
        else:
            list_steps[indent] += indent >= 0
    for node in _nodes(root):
        if isinstance(node, Sequence) and not is_flow(text, node):
            for each in node:
                gap = each.span.column - node.span.column
                if not isinstance(each, Scalar) and 2 <= gap <= 8 and each.span.line >= node.span.line:
                    gaps[gap] += 1
    step = _most(steps, 2)
    return Manner(step, _most(list_steps, step), _most(gaps, 2), "'" if quotes["'"] > quotes['"'] else '"')


def _most(counts: Counter[int], otherwise: int) -> int:
    return max((number, -value, value) for value, number in counts.items())[2] if +counts else otherwise


def _written(root: Node) -> Iterator[tuple[Mapping, Node, tuple[int, int]]]:
    """Each value with the object it is in, and the line and column of its key."""
    for node in _nodes(root):
        if isinstance(node, Mapping):
            for entry in node:
                yield node, entry.value, (entry.key_span.line, entry.key_span.column)


def _nodes(root: Node) -> Iterator[Node]:
    """Every node, once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, Mapping):
            waiting.extend(entry.value for entry in node)
        elif isinstance(node, Sequence):
            waiting.extend(node.items)
