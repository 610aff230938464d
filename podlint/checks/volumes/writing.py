"""Commands that write where nothing can be written, and what becomes of what they write."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.files import FileUse
from podlint.behaviour.location import is_below, mount_of
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import Scalar, Span, find
from podlint.pod.model import Container, Pod

_READ_ONLY_KINDS = {
    "configMap": "a ConfigMap",
    "secret": "a Secret",
    "projected": "a projected volume",
    "downwardAPI": "a downward API volume",
    "image": "an image",
}
"""Volumes that the kubelet mounts for reading only, whatever the mount says."""
_ALWAYS_WRITABLE = ("/dev", "/proc", "/sys")


@check("readonly-volume-written")
def readonly_volume_written(subject: Subject) -> Iterator[Finding]:
    """A command writes to a volume that is mounted for reading only."""
    if subject.is_unfinished or subject.pod.os.value == "windows":
        return
    for use in _first_of_each(subject):
        mount = mount_of(use.container, use.path)
        volume = None if mount is None else subject.pod.volume(mount.volume.value)
        if mount is None or volume is None:
            continue
        if mount.read_only.value:
            why, where = "is mounted readOnly", mount.read_only.span
        elif volume.kind in _READ_ONLY_KINDS:
            why, where = f"is {_READ_ONLY_KINDS[volume.kind]}, which can only be read", volume.name.span
        else:
            continue
        yield subject.finding(
            "readonly-volume-written",
            f"{_who(use)} {_does(use)} {use.path}, which fails: volume '{mount.volume.value}' {why}",
            use.span,
            mount.path,
            container=use.container,
            because=(subject.related("the reason", where),),
            help="write to an emptyDir, and copy there in an init container what has to be changed",
        )


@check("writes-outside-mounts")
def writes_outside_mounts(subject: Subject) -> Iterator[Finding]:
    """A command writes to the container's own file system, which is read-only."""
    if subject.is_unfinished or subject.pod.os.value == "windows":
        return
    for use in _first_of_each(subject):
        locked = _locked_at(use.container)
        if locked is None or mount_of(use.container, use.path) is not None:
            continue
        if any(is_below(use.path, place) for place in _ALWAYS_WRITABLE):
            continue
        yield subject.finding(
            "writes-outside-mounts",
            f"{_who(use)} {_does(use)} {use.path}, which fails: the container's file system is read-only, and no volume is mounted "
            "there",
            use.span,
            use.container.path,
            container=use.container,
            because=(subject.related("readOnlyRootFilesystem", locked),),
            help="mount an emptyDir at the directory",
        )


def _first_of_each(subject: Subject) -> Iterator[FileUse]:
    """What is certainly written or removed: the first such use of each command."""
    seen: set[tuple[int, str]] = set()
    for use in subject.file_uses:
        key = (id(use.container), use.origin)
        if use.verb != "reads" and use.certain and key not in seen and not use.path.startswith("/dev/"):
            seen.add(key)
            yield use


def _who(use: FileUse) -> str:
    what = (
        "command"
        if use.origin == "command"
        else use.origin
        if use.origin in ("postStart", "preStop")
        else f"{use.origin} probe"
    )
    return f"the {what} of '{use.container.name}'"


def _does(use: FileUse) -> str:
    return "writes" if use.verb == "writes" else "removes"


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
    for use in _first_of_each(subject):
        mount = mount_of(use.container, use.path)
        volume = None if mount is None else pod.volume(mount.volume.value)
        if use.verb != "writes" or mount is None or volume is None or volume.kind != "hostPath":
            continue
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
