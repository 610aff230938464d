"""How the tests of this room read texts."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.manifest.node import Json, Mapping, Node, Scalar, Sequence, Span, plain
from podlint.manifest.read import read
from podlint.manifest.source import Problem, Reading


def reading(text: str) -> Reading:
    return read("pod.yaml", text.encode())


def root(text: str) -> Node:
    """The root of the one document in ``text``, which has nothing wrong with it."""
    result = reading(text)
    assert result.problems == []
    assert result.template is None
    (document,) = result.documents
    return document.root


def mapping(text: str) -> Mapping:
    node = root(text)
    assert isinstance(node, Mapping)
    return node


def data(text: str) -> Json:
    return plain(root(text))


def all_data(result: Reading) -> list[Json]:
    return [plain(document.root) for document in result.documents]


def problem(text: str) -> Problem:
    """The one problem of ``text``."""
    (found,) = reading(text).problems
    return found


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar at or below ``node``, keys apart."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for entry in node:
            yield from scalars(entry.value)
    elif isinstance(node, Sequence):
        for item in node:
            yield from scalars(item)


def written(lines: list[str], span: Span) -> str:
    """The text at ``span``."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, *middle, last = lines[span.line - 1 : span.end_line]
    return "\n".join([first[span.column - 1 :], *middle, last[: span.end_column - 1]])
