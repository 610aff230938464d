"""What Kubernetes' own YAML library was seen to do (``go_yaml/main.go`` tells how), podlint does too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from podlint.manifest.node import Json, Mapping, Node, Sequence, plain
from tests.manifest.reading import reading

FILE = Path(__file__).with_name("go_yaml") / "answers.jsonl"
ANSWERS = [json.loads(line) for line in FILE.read_bytes().splitlines()]


def text_of(answer: dict[str, Any]) -> str:
    return repr(answer["text"])


def has_duplicates(node: Node) -> bool:
    if isinstance(node, Mapping):
        return bool(node.duplicates) or any(has_duplicates(entry.value) for entry in node)
    return isinstance(node, Sequence) and any(map(has_duplicates, node))


def as_json(value: Json) -> Json:
    """Numbers as JSON knows them: of one kind."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a["refused"]], ids=text_of)
def test_what_it_refuses_is_refused(answer: dict[str, Any]) -> None:
    result = reading(answer["text"])

    assert result.problems or result.template


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a["refused"]], ids=text_of)
def test_what_it_reads_is_read_alike(answer: dict[str, Any]) -> None:
    documents = reading(answer["text"]).documents

    first = plain(documents[0].root) if documents else None
    assert as_json(first) == as_json(answer["json"])


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a["refused"]], ids=text_of)
def test_what_strict_decoding_refuses_has_duplicate_keys(answer: dict[str, Any]) -> None:
    documents = reading(answer["text"]).documents

    assert bool(documents and has_duplicates(documents[0].root)) == answer["strict"]
