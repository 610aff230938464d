"""Which files to look at."""

# A Path for each of thousands of entries would cost more than all the rest.
# ruff: noqa: PTH100, PTH109, PTH114, PTH115, PTH116, PTH118

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from podlint.dataclass import dataclass
from podlint.manifest.ignore import Ignores, gitignores_above, with_gitignore

SUFFIXES: Final = (".yaml", ".yml", ".json")
"""Endings of the names that are looked at inside folders. A file given by name may be called as it likes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at."""

    path: str
    """What to open."""
    name: str
    """What findings call it: as given, or the given folder and the way below it, always with ``/``."""
    explicit: bool
    """Given by name, not found in a folder."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A path that was asked for, or found, and cannot be read."""

    name: str
    reason: str


def discover(paths: Iterable[str], exclude: Sequence[str] = (), *, below: bool = True) -> Iterator[Found | Unreadable]:
    """The files behind ``paths``: those given by name, and in folders all that may be manifests, sorted by name.

    In folders, hidden folders and what ``.gitignore`` leaves out are passed over. ``exclude`` holds more patterns of
    that form, relative to the current folder; they also concern what is given by name. Each file comes once,
    however many ways lead to it. Without ``below``, folders inside the given ones are not looked into. Raises
    ValueError at once for a malformed pattern.
    """
    excluded = Ignores.of_patterns(exclude, os.getcwd()) if exclude else None
    return _Search(excluded, below=below).search(paths)


def reason(error: OSError, path: str) -> str:
    """Why ``path`` cannot be read, in plain words."""
    if os.path.islink(path):
        if error.errno == errno.ELOOP:
            return "a symbolic link that leads back to itself"
        if error.errno == errno.ENOENT:
            return f"a symbolic link to {os.readlink(path)}, which does not exist"
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


_REASONS: Final = {
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ENAMETOOLONG: "the path is too long",
}


class _Folder(NamedTuple):
    """A folder still to be looked into."""

    path: str
    absolute: str
    real: str
    """Absolute, without symbolic links."""
    ignores: Ignores | None
    """What the ``.gitignore`` files above it say."""


class _Search:
    """One run over the given paths; remembers where it has been."""

    def __init__(self, excluded: Ignores | None, *, below: bool) -> None:
        self._excluded = excluded
        self._below = below
        self._seen: set[str] = set()
        """Files and folders by their real paths."""

    def search(self, paths: Iterable[str]) -> Iterator[Found | Unreadable]:
        for path in paths:
            try:
                mode = os.stat(path).st_mode
            except OSError as error:
                yield Unreadable(_shown(path), reason(error, path))
                continue
            absolute = os.path.abspath(path)
            is_folder = stat.S_ISDIR(mode)
            if self._excluded is not None and self._excluded.match(absolute, is_folder):
                continue
            real = os.path.realpath(path)
            if is_folder:
                yield from self._walk(_Folder(path, absolute, real, gitignores_above(absolute)))
            elif self._is_new(real):
                yield _by_mode(path, mode, explicit=True)

    def _walk(self, top: _Folder) -> Iterator[Found | Unreadable]:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            if not self._is_new(folder.real):
                continue
            try:
                with os.scandir(folder.path) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
            except OSError as error:
                yield Unreadable(_shown(folder.path), reason(error, folder.path))
                continue
            if any(entry.name == ".gitignore" for entry in entries):
                folder = folder._replace(ignores=with_gitignore(folder.absolute, folder.ignores))
            files, folders = self._wanted(folder, entries)
            yield from files
            if self._below:
                waiting.extend(reversed(folders))

    def _wanted(
        self, folder: _Folder, entries: list[os.DirEntry[str]]
    ) -> tuple[list[Found | Unreadable], list[_Folder]]:
        """The manifests among the entries of ``folder``, and the folders to go on with."""
        files: list[Found | Unreadable] = []
        folders: list[_Folder] = []
        for entry in entries:
            name = entry.name
            is_folder = _is_folder(entry)
            if name.startswith(".") if is_folder else not name.endswith(SUFFIXES):
                continue
            absolute = os.path.join(folder.absolute, name)
            if self._is_left_out(absolute, is_folder, folder.ignores):
                continue
            path = os.path.join(folder.path, name)
            real = os.path.realpath(path) if entry.is_symlink() else os.path.join(folder.real, name)
            if is_folder:
                folders.append(_Folder(path, absolute, real, folder.ignores))
            elif self._is_new(real):
                files.append(_by_entry(path, entry))
        return files, folders

    def _is_left_out(self, absolute: str, is_folder: bool, ignores: Ignores | None) -> bool:
        return (ignores is not None and ignores.match(absolute, is_folder)) or (
            self._excluded is not None and self._excluded.match(absolute, is_folder)
        )

    def _is_new(self, real: str) -> bool:
        if real in self._seen:
            return False
        self._seen.add(real)
        return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a symbolic link that leads nowhere: judged as a file
        return False


def _by_entry(path: str, entry: os.DirEntry[str]) -> Found | Unreadable:
    if entry.is_file(follow_symlinks=False):
        return Found(path, _shown(path), explicit=False)
    try:
        return _by_mode(path, os.stat(path).st_mode, explicit=False)
    except OSError as error:
        return Unreadable(_shown(path), reason(error, path))


def _by_mode(path: str, mode: int, *, explicit: bool) -> Found | Unreadable:
    if stat.S_ISREG(mode):
        return Found(path, _shown(path), explicit)
    what = "a named pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
    return Unreadable(_shown(path), f"{what}, not a file")


def _shown(path: str) -> str:
    return in_utf8(path.replace(os.sep, "/").removeprefix("./") or ".")


_LOCALE_IS_UTF8: Final = sys.getfilesystemencoding().lower() == "utf-8"


def in_utf8(path: str) -> str:
    """A path as it reads in UTF-8: the same in every locale. The system's own functions want it as it was."""
    return path if _LOCALE_IS_UTF8 else os.fsencode(path).decode(errors="surrogateescape")


def in_locale(name: str) -> str:
    """The path that reads ``name`` in UTF-8, for the system's functions."""
    return name if _LOCALE_IS_UTF8 else os.fsdecode(name.encode(errors="surrogateescape"))
