"""Make ``schemas/kubernetes.json`` from the JSON Schemas that the package kubernetes-validate publishes.

``python tools/build_schemas.py [FOLDER]``, where FOLDER is an unpacked package (``…/kubernetes_validate``);
without it, the pinned version is installed by pip into a temporary folder (108 MB, hence no dependency).
With ``--check`` nothing is written; the exit status is 1 where the committed file is not what would be written.

What is kept, and what the keys that begin with ``x-`` mean, is told in ``schemas/README.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "schemas" / "kubernetes.json"
GATES = ROOT / "tools" / "feature_gates.json"

PACKAGE = "kubernetes-validate"
VERSION = "1.37.0"
RELEASES = tuple(range(25, 38))
"""The minor releases of Kubernetes 1 that the document covers."""

KINDS = {
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Job",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "Secret",
    "Service",
    "StatefulSet",
}
"""The kinds that make Pods, and those that Pods refer to or that refer to Pods."""

Schema: TypeAlias = dict[str, Any]
Definitions: TypeAlias = dict[str, Schema]

INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}
LEAVES: Definitions = {
    "boolean": {"type": ["boolean", "null"]},
    "bytes": {"type": ["string", "null"], "contentEncoding": "base64"},
    "date-time": {"type": ["string", "null"], "format": "date-time"},
    "int-or-string": {"type": ["integer", "string", "null"], **INT32},
    "int32": {"type": ["integer", "null"], **INT32},
    "int64": {"type": ["integer", "null"], **INT64},
    "object": {"type": ["object", "null"]},
    "quantity": {"type": ["number", "string", "null"], "format": "quantity"},
    "string": {"type": ["string", "null"]},
}
"""What has no fields to look into: the types of Go that the API server decodes, named as their formats are."""

OPAQUE = {
    "meta.v1.FieldsV1": "object",
    "meta.v1.MicroTime": "date-time",
    "meta.v1.Time": "date-time",
    "resource.Quantity": "quantity",
    "intstr.IntOrString": "int-or-string",
}
"""Definitions of the source that decode themselves: leaves to us."""


def short(name: str) -> str:
    """``io.k8s.api.core.v1.Pod`` as the document names it: ``core.v1.Pod``."""
    for prefix in ("io.k8s.apimachinery.pkg.apis.", "io.k8s.apimachinery.pkg.api.", "io.k8s.apimachinery.pkg.util."):
        name = name.removeprefix(prefix)
    return name.removeprefix("io.k8s.api.")


def reference(name: str) -> Schema:
    """The schema that stands for a definition of the document."""
    return {"$ref": f"#/$defs/{name}"}


def structure(schema: Schema) -> Schema:
    """What a property decodes to, without prose, requirements and hints for patches."""
    if "$ref" in schema:
        name = short(schema["$ref"].rsplit("/", 1)[1])
        return reference(OPAQUE.get(name, name))
    (kind,) = {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"]) - {"null"}
    if kind == "array":
        return {"type": ["array", "null"], "items": structure(schema["items"])}
    if kind == "object":
        return {"type": ["object", "null"], "additionalProperties": structure(schema["additionalProperties"])}
    if kind == "integer":
        return reference(schema["format"])
    if kind == "string" and schema.get("format") == "byte":
        return reference("bytes")
    if kind in ("boolean", "string") and "format" not in schema:
        return reference(kind)
    raise ValueError(f"the source has a type that is new to this script: {schema}")


def properties(definition: Schema) -> dict[str, Schema]:
    """The structure of each field; ``status`` is the server's to write, so it is left open."""
    return {
        name: reference("object") if name == "status" else structure(schema)
        for name, schema in definition.get("properties", {}).items()
    }


def references(schema: Schema) -> Iterator[str]:
    """The definitions that a field's structure names."""
    if "$ref" in schema:
        yield schema["$ref"].rsplit("/", 1)[1]
    for part in ("items", "additionalProperties"):
        if part in schema:
            yield from references(schema[part])


