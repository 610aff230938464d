"""One object of the manifest, asked for its fields as the API server sees them.

It sees the fields that the chosen version serves: null stands for an absent field, what a switched-off feature gate
drops is absent, and so is, for us, a value of a wrong type, which decoding has reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podlint.kubernetes import Version
from podlint.manifest.node import Entry, Mapping, Node, Path, Scalar, Sequence, Span
from podlint.pod.written import as_integer, is_null, name_span
from podlint.schema.structure import ListOf, MapOf, Member, Struct
from podlint.validation.fault import Fault, FaultKind


class Text(NamedTuple):
    """A text of a list, or under a free key, with its place."""

    value: str
    path: Path
    span: Span


class Part:
    """An object of a known type, or the empty one that null stands for in a list."""

    __slots__ = ("node", "path", "span", "struct", "version")

    def __init__(self, node: Mapping, struct: Struct, path: Path, span: Span, version: Version) -> None:
        self.node = node
        self.struct = struct
        self.path = path
        self.span = span
        """Where the fields that it leaves out are shown: its key, or an item's name."""
        self.version = version

    # --- what it holds

    def entry(self, field: str) -> Entry | None:
        """The field's key and value; None where the API server takes it as absent."""
        entry = self.node.entries.get(field)
        if entry is None or (entry.value.__class__ is Scalar and entry.value.value is None):
            return None
        member = self.struct.fields[field]
        return entry if member.timeless or self._is_served(member) else None

    def serves(self, field: str) -> bool:
        """Whether the version has the field, with its feature gate on by default."""
        member = self.struct.fields.get(field)
        return member is not None and (member.timeless or self._is_served(member))

    def _is_served(self, member: Member) -> bool:
        gate = member.gate(str(self.path[-2]) if len(self.path) > 1 and isinstance(self.path[-1], int) else None)
        return member.is_known(self.version) and (gate is None or gate.is_on(self.version))

    def has(self, field: str) -> bool:
        """Whether the field is given, be it empty or of a wrong type."""
        return self.entry(field) is not None

    def text(self, field: str) -> str | None:
        """The text; empty where the field is absent, None where it is none."""
        entry = self.entry(field)
        if entry is None:
            return ""
        return entry.value.value if isinstance(entry.value, Scalar) and isinstance(entry.value.value, str) else None

    def number(self, field: str) -> int | None:
        """The whole number, or None."""
        entry = self.entry(field)
        return None if entry is None else as_integer(entry.value)

    def flag(self, field: str) -> bool | None:
        """True or false, or None."""
        entry = self.entry(field)
        value = entry.value.value if entry is not None and isinstance(entry.value, Scalar) else None
        return value if isinstance(value, bool) else None

    def child(self, field: str) -> Part | None:
        """The object under the field, or None."""
        entry = self.entry(field)
        if entry is None or not isinstance(entry.value, Mapping):
            return None
        struct = self.struct.fields[field].type
        assert isinstance(struct, Struct)
        return Part(entry.value, struct, (*self.path, field), entry.key_span, self.version)

    def child_or_empty(self, field: str) -> Part:
        """The object under the field, or one without fields."""
        struct = self.struct.fields[field].type
        assert isinstance(struct, Struct)
        return self.child(field) or Part(Mapping(self.span), struct, (*self.path, field), self.span, self.version)

    def children(self, field: str) -> list[Part]:
        """The objects in the list under the field; null counts as an empty one."""
        entry = self.entry(field)
        if entry is None or not isinstance(entry.value, Sequence):
            return []
        listed = self.struct.fields[field].type
        assert isinstance(listed, ListOf)
        struct = listed.item
        assert isinstance(struct, Struct)
        path, version = (*self.path, field), self.version
        found = []
        for index, item in enumerate(entry.value.items):
            if isinstance(item, Mapping):
                found.append(Part(item, struct, (*path, index), name_span(item), version))
            elif is_null(item):
                found.append(Part(Mapping(item.span), struct, (*path, index), item.span, version))
        return found

    def length(self, field: str) -> int:
        """How many items the list under the field has."""
        entry = self.entry(field)
        return len(entry.value.items) if entry is not None and isinstance(entry.value, Sequence) else 0

    def is_empty(self, field: str) -> bool:
        """Whether the list under the field is left out or holds nothing."""
        entry = self.entry(field)
        return entry is None or (isinstance(entry.value, Sequence) and not entry.value.items)

    def texts(self, field: str) -> list[Text]:
        """The texts in the list under the field; null counts as an empty one."""
        entry = self.entry(field)
        if entry is None or not isinstance(entry.value, Sequence):
            return []
        found = []
        for index, item in enumerate(entry.value.items):
            value = item.value if isinstance(item, Scalar) else 0
            if value is None or isinstance(value, str):
                found.append(Text(value or "", (*self.path, field, index), item.span))
        return found

    def numbers(self, field: str) -> Iterator[tuple[int, int, Span]]:
        """The whole numbers in the list under the field, each with its index and place."""
        entry = self.entry(field)
        for index, item in enumerate(entry.value if entry is not None and isinstance(entry.value, Sequence) else ()):
            value = as_integer(item)
            if value is not None:
                yield index, value, item.span

    def pairs(self, field: str) -> Iterator[Entry]:
        """Keys and values of the object with free keys under the field."""
        entry = self.entry(field)
        if entry is not None and isinstance(entry.value, Mapping):
            assert isinstance(self.struct.fields[field].type, MapOf)
            yield from entry.value

    # --- what is wrong with it

    def at(self, field: str) -> Span:
        """The field's value, or the object's own place where the field is left out."""
        entry = self.node.entries.get(field)
        return self.span if entry is None or is_null(entry.value) else entry.value.span

    def key(self, field: str) -> Span:
        """The field's key, or the object's own place where the field is left out."""
        entry = self.node.entries.get(field)
        return self.span if entry is None else entry.key_span

    def wrong(
        self,
        kind: FaultKind,
        field: str,
        message: str,
        advice: str = "",
        *,
        at_key: bool = False,
        related: tuple[tuple[str, Span], ...] = (),
        instead: str | int | None = None,
        safe: bool = False,
        whole: bool = False,
    ) -> Fault:
        """A fault of the field's value, or, ``at_key``, of its being there."""
        entry = self.node.entries.get(field)
        compound = entry is not None and not isinstance(entry.value, Scalar)
        span = self.key(field) if at_key or compound else self.at(field)
        path = (*self.path, field)
        return Fault(kind, path, span, message, advice, related, instead, safe, whole=whole)

    def missing(self, field: str, why: str = "", advice: str = "", *, kind: FaultKind = "field-missing") -> Fault:
        """The fault that a field is left out or empty."""
        entry = self.node.entries.get(field)
        span = self.span if entry is None else entry.key_span
        said = f"{called(self.path)} needs `{field}`{why}"
        return Fault(kind, (*self.path, field), span, said, advice, lacking=(field,), holder=self.path)

    def lacks_all(self, fields: tuple[str, ...], message: str, advice: str = "") -> Fault:
        """The fault that of several fields none is given."""
        return Fault("field-missing", self.path, self.span, message, advice, lacking=fields, holder=self.path)


_ITEMS = {
    "containers": "the container",
    "ephemeralContainers": "the ephemeral container",
    "initContainers": "the init container",
    "volumes": "the volume",
}


def called(path: Path) -> str:
    """An object as messages name it: the container, `ports[1]`, `httpGet`."""
    if not path:
        return "the object"
    last = path[-1]
    if isinstance(last, str):
        return f"`{last}`"
    return _ITEMS.get(str(path[-2])) or f"`{path[-2]}[{last}]`" if len(path) > 1 else "the object"


def node_text(node: Node) -> str | None:
    """The text under a free key; empty for null, None for anything else."""
    if not isinstance(node, Scalar):
        return None
    return "" if node.value is None else node.value if isinstance(node.value, str) else None
