"""The schemas that others publish for formats that podlint writes (``tests/data/formats``)."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import xmlschema
from jsonschema import Draft4Validator, Draft7Validator

from tests.project.checkout import ROOT

FOLDER = ROOT / "tests" / "data" / "formats"


@cache
def _json(kind: Any, name: str) -> Any:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    kind.check_schema(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


@cache
def _xml() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(FOLDER / "junit-10.xsd")


def _messages(validator: Any, data: Any) -> list[str]:
    return [error.message for error in validator.iter_errors(data)]


def _sarif(text: str) -> list[str]:
    return _messages(_json(Draft7Validator, "sarif-2.1.0.json"), json.loads(text))


def _gitlab(text: str) -> list[str]:
    validator = _json(Draft7Validator, "gitlab-codeclimate.json")
    return [message for entry in json.loads(text) for message in _messages(validator, entry)]


def _rdjson(text: str) -> list[str]:
    return _messages(_json(Draft4Validator, "rdjson.json"), json.loads(text))


def _junit(text: str) -> list[str]:
    return [str(error.reason) for error in _xml().iter_errors(text)]


_PROBLEMS: Mapping[str, Callable[[str], list[str]]] = {
    "sarif": _sarif,
    "gitlab": _gitlab,
    "rdjson": _rdjson,
    "junit": _junit,
}
NAMES = tuple(_PROBLEMS)


def problems(name: str, text: str) -> list[str]:
    """What a report in the format ``name`` lacks of what is published of it."""
    return _PROBLEMS[name](text)
