"""What a run was given, read when somebody asks: objects of one file speak of Pods in another."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress

from podlint.cli.inputs import Manifest
from podlint.manifest.node import Document
from podlint.manifest.sift import mentions_kind
from podlint.manifest.source import Reading
from podlint.pod.beside import Identity
from podlint.pod.model import Pod
from podlint.pod.neighbourhood import Neighbourhood
from podlint.pod.objects import identity as identity_of
from podlint.pod.workload import pods

_KEPT_BYTES = 2_000_000
"""How much text is kept as read: some 20 times as much memory."""


class Readings:
    """The files of one run or several as read; those asked for last are kept, as far as there is room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[bytes, Reading]] = OrderedDict()
        self._bytes = 0

    def of(self, manifest: Manifest) -> Reading:
        """What came of reading ``manifest``, which may hold something else than in an earlier run."""
        data, reading = self._kept.pop(manifest.name, (None, None))
        self._bytes -= len(data or b"")
        if reading is None or data != manifest.data:
            reading = manifest.read()
        self._kept[manifest.name] = (manifest.data, reading)
        self._bytes += len(manifest.data)
        while self._bytes > _KEPT_BYTES:
            _, (left, _) = self._kept.popitem(last=False)
            self._bytes -= len(left)
        return reading


class Surroundings:
    """All objects that a run was given. A file that cannot be read has none: its own check says why."""

    def __init__(self, manifests: Sequence[Manifest], readings: Readings) -> None:
        self._manifests = manifests
        self._readings = readings

    def documents(self, identity: Identity) -> Iterator[Document]:
        """The objects of one API group and kind, in the order given."""
        for manifest in self._manifests:
            if mentions_kind(manifest.data, identity[1:]):
                yield from (each for each in self._of(manifest) if identity_of(each) == identity)

    def pods(self) -> Iterator[Pod]:
        """The Pods, in the order given."""
        for manifest in self._manifests:
            if manifest.beside:
                continue
            settings = manifest.settings
            for document in self._of(manifest):
                yield from pods(document, settings.pod_templates, settings.images)

    def _of(self, manifest: Manifest) -> list[Document]:
        with suppress(Exception):
            reading = self._readings.of(manifest)
            return [] if reading.template is not None else reading.documents
        return []


def neighbourhood_of(manifests: Sequence[Manifest], readings: Readings) -> Neighbourhood:
    """What surrounds each of the inputs of a run."""
    return Neighbourhood(Surroundings(manifests, readings))
