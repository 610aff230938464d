"""The Pod's volumes: a name and one source each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.files import downward, ephemeral, projected, secret_or_config_map
from podlint.validation.formats import (
    either,
    inner_path,
    named,
    needs_name,
    no_backsteps,
    one_of,
    required,
    unique,
    within,
)
from podlint.validation.part import Part
from podlint.validation.quantity import quantity

SOURCES: Final = (
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "flocker",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
)
"""In the order in which the API server looks at them: of two, it refuses the later."""

_REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "hostPath": ("path",),
    "gitRepo": ("repository",),
    "gcePersistentDisk": ("pdName",),
    "awsElasticBlockStore": ("volumeID",),
    "secret": ("secretName",),
    "nfs": ("server", "path"),
    "iscsi": ("targetPortal", "iqn"),
    "glusterfs": ("endpoints", "path"),
    "persistentVolumeClaim": ("claimName",),
    "rbd": ("image",),
    "cinder": ("volumeID",),
    "quobyte": ("registry", "volume"),
    "flexVolume": ("driver",),
    "configMap": ("name",),
    "azureFile": ("secretName", "shareName"),
    "vsphereVolume": ("volumePath",),
    "photonPersistentDisk": ("pdID",),
    "portworxVolume": ("volumeID",),
    "azureDisk": ("diskName", "diskURI"),
    "storageos": ("volumeName",),
    "scaleIO": ("gateway", "system", "volumeName"),
    "csi": ("driver",),
}
"""The texts that a source may not leave out (core, the function validateXVolumeSource of each)."""

_HOST_PATH_TYPES: Final = (
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
)


def pod_volumes(spec: Part) -> Iterator[Fault]:
    """The ``volumes`` of a Pod."""
    volumes = spec.children("volumes")
    for volume in volumes:
        yield from needs_name(volume, "name", limits.DNS_LABEL)
        given = [name for name in SOURCES if name in volume.node.entries and volume.has(name)]
        for surplus in given[1:]:
            yield volume.wrong(
                "volume-source-invalid",
                surplus,
                f"a volume has one source, and this one has {given[0]} and {surplus}",
                "make two volumes of it, or put both into a projected one",
                at_key=True,
                related=((f"{given[0]} is here", volume.key(given[0])),),
            )
        for name in given[:1]:
            source = volume.child(name)
            if source is not None:
                yield from _source(name, source)
    yield from unique(volumes, "name", "a volume called")


def source_of(volume: Part) -> str:
    """The source of a volume; without one it is an emptyDir."""
    return next((name for name in SOURCES if name in volume.node.entries and volume.has(name)), "emptyDir")


def _source(name: str, source: Part) -> Iterator[Fault]:
    for field in _REQUIRED.get(name, ()):
        yield from required(source, field)
    special = _SPECIAL.get(name)
    if special is not None:
        yield from special(source)


def _empty_dir(source: Part) -> Iterator[Fault]:
    entry = source.entry("sizeLimit")
    size = None if entry is None else quantity(entry.value)
    if size is not None and size < 0:
        yield source.wrong("out-of-range", "sizeLimit", "`sizeLimit` takes 0 or more")


def _host_path(source: Part) -> Iterator[Fault]:
    path = source.text("path")
    if path and not no_backsteps(path):
        yield source.wrong("volume-source-invalid", "path", "`path` takes no '..'")
    yield from one_of(source, "type", _HOST_PATH_TYPES)


def _git_repo(source: Part) -> Iterator[Fault]:
    yield from inner_path(source, "directory", "volume-source-invalid")


def _nfs(source: Part) -> Iterator[Fault]:
    path = source.text("path")
    if path and not path.startswith("/"):
        said = "`path` of an NFS export is absolute: it begins with '/'"
        yield source.wrong("volume-source-invalid", "path", said, instead=f"/{path}")


def _iscsi(source: Part) -> Iterator[Fault]:
    yield from within(source, "lun", limits.LUN)
    iqn = source.text("iqn")
    if iqn and not iqn.startswith(("iqn", "eui", "naa")):
        yield source.wrong("volume-source-invalid", "iqn", "`iqn` begins with iqn, eui or naa")
    if (source.flag("chapAuthDiscovery") or source.flag("chapAuthSession")) and not source.has("secretRef"):
        yield source.missing("secretRef", ", for CHAP is on")


def _monitors(source: Part) -> Iterator[Fault]:
    if source.is_empty("monitors"):
        yield source.missing("monitors")


def _partition(source: Part) -> Iterator[Fault]:
    yield from within(source, "partition", limits.PARTITION)


def _fibre_channel(source: Part) -> Iterator[Fault]:
    names, ids = bool(source.length("targetWWNs")), bool(source.length("wwids"))
    if not names and not ids:
        yield source.lacks_all(("targetWWNs", "wwids"), "`fc` needs targetWWNs and lun, or wwids")
    elif names and ids:
        said = "`fc` takes targetWWNs or wwids, and has both"
        yield source.wrong("volume-source-invalid", "wwids", said, at_key=True)
    elif names:
        if not source.has("lun"):
            yield source.missing("lun", " beside targetWWNs")
        yield from within(source, "lun", limits.LUN)


def _flocker(source: Part) -> Iterator[Fault]:
    names = ("datasetName", "datasetUUID")
    if not any(source.text(name) for name in names):
        yield source.lacks_all(names, f"`flocker` needs {either(names)}")


def _azure_disk(source: Part) -> Iterator[Fault]:
    yield from one_of(source, "cachingMode", ("None", "ReadOnly", "ReadWrite"))
    yield from one_of(source, "kind", ("Dedicated", "Managed", "Shared"))


def _csi(source: Part) -> Iterator[Fault]:
    yield from named(source, "driver", limits.CSI_DRIVER)
    secret = source.child("nodePublishSecretRef")
    if secret is not None:
        yield from required(secret, "name")


def _image(source: Part) -> Iterator[Fault]:
    yield from required(source, "reference")
    yield from one_of(source, "pullPolicy", ("Always", "Never", "IfNotPresent"))


def _secret_ref(source: Part) -> Iterator[Fault]:
    secret = source.child("secretRef")
    if secret is not None:
        yield from required(secret, "name")


_SPECIAL: Final[dict[str, Callable[[Part], Iterator[Fault]]]] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "gitRepo": _git_repo,
    "gcePersistentDisk": _partition,
    "awsElasticBlockStore": _partition,
    "secret": secret_or_config_map,
    "nfs": _nfs,
    "iscsi": _iscsi,
    "rbd": _monitors,
    "cephfs": _monitors,
    "cinder": _secret_ref,
    "downwardAPI": downward,
    "fc": _fibre_channel,
    "flocker": _flocker,
    "configMap": secret_or_config_map,
    "azureDisk": _azure_disk,
    "projected": projected,
    "csi": _csi,
    "ephemeral": ephemeral,
    "image": _image,
}
