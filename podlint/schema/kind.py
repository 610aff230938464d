"""Is there such a kind? What the API server says before it looks at anything else."""

from __future__ import annotations

from typing import Final

from podlint import spelling
from podlint.manifest.node import Mapping, Node, Path, Scalar, Sequence, find
from podlint.schema.leaf import clipped
from podlint.schema.mistake import Mistake
from podlint.schema.structure import structure

_SPECS: tuple[Path, ...] = (
    ("spec",),
    ("spec", "template", "spec"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
)
"""Where the objects with Pods hold the Pod's ``spec``."""


_OLD: Final = frozenset({"apps/v1beta1", "apps/v1beta2", "batch/v1beta1", "batch/v2alpha1", "extensions/v1beta1"})
"""API versions of Kubernetes' own that went away before the releases that podlint knows."""


def check_kind(root: Node, base: Path) -> Mistake | None:
    """What is wrong with ``kind`` or ``apiVersion`` of an object that plainly holds a Pod.

    None where nothing is, or nobody can say: custom resources have kinds of their own.
    """
    if not isinstance(root, Mapping) or not _holds_containers(root):
        return None
    version, kind = _text(root, "apiVersion"), _text(root, "kind")
    if version is None or kind is None:
        return None  # of a wrong type, which decoding reports
    known = structure().kinds
    if not kind:
        return None if version not in _versions(known) else _missing(root, base, "kind", "what it is")
    if not version:
        return _missing(root, base, "apiVersion", "of which version it is") if _versions_of(kind, known) else None
    if (version, kind) in known:
        return None
    return _unknown_version(root, base, version, kind) or _unknown_kind(root, base, version, kind)


def _unknown_version(root: Mapping, base: Path, version: str, kind: str) -> Mistake | None:
    """The kind is one that podlint knows, in another version."""
    versions = _versions_of(kind, structure().kinds)
    if not versions or version in _OLD or "." in version.partition("/")[0]:
        return None
    message = f"a {kind} is of `apiVersion` {versions[-1]}, not {clipped(version)}"
    span = root.entries["apiVersion"].value.span
    return Mistake("unknown-kind", (*base, "apiVersion"), span, message, instead=versions[-1], safe=True)


def _unknown_kind(root: Mapping, base: Path, version: str, kind: str) -> Mistake | None:
    """The version is one that podlint knows, and the kind comes near one of it; there are more kinds than those."""
    known = structure().kinds
    meant = spelling.same_letters(kind.removesuffix("s"), [name for _, name in known])
    if meant is None or version not in _versions(known):
        return None
    message = f"{version} has no kind '{clipped(kind)}'; did you mean {meant}?"
    span = root.entries["kind"].value.span
    return Mistake("unknown-kind", (*base, "kind"), span, message, instead=meant, safe=True)


def _missing(root: Mapping, base: Path, field: str, what: str) -> Mistake:
    entry = root.entries.get(field) or next(iter(root))
    message = f"the object has no `{field}`: the API server cannot tell {what}"
    return Mistake("unknown-kind", (*base, field), entry.key_span, message)


def _text(root: Mapping, field: str) -> str | None:
    """The text, empty where the field is left out; None where it is none."""
    node = root.get(field)
    if node is None:
        return ""
    value = node.value if isinstance(node, Scalar) else 0
    return "" if value is None else value if isinstance(value, str) else None


def _versions(known: list[tuple[str, str]]) -> set[str]:
    return {version for version, _ in known}


def _versions_of(kind: str, known: list[tuple[str, str]]) -> list[str]:
    return [version for version, name in known if name == kind]


def _holds_containers(root: Mapping) -> bool:
    found = (find(root, (*path, "containers")) for path in _SPECS)
    return any(isinstance(containers, Sequence) and containers.items for containers in found)
