"""Volumes whose files come from the cluster: Secrets, ConfigMaps, the Pod itself, and claims made for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from podlint.manifest.node import Scalar
from podlint.validation import limits
from podlint.validation.claims import claim_spec
from podlint.validation.env import field_path, resource_field
from podlint.validation.fault import Fault, Octal
from podlint.validation.formats import either, inner_path, no_backsteps, quoted, required, within
from podlint.validation.labels import label_selector
from podlint.validation.part import Part

_PROJECTED: Final = (
    "secret",
    "downwardAPI",
    "configMap",
    "serviceAccountToken",
    "clusterTrustBundle",
    "podCertificate",
)


def secret_or_config_map(source: Part) -> Iterator[Fault]:
    """The files of a Secret or ConfigMap."""
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
    entry = part.node.entries[field]
    in_decimal = isinstance(entry.value, Scalar) and entry.value.text == str(mode)
    octal = Octal(str(mode), 8) if in_decimal and re.fullmatch("[1-7][0-7]{2}", str(mode)) else None
    hint = f"; did you mean {octal}?" if octal else ""
    said = f"`{field}` takes 0 to 0777, which is {limits.FILE_MODE.high}, and not {mode}{hint}"
    yield part.wrong("out-of-range", field, said, "write file modes in octal, with a 0 in front", instead=octal)


def downward(source: Part) -> Iterator[Fault]:
    """Files with fields of the Pod itself."""
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


def projected(source: Part) -> Iterator[Fault]:
    """Files from several sources in one directory."""
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
                yield from downward(inner)
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


def ephemeral(source: Part) -> Iterator[Fault]:
    """A claim that is made for the Pod."""
    template = source.child("volumeClaimTemplate")
    if template is None:
        if not source.has("volumeClaimTemplate"):
            yield source.missing("volumeClaimTemplate")
        return
    yield from claim_spec(template.child_or_empty("spec"))
