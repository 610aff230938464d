"""The fields of a Pod's ``spec`` that a change touched, found by names where lists have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.manifest.node import Mapping, Node, Path, Scalar, Sequence, Span, format_path, plain
from podlint.pod.field import Field
from podlint.pod.model import Container, Pod


class Value(NamedTuple):
    """What a field holds on one side."""

    path: str
    """The path inside the document, as findings name it."""
    text: str | None
    """As written, or the default; None for an object, a list, or a field without a value."""
    line: int
    written: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, or a whole object that one side does not have."""

    name: str
    """The path below the Pod's ``spec``, list items by name: ``containers[app].livenessProbe.periodSeconds``."""
    old: Value | None
    new: Value | None


class _Side(NamedTuple):
    node: Node | None
    path: Path
    span: Span
    """Where it is shown: a value, or the key of an object."""


def changed_fields(old: Pod, new: Pod) -> list[FieldChange]:
    """Every field that is not the same, in the order written."""
    before, after = _Side(old.node, old.path, old.span), _Side(new.node, new.path, new.span)
    return list(_compared("", before, after, (_known(old), _known(new))))


_Known = dict[str, Field[object]]


def _known(pod: Pod) -> _Known:
    """What the Pod model holds, defaults with it, by the names of the fields."""
    asked = (pod.grace, pod.restart_policy, pod.active_deadline, pod.share_process_namespace, *pod.containers)
    return {each.name: each for each in _fields_in(asked)}


def _fields_in(value: object) -> Iterator[Field[object]]:
    if isinstance(value, Field):
        yield value
    elif isinstance(value, Container):
        for each in fields(value):
            yield from _fields_in(getattr(value, each.name))
    elif isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _fields_in(item)


def _compared(name: str, old: _Side, new: _Side, known: tuple[_Known, _Known]) -> Iterator[FieldChange]:
    match old.node, new.node:
        case Mapping() as a, Mapping() as b:
            for key in dict.fromkeys((*a.entries, *b.entries)):
                below = f"{name}.{key}" if name else key
                yield from _compared(below, _under(old, a, key), _under(new, b, key), known)
        case Sequence() as a, Sequence() as b if _names(a) is not None and _names(b) is not None:
            before, after = _names(a) or {}, _names(b) or {}
            for item in dict.fromkeys((*before, *after)):
                yield from _compared(
                    f"{name}[{item}]", _at(old, a, before.get(item)), _at(new, b, after.get(item)), known
                )
        case a, b:
            before_, after_ = _value(old, known[0]), _value(new, known[1])
            if not _alike(a, b, before_, after_):
                yield FieldChange(name, before_, after_)


def _alike(old: Node | None, new: Node | None, before: Value | None, after: Value | None) -> bool:
    """The same is written, or the default is written out."""
    if isinstance(old, Mapping | Sequence) or isinstance(new, Mapping | Sequence):
        return old is not None and new is not None and plain(old) == plain(new)
    return (before and before.text) == (after and after.text)


def _under(side: _Side, mapping: Mapping, key: str) -> _Side:
    entry = mapping.entries.get(key)
    path = (*side.path, key)
    if entry is None:
        return _Side(None, path, side.span)
    return _Side(entry.value, path, entry.value.span if isinstance(entry.value, Scalar) else entry.key_span)


def _at(side: _Side, items: Sequence, index: int | None) -> _Side:
    if index is None:
        return _Side(None, (*side.path, -1), side.span)
    return _Side(items.items[index], (*side.path, index), items.items[index].span)


def _names(items: Sequence) -> dict[str, int] | None:
    """The items of a list by their names; None for a list whose items have none, or not one each."""
    found: dict[str, int] = {}
    for index, item in enumerate(items):
        name = item.get("name") if isinstance(item, Mapping) else None
        if not isinstance(name, Scalar) or name.text in found:
            return None
        found[name.text] = index
    return found


def _value(side: _Side, known: _Known) -> Value | None:
    path = format_path(side.path)
    if side.node is None:
        default = known.get(path)
        if default is None or default.value is None:
            return None
        return Value(path, str(default.value), side.span.line, written=False)
    return Value(path, _text(side.node), side.span.line, written=True)


def _text(node: Node) -> str | None:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node):
        return f"[{', '.join(item.text for item in node if isinstance(item, Scalar))}]"
    return None
