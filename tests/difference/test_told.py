"""What people read of a change: golden, for each change of changes.yaml. PODLINT_ACCEPT=1 writes the files anew."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.cli.running import Ran, podlint
from tests.difference.changing import HERE, WEB, changed
from tests.project.checkout import ROOT

CHANGES = YAML(typ="safe").load(HERE / "changes.yaml")
SCHEMA = json.loads((ROOT / "schemas" / "diff.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(name: str, form: str) -> Ran:
    Path("old.yaml").write_text(WEB, encoding="utf-8")
    Path("new.yaml").write_text(changed(WEB, CHANGES[name]), encoding="utf-8")
    answer = podlint("diff", "--format", form, "old.yaml", "new.yaml")
    assert (answer.status, answer.err) == (0, "")
    return answer


@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("markdown", "md")])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_in_these_words(name: str, form: str, suffix: str) -> None:
    golden = HERE / "pairs" / f"{name}.{suffix}"
    answer = ran(name, form)
    if os.environ.get("PODLINT_ACCEPT"):
        golden.write_text(answer.out, encoding="utf-8")

    assert answer.out == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_in_one_screen(name: str) -> None:
    lines = ran(name, "text").out.splitlines()

    assert max(map(len, lines)) <= 80
    assert len(lines) <= 35


@pytest.mark.parametrize("name", CHANGES)
def test_json_keeps_to_its_schema(name: str) -> None:
    jsonschema.validate(json.loads(ran(name, "json").out), SCHEMA)


def test_the_schema_is_shown() -> None:
    assert json.loads(podlint("schema", "diff").out) == SCHEMA
