"""A written object of a manifest, asked for its fields by their types.

Whatever the manifest holds, an answer comes: a value of another type than asked for counts as absent,
and so does null, which Kubernetes decodes as if the key were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from podlint.dataclass import dataclass
from podlint.manifest.node import Mapping, Node, Path, Scalar, Sequence, Span
from podlint.pod.defaults import Default
from podlint.pod.field import Field

T = TypeVar("T")

_INT64 = range(-(2**63), 2**63)
"""The numbers that the API's integer fields hold; the decoder refuses others."""


@dataclass(frozen=True, slots=True)
class Written:
    """An object with the place it stands at."""

    node: Mapping
    path: Path
    span: Span
    """Where the fields that it leaves to their defaults are shown: its key, or an item's name."""

    def text(self, default: Default[T]) -> Field[str | T]:
        """A text; an empty one counts as unset, as Kubernetes' defaulting takes it."""
        node = self.node.get(default.field)
        value = as_text(node)
        if node is None or value is None:
            return self.unset(default)
        return self._set(default, node, value or default.value)

    def integer(self, default: Default[T]) -> Field[int | T]:
        """A whole number, 30.0 as well as 30."""
        node = self.node.get(default.field)
        value = as_integer(node)
        if node is None or value is None:
            return self.unset(default)
        if value >= default.least:
            return self._set(default, node, value)
        return self._set(default, node, default.value if default.below is None else default.below)

    def integer_or_text(self, default: Default[T]) -> Field[int | str | T]:
        """A number or a name, as ports are written. A quoted number is a name."""
        return self.text(default) if as_text(self.node.get(default.field)) is not None else self.integer(default)

    def flag(self, default: Default[bool]) -> Field[bool]:
        """True or false."""
        node = self.node.get(default.field)
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return self._set(default, node, node.value)
        return self.unset(default)

    def texts(self, key: str) -> tuple[Field[str], ...]:
        """The texts of a list such as ``command``; null is an empty one.

        A number or flag among them stands as it is written, so that the others keep their places. A list that
        holds an object or a list counts as absent.
        """
        items = self.items(key)
        path = (*self.path, key)
        scalars = [item for item in items if isinstance(item, Scalar)]
        if len(scalars) < len(items):
            return ()
        return tuple(
            Field("" if item.value is None else as_text(item) or item.text, (*path, index), item.span, True)
            for index, item in enumerate(scalars)
        )

    def text_map(self, key: str) -> dict[str, Field[str]]:
        """The texts of an object by their keys, those of a wrong type left out; null is an empty one."""
        path = (*self.path, key)
        held = self.node.get(key)
        found: dict[str, Field[str]] = {}
        for entry in held if isinstance(held, Mapping) else ():
            value = "" if is_null(entry.value) else as_text(entry.value)
            if value is not None:
                found[entry.key] = Field(value, (*path, entry.key), entry.value.span, True)
        return found

    def child(self, key: str) -> Written | None:
        """The object under ``key``."""
        entry = self.node.entries.get(key)
        if entry is None or not isinstance(entry.value, Mapping):
            return None
        return Written(entry.value, (*self.path, key), entry.key_span)

    def child_or_empty(self, key: str) -> Written:
        """The object under ``key``; where there is none, an empty one whose fields are shown where this one's are."""
        return self.child(key) or Written(Mapping(self.span), (*self.path, key), self.span)

    def children(self, key: str) -> Iterator[Written]:
        """The objects in the list under ``key``, each shown at its name."""
        for index, item in enumerate(self.items(key)):
            if isinstance(item, Mapping):
                yield Written(item, (*self.path, key, index), name_span(item))

    def items(self, key: str) -> list[Node]:
        """Whatever stands in the list under ``key``."""
        node = self.node.get(key)
        return node.items if isinstance(node, Sequence) else []

    def unset(self, default: Default[T]) -> Field[T]:
        """The field as it is when nobody wrote it."""
        return Field(default.value, (*self.path, default.field), self.span, False)

    def _set(self, default: Default[object], node: Node, value: T) -> Field[T]:
        return Field(value, (*self.path, default.field), node.span, True)


def is_null(node: Node | None) -> bool:
    """Whether ``node`` is absent or null, which Kubernetes decodes alike."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def as_text(node: Node | None) -> str | None:
    """The text that ``node`` is, or None."""
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def as_integer(node: Node | None) -> int | None:
    """The whole number that ``node`` is, or None. YAML's 30.0 reaches the API server as 30."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in _INT64:
        return value
    return None


def name_span(node: Mapping) -> Span:
    """Where to point at an item of a list: its name, else its first key, else the item itself."""
    name = node.get("name")
    if isinstance(name, Scalar) and not is_null(name):
        return name.span
    return next((entry.key_span for entry in node), node.span)
