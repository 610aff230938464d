"""Merge keys (``<<``), as go-yaml applies them: in the order written, so that the later of two values counts.

Strict decoding, as the API server does it, refuses any key that a mapping gets twice, be it by a merge;
kubectl keeps the last value. Hence every such key is recorded among the duplicates.
"""

from __future__ import annotations

from podlint.manifest.node import DuplicateKey, Entry, Mapping, Node, Sequence, Span


class Merges:
    """The merges of one document."""

    __slots__ = ("_brought",)

    def __init__(self) -> None:
        self._brought: dict[int, set[str]] = {}
        """By the identity of a mapping, the keys that a merge brought into it."""

    def merge(self, into: Mapping, key_span: Span, value: Node) -> None:
        """Bring in what stands under a merge key at ``key_span``: a mapping, or several in a list, the first winning.

        Raises TypeError where ``value`` is neither.
        """
        sources = list(value) if isinstance(value, Sequence) else [value]
        brought = self._brought.setdefault(id(into), set())
        for source in reversed(sources):
            if not isinstance(source, Mapping):
                raise TypeError("a merge key (<<) takes a mapping or a list of mappings")
            for entry in source:
                first = into.entries.get(entry.key)
                if first is not None:
                    into.duplicates.append(DuplicateKey(entry.key, key_span, first.key_span, merged=True))
                into.entries[entry.key] = entry
                brought.add(entry.key)

    def repeat(self, into: Mapping, key: str, span: Span, first: Entry) -> None:
        """Record that ``key`` is written at ``span`` although ``into`` has it already as ``first``."""
        brought = self._brought.get(id(into))
        merged = brought is not None and key in brought
        into.duplicates.append(DuplicateKey(key, span, first.key_span, merged))
        if brought is not None:
            brought.discard(key)
