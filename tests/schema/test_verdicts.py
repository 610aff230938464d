"""What a real API server 1.36.2 said of small Pods: we refuse what its decoder refused, at the same field.

Each row of verdicts.jsonl has the Pod (whole, or its ``spec`` under an ordinary head) and the server's answer:
``taken`` (validation may still have refused it), ``unknown`` with the fields, ``type`` with the field's path
without indices, or an empty path where the server named none.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from podlint.manifest.node import Scalar, find
from podlint.schema.mistake import Mistake
from tests.schema.judging import document, judge, places, written

HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n"

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
]


def rows(says: str) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in ROWS if row["says"] == says]


def manifest(row: dict[str, Any]) -> str:
    return str(row.get("object") or HEAD + row["spec"])


def refusals(row: dict[str, Any]) -> list[Mistake]:
    return [mistake for mistake in judge(manifest(row), "1.36.2") if mistake.refused]


@pytest.mark.parametrize("row", rows("taken"))
def test_what_the_server_decodes_is_not_refused(row: dict[str, Any]) -> None:
    assert refusals(row) == []


@pytest.mark.parametrize("row", rows("unknown"))
def test_fields_that_the_server_does_not_know(row: dict[str, Any]) -> None:
    found = refusals(row)

    assert sorted(places(found)) == sorted(row["at"])
    for mistake in found:
        assert mistake.kind == "unknown-field"
        assert written(manifest(row), mistake.span) == mistake.path[-1]


@pytest.mark.parametrize("row", rows("type"))
def test_values_that_the_server_cannot_decode(row: dict[str, Any]) -> None:
    [found] = refusals(row)

    [at] = row["at"]
    [place] = places([found])
    assert found.kind == "wrong-type"
    # The server leaves out indices, and the key where keys are free.
    assert re.sub(r"\[\d+\]", "", place).startswith(at)
    value = find(document(manifest(row)).root, found.path)
    assert value is not None
    assert found.span == value.span
    if isinstance(value, Scalar):
        assert written(manifest(row), found.span).strip("\"'") == value.text