class Merged:
    """All releases in one: of each field the newest structure, and the releases that have it."""

    def __init__(self, folder: Path) -> None:
        self.fields: dict[str, dict[str, Schema]] = {}
        """By definition and field: the newest structure."""
        self.seen: dict[str, dict[str, list[int]]] = {}
        """By definition and field: the releases that have it."""
        self.releases: dict[str, set[int]] = {}
        """By definition: the releases that have it."""
        self.kinds: dict[str, tuple[str, list[int]]] = {}
        """By ``apiVersion/kind``: the definition, and the releases that serve it."""
        for release in RELEASES:
            path = folder / "kubernetes-json-schema" / f"v1.{release}.0-local" / "_definitions.json"
            document = json.loads(path.read_text(encoding="utf-8"))
            source = document.get("$defs") or document["definitions"]
            self._add_release({short(name): definition for name, definition in source.items()}, release)

    def _add_release(self, source: Definitions, release: int) -> None:
        """Note the kinds of a release, and every definition that they lead to."""
        waiting: list[str] = []
        for name, definition in source.items():
            for meaning in definition.get("x-kubernetes-group-version-kind", ()):
                if meaning["kind"] in KINDS:
                    version = "/".join(part for part in (meaning["group"], meaning["version"]) if part)
                    self.kinds.setdefault(f"{version}/{meaning['kind']}", (name, []))[1].append(release)
                    waiting.append(name)
        met = {*LEAVES}
        while waiting:
            name = waiting.pop()
            if name not in met:
                met.add(name)
                fields = properties(source[name])
                self._add(name, fields, release)
                waiting += (found for schema in fields.values() for found in references(schema))

    def _add(self, name: str, current: dict[str, Schema], release: int) -> None:
        fields, seen = self.fields.setdefault(name, {}), self.seen.setdefault(name, {})
        self.releases.setdefault(name, set()).add(release)
        for field, schema in current.items():
            if (before := fields.get(field, schema)) != schema:
                self._succeed(before.get("$ref", ""), schema.get("$ref", ""), release)
            fields[field] = schema
            seen.setdefault(field, []).append(release)

    def _succeed(self, old: str, new: str, release: int) -> None:
        """A field changed its definition: to whoever writes the field, the new one has the old one's past."""
        old, new = old.rpartition("/")[2], new.rpartition("/")[2]
        if old not in self.fields or not new or new in LEAVES:
            raise ValueError(
                f"a field changed its type in 1.{release}, from {old!r} to {new!r}: decide what that means"
            )
        fields, seen = self.fields.setdefault(new, {}), self.seen.setdefault(new, {})
        self.releases.setdefault(new, set()).update(range(min(self.releases[old]), release))
        for field, schema in self.fields[old].items():
            fields.setdefault(field, schema)
            past = {earlier for earlier in self.seen[old][field] if earlier < release}
            seen[field] = sorted(past.union(seen.get(field, ())))

    def definitions(self) -> Definitions:
        """The definitions of all releases, each field with its window."""
        found: Definitions = {}
        for name, fields in self.fields.items():
            seen, born, died = self.seen[name], min(self.releases[name]), max(self.releases[name])
            found[name] = {
                "type": ["object", "null"],
                "properties": {
                    field: {**schema, **window(seen[field], born, died, f"{name}.{field}")}
                    for field, schema in fields.items()
                },
                "additionalProperties": False,
            }
        return found


def window(releases: list[int], born: int, died: int, name: str) -> Schema:
    """The releases as ``x-since`` and ``x-until``, left out where what holds the field came or went with it."""
    if releases != list(range(releases[0], releases[-1] + 1)):
        raise ValueError(f"{name} went away and came back: releases {releases}")
    since = {"x-since": f"1.{releases[0]}"} if releases[0] > born else {}
    until = {"x-until": f"1.{releases[-1]}"} if releases[-1] < died else {}
    return since | until


def add_gates(definitions: Definitions) -> None:
    """Mark the fields that a release knows but serves only with a feature gate that is off by default."""
    for row in json.loads(GATES.read_text(encoding="utf-8"))["gates"]:
        name, _, field = row["field"].rpartition(".")
        gate = {key: row[key] for key in ("gate", "on", "under", "otherwise") if key in row}
        definitions[name]["properties"][field].setdefault("x-gates", []).append(gate)


def build(folder: Path) -> str:
    """The text of the document."""
    merged = Merged(folder)
    definitions = merged.definitions()
    add_gates(definitions)
    kinds = {
        kind: {**reference(name), **window(releases, RELEASES[0], RELEASES[-1], kind)}
        for kind, (name, releases) in merged.kinds.items()
    }
    source = {"package": PACKAGE, "version": VERSION, "licence": "Apache-2.0"}
    head = [
        f'"$schema": {compact("https://json-schema.org/draft/2020-12/schema")}',
        f'"title": {compact(f"Structure of Kubernetes objects, 1.{RELEASES[0]} to 1.{RELEASES[-1]}")}',
        f'"x-source": {compact(source)}',
    ]
    return "{\n" + ",\n".join([*head, table("x-kinds", kinds), table("$defs", LEAVES | definitions)]) + "\n}\n"


def compact(value: object) -> str:
    """JSON on one line."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def table(name: str, rows: dict[str, Any]) -> str:
    """An object with one entry on each line, so that a change shows as the lines it touches."""
    lines = ",\n".join(f"{compact(key)}:{compact(rows[key])}" for key in sorted(rows))
    return f'"{name}": {{\n{lines}\n}}'


def install(folder: Path) -> Path:
    """Put the pinned package below ``folder``; CalledProcessError or OSError where it cannot be had."""
    wanted = f"{PACKAGE}=={VERSION}"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), wanted]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / "kubernetes_validate"


def main(arguments: list[str] | None = None) -> int:
    """Write the document, or with ``--check`` say whether it is current."""
    parser = argparse.ArgumentParser(description="Make schemas/kubernetes.json.")
    parser.add_argument("folder", nargs="?", type=Path, help=f"an unpacked {PACKAGE} {VERSION}; installed if not given")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the document is stale")
    options = parser.parse_args(arguments)

    with tempfile.TemporaryDirectory() as temporary:
        try:
            text = build(options.folder or install(Path(temporary)))
        except (OSError, subprocess.CalledProcessError) as error:
            reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
            print(f"skipped: {PACKAGE} {VERSION} cannot be read: {reason}", file=sys.stderr)
            return 0 if options.check and options.folder is None else 1
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        print("schemas/kubernetes.json is stale: run python tools/build_schemas.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
