"""``podlint schema config``: what editors check is what podlint reads."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from podlint.config.configuration import read_configuration
from podlint.resources import resource
from tests.cli.running import podlint
from tests.config.test_settings import EVERYTHING

SCHEMA: Any = json.loads(resource("schemas/config.json").read_text(encoding="utf-8"))
EXAMPLES = [(key, example) for key, said in SCHEMA["properties"].items() for example in said.get("examples", ())]


def test_it_is_published_as_it_is_used() -> None:
    assert json.loads(podlint("schema", "config").out) == SCHEMA
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("key", "example"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_its_examples_are_configurations(tmp_path: Path, key: str, example: object) -> None:
    Draft202012Validator(SCHEMA).validate({key: example})
    (tmp_path / ".podlint.yaml").write_text(json.dumps({key: example}))
    assert read_configuration(tmp_path / ".podlint.yaml", ".podlint.yaml", tmp_path) is not None


def test_every_key_is_shown_by_an_example_or_in_the_configuration_that_has_everything() -> None:
    shown = {key for key, _ in EXAMPLES} | YAML(typ="safe").load(EVERYTHING).keys()
    assert SCHEMA["properties"].keys() - shown == {"profile"}
