"""Where a container finds its volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.manifest.node import Span
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import complaint, inner_path, no_backsteps, one_of, quoted, unique
from podlint.validation.part import Part

_FOR_DEVICES: Final = ("persistentVolumeClaim", "ephemeral")
"""The sources of volumes that a container may have as a block device."""


def mounts(container: Part, volumes: dict[str, str]) -> Iterator[Fault]:
    """``volumeMounts`` and ``volumeDevices``; ``volumes`` are the sources of the Pod's volumes by name.

    Names that no volume has, and paths given twice, have rules of their own that know the whole Pod.
    """
    mounted, devices = container.children("volumeMounts"), container.children("volumeDevices")
    names = {mount.text("name"): mount.at("name") for mount in mounted}
    paths = {mount.text("mountPath"): mount.at("mountPath") for mount in mounted}
    privileged = container.child_or_empty("securityContext").flag("privileged")
    devices_at = {device.text("name"): device.at("name") for device in devices}
    for mount in mounted:
        yield from _mount(mount, volumes, privileged=bool(privileged))
        name = mount.text("name")
        if name and name in devices_at:
            said = f"volume {quoted(name)} is used as a device, too: it is one of the two"
            yield mount.wrong("mount-invalid", "name", said, related=(("a device here", devices_at[name]),))
    for device in devices:
        yield from _device(device, volumes, names, paths)
    yield from unique(devices, "name", "a device called")
    yield from unique(devices, "devicePath", "a device at")


def _mount(mount: Part, volumes: dict[str, str], *, privileged: bool) -> Iterator[Fault]:
    yield from _name(mount, volumes)
    if mount.text("mountPath") == "":
        yield mount.missing("mountPath")
    if mount.text("subPath") and mount.text("subPathExpr"):
        said = "a mount has `subPath` or `subPathExpr`, and this one has both"
        yield mount.wrong("mount-invalid", "subPathExpr", said, "keep the one that is meant", at_key=True)
    yield from inner_path(mount, "subPath", "mount-invalid")
    yield from inner_path(mount, "subPathExpr", "mount-invalid")
    yield from one_of(mount, "mountPropagation", ("None", "HostToContainer", "Bidirectional"))
    propagation = mount.text("mountPropagation")
    if propagation == "Bidirectional" and not privileged:
        said = "`mountPropagation` Bidirectional is for privileged containers alone"
        advice = "set securityContext.privileged: true, or use HostToContainer"
        yield mount.wrong("mount-invalid", "mountPropagation", said, advice, whole=True)
    yield from one_of(mount, "recursiveReadOnly", ("Disabled", "IfPossible", "Enabled"))
    recursive = mount.text("recursiveReadOnly")
    if recursive in ("IfPossible", "Enabled"):
        if not mount.flag("readOnly"):
            said = f"`recursiveReadOnly` {recursive} needs `readOnly: true`"
            yield mount.wrong("mount-invalid", "recursiveReadOnly", said, whole=True)
        if propagation not in ("", "None", None):
            said = f"`recursiveReadOnly` {recursive} does not go with `mountPropagation` {propagation}"
            yield mount.wrong("mount-invalid", "recursiveReadOnly", said)


def _name(use: Part, volumes: dict[str, str]) -> Iterator[Fault]:
    name = use.text("name")
    if name == "":
        yield use.missing("name", ", that of one of the Pod's volumes")
    elif name in volumes and complaint(name, limits.DNS_LABEL) is not None:
        said = f"volume {quoted(name)} has a name that is not allowed, so nothing can name it"
        yield use.wrong("volume-mount-unknown", "name", said, "rename it here, too")


def _device(
    device: Part,
    volumes: dict[str, str],
    mounted: dict[str | None, Span],
    paths: dict[str | None, Span],
) -> Iterator[Fault]:
    yield from _name(device, volumes)
    name, path = device.text("name"), device.text("devicePath")
    if name and name in volumes and volumes[name] not in _FOR_DEVICES:
        said = (
            f"volume {quoted(name)} is a directory ({volumes[name]}): a device is a persistentVolumeClaim or ephemeral"
        )
        yield device.wrong("mount-invalid", "name", said)
    if name and name in mounted:
        said = f"volume {quoted(name)} is mounted as a directory and used as a device: it is one of the two"
        yield device.wrong("mount-invalid", "name", said, related=(("mounted here", mounted[name]),))
    if path == "":
        yield device.missing("devicePath")
    elif path and path in paths:
        said = f"`devicePath` {quoted(path)} is the path of a mount already"
        yield device.wrong("mount-invalid", "devicePath", said, related=(("the mount is here", paths[path]),))
    if path and not no_backsteps(path):
        yield device.wrong("mount-invalid", "devicePath", "`devicePath` takes no '..'")
