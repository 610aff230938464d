"""The Pod's volumes: a name and one source each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.claims import claim_spec
from podlint.validation.env import field_path, resource_field
from podlint.validation.fault import Fault
from podlint.validation.formats import (
    either,
    inner_path,
    named,
    needs_name,
    no_backsteps,
    one_of,
    quoted,
    required,
    unique,
    within,
)
from podlint.validation.labels import label_selector
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

_PROJECTED: Final = (
    "secret",
    "downwardAPI",
    "configMap",
    "serviceAccountToken",
    "clusterTrustBundle",
    "podCertificate",
)
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


# --- what lies in the cluster ----------------------------------------------------------------------------


def _secret_or_config_map(source: Part) -> Iterator[Fault]:
    yield from _mode(source, "defaultMode")
    yield from _items(source)


def _items(source: Part) -> Iterator[Fault]:
    for item in source.children("items"):
        yield from required(item, "key")
        yield from _file(item)


def _file(item: Part) -> Iterator[Fault]:
    """A file in a volume: where, and who may read it."""
    yield from required(item, "path")
    yield from inner_path(item, "path", "volume-source-invalid")
    path = item.text("path")
    if path and path.startswith("..") and no_backsteps(path):
        yield item.wrong("volume-source-invalid", "path", "`path` begins not with '..'")
    yield from _mode(item, "mode")


def _mode(part: Part, field: str) -> Iterator[Fault]:
    """A file mode: a number like any other, though people think of it in octal."""
    mode = part.number(field)
    if mode is None or limits.FILE_MODE.holds(mode):
        return
    octal = f"0{mode}" if mode > 0 and re.fullmatch("[0-7]{3}", str(mode)) else None
    hint = f"; did you mean {octal}?" if octal else ""
    said = f"`{field}` takes 0 to 0777, which is {limits.FILE_MODE.high}, and not {mode}{hint}"
    yield part.wrong("out-of-range", field, said, "write file modes in octal, with a 0 in front", instead=octal)


def _downward(source: Part) -> Iterator[Fault]:
    yield from _mode(source, "defaultMode")
    for item in source.children("items"):
        yield from _file(item)
        field, resource = item.child("fieldRef"), item.child("resourceFieldRef")
        if item.has("fieldRef") and item.has("resourceFieldRef"):
            said = "a file of a downwardAPI volume takes fieldRef or resourceFieldRef, and has both"
            yield item.wrong("volume-source-invalid", "resourceFieldRef", said, at_key=True)
        elif not item.has("fieldRef") and not item.has("resourceFieldRef"):
            names = ("fieldRef", "resourceFieldRef")
            yield item.lacks_all(names, f"a file of a downwardAPI volume needs {either(names)}")
        elif field is not None:
            yield from field_path(field, limits.FILE_FIELDS, "a downwardAPI volume", subscripts=True)
        elif resource is not None:
            yield from required(resource, "containerName", ", for a volume belongs to no container")
            yield from resource_field(resource)


def _projected(source: Part) -> Iterator[Fault]:
    yield from _mode(source, "defaultMode")
    yield from _same_paths(source)
    for projection in source.children("sources"):
        given = [name for name in _PROJECTED if projection.has(name)]
        for surplus in given[1:]:
            said = f"an entry of `sources` has one source, and this one has {given[0]} and {surplus}"
            yield projection.wrong("volume-source-invalid", surplus, said, "make two entries of it", at_key=True)
        for name in given[:1]:
            inner = projection.child(name)
            if inner is None:
                continue
            if name in ("secret", "configMap"):
                yield from required(inner, "name")
                yield from _items(inner)
            elif name == "downwardAPI":
                yield from _downward(inner)
            elif name == "serviceAccountToken":
                yield from within(inner, "expirationSeconds", limits.TOKEN_LIFETIME)
                yield from required(inner, "path")
                yield from inner_path(inner, "path", "volume-source-invalid")
            elif name == "clusterTrustBundle":
                yield from required(inner, "path")
                yield from label_selector(inner.child("labelSelector"))


def _same_paths(source: Part) -> Iterator[Fault]:
    """Files of a projected volume that would lie one on the other."""
    files: list[Part] = []
    for projection in source.children("sources"):
        for name in ("secret", "configMap", "downwardAPI"):
            files += projection.child_or_empty(name).children("items")
        files += [token for token in [projection.child("serviceAccountToken")] if token is not None]
    first: dict[str, Part] = {}
    for file in files:
        path = file.text("path")
        if path and path in first:
            related = (("the first is here", first[path].at("path")),)
            said = f"two files of this volume have the path {quoted(path)}"
            yield file.wrong("volume-source-invalid", "path", said, "give each a path of its own", related=related)
        elif path:
            first[path] = file


def _ephemeral(source: Part) -> Iterator[Fault]:
    template = source.child("volumeClaimTemplate")
    if template is None:
        if not source.has("volumeClaimTemplate"):
            yield source.missing("volumeClaimTemplate")
        return
    yield from claim_spec(template.child_or_empty("spec"))


# --- what lies on the node or the network ----------------------------------------------------------------


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
    "secret": _secret_or_config_map,
    "nfs": _nfs,
    "iscsi": _iscsi,
    "rbd": _monitors,
    "cephfs": _monitors,
    "cinder": _secret_ref,
    "downwardAPI": _downward,
    "fc": _fibre_channel,
    "flocker": _flocker,
    "configMap": _secret_or_config_map,
    "azureDisk": _azure_disk,
    "projected": _projected,
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
}
