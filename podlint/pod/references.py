"""The ConfigMaps and Secrets that a Pod leans on, and the keys of them that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from podlint.manifest.node import Path, Span
from podlint.pod import defaults
from podlint.pod.field import Field
from podlint.pod.model import Container, Mount, Pod, Volume
from podlint.pod.written import Written

Kind: TypeAlias = Literal["ConfigMap", "Secret"]
Way: TypeAlias = Literal["env", "volume", "subPath"]
"""As a variable (``env``, ``envFrom``), as files of a volume, or as the one file of it that is mounted."""


class Reference(NamedTuple):
    """One place that names a ConfigMap or Secret."""

    kind: Kind
    name: str
    key: str | None
    """None: the object as a whole."""
    way: Way
    optional: bool
    container: Container | None
    """None: a volume, which holds up the whole Pod."""
    path: Path
    span: Span
    """The key where one is asked for, else the object's name."""


def references(pod: Pod) -> Iterator[Reference]:
    """Every reference of the Pod's containers and volumes, in the order written."""
    for container in pod.containers:
        yield from _of_env(container)
        for mount in container.mounts:
            volume = pod.volume(mount.volume.value)
            if volume is not None and mount.sub_path.value:
                yield from _of_sub_path(container, mount, volume)
    for volume in pod.volumes:
        for source in _sources(volume):
            yield from source.references()


def _of_env(container: Container) -> Iterator[Reference]:
    written = Written(container.node, container.path, container.span)
    for variable in written.children("env"):
        source = variable.child_or_empty("valueFrom")
        for field, kind in _KEY_REFERENCES.items():
            chosen = source.child(field)
            name = None if chosen is None else chosen.text(defaults.OBJECT_NAME)
            key = None if chosen is None else chosen.text(defaults.KEY)
            if chosen and name and name.value and key and key.value:
                optional = chosen.flag(defaults.OPTIONAL).value
                yield Reference(kind, name.value, key.value, "env", optional, container, key.path, key.span)
    for each in written.children("envFrom"):
        for field, kind in _WHOLE_REFERENCES.items():
            chosen = each.child(field)
            name = None if chosen is None else chosen.text(defaults.OBJECT_NAME)
            if chosen and name and name.value:
                optional = chosen.flag(defaults.OPTIONAL).value
                yield Reference(kind, name.value, None, "env", optional, container, name.path, name.span)


_KEY_REFERENCES: dict[str, Kind] = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
_WHOLE_REFERENCES: dict[str, Kind] = {"configMapRef": "ConfigMap", "secretRef": "Secret"}


class _Source(NamedTuple):
    """A ConfigMap or Secret that a volume is made of."""

    kind: Kind
    name: Field[str | None]
    optional: bool
    items: tuple[tuple[Field[str | None], Field[str | None]], ...]
    """Key and path of those that are chosen; empty: all."""

    def references(self) -> Iterator[Reference]:
        if not self.name.value:
            return
        common = (self.kind, self.name.value)
        yield Reference(*common, None, "volume", self.optional, None, self.name.path, self.name.span)
        for key, _ in self.items:
            if key.value:
                yield Reference(*common, key.value, "volume", self.optional, None, key.path, key.span)


def _sources(volume: Volume) -> list[_Source]:
    if volume.source is None:
        return []
    written = Written(volume.source, (*volume.path, volume.kind), volume.span)
    match volume.kind:
        case "configMap":
            return [_source(written, "ConfigMap", written.text(defaults.OBJECT_NAME))]
        case "secret":
            return [_source(written, "Secret", written.text(defaults.SECRET_NAME))]
        case "projected":
            kinds: dict[str, Kind] = {"configMap": "ConfigMap", "secret": "Secret"}
            parts = [(part.child(field), kind) for part in written.children("sources") for field, kind in kinds.items()]
            return [_source(part, kind, part.text(defaults.OBJECT_NAME)) for part, kind in parts if part is not None]
        case _:
            return []


def _source(written: Written, kind: Kind, name: Field[str | None]) -> _Source:
    items = tuple((item.text(defaults.KEY), item.text(defaults.KEY_PATH)) for item in written.children("items"))
    return _Source(kind, name, written.flag(defaults.OPTIONAL).value, items)


def _of_sub_path(container: Container, mount: Mount, volume: Volume) -> Iterator[Reference]:
    """A ``subPath`` that has to be a file of the one object that its volume is made of."""
    sources, sub_path = _sources(volume), mount.sub_path
    if len(sources) != 1 or volume.kind == "projected" or sub_path.value is None or not sources[0].name.value:
        return
    source, file = sources[0], sub_path.value
    if "/" in file or file in (".", "..") or source.items:
        return  # a directory of items that are given paths, say
    name = source.name.value or ""
    yield Reference(source.kind, name, file, "subPath", source.optional, container, sub_path.path, sub_path.span)
