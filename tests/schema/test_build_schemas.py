"""How the releases' schemas become one document, on a small source; and the committed document itself."""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from podlint.resources import resource
from tools import build_schemas
from tools.build_schemas import GATES, RELEASES, Merged, add_gates, main

FIRST, LAST = RELEASES[0], RELEASES[-1]
STRING = {"type": ["string", "null"]}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/io.k8s.api.core.v1.{name}"}


def source(folder: Path, spec: dict[str, tuple[dict[str, Any], int, int]], **others: dict[str, Any]) -> Path:
    """Releases in which a Pod's spec has each field from one release to another, and ``others`` beside it."""
    for release in RELEASES:
        fields = {name: schema for name, (schema, first, last) in spec.items() if first <= release <= last}
        meaning = {"group": "", "version": "v1", "kind": "Pod"}
        definitions = {
            "Pod": {
                "properties": {"spec": ref("Spec"), "status": ref("Nowhere")},
                "x-kubernetes-group-version-kind": [meaning],
            },
            "Spec": {"properties": fields, "description": "prose", "required": ["a"]},
            **others,
        }
        path = folder / "kubernetes-json-schema" / f"v1.{release}.0-local" / "_definitions.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"$defs": {f"io.k8s.api.core.v1.{name}": d for name, d in definitions.items()}}))
    return folder


def fields(folder: Path, name: str = "Spec") -> dict[str, Any]:
    properties: dict[str, Any] = Merged(folder).definitions()[f"core.v1.{name}"]["properties"]
    return properties


def test_windows_are_said_only_where_a_field_came_or_went(tmp_path: Path) -> None:
    folder = source(tmp_path, {"old": (STRING, FIRST, LAST), "new": (STRING, 29, LAST), "gone": (STRING, FIRST, 30)})
    assert fields(folder) == {
        "old": {"$ref": "#/$defs/string"},
        "new": {"$ref": "#/$defs/string", "x-since": "1.29"},
        "gone": {"$ref": "#/$defs/string", "x-until": "1.30"},
    }


