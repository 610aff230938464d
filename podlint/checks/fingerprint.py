"""What makes a finding the same one in another run, when lines, list items and numbers have changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from podlint.checks.finding import Finding
from podlint.manifest.node import Document, Mapping, Node, Path, Scalar, Sequence, find

ANY = "*"
"""Stands for an item of a list that has no name."""


class Fingerprint(NamedTuple):
    """A finding without its place in the text and without its message; several may be alike."""

    rule: str
    file: str
    """As those call it who compare fingerprints."""
    object: str
    """``namespace/kind/name``; empty where the finding speaks of none."""
    container: str
    field: str
    """The path in which each list item goes by its name: ``spec.containers[app].env[HOME].value``."""


def fingerprint(finding: Finding, file: str, documents: Iterable[Document]) -> Fingerprint:
    """The finding's, in ``file``, in which ``documents`` were read."""
    ref = finding.object
    of = "" if ref is None else f"{ref.namespace or ''}/{ref.kind or ''}/{ref.name or ''}"
    field = _by_names(finding.path, _document(finding, documents))
    return Fingerprint(finding.rule, file, of, finding.container or "", field)


def _document(finding: Finding, documents: Iterable[Document]) -> Document | None:
    """The last document that begins at or before the finding and that its path can lead into."""
    line = finding.place.span.line
    fitting = [
        each for each in documents if each.root.span.line <= line and finding.path[: len(each.base)] == each.base
    ]
    return fitting[-1] if fitting else None


def _by_names(path: Path, document: Document | None) -> str:
    """The path as text, with names in place of numbers."""
    text = ""
    for length, step in enumerate(path):
        if isinstance(step, str):
            text += f".{step}" if text else step
        elif document is None or length < len(document.base):
            text += f"[{ANY}]"
        else:
            text += f"[{_name(find(document.root, path[len(document.base) : length]), step)}]"
    return text


def _name(list_: Node | None, index: int) -> str:
    item = list_.items[index] if isinstance(list_, Sequence) and index < len(list_.items) else None
    name = item.get("name") if isinstance(item, Mapping) else None
    return name.text if isinstance(name, Scalar) and name.text else ANY
