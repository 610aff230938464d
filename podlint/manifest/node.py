"""The nodes of a decoded document: what the API server would see, and where a person wrote it.

Lines and columns count from 1, columns count Unicode code points, and the end of a span is
exclusive: the same convention that findings are printed with (contract: Findings).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from podlint.dataclass import dataclass

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Step: TypeAlias = "str | int"
Path: TypeAlias = "tuple[Step, ...]"


class Span(NamedTuple):
    """A stretch of text, from its first character up to the one after its last."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True, eq=False)
class Scalar:
    """A leaf. ``value`` is what YAML 1.1 as Kubernetes reads it makes of ``text``."""

    span: Span
    text: str
    value: bool | int | float | str | None
    plain: bool
    """Written without quotes and not as a block: only then is its type a guess of the decoder."""
    block: bool = False
    """Written as a ``|`` or ``>`` block: the text begins on the line after ``span.line``."""


class Entry(NamedTuple):
    """One key of a mapping with its value."""

    key: str
    key_span: Span
    value: Node


class DuplicateKey(NamedTuple):
    """A key given again in one mapping; strict decoding refuses it, kubectl keeps the last value."""

    key: str
    span: Span
    first: Span
    merged: bool
    """One of the two came in through a merge (``<<``)."""


@dataclass(slots=True, eq=False)
class Mapping:
    """An object. Where a key is written twice, the last value counts, as it does for kubectl."""

    span: Span
    entries: dict[str, Entry] = field(default_factory=dict)
    duplicates: list[DuplicateKey] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None where it is absent."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


@dataclass(slots=True, eq=False)
class Sequence:
    """A list."""

    span: Span
    items: list[Node] = field(default_factory=list)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


Node: TypeAlias = Scalar | Mapping | Sequence


@dataclass(slots=True, eq=False)
class Document:
    """One YAML document, or one item of a ``List`` object."""

    file: str
    """The name that findings show: as given on the command line, or found below a given folder."""
    root: Node
    index: int = 0
    """Its place among the documents of its file, from 0."""
    base: Path = ()
    """Where ``root`` stands in the document as written: ``("items", 2)`` for an item of a ``List``."""
    origin: str | None = None
    """The template or file that it was rendered from, as the tool that did it says: a name to show, never to open."""


@lru_cache(maxsize=4096)  # a timeline names the same fields at every event
def format_path(path: Path) -> str:
    """``("spec", "containers", 0, "name")`` as the API server writes it: ``spec.containers[0].name``."""
    out: list[str] = []
    for step in path:
        if isinstance(step, int) or (out and ("." in step or "/" in step)):
            out.append(f"[{step}]")
        else:
            out.append(f".{step}" if out else step)
    return "".join(out)


def find(node: Node | None, path: Path) -> Node | None:
    """The node at ``path`` below ``node``, or None where the way breaks off."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def plain(node: Node) -> Json:
    """The node as plain Python data, without positions."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {entry.key: plain(entry.value) for entry in node}
    return [plain(item) for item in node]
