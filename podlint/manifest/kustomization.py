"""Which files a ``kustomization.yaml`` names as patches: parts of objects, that are no objects of their own."""

# Called for many files; a Path for each would cost more than the rest.
# ruff: noqa: PTH100, PTH112, PTH113, PTH118, PTH120, PTH123

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Final

from podlint.manifest.node import Mapping, Node, Scalar, Sequence
from podlint.manifest.read import read

FILES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What Kustomize looks for in a folder."""

_LISTS: Final = ("patches", "patchesStrategicMerge", "patchesJson6902")
"""Where a kustomization names patches: by ``path``, or, in the older forms, as the items themselves."""

_ABOVE: Final = 6
"""How many folders up from a patch its kustomization may be; more are not looked into."""


class Kustomizations:
    """The kustomizations of a run: those in its input, and those beside or above the files that ask."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._given = tuple(given)
        self._patches: dict[str, frozenset[str]] = {}
        """By the real path of a folder or kustomization file, the real paths of the patches that it names."""

    def names_as_patch(self, path: str) -> bool:
        """Whether a kustomization names the file at ``path`` as a patch. Never raises for what is on the disk."""
        real = os.path.realpath(path)
        if any(real in self._of_file(os.path.realpath(given)) for given in self._given):
            return True
        folder = os.path.dirname(real)
        for _ in range(_ABOVE):
            if real in self._of_folder(folder):
                return True
            above = os.path.dirname(folder)
            if above == folder or os.path.exists(os.path.join(folder, ".git")):
                return False
            folder = above
        return False

    def _of_folder(self, folder: str) -> frozenset[str]:
        if folder not in self._patches:
            found = (os.path.join(folder, name) for name in FILES)
            self._patches[folder] = frozenset().union(*(self._of_file(file) for file in found if os.path.isfile(file)))
        return self._patches[folder]

    def _of_file(self, file: str) -> frozenset[str]:
        if file not in self._patches:
            self._patches[file] = frozenset(_patches(file))
        return self._patches[file]


def _patches(file: str) -> Iterator[str]:
    """The real paths of the patches that a kustomization names; those written inside it are none."""
    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError:
        return
    folder = os.path.dirname(file)
    for document in read(file, data).documents:
        if not isinstance(document.root, Mapping):
            continue
        for key in _LISTS:
            listed = document.root.get(key)
            for item in listed if isinstance(listed, Sequence) else ():
                text = _text(item.get("path") if isinstance(item, Mapping) else item)
                if text and "\n" not in text and "\0" not in text:
                    yield os.path.realpath(os.path.join(folder, text))


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def is_kustomization(name: str) -> bool:
    """Whether a file of this name is one that Kustomize looks for."""
    return os.path.basename(name) in FILES
