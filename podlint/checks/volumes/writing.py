"""Commands that write where nothing can be written, and what becomes of what they write."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import TypeVar

from podlint.behaviour.files import FileUse
from podlint.behaviour.images import is_base_image
from podlint.behaviour.location import absolute, is_below, mount_of
from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import Scalar, Span, find
from podlint.pod.model import Container, Mount, Pod, Volume
from podlint.pod.written import as_text

T = TypeVar("T")

_READ_ONLY_KINDS = {
    "configMap": "a ConfigMap",
    "secret": "a Secret",
    "projected": "a projected volume",
    "downwardAPI": "a downward API volume",
    "image": "an image",
}
"""Volumes that the kubelet mounts for reading only, whatever the mount says."""
_ALWAYS_WRITABLE = ("/dev", "/proc", "/sys")
"""Places that the runtime mounts into every container."""
_NEVER_DECLARED = ("/bin", "/etc", "/lib", "/lib64", "/root", "/run", "/sbin", "/usr", "/var/run")
"""Places where no image declares a volume of its own (``VOLUME``), which the runtime would make writable."""


@check("readonly-volume-written")
def readonly_volume_written(subject: Subject) -> Iterator[Finding]:
    """A command writes to a volume that is mounted for reading only."""
    if subject.is_unfinished or subject.pod.os.value == "windows":
        return
    changes = ((use, _refusal(subject.pod, use)) for use in subject.file_uses if _must_change(use))
    for use, (mount, why, where) in _first_of_each(changes):
        yield subject.finding(
            "readonly-volume-written",
            f"{_who(use)} {_cannot(use)} {use.path}: volume '{mount.volume.value}' {why}",
            use.span,
            mount.path,
            container=use.container,
            severity=None if use.way.failing == "fatal" else Severity.WARNING,
            because=(subject.related("the reason", where),),
            help="write to an emptyDir, and copy there in an init container what has to be changed",
        )


@check("writes-outside-mounts")
def writes_outside_mounts(subject: Subject) -> Iterator[Finding]:
    """A command writes to the container's own file system, which is read-only."""
    if subject.is_unfinished or subject.pod.os.value == "windows":
        return
    changes = (
        (use, _locked_at(use.container)) for use in subject.file_uses if _must_change(use) and not _is_mounted(use)
    )
    for use, locked in _first_of_each(changes):
        container = use.container
        surely = is_base_image(container) or _is_below_any(use.path, _NEVER_DECLARED) or use.path.count("/") == 1
        unless = "" if surely else ", unless the image itself declares one"
        yield subject.finding(
            "writes-outside-mounts",
            f"{_who(use)} {_cannot(use)} {use.path}: the container's file system is read-only, and no volume is mounted there{unless}",
            use.span,
            container.path,
            container=container,
            certainty="certain" if surely else "depends",
            because=(subject.related("readOnlyRootFilesystem", locked),),
            help=f"mount an emptyDir at {posixpath.dirname(use.path)}"
            if posixpath.dirname(use.path) not in ("/", "/etc", "/usr")
            else "write to a directory of its own, and mount an emptyDir there",
        )


def _first_of_each(found: Iterable[tuple[FileUse, T | None]]) -> Iterator[tuple[FileUse, T]]:
    """Of each command the first use of which there is something to say, with that."""
    told: set[tuple[int, str]] = set()
    for use, about in found:
        command = (id(use.container), use.origin)
        if about is not None and command not in told:
            told.add(command)
            yield use, about


def _mounted(pod: Pod, use: FileUse) -> tuple[Mount, Volume] | None:
    """The mount that the file is on, with its volume."""
    mount = mount_of(use.container, use.path)
    volume = None if mount is None else pod.volume(mount.volume.value)
    return None if mount is None or volume is None else (mount, volume)


def _refusal(pod: Pod, use: FileUse) -> tuple[Mount, str, Span] | None:
    """The mount that nothing can be written to, why not, and where that is written."""
    mounted = _mounted(pod, use)
    if mounted is None:
        return None
    mount, volume = mounted
    if mount.read_only.value:
        return mount, "is mounted readOnly", mount.read_only.span
    if volume.kind in _READ_ONLY_KINDS:
        return mount, f"is {_READ_ONLY_KINDS[volume.kind]}, which can only be read", volume.name.span
    return None


def _on_node_disk(pod: Pod, use: FileUse) -> tuple[Mount, Volume] | None:
    """The mount that leads to the node's own disk."""
    mounted = _mounted(pod, use)
    if mounted is None or mounted[0].read_only.value or not _is_disk(mounted[1]):
        return None
    return mounted


def _must_change(use: FileUse) -> bool:
    """The command comes to it whatever happens, has something to write or remove, and is not prepared for a failure."""
    return use.verb != "reads" and use.certain and use.way.failing != "expected" and not use.idle


def _is_mounted(use: FileUse) -> bool:
    """The path is on a volume, or is one of those that the kubelet and the runtime mount themselves."""
    message = as_text(find(use.container.node, ("terminationMessagePath",)))
    if message is not None and absolute(message) == use.path:
        return True
    return mount_of(use.container, use.path) is not None or _is_below_any(use.path, _ALWAYS_WRITABLE)


def _is_below_any(path: str, places: Iterable[str]) -> bool:
    return any(is_below(path, place) for place in places)


def _who(use: FileUse) -> str:
    what = (
        "command"
        if use.origin == "command"
        else use.origin
        if use.origin in ("postStart", "preStop")
        else f"{use.origin} probe"
    )
    return f"the {what} of '{use.container.name}'"


def _cannot(use: FileUse) -> str:
    """What does not work, and whether it is the end of the command."""
    if use.way.failing == "fatal":
        return "fails at writing" if use.verb == "writes" else "fails at removing"
    return "cannot write" if use.verb == "writes" else "cannot remove"


def _locked_at(container: Container) -> Span | None:
    """Where it is written that the container's own file system is read-only."""
    node = find(container.node, ("securityContext", "readOnlyRootFilesystem"))
    return node.span if isinstance(node, Scalar) and node.value is True else None


@check("hostpath-write-node-bound")
def hostpath_write_node_bound(subject: Subject) -> Iterator[Finding]:
    """A command writes to the node's own disk, though the Pod may come to run on another node."""
    pod = subject.pod
    if subject.is_unfinished or pod.workload.kind == "DaemonSet" or _is_bound(pod):
        return
    writes = ((use, _on_node_disk(pod, use)) for use in subject.file_uses if use.verb == "writes" and use.certain)
    for use, (mount, volume) in _first_of_each(writes):
        yield subject.finding(
            "hostpath-write-node-bound",
            f"{_who(use)} writes {use.path} to the node's own disk (hostPath): on another node the file is not there",
            use.span,
            mount.path,
            container=use.container,
            because=(subject.related("the hostPath", volume.name.span),),
            help="use a PersistentVolumeClaim for what has to stay, an emptyDir for what need not",
        )


def _is_bound(pod: Pod) -> bool:
    """The Pod is tied to a node."""
    return any(find(pod.node, (key,)) is not None for key in ("nodeName", "nodeSelector", "affinity"))


_NO_DISK = ("/dev", "/proc", "/run", "/sys", "/var/run")
"""Where a node has no files that would stay."""


def _is_disk(volume: Volume) -> bool:
    """A directory of the node where files stay."""
    path = as_text(find(volume.source, ("path",))) if volume.kind == "hostPath" else None
    return path is not None and not _is_below_any(absolute(path), _NO_DISK)
