"""Where in the text of a document a path leads, and whether what stands there stands for this place alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Several
from functools import cached_property

from podlint.fix.manner import is_flow, manner_of
from podlint.fix.render import Manner
from podlint.fix.text import CannotEdit, Text
from podlint.manifest.node import Document, Entry, Mapping, Node, Path, Scalar, Sequence, Span

SHARED = "it is written in one place and used in several (an anchor or a merge)"


class Site:
    """One document with its text."""

    def __init__(self, text: Text, document: Document, beside: Several[Document] = ()) -> None:
        self.text = text
        self.document = document
        self._beside = beside
        """The other items of its ``List``, which share its anchors."""

    @cached_property
    def manner(self) -> Manner:
        """How the document is written."""
        return manner_of(self.text, self.document.root)

    @cached_property
    def _uses(self) -> Counter[int]:
        """How often each node is used, by its identity."""
        uses: Counter[int] = Counter()
        waiting: list[Node] = [document.root for document in (self.document, *self._beside)]
        while waiting:
            node = waiting.pop()
            uses[id(node)] += 1
            if uses[id(node)] == 1:
                if isinstance(node, Mapping):
                    waiting.extend(entry.value for entry in node)
                elif isinstance(node, Sequence):
                    waiting.extend(node.items)
        return uses

    def is_flow(self, node: Node) -> bool:
        """Whether an object or list is written in brackets."""
        return is_flow(self.text, node)

    def is_own(self, holder: Node, span: Span) -> bool:
        """Whether what stands at ``span`` is written inside ``holder``, not somewhere else for it."""
        begin, end = self.text.begin(span), self.text.end(span)
        return self.text.begin(holder.span) <= begin <= end <= self.text.end(holder.span)

    def require_own(self, holder: Node, node: Node) -> None:
        """CannotEdit unless ``node``, which ``holder`` has, is written there and used nowhere else."""
        if self._uses[id(node)] > 1 or not self.is_own(holder, node.span):
            raise CannotEdit(SHARED)

    def own_entries(self, mapping: Mapping) -> list[Entry]:
        """The keys that are written in ``mapping``, in the order of the text."""
        own = [entry for entry in mapping if self.is_own(mapping, entry.key_span)]
        return sorted(own, key=lambda entry: entry.key_span)

    def own_entry(self, mapping: Mapping, key: str) -> Entry:
        """The key with its value, both written in ``mapping``."""
        entry = mapping.entries[key]
        if not self.is_own(mapping, entry.key_span):
            raise CannotEdit(SHARED)
        self.require_own(mapping, entry.value)
        return entry

    def follow(self, path: Path) -> tuple[list[Node], Path]:
        """The nodes from the root on along ``path``, as far as it leads, and the rest of it.

        CannotEdit where the way leads through text that stands for other places, too.
        """
        way: list[Node] = [self.document.root]
        base = self.document.base
        if path[: len(base)] != base:
            raise CannotEdit("there is no such place")
        path = path[len(base) :]
        for at, step in enumerate(path):
            node = way[-1]
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
                way.append(self.own_entry(node, step).value)
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                self.require_own(node, node.items[step])
                way.append(node.items[step])
            else:
                return way, path[at:]
        return way, ()

    def in_flow(self, way: Several[Node]) -> bool:
        """Whether the last node of ``way`` stands in brackets."""
        return any(self.is_flow(node) for node in way[:-1])

    def dashes(self, sequence: Sequence) -> list[int]:
        """The offset of each item's dash in a block list, as far as the items are written there."""
        found: list[int] = []
        text, column = self.text, sequence.span.column
        least = text.begin(sequence.span)
        for item in sequence:
            if not self.is_own(sequence, item.span):
                raise CannotEdit(SHARED)
            at = text.begin(item.span)
            start = text.line_start(at)
            while start + column - 1 >= least and text.text[start + column - 1 : start + column] != "-":
                start = text.line_start(start - 1)
            if start + column - 1 < least:
                raise CannotEdit("the list item's dash is not to be found")
            found.append(start + column - 1)
            least = found[-1] + 1
        return found


def closing_comment(text: Text, offset: int) -> bool:
    """Whether the rest of the line after ``offset`` is blank, or a comment."""
    rest = text.text[offset : text.line_end(offset)]
    return not rest.strip() or (rest[:1] in " \t" and rest.lstrip().startswith("#"))


def is_null_place(node: Node) -> bool:
    """Whether nothing is written where the node stands."""
    return isinstance(node, Scalar) and node.plain and node.span[:2] == node.span[2:]
