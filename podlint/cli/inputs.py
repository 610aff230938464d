"""The files that a command was pointed at, each with the settings that hold for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import click

from podlint.config.baseline import is_baseline
from podlint.config.settings import CONFIGURATION_FILE, Settings, SettingsFinder, absolute
from podlint.dataclass import dataclass
from podlint.manifest.discover import Found, Unreadable, discover, in_utf8, reason
from podlint.manifest.kustomization import Completion, Kustomizations, is_kustomization
from podlint.manifest.sift import may_hold_pod, mentions_kind
from podlint.manifest.text import MAX_BYTES, source_of

if TYPE_CHECKING:
    from podlint.manifest.source import Reading, Source

STDIN = "-"

_MOST_HAVE_LESS = 65_536
"""Bytes: for each read there is as much memory made ready as it may take, and for 16 MB that takes as long as all the rest."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a command line asks to look at."""

    paths: Sequence[str]
    finder: SettingsFinder
    exclude: Sequence[str] = ()
    """Patterns in ``.gitignore`` syntax, relative to the current folder."""
    stdin_name: str = "<stdin>"
    beside: Collection[str] = ()
    """Kinds without Pods that are read, too, for what they say of Pods (``Service``)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A file to look at."""

    name: str
    """What findings call it."""
    data: bytes
    settings: Settings
    path: str | None = None
    """Where it lies; None for standard input."""
    kustomizations: Kustomizations | None = None
    """What may say that it is no object of its own."""
    beside: bool = False
    """It can hold no Pod, and was not named by the user: it is read for what its objects say of Pods elsewhere."""

    def read(self) -> Reading:
        """Decode it; what is wrong with it stands in the reading."""
        from podlint.manifest.read import read

        return read(self.name, self.data)

    def source(self) -> Source:
        """Its text; none where it is no text."""
        return source_of(self.name, self.data)

    def completion(self) -> Completion | None:
        """What a kustomization adds to it: one in the input, or beside or above the file."""
        return None if self.path is None or self.kustomizations is None else self.kustomizations.completion(self.path)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file met in a folder that can hold no Pod, as its bytes show."""

    name: str


Input: TypeAlias = Manifest | SetAside | Unreadable


def inputs(request: Request) -> Iterator[Input]:
    """Everything under the paths asked for.

    ConfigurationError where a configuration on the way is wrong; in the end, click's BadParameter where the command
    line names a rule that none of them has.
    """
    # Whatever the order of arguments, the same is said in the same order; what is named comes before what is met.
    paths = sorted((path for path in request.paths if path != STDIN), key=lambda path: (os.path.isdir(path), path))  # noqa: PTH112
    if STDIN in request.paths:
        settings = request.finder.of(request.stdin_name)
        yield Manifest(in_utf8(request.stdin_name), sys.stdin.buffer.read(MAX_BYTES + 1), settings)
    everything = list(discover(paths, request.exclude)) if paths else []
    kustomizations = Kustomizations(
        each.path for each in everything if isinstance(each, Found) and is_kustomization(each.name)
    )
    for found in everything:
        if isinstance(found, Unreadable):
            yield found
            continue
        settings = request.finder.of(found.path)
        if not is_excluded(found.path, settings):
            yield _open(found, settings, request.beside, kustomizations)
    _check_words(request.finder)


def is_excluded(path: str, settings: Settings) -> bool:
    """Whether the configuration leaves a file out."""
    excluded = settings.configuration.exclude
    return excluded is not None and excluded.match(str(absolute(path)), is_folder=False)


def _check_words(finder: SettingsFinder) -> None:
    """That the command line names rules there are can be told now that all configurations are found."""
    choice = finder.given.choice
    for option, words in (("--select", choice.select), ("--extend-select", choice.extend), ("--ignore", choice.ignore)):
        try:
            finder.check_words(words or ())
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=f"'{option}'") from error


def _open(found: Found, settings: Settings, beside: Collection[str], kustomizations: Kustomizations) -> Input:
    """What a file holds, as it lies on the disk."""
    try:
        with open(found.path, "rb") as file:  # noqa: PTH123 -- thousands of times in a run
            data = file.read(_MOST_HAVE_LESS)
            if len(data) == _MOST_HAVE_LESS:
                data += file.read(MAX_BYTES + 1 - len(data))  # the byte too many says that there is more
    except OSError as error:
        return Unreadable(found.name, reason(error, found.path))
    return input_of(found, data, settings, beside, kustomizations)


def input_of(
    found: Found,
    data: bytes,
    settings: Settings,
    beside: Collection[str],
    kustomizations: Kustomizations | None = None,
) -> Input:
    """What a file that holds ``data`` is to a run.

    A file named by the user is looked at; one met in a folder only if it can hold a Pod.
    JSON named by the user that can hold no Pod is set aside, too: a commit hook names every file, and much of
    it (``tsconfig.json``) is JSON with comments, of which nobody wants to hear that it is no JSON.
    """
    if os.path.basename(found.path) == CONFIGURATION_FILE or is_baseline(data):  # noqa: PTH119 -- as above
        return SetAside(found.name)
    asked_for = found.explicit and not found.name.endswith(".json")
    only_beside = not asked_for and not may_hold_pod(data)
    if only_beside and not (beside and mentions_kind(data, beside)):
        return SetAside(found.name)
    return Manifest(found.name, data, settings, found.path, kustomizations, only_beside)
