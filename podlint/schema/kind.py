"""Is there such a kind? What the API server says before it looks at anything else."""

from __future__ import annotations

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


def check_kind(root: Node, base: Path) -> Mistake | None:
    """What is wrong with ``kind`` of an object that plainly holds a Pod; None where nothing is, or nobody can say.

    Looked at is what stands under an API version that podlint knows: others have kinds of their own.
    """
    if not isinstance(root, Mapping) or not _holds_containers(root):
        return None
    version, kind = root.get("apiVersion"), root.get("kind")
    known = structure().kinds
    if not isinstance(version, Scalar) or version.value not in {api_version for api_version, _ in known}:
        return None
    if kind is None or (isinstance(kind, Scalar) and kind.value is None):
        message = "the object has no `kind`: the API server cannot tell what it is"
        entry = root.entries.get("kind") or root.entries["apiVersion"]
        return Mistake("unknown-kind", (*base, "kind"), entry.key_span, message)
    if not isinstance(kind, Scalar) or not isinstance(kind.value, str) or (version.value, kind.value) in known:
        return None
    versions = [api_version for api_version, name in known if name == kind.value]
    if versions:
        newest = versions[-1]
        message = f"a {kind.value} is of `apiVersion` {newest}, not {version.value}"
        return Mistake("unknown-kind", (*base, "apiVersion"), version.span, message, instead=newest, safe=True)
    meant = spelling.same_letters(kind.value.removesuffix("s"), [name for _, name in known])

    if meant is None:
        return None  # there are more kinds in Kubernetes than podlint knows
    message = f"{version.value} has no kind '{clipped(kind.value)}'; did you mean {meant}?"
    return Mistake("unknown-kind", (*base, "kind"), kind.span, message, instead=meant, safe=True)


def _holds_containers(root: Mapping) -> bool:
    found = (find(root, (*path, "containers")) for path in _SPECS)
    return any(isinstance(containers, Sequence) and containers.items for containers in found)
