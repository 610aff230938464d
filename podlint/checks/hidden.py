"""What a mount hides of its image, and whether something brings it back."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from podlint.behaviour.command import process_fields
from podlint.behaviour.location import absolute, is_below, mount_of
from podlint.checks.image_content import EVERY_IMAGE, Content, content_of
from podlint.dataclass import dataclass
from podlint.manifest.node import Span, find
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, Mount, Pod, Volume
from podlint.pod.written import Written, as_text

BEGINS = {
    "emptyDir": "an emptyDir begins empty, and nothing fills it before",
    "hostPath": "a hostPath shows the node's directory, not the image's",
    "configMap": "a ConfigMap brings its own keys only",
    "secret": "a Secret brings its own keys only",
}
"""By the kind of a volume, what is found where it is mounted. Other kinds may hold anything."""
_READ_ONLY = frozenset({"configMap", "secret"})


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something of the image that the container cannot see for a mount."""

    what: str
    started_at: Span | None = None
    """Where the manifest names it, if it is a program that the manifest starts."""


def hidden_by(pod: Pod, container: Container, mount: Mount, volume: Volume) -> Hidden | None:
    """What ``mount`` hides and the container needs; None where that is nothing, or may be there all the same."""
    if not mount.mount_path.value or _is_part(container, mount) or _may_be_filled(pod, container, volume):
        return None
    return _hidden_content(container, mount, volume) or _hidden_program(container, mount, volume)


def has_sub_path_expression(container: Container, mount: Mount) -> bool:
    """Which part of the volume is mounted depends on the container's variables (``subPathExpr``)."""
    return find(container.node, ("volumeMounts", mount.path[-1], "subPathExpr")) is not None


def _is_part(container: Container, mount: Mount) -> bool:
    """Only a part of the volume is mounted, often a single file."""
    return mount.sub_path.value is not None or has_sub_path_expression(container, mount)


def _may_be_filled(pod: Pod, container: Container, volume: Volume) -> bool:
    """Something else decides what the volume holds: another container that may write to it, or the world outside."""
    if volume.kind != "emptyDir":
        return volume.kind not in BEGINS
    # An init container has the Pod to itself, but for those that were started before.
    others = pod.containers[: pod.containers.index(container)] if container.role == "init" else pod.containers
    return any(
        mount.volume.value == volume.name.value and not mount.read_only.value
        for other in others
        if other is not container
        for mount in other.mounts
    )


def _hidden_content(container: Container, mount: Mount, volume: Volume) -> Hidden | None:
    """What the image keeps in a directory that the mount hides."""
    where = absolute(mount.mount_path.value)
    if volume.kind == "hostPath" and _named_like(volume, where):
        return None
    for content in EVERY_IMAGE:
        if content.path == where:
            return Hidden(f"what images have there: {content.what}")
    for content in content_of(container):
        if mount_of(container, content.path) is mount and not _restored(container, mount, volume, content):
            image = f"image '{container.image.value}'"
            at = f"what {image} has there" if content.path == where else f"{content.path} of {image}"
            return Hidden(f"{at}: {content.what}")
    return None


def _named_like(volume: Volume, where: str) -> bool:
    """The node's directory takes the place of one that serves the same purpose, such as /usr/lib."""
    path = as_text(find(volume.source, ("path",))) or ""
    return posixpath.basename(absolute(path)) == posixpath.basename(where)


def _restored(container: Container, mount: Mount, volume: Volume, content: Content) -> bool:
    """Something puts the hidden directory back, or the image is set to use another."""
    where = absolute(mount.mount_path.value)
    if where == content.path and volume.kind != "emptyDir":
        return True
    if volume.kind == "emptyDir" and container.post_start is not None:
        return True
    below = posixpath.relpath(content.path, where)
    if any(is_below(f"/{path}", f"/{below}") for path in _item_paths(volume)):
        return True
    places = [content.path] if content.settings is None else [content.path, content.settings]
    return any(
        is_below(absolute(other.mount_path.value), place)
        for other in container.mounts
        if other is not mount
        for place in places
    )


def _item_paths(volume: Volume) -> list[str]:
    """The files that ``items`` of a ConfigMap or Secret make, each relative to the volume."""
    if volume.source is None:
        return []
    items = Written(volume.source, volume.path, volume.span).children("items")
    return [posixpath.normpath(path) for item in items if (path := as_text(item.node.get("path")))]


def _hidden_program(container: Container, mount: Mount, volume: Volume) -> Hidden | None:
    """A program that the manifest starts by its path, and that cannot be in the volume; and where it is named."""
    where = absolute(mount.mount_path.value)
    for what, word in _programs(container, read_only=volume.kind in _READ_ONLY):
        path = absolute(word.value)
        below = word.value.startswith("/") and path != where and mount_of(container, path) is mount
        if below and "$(" not in path and not _may_hold(volume, posixpath.relpath(path, where)):
            return Hidden(f"{path}, which {what} starts", word.span)
    return None


def _programs(container: Container, *, read_only: bool) -> Iterator[tuple[str, Field[str]]]:
    """The first words of the container's commands. Those that come once it runs only where it cannot make files."""
    if words := process_fields(container):
        yield "the container's command", words[0]
    if not read_only:
        return
    handlers = [(hook.kind, hook.handler) for hook in container.hooks]
    for name, handler in [*handlers, *((f"{kind}Probe", probe.handler) for kind, probe in container.probes.items())]:
        if isinstance(handler, Exec) and handler.command:
            yield f"the container's {name}", handler.command[0]


def _may_hold(volume: Volume, path: str) -> bool:
    """Whether a file can be at ``path`` in the volume when the container starts."""
    if volume.kind not in _READ_ONLY:
        return volume.kind != "emptyDir"
    paths = _item_paths(volume)
    return path in paths if paths else "/" not in path
