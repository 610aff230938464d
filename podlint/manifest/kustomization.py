"""Which files a ``kustomization.yaml`` makes whole: patches, and resources whose selectors it fills in."""

# Called for many files; a Path for each would cost more than the rest.
# ruff: noqa: PTH110, PTH112, PTH113, PTH118, PTH119, PTH120, PTH123

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeAlias

from podlint.manifest.node import Mapping, Node, Scalar, Sequence

Completion: TypeAlias = Literal["patch", "labels"]
"""A file is a patch, a part of another's object; or a resource that gets its labels and selectors from outside."""

FILES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What Kustomize looks for in a folder."""

_PATCHES: Final = ("patches", "patchesStrategicMerge", "patchesJson6902")
"""Where a kustomization names patches: by ``path``, or, in the older forms, as the items themselves."""

_RESOURCES: Final = ("resources", "bases", "components")
"""Where it names files, and folders with kustomizations of their own."""

_ABOVE: Final = 6
"""How many folders up from a file its kustomization may be; more are not looked into."""


class _Named(NamedTuple):
    """What one kustomization names, as real paths."""

    patches: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    labels: bool = False
    """It adds labels to selectors and templates (``commonLabels``, ``labels`` with ``includeSelectors``)."""


class Kustomizations:
    """The kustomizations of a run: those in its input, and those beside or above the files that ask."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._given = tuple(given)
        self._read: dict[str, _Named] = {}
        """By the real path of the kustomization."""
        self._told: dict[str, Completion | None] = {}
        """By the path that was asked for."""
        self._above: dict[str, list[str]] = {}
        """By folder, the kustomizations in it and above it."""

    def completion(self, path: str) -> Completion | None:
        """What a kustomization adds to the file at ``path``, if one does. Never raises for what is on the disk."""
        if path not in self._told:
            self._told[path] = self._completion(os.path.realpath(path))
        return self._told[path]

    def _completion(self, real: str) -> Completion | None:
        around = list(self._around(real))
        if any(real in self._of(file).patches for file in around):
            return "patch"
        return "labels" if any(self._of(file).labels and self._holds(file, real) for file in around) else None

    def _holds(self, file: str, path: str) -> bool:
        """Whether a kustomization, or one that it is built on, has the file as a resource."""
        pending, seen = [file], {file}
        while pending:
            resources = self._of(pending.pop()).resources
            if path in resources:
                return True
            inner = {each for folder in resources if os.path.isdir(folder) for each in _in_folder(folder)} - seen
            seen |= inner
            pending.extend(inner)
        return False

    def _around(self, path: str) -> Iterator[str]:
        """The kustomizations that may name a file: those given, and those beside and above it."""
        yield from self._real_given
        folder = os.path.dirname(path)
        if folder not in self._above:
            self._above[folder] = list(self._upwards(folder))
        yield from self._above[folder]

    @cached_property
    def _real_given(self) -> list[str]:
        return [os.path.realpath(given) for given in self._given]

    @staticmethod
    def _upwards(folder: str) -> Iterator[str]:
        for _ in range(_ABOVE):
            yield from _in_folder(folder)
            above = os.path.dirname(folder)
            if above == folder or os.path.exists(os.path.join(folder, ".git")):
                return
            folder = above

    def _of(self, file: str) -> _Named:
        if file not in self._read:
            self._read[file] = _named_by(file)
        return self._read[file]


def is_kustomization(name: str) -> bool:
    """Whether a file of this name is one that Kustomize looks for."""
    return os.path.basename(name) in FILES


def _in_folder(folder: str) -> Iterator[str]:
    for name in FILES:
        file = os.path.join(folder, name)
        if os.path.isfile(file):
            yield file


def _named_by(file: str) -> _Named:
    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError:
        return _Named()
    from podlint.manifest.read import read

    roots = [document.root for document in read(file, data).documents]
    folder = os.path.dirname(file)
    patches = frozenset(_paths(folder, roots, _PATCHES))
    resources = frozenset(_paths(folder, roots, _RESOURCES))
    return _Named(patches, resources, any(_adds_labels(root) for root in roots))


def _paths(folder: str, roots: list[Node], keys: tuple[str, ...]) -> Iterator[str]:
    """The real paths that stand under ``keys``; patches written out there have none."""
    for root in roots:
        for key in keys:
            listed = root.get(key) if isinstance(root, Mapping) else None
            for item in listed if isinstance(listed, Sequence) else ():
                node = item.get("path") if isinstance(item, Mapping) else item
                text = node.value if isinstance(node, Scalar) else None
                if isinstance(text, str) and text and "\n" not in text and "\0" not in text and "://" not in text:
                    yield os.path.realpath(os.path.join(folder, text))


def _adds_labels(root: Node) -> bool:
    if not isinstance(root, Mapping):
        return False
    common, listed = root.get("commonLabels"), root.get("labels")
    if isinstance(common, Mapping) and common.entries:
        return True
    for item in listed if isinstance(listed, Sequence) else ():
        flag = item.get("includeSelectors") if isinstance(item, Mapping) else None
        if isinstance(flag, Scalar) and flag.value is True:
            return True
    return False
