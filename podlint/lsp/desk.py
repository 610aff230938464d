"""What podlint says of the documents on somebody's desk: open in an editor, beside the other files of their folders.

What is open counts as it stands in the editor, all else as it lies on the disk. A document is judged as a file that
``podlint check`` meets in its folder, with what lies beside it there.
"""

# Paths are text, as in the rooms that find files.
# ruff: noqa: PTH120

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import Final

from podlint.checks.rule import Rule, rules
from podlint.cli.fixing import Fixing
from podlint.cli.inputs import Input, Manifest, SetAside, input_of, is_excluded
from podlint.cli.predict import Subject, subjects_in
from podlint.cli.session import check_inputs
from podlint.cli.surroundings import Readings
from podlint.config.settings import Given, Settings, SettingsFinder, absolute
from podlint.dataclass import dataclass
from podlint.manifest.discover import SUFFIXES, Found, discover
from podlint.manifest.kustomization import Kustomizations, is_kustomization
from podlint.manifest.source import Reading
from podlint.pod.beside import KIND_NAMES
from podlint.report.findings.outcome import Judged
from podlint.report.findings.summary import count
from podlint.timeline.life import Timeline, timeline_of

MOST_BESIDE: Final = 200
"""So many other files of a folder are looked at, the first by name: an editor's user waits for the answer."""
MOST_BYTES_BESIDE: Final = 4_000_000
"""Larger ones are left out, together with all after them."""
_TIMELINES_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A text in an editor."""

    uri: str
    path: str
    """Where it lies, or would lie; absolute."""
    text: str
    version: int | None = None

    @property
    def data(self) -> bytes:
        """What a file with this text holds."""
        return self.text.encode("utf-8", "surrogatepass")

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say of a document."""

    document: OpenDocument
    findings: Sequence[Judged] = ()
    reading: Reading | None = None
    """None: podlint has nothing to say of such a file."""
    rules: Mapping[str, Rule] = field(default_factory=rules)
    notes: Sequence[str] = ()
    errors: Sequence[str] = ()


class Desk:
    """Judges documents, one at a time; a life may be worked out meanwhile. ConfigurationError from all that asks for settings that are wrong."""

    def __init__(self, given: Given | None = None, configuration: os.PathLike[str] | None = None) -> None:
        """What the command line says: how to judge, and a configuration in place of those beside the files."""
        self._given = given or Given()
        self._configuration = None if configuration is None else absolute(os.fspath(configuration))
        self._readings = Readings()
        self._timelines: list[tuple[Subject, bytes, Timeline]] = []

    def verdict(self, document: OpenDocument, opened: Collection[OpenDocument]) -> Verdict:
        """Check a document; ``opened`` are all that are open, this one included."""
        given, notes = self._inputs(document, opened)
        manifest = given[0]
        if not isinstance(manifest, Manifest):
            return Verdict(document)
        session = check_inputs(given, {manifest.name}, self._readings)
        return Verdict(
            document,
            session.findings,
            self._readings.of(manifest),
            manifest.settings.rules,
            [*notes, *session.notes],
            session.errors,
        )

    def mended(self, document: OpenDocument, opened: Collection[OpenDocument]) -> str:
        """The text of a document with everything mended that can be mended safely."""
        given, _ = self._inputs(document, opened)
        if not isinstance(given[0], Manifest):
            return document.text
        mended = Fixing(given, unsafe=False, only={given[0].name}).mended
        return mended[0].after.data.decode("utf-8", "surrogatepass") if mended else document.text

    def subjects(self, document: OpenDocument, opened: Collection[OpenDocument]) -> list[Subject]:
        """The Pods of a document, each with what its life is to be predicted under."""
        given, _ = self._inputs(document, opened)
        return [subject for subject in subjects_in(given).found if subject.pod.file == document.path]

    def timeline(self, subject: Subject, data: bytes) -> Timeline:
        """The life of one Pod of a document that holds ``data``: that of an unchanged document is known."""
        for known, text, timeline in self._timelines:
            same_place = known.pod.path == subject.pod.path and known.pod.span == subject.pod.span
            alike = same_place and known.setting == subject.setting and known.served == subject.served
            if alike and known.pod.file == subject.pod.file and text == data:
                return timeline
        timeline = timeline_of(subject.pod, subject.setting, served=subject.served)
        self._timelines = [(subject, data, timeline), *self._timelines[: _TIMELINES_KEPT - 1]]
        return timeline

    # --- what lies on the desk ---------------------------------------------------------------------------

    def _inputs(self, document: OpenDocument, opened: Collection[OpenDocument]) -> tuple[list[Input], list[str]]:
        """The document first, then what lies beside it; and what is to be said of that."""
        finder = SettingsFinder(self._given, self._configuration)
        texts = {each.path: each.data for each in opened} | {document.path: document.data}
        beside = [path for path in _beside(document.folder, texts) if path != document.path]
        kustomizations = Kustomizations(path for path in beside if is_kustomization(path))
        settings = finder.of(document.path)
        if is_excluded(document.path, settings):
            return [SetAside(document.path)], []
        given: list[Input] = [_input(document.path, document.data, settings, kustomizations)]
        room = MOST_BYTES_BESIDE
        for number, path in enumerate(beside):
            data = texts.get(path)
            if data is None:
                data = _content(path, room)
            room -= len(data or b"")
            if number == MOST_BESIDE or room < 0:
                left = count(len(beside) - number, "file")
                return given, [f"{document.path}: {left} of its folder, from {path} on, not looked at beside it"]
            if data is not None and not is_excluded(path, settings):
                given.append(_input(path, data, settings, kustomizations))
        return given, []


def _input(path: str, data: bytes, settings: Settings, kustomizations: Kustomizations) -> Input:
    return input_of(Found(path, path, explicit=False), data, settings, KIND_NAMES, kustomizations)


def _beside(folder: str, texts: Mapping[str, bytes]) -> list[str]:
    """The manifests of a folder by name: those on the disk, and those that are only open so far."""
    found = {each.path for each in discover([folder], below=False) if isinstance(each, Found)}
    return sorted(found | {path for path in texts if os.path.dirname(path) == folder and path.endswith(SUFFIXES)})


def _content(path: str, most: int) -> bytes | None:
    """What a file holds; None where it cannot be read, or has gone, and an over-long text where it has too much."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- as above
            return file.read(most + 1)
    except OSError:
        return None
