"""Where a path inside a container really lies: on which volume, or in the container's own layer."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from podlint.dataclass import dataclass
from podlint.pod.model import Container, Mount


@dataclass(frozen=True, slots=True)
class Location:
    """A file's place, the same for every container that can reach it."""

    volume: str | None
    """The name of the volume; None for the container's own layer, which no other container sees."""
    path: str
    """Absolute, inside the volume (``/`` is its root) or inside the container."""


def locate(container: Container, path: str) -> Location:
    """Follow ``path`` (absolute) through the mounts: the longest mount path above it wins, and its subPath is put before.

    Links are not followed: nothing in a manifest tells of them.
    """
    path = absolute(path)
    mount = mount_of(container, path)
    if mount is None:
        return Location(None, path)
    rest = path[len(absolute(mount.mount_path.value)) :].lstrip("/") if path != "/" else ""
    return Location(mount.volume.value, absolute(posixpath.join("/", mount.sub_path.value or "", rest)))


def mount_of(container: Container, path: str) -> Mount | None:
    """The mount that ``path`` (absolute, normal) lies on or is; None where it is the container's own."""
    best: Mount | None = None
    length = -1
    for mount in container.mounts:
        where = absolute(mount.mount_path.value)
        if is_below(path, where) and len(where) >= length:
            best, length = mount, len(where)
    return best


@lru_cache(maxsize=4096)  # the same few paths are held against all mounts, for each file that a command asks for
def absolute(path: str, directory: str = "/") -> str:
    """``path`` seen from ``directory``, without ``.``, ``..`` and doubled slashes."""
    return "/" + posixpath.normpath(posixpath.join(directory, path)).lstrip("/")


def is_below(path: str, directory: str) -> bool:
    """``path`` is ``directory`` or lies in it (both absolute and normal)."""
    return directory == "/" or path == directory or path.startswith(directory + "/")
