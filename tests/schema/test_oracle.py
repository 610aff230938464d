"""Our decoder against a JSON Schema validator on the same document: they refuse the same places.

Left out where the two mean different things: texts of quantities and times (formats, to the validator), and the
directives of patches (``$patch``).
"""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from podlint.kubernetes import NEWEST, OLDEST, Version
from podlint.manifest.node import Json, Path, plain
from podlint.resources import resource
from podlint.schema.decode import decode
from podlint.schema.structure import Leaf, ListOf, MapOf, Struct, Type, structure
from tests.schema.judging import document, node
from tests.schema.test_verdicts import at, manifest, rows

DOCUMENT: dict[str, Any] = json.loads(resource("schemas/kubernetes.json").read_text(encoding="utf-8"))
STRUCTS = [name for name, definition in DOCUMENT["$defs"].items() if "properties" in definition]
VERSIONS = [Version(1, minor) for minor in range(OLDEST.minor, NEWEST.minor + 1)]

NUMBERS = [0, 1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, -(2**63) - 1, 0.5, 30.0, 3e9, 1e19]
EVERY_SORT: list[Json] = [
    None,
    True,
    False,
    *NUMBERS,
    "",
    "a",
    "1",
    "true",
    [],
    {},
    [None],
    {"a": None},
    [1],
    {"a": [1]},
]
ANYTHING = st.sampled_from(EVERY_SORT)
RIGHT: dict[str, st.SearchStrategy[Json]] = {
    "boolean": st.booleans(),
    "bytes": st.just("YQ=="),
    "date-time": st.just("2026-01-31T12:00:00Z"),
    "int-or-string": st.one_of(st.integers(-(2**31), 2**31 - 1), st.sampled_from(["http", "80"])),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "object": st.just({"free": 1}),
    "quantity": st.one_of(st.integers(0, 9), st.sampled_from(["500m", "1Gi", 0.5])),
    "string": st.text("ab", max_size=3),
}


@cache
def definitions(version: Version) -> dict[str, Any]:
    """The document's definitions as they would be for one version alone."""

    def is_known(schema: dict[str, Any]) -> bool:
        minors = [
            int(schema.get(key, default).removeprefix("1."))
            for key, default in (("x-since", "1.0"), ("x-until", "1.99"))
        ]
        return minors[0] <= version.minor <= minors[1]

    kept = {}
    for name, definition in DOCUMENT["$defs"].items():
        fields = {field: schema for field, schema in definition.get("properties", {}).items() if is_known(schema)}
        kept[name] = {**definition, "properties": fields} if "properties" in definition else definition
    return kept


def refused_by_the_validator(data: Json, name: str, version: Version) -> set[Path]:
    validator = Draft202012Validator({"$defs": definitions(version), "$ref": f"#/$defs/{name}"})
    found: set[Path] = set()
    for error in validator.iter_errors(data):
        at = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            found |= {(*at, field) for field in error.instance if field not in error.schema["properties"]}
        else:
            found.add(at)
    return found


def refused_by_us(data: Json, name: str, version: Version) -> set[Path]:
    """What is behind a field that the version does not have is left out: the validator does not get there."""
    mistakes = decode(node(data), structure().definition(name), (), version, "object")
    refused = [mistake for mistake in mistakes if mistake.refused and not _gate_of(mistake.message)]
    strange = [mistake.path for mistake in refused if mistake.kind in ("newer-version", "removed")]
    return {mistake.path for mistake in refused if not any(_is_inside(mistake.path, field) for field in strange)}


def _is_inside(path: Path, field: Path) -> bool:
    return path != field and path[: len(field)] == field


def _gate_of(message: str) -> bool:
    """The one field that decodes and is refused afterwards, for want of its feature gate."""
    return message.endswith("refuses the field")


def has_format(wanted: Type) -> bool:
    return isinstance(wanted, Leaf) and wanted.name in ("quantity", "date-time")


@st.composite
def values(draw: st.DrawFn, wanted: Type, depth: int) -> Json:
    """Mostly a right value, sometimes any other."""
    if depth == 0 or draw(st.integers(0, 4 if isinstance(wanted, Leaf) else 15)) == 0:
        wrong = draw(ANYTHING)
        return None if isinstance(wrong, str) and has_format(wanted) else wrong
    if isinstance(wanted, Leaf):
        return draw(RIGHT[wanted.name])
    if isinstance(wanted, ListOf):
        return draw(st.lists(values(wanted.item, depth - 1), max_size=2))
    if isinstance(wanted, MapOf):
        return draw(st.dictionaries(st.text("xy", min_size=1, max_size=2), values(wanted.value, depth - 1), max_size=2))
    names = st.sampled_from([*wanted.fields, "Name", "colour"])
    chosen = draw(st.lists(names, unique=True, min_size=1, max_size=5))
    return {
        name: draw(values(wanted.fields[name].type, depth - 1) if name in wanted.fields else ANYTHING)
        for name in chosen
    }


@pytest.mark.parametrize("value", EVERY_SORT, ids=repr)
def test_both_take_the_same_sorts_of_value_in_every_field(value: Json) -> None:
    for name in STRUCTS:
        struct = structure().definition(name)
        assert isinstance(struct, Struct)
        fields = [
            field for field, member in struct.fields.items() if not (isinstance(value, str) and has_format(member.type))
        ]
        data: Json = dict.fromkeys(fields, value)
        assert refused_by_us(data, name, NEWEST) == refused_by_the_validator(data, name, NEWEST), name


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_both_know_the_same_fields_in_every_version(version: Version) -> None:
    for name in STRUCTS:
        data: Json = dict.fromkeys(DOCUMENT["$defs"][name]["properties"])
        assert refused_by_us(data, name, version) == refused_by_the_validator(data, name, version), name


@given(st.data(), st.sampled_from(STRUCTS), st.sampled_from(VERSIONS))
@settings(max_examples=300)
def test_both_refuse_the_same_places(data: st.DataObject, name: str, version: Version) -> None:
    value = data.draw(values(structure().definition(name), 6))
    assert refused_by_us(value, name, version) == refused_by_the_validator(value, name, version)


# A row without a place is about the text of a quantity or a time.
RECORDED = [
    pytest.param(plain(document(manifest(name)).root), id=name)
    for says in ("taken", "unknown", "type")
    for name in rows(says)
    if at(name) != ("",)
]


@pytest.mark.parametrize("data", RECORDED)
def test_both_refuse_the_same_places_of_the_recorded_pods(data: Json) -> None:
    assert refused_by_us(data, "core.v1.Pod", NEWEST) == refused_by_the_validator(data, "core.v1.Pod", NEWEST)


def test_the_document_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(DOCUMENT)


@pytest.mark.parametrize("kind", DOCUMENT["x-kinds"])
def test_every_reference_of_a_kind_can_be_followed(kind: str) -> None:
    member = structure().kind(*kind.rsplit("/", 1))
    assert member is not None
    waiting: list[Type] = [member.type]
    met = set()
    while waiting:
        current = waiting.pop()
        if isinstance(current, ListOf):
            waiting.append(current.item)
        elif isinstance(current, MapOf):
            waiting.append(current.value)
        elif isinstance(current, Struct) and current.name not in met:
            met.add(current.name)
            waiting += [field.type for field in current.fields.values()]
    assert "meta.v1.ObjectMeta" in met
