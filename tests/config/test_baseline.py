"""Baseline files: what is written is read, and what is none is refused."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from podlint.checks.fingerprint import Fingerprint
from podlint.config.baseline import Baseline, BaselineError, read_baseline, write_baseline
from podlint.resources import resource

ONE = Fingerprint("rule-a", "web.yaml", "/Pod/web", "app", "spec.containers[app].image")
OTHER = ONE._replace(rule="rule-b", container="ä")


def test_what_is_written_is_read_whatever_its_order(tmp_path: Path) -> None:
    write_baseline(tmp_path / "a.json", [OTHER, ONE, ONE])
    write_baseline(tmp_path / "b.json", [ONE, OTHER, ONE])
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.json").read_text(encoding="utf-8")
    assert [line.count("rule-") for line in text.splitlines()] == [0, 1, 1, 0]
    assert read_baseline(tmp_path / "a.json").known == Counter({ONE: 2, OTHER: 1})


@pytest.mark.parametrize("findings", [[], [ONE, OTHER]])
def test_what_is_written_fits_its_schema(tmp_path: Path, findings: list[Fingerprint]) -> None:
    write_baseline(tmp_path / "known.json", findings)
    schema = json.loads(resource("schemas/baseline.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads((tmp_path / "known.json").read_text(encoding="utf-8")))


def test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write_baseline(path, [])
    path.chmod(0o640)
    write_baseline(path, [ONE])
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["known.json"]


def test_where_it_cannot_be_written_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "known.json").mkdir()
    with pytest.raises(BaselineError, match=r"known\.json: cannot be written: "):
        write_baseline(tmp_path / "known.json", [ONE])
    assert [each.name for each in tmp_path.iterdir()] == ["known.json"]
    with pytest.raises(BaselineError, match="No such file"):
        write_baseline(tmp_path / "missing" / "known.json", [ONE])


ROW = '{"rule": "a", "file": "b", "object": "", "container": "", "field": "", "count": 1}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no JSON"),
        ("\udcff", "is no JSON"),
        ("[]", "is no baseline of the form podlint.baseline.v1"),
        ('{"schema": "podlint.check.v1", "findings": []}', "is no baseline"),
        ('{"schema": "podlint.baseline.v1"}', "is no baseline"),
        ('{"schema": "podlint.baseline.v1", "findings": [5]}', r"findings\[0\] is no finding as podlint writes it"),
        ('{"schema": "podlint.baseline.v1", "findings": [' + ROW + ', {"rule": "a"}]}', r"findings\[1\]"),
        ('{"schema": "podlint.baseline.v1", "findings": [' + ROW.replace("1", "0") + "]}", r"findings\[0\]"),
        ('{"schema": "podlint.baseline.v1", "findings": [' + ROW.replace("1", '"1"') + "]}", r"findings\[0\]"),
    ],
)
def test_what_is_no_baseline_is_refused_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "known.json"
    path.write_bytes(os.fsencode(text))
    with pytest.raises(BaselineError, match=said) as refused:
        read_baseline(path)
    assert "--write-baseline" in str(refused.value)


def test_files_go_by_their_path_from_the_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apps").mkdir()
    monkeypatch.chdir(tmp_path / "apps")
    for path in (Path("../ci/known.json"), tmp_path / "ci" / "known.json"):
        baseline = Baseline(path, Counter())
        assert baseline.file("web.yaml") == baseline.file(str(tmp_path / "apps" / "web.yaml")) == "../apps/web.yaml"
        assert baseline.file("<stdin>") == "<stdin>"


@pytest.mark.parametrize(
    ("met", "judged", "gone"),
    [
        ({ONE: 2}, {"web.yaml": ["rule-a"]}, 0),
        ({ONE: 3}, {"web.yaml": ["rule-a"]}, 0),
        ({ONE: 1}, {"web.yaml": ["rule-a"]}, 1),
        ({}, {"web.yaml": ["rule-a"]}, 2),
        ({}, {"web.yaml": ["rule-b"]}, 0),
        ({}, {"other.yaml": ["rule-a"]}, 0),
    ],
)
def test_gone_is_what_was_looked_for_and_not_met(
    tmp_path: Path, met: dict[Fingerprint, int], judged: dict[str, list[str]], gone: int
) -> None:
    (tmp_path / "web.yaml").touch()
    assert Baseline(tmp_path / "known.json", Counter({ONE: 2})).gone(met, judged) == gone


def test_what_was_found_in_a_file_that_is_no_more_is_gone(tmp_path: Path) -> None:
    known = Counter({ONE: 2, ONE._replace(file="<stdin>"): 1})
    assert Baseline(tmp_path / "known.json", known).gone({}, {}) == 2
