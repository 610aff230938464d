"""The two sides of a change: the inputs before and after, and what both call the same file."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path

from podlint.cli.inputs import Input, Manifest, Request, input_of
from podlint.cli.predict import Subject, given_to, subjects_in
from podlint.cli.revision import Revision
from podlint.dataclass import dataclass
from podlint.difference.difference import Difference, PodChange, difference
from podlint.difference.match import Placed
from podlint.kubernetes import NEWEST, Version
from podlint.manifest.discover import SUFFIXES, Found, Unreadable
from podlint.manifest.ignore import Ignores, gitignores_above, with_gitignore
from podlint.manifest.node import plain
from podlint.report.timelines.words import where
from podlint.timeline.life import Timeline, timeline_of

_BESIDE = ("Service",)
"""Kinds without Pods that bear on a predicted life."""


@dataclass
class Side:
    """The inputs of one side."""

    given: list[Input] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Of each input by name: what both sides call it."""


@dataclass
class Compared:
    """What a change does, and what is to be said beside it."""

    found: Difference
    kubernetes: Version = NEWEST
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def side_at(request: Request) -> Side:
    """What lies at the one path of a request; files are placed by their way below it."""
    (top,) = request.paths
    side = Side(list(given_to(request)))
    for each in side.given:
        if isinstance(each, Manifest):
            side.places[each.name] = "." if each.path is None else os.path.relpath(each.path, top)
        elif isinstance(each, Unreadable):
            side.places[each.name] = os.path.relpath(each.name, top)
    return side


def sides_of(name: str, request: Request) -> tuple[Side, Side]:
    """What a revision has below the paths of a request, and what the working tree has; placed by their real paths.

    Both are judged by the configuration of the working tree, so that only what the manifests say makes a difference.
    UsageError where the revision cannot be read.
    """
    revision = Revision.of(name, _folder(request.paths[0]))
    old, deleted = _old_side(revision, request)
    kept = [path for path in request.paths if path not in deleted]
    new = Side(list(given_to(replace(request, paths=kept))))
    new.places = {
        each.name: os.path.realpath(each.path)
        for each in new.given
        if isinstance(each, Manifest) and each.path is not None
    }
    return old, new


def _folder(path: str) -> str:
    """The nearest folder that there is at or above a path."""
    real = os.path.realpath(path)
    while not os.path.isdir(real):  # noqa: PTH112 -- texts, as everywhere in discovery
        real = os.path.dirname(real)  # noqa: PTH120
    return real


def _old_side(revision: Revision, request: Request) -> tuple[Side, set[str]]:
    """The revision's inputs, and which of the paths the working tree has no more."""
    excluded = Ignores.of_patterns(request.exclude, os.getcwd()) if request.exclude else None  # noqa: PTH109
    wanted: dict[str, bool] = {}
    deleted: set[str] = set()
    for path in request.paths:
        real = os.path.realpath(path)
        files = list(revision.files(real))
        if files and not os.path.lexists(path):
            deleted.add(path)
        for file in files:
            if file == real or _is_met(file, real):
                wanted[file] = wanted.get(file, False) or file == real
    side = Side()
    for blob in revision.read(list(wanted)):
        settings = request.finder.of(blob.path)
        configured = settings.configuration.exclude
        if any(each is not None and each.match(blob.path, is_folder=False) for each in (excluded, configured)):
            continue
        called = f"{revision.name}:{os.path.relpath(blob.path, revision.top).replace(os.sep, '/')}"
        found = Found(blob.path, called, explicit=wanted[blob.path])
        side.given.append(input_of(found, blob.data, settings, _BESIDE))
        side.places[called] = blob.path
    return side, deleted


def _is_met(file: str, top: str) -> bool:
    """Whether a search of the folder ``top`` meets the file, as it would in the working tree."""
    *folders, name = Path(os.path.relpath(file, top)).parts
    if not name.endswith(SUFFIXES) or any(folder.startswith(".") for folder in folders):
        return False
    ignores = with_gitignore(top, gitignores_above(top))
    current = top
    for step, is_folder in (*((folder, True) for folder in folders), (name, False)):
        current = os.path.join(current, step)  # noqa: PTH118
        if ignores is not None and ignores.match(current, is_folder):
            return False
        ignores = with_gitignore(current, ignores) if is_folder else ignores
    return True


# --- lives -----------------------------------------------------------------------------------------------


def compared(old: Side, new: Side) -> Compared:
    """Predict both sides and hold them against each other.

    A file that cannot be read on one side makes none of the other's Pods new or gone: nobody knows.
    """
    before, after = subjects_in(old.given), subjects_in(new.given)
    lives = _Lives()
    placed = [
        [Placed(lives.of(subject), side.places.get(subject.pod.file, "")) for subject in read.found]
        for side, read in ((old, before), (new, after))
    ]
    found = difference(*placed)
    unread = _unread(old, before.errors), _unread(new, after.errors)
    places = old.places, new.places
    pods = tuple(change for change in found.pods if not _is_in_doubt(change, places, unread))
    notes = list(dict.fromkeys((*before.notes, *after.notes)))
    if before.found or after.found:
        notes = [note for note in notes if note != "no Pod found"]
    notes += [
        f"{where(each.timeline.pod)}: more can happen than podlint follows"
        for side in placed
        for each in side
        if not each.timeline.complete
    ]
    version = max(before.kubernetes, after.kubernetes) if before.found and after.found else after.kubernetes
    return Compared(replace(found, pods=pods), version, notes, [*before.errors, *after.errors])


def _unread(side: Side, errors: Iterable[str]) -> set[str]:
    told = tuple(errors)
    return {place for name, place in side.places.items() if any(error.startswith(f"{name}:") for error in told)}


def _is_in_doubt(
    change: PodChange, places: tuple[Mapping[str, str], Mapping[str, str]], unread: tuple[set[str], set[str]]
) -> bool:
    if change.old is None and change.new is not None:
        return places[1].get(change.new.pod.file) in unread[0]
    if change.new is None and change.old is not None:
        return places[0].get(change.old.pod.file) in unread[1]
    return False


class _Lives:
    """Predicted lives; a Pod that both sides have alike lives once."""

    def __init__(self) -> None:
        self._known: defaultdict[str, list[tuple[Subject, Timeline]]] = defaultdict(list)

    def of(self, subject: Subject) -> Timeline:
        """The life of the Pod."""
        pod = subject.pod
        same_text = self._known[json.dumps([pod.workload.kind, pod.path, plain(pod.node)], sort_keys=True)]
        for other, timeline in same_text:
            if (other.setting, other.served) == (subject.setting, subject.served) and _facts(other) == _facts(subject):
                return replace(timeline, pod=pod)
        timeline = timeline_of(pod, subject.setting, served=subject.served)
        same_text.append((subject, timeline))
        return timeline


def _facts(subject: Subject) -> list[object]:
    return [container.image_facts for container in subject.pod.containers]
