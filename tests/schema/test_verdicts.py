"""What the decoder of a real API server 1.36.2 said of small Pods: we refuse what it refused, at the same field."""

import re

import pytest

from podlint.manifest.node import Scalar, find
from podlint.schema.mistake import Mistake
from tests.schema.judging import document, judge, places, written
from tests.verdicts.recorded import ROWS, decoding


def rows(says: str) -> list[str]:
    return [name for name, row in ROWS.items() if (said := decoding(row)) is not None and said.says == says]


def manifest(name: str) -> str:
    return str(ROWS[name]["yaml"])


def at(name: str) -> tuple[str, ...]:
    said = decoding(ROWS[name])
    assert said is not None
    return said.at


def refusals(name: str) -> list[Mistake]:
    return [mistake for mistake in judge(manifest(name), "1.36.2") if mistake.refused]


@pytest.mark.parametrize("name", rows("taken"))
def test_what_the_server_decodes_is_not_refused(name: str) -> None:
    assert refusals(name) == []


@pytest.mark.parametrize("name", rows("unknown"))
def test_fields_that_the_server_does_not_know(name: str) -> None:
    found = refusals(name)

    assert sorted(places(found)) == sorted(at(name))
    for mistake in found:
        assert mistake.kind == "unknown-field"
        assert written(manifest(name), mistake.span) == mistake.path[-1]


@pytest.mark.parametrize("name", rows("type"))
def test_values_that_the_server_cannot_decode(name: str) -> None:
    [found] = refusals(name)

    [field] = at(name)
    [place] = places([found])
    assert found.kind == "wrong-type"
    # The server leaves out indices, and the key where keys are free.
    assert re.sub(r"\[\d+\]", "", place).startswith(field)
    value = find(document(manifest(name)).root, found.path)
    assert value is not None
    assert found.span == value.span
    if isinstance(value, Scalar):
        assert written(manifest(name), found.span).strip("\"'") == value.text
