"""The structure of Kubernetes' objects, release by release, as ``schemas/kubernetes.json`` tells it.

The document is read when the first object is judged, and only the definitions that are met are built.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, TypeAlias

from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.resources import resource


@dataclass(frozen=True, slots=True)
class Leaf:
    """A type without fields: ``string``, ``int32``, ``quantity`` … as ``schemas/kubernetes.json`` names it."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items are all of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are free, such as ``labels``."""

    value: Type


@dataclass(frozen=True, slots=True)
class Gate:
    """A feature gate without which the API server does not take a field."""

    name: str
    on: tuple[tuple[Version, Version | None], ...]
    """The versions in which it is on by default: from the first up to the second, which has it off again."""
    under: str | None
    """It counts only where the field's object stands in this list."""
    refuses: bool
    """With the gate off, the API server refuses the field; else it drops it without a word."""

    def is_on(self, version: Version) -> bool:
        return any(first <= version and (end is None or version < end) for first, end in self.on)

    def next_on(self, version: Version) -> Version | None:
        """The first version after ``version`` that has it on, or None where none is known."""
        return min((first for first, _ in self.on if first > version), default=None)


@dataclass(frozen=True, slots=True)
class Member:
    """A field of an object, or a kind, with the releases that have it."""

    type: Type
    since: Version | None = None
    """The first release; None: older than all that podlint knows."""
    until: Version | None = None
    """The last release; None: the newest still has it."""
    gates: tuple[Gate, ...] = ()

    @property
    def timeless(self) -> bool:
        """Every release has it, whatever its feature gates."""
        return self.since is None and self.until is None and not self.gates

    def is_known(self, version: Version) -> bool:
        """Whether this version's decoder knows the field, be it behind a gate."""
        return not self.is_ahead(version) and not self.is_past(version)

    def is_ahead(self, version: Version) -> bool:
        return self.since is not None and version < self.since

    def is_past(self, version: Version) -> bool:
        return self.until is not None and version[:2] > self.until[:2]

    def gate(self, under: str | None) -> Gate | None:
        """The gate that counts for an object in the list ``under``."""
        return next((gate for gate in self.gates if gate.under in (None, under)), None)


@dataclass(eq=False)
class Struct:
    """An object whose fields are known by name, e.g. ``core.v1.Container``."""

    name: str
    structure: Structure

    @cached_property
    def fields(self) -> dict[str, Member]:
        """The fields of all releases."""
        properties = self.structure.definitions[self.name]["properties"]
        return {name: self.structure.member(schema) for name, schema in properties.items()}

    def names(self, version: Version) -> list[str]:
        """The fields that a version knows."""
        return [name for name, member in self.fields.items() if member.is_known(version)]


Type: TypeAlias = Leaf | ListOf | MapOf | Struct


class Structure:
    """All definitions, by name."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.definitions: Mapping[str, Any] = document["$defs"]
        self._kinds: Mapping[str, Any] = document["x-kinds"]
        self._built: dict[str, Leaf | Struct] = {}

    def kind(self, api_version: str, kind: str) -> Member | None:
        """The structure of a kind, or None where podlint has no opinion about it."""
        schema = self._kinds.get(f"{api_version}/{kind}")
        return None if schema is None else self.member(schema)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Every kind that podlint knows, as ``apiVersion`` and ``kind``."""
        return [(api_version, kind) for api_version, _, kind in (name.rpartition("/") for name in self._kinds)]

    def definition(self, name: str) -> Leaf | Struct:
        """A definition by its name, e.g. ``core.v1.PodTemplateSpec``; always the same value for the same name."""
        built = self._built.get(name)
        if built is None:
            built = Struct(name, self) if "properties" in self.definitions[name] else Leaf(name)
            self._built[name] = built
        return built

    def member(self, schema: Mapping[str, Any]) -> Member:
        """A field from its schema."""
        if "x-since" not in schema and "x-until" not in schema and "x-gates" not in schema:
            return Member(self._type(schema))
        return Member(
            self._type(schema),
            _version(schema.get("x-since")),
            _version(schema.get("x-until")),
            tuple(_gate(gate) for gate in schema.get("x-gates", ())),
        )

    def _type(self, schema: Mapping[str, Any]) -> Type:
        if "$ref" in schema:
            return self.definition(schema["$ref"].removeprefix("#/$defs/"))
        if "items" in schema:
            return ListOf(self._type(schema["items"]))
        return MapOf(self._type(schema["additionalProperties"]))


def _version(text: str | None) -> Version | None:
    return None if text is None else Version.parse(text)


def _gate(gate: Mapping[str, Any]) -> Gate:
    windows = (tuple(Version.parse(text) for text in window) for window in gate["on"])
    return Gate(
        gate["gate"],
        tuple((window[0], window[1] if len(window) > 1 else None) for window in windows),
        gate.get("under"),
        gate.get("otherwise") == "refused",
    )


@cache
def structure() -> Structure:
    """The structure of all releases that podlint knows."""
    return Structure(json.loads(resource("schemas/kubernetes.json").read_bytes()))
