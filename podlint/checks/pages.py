"""Which files a well-known web server's image serves, with what the Pod mounts over them."""

from __future__ import annotations

from typing import NamedTuple

from podlint.behaviour.location import absolute, is_below
from podlint.checks.image_servers import Served
from podlint.checks.subject import Subject
from podlint.manifest.node import Span, find
from podlint.pod.model import Container, Mount
from podlint.pod.written import as_text


class Pages(NamedTuple):
    """The files below a server's root, and who put them there."""

    files: frozenset[str]
    whose: str
    span: Span


def pages_of(subject: Subject, container: Container, served: Served) -> Pages | None:
    """The image's own pages, or those of the one ConfigMap that is mounted over them; None where nobody knows."""
    if served.root is None:
        return None
    root = served.root
    over = [mount for mount in container.mounts if _concerns(absolute(mount.mount_path.value), root)]
    if not over:
        image = container.image.value or ""
        return Pages(served.pages, f"image '{image}' as it comes", container.image.span)
    if len(over) == 1 and absolute(over[0].mount_path.value) == root and not over[0].sub_path.value:
        return _of_config_map(subject, over[0])
    return None


def _concerns(mount: str, root: str) -> bool:
    return is_below(mount, root) or is_below(root, mount)


def _of_config_map(subject: Subject, mount: Mount) -> Pages | None:
    volume = subject.pod.volume(mount.volume.value)
    if volume is None or volume.kind != "configMap" or find(volume.source, ("items",)) is not None:
        return None
    name = as_text(find(volume.source, ("name",)))
    keepers = subject.neighbourhood.keepers(subject.pod, "ConfigMap", name) if name else []
    keys = frozenset(key for keeper in keepers for key in keeper.keys)
    return Pages(keys, f"ConfigMap '{name}'", mount.mount_path.span) if keys else None