@pytest.mark.parametrize(
    ("schema", "structure"),
    [
        ({"type": "string", "description": "prose", "enum": ["a"]}, {"$ref": "#/$defs/string"}),
        ({"type": ["string", "null"], "format": "byte"}, {"$ref": "#/$defs/bytes"}),
        ({"type": "integer", "format": "int32", "minimum": 3}, {"$ref": "#/$defs/int32"}),
        ({"$ref": "#/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity"}, {"$ref": "#/$defs/quantity"}),
        ({"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.Time"}, {"$ref": "#/$defs/date-time"}),
        ({"type": "array", "items": STRING}, {"type": ["array", "null"], "items": {"$ref": "#/$defs/string"}}),
        (
            {"type": ["object", "null"], "additionalProperties": STRING},
            {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/string"}},
        ),
    ],
)
def test_only_the_structure_is_kept(tmp_path: Path, schema: dict[str, Any], structure: dict[str, Any]) -> None:
    assert fields(source(tmp_path, {"a": (schema, FIRST, LAST)})) == {"a": structure}


def test_status_is_left_open(tmp_path: Path) -> None:
    folder = source(tmp_path, {"a": (STRING, FIRST, LAST)})
    assert fields(folder, "Pod")["status"] == {"$ref": "#/$defs/object"}


def test_a_definition_that_came_with_its_field_has_no_windows_of_its_own(tmp_path: Path) -> None:
    folder = source(tmp_path, {"sleep": (ref("Sleep"), 29, LAST)}, Sleep={"properties": {"seconds": STRING}})
    assert fields(folder)["sleep"]["x-since"] == "1.29"
    assert fields(folder, "Sleep") == {"seconds": {"$ref": "#/$defs/string"}}


def test_a_definition_that_follows_another_has_its_past(tmp_path: Path) -> None:
    folder = source(
        tmp_path,
        {"resources": (ref("Old"), FIRST, LAST)},
        Old={"properties": {"limits": STRING, "claims": STRING}},
        New={"properties": {"limits": STRING, "extra": STRING}},
    )
    for release in range(29, LAST + 1):
        path = folder / "kubernetes-json-schema" / f"v1.{release}.0-local" / "_definitions.json"
        path.write_text(path.read_text().replace("v1.Old", "v1.New", 1))
        assert "v1.New" in path.read_text()
    assert fields(folder, "New") == {
        "limits": {"$ref": "#/$defs/string"},
        "claims": {"$ref": "#/$defs/string", "x-until": "1.28"},
        "extra": {"$ref": "#/$defs/string", "x-since": "1.29"},
    }


@pytest.mark.parametrize("schema", [{"type": "string", "format": "ipv4"}, {"type": "decimal"}])
def test_a_construct_that_is_new_stops_the_script(tmp_path: Path, schema: dict[str, Any]) -> None:
    folder = source(tmp_path, {"a": (schema, FIRST, LAST)})
    with pytest.raises(ValueError, match="new to this script"):
        Merged(folder)


@pytest.mark.parametrize("schema", [{"type": "boolean"}, {"type": "array", "items": STRING}])
def test_a_field_that_changes_its_type_stops_the_script(tmp_path: Path, schema: dict[str, Any]) -> None:
    folder = source(tmp_path, {"a": (STRING, FIRST, LAST)})
    path = folder / "kubernetes-json-schema" / "v1.30.0-local" / "_definitions.json"
    path.write_text(path.read_text().replace(json.dumps({"a": STRING}), json.dumps({"a": schema})))
    with pytest.raises(ValueError, match="changed its type"):
        Merged(folder)


def test_a_field_that_comes_back_stops_the_script(tmp_path: Path) -> None:
    folder = source(tmp_path, {"a": (STRING, FIRST, 27)})
    path = folder / "kubernetes-json-schema" / "v1.30.0-local" / "_definitions.json"
    path.write_text(path.read_text().replace('"properties": {}', '"properties": {"a": {"type": "string"}}'))
    with pytest.raises(ValueError, match="went away and came back"):
        Merged(folder).definitions()


def test_a_folder_that_is_no_package_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("skipped: kubernetes-validate 1.37.0 cannot be read: ")


def test_without_the_package_the_check_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(_: Path) -> Path:
        raise OSError("no network")

    monkeypatch.setattr(build_schemas, "install", offline)
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == "skipped: kubernetes-validate 1.37.0 cannot be read: no network\n"


def test_the_check_tells_a_stale_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = source(tmp_path, {"a": (STRING, FIRST, LAST)})
    gates = tmp_path / "gates.json"
    gates.write_text('{"gates": []}')
    monkeypatch.setattr(build_schemas, "GATES", gates)
    monkeypatch.setattr(build_schemas, "TARGET", tmp_path / "kubernetes.json")

    assert main(["--check", str(folder)]) == 1
    assert "is stale" in capsys.readouterr().err
    assert main([str(folder)]) == 0
    assert main(["--check", str(folder)]) == 0


def package() -> str | None:
    """The unpacked package, where this machine has it."""
    spec = find_spec("kubernetes_validate")
    installed = str(Path(spec.origin).parent) if spec and spec.origin else None
    return os.environ.get("KUBERNETES_VALIDATE", installed)


@pytest.mark.skipif(
    package() is None, reason="kubernetes-validate is not here (name its folder in KUBERNETES_VALIDATE)"
)
def test_the_committed_document_is_what_the_script_makes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", str(package())]) == 0, capsys.readouterr().err


@pytest.fixture
def document() -> Any:
    return json.loads(resource("schemas/kubernetes.json").read_text(encoding="utf-8"))


def test_the_document_is_small() -> None:
    assert resource("schemas/kubernetes.json").stat().st_size < 250_000


def test_the_document_has_one_definition_on_each_line(document: Any) -> None:
    lines = resource("schemas/kubernetes.json").read_text(encoding="utf-8").splitlines()
    begins = [line.partition(":")[0].strip('"') for line in lines[lines.index('"$defs": {') + 1 : -2]]
    assert begins == sorted(document["$defs"])


def test_every_gate_of_the_table_is_in_the_document_and_no_other(document: Any) -> None:
    rows = json.loads(GATES.read_text(encoding="utf-8"))["gates"]
    marked = {
        (f"{name}.{field}", gate["gate"], gate.get("under"))
        for name, definition in document["$defs"].items()
        for field, schema in definition.get("properties", {}).items()
        for gate in schema.get("x-gates", ())
    }
    assert marked == {(row["field"], row["gate"], row.get("under")) for row in rows}


def test_a_gate_is_on_after_its_field_came_and_never_in_the_release_before_the_first(document: Any) -> None:
    """A gate that is on from the start says nothing, and one that is on before its field is a slip in the table."""
    for name, definition in document["$defs"].items():
        for field, schema in definition.get("properties", {}).items():
            since = int(schema.get("x-since", f"1.{FIRST - 1}").removeprefix("1."))
            for gate in schema.get("x-gates", ()):
                assert all(int(first.split(".")[1]) > since for first, *_ in gate["on"]), f"{name}.{field}"


def test_a_gate_of_a_field_that_is_not_there_stops_the_script() -> None:
    with pytest.raises(KeyError):
        add_gates({})
