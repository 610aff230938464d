"""What ``helm template`` and ``kustomize build`` print, read from standard input."""

import json
from pathlib import Path

import pytest

from tests.cli.running import BAD, CLEAN, podlint

PIPED = f"---\n# Source: shop/templates/clean.yaml\n{CLEAN}---\n# Source: shop/templates/web.yaml\n{BAD}"
HOSTILE = f"---\n# Source: a/templates/\u202e::error::##[x]\n{BAD}"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_finding_names_the_template_and_the_line_of_the_piped_text() -> None:
    full, concise = (podlint("check", "-", "--format", name, stdin=PIPED).out for name in ("full", "concise"))

    assert "--> <stdin>:26:17 (Pod web, container app)" in full
    assert "\n   = rendered from: shop/templates/web.yaml\n" in full
    assert all(line.endswith(" (of shop/templates/web.yaml)") for line in concise.splitlines()[:2])
    assert concise.startswith("<stdin>:24:")


def test_json_says_where_a_finding_and_a_life_came_from() -> None:
    found = json.loads(podlint("check", "-", "--format", "json", stdin=PIPED).out)["findings"]
    lives = json.loads(podlint("timeline", "-", "--format", "json", stdin=PIPED).out)["pods"]

    assert {(each["file"], each["source"]) for each in found} == {("<stdin>", "shop/templates/web.yaml")}
    assert [each["source"] for each in lives] == ["shop/templates/clean.yaml", "shop/templates/web.yaml"]


def test_without_such_a_comment_there_is_none() -> None:
    found = json.loads(podlint("check", "-", "--format", "json", stdin=BAD).out)["findings"]

    assert {each["source"] for each in found} == {None}


def test_a_timeline_is_headed_by_the_template() -> None:
    out = podlint("timeline", "-", stdin=PIPED).out

    assert "<stdin>:6  Kubernetes 1.37.0\n  rendered from shop/templates/clean.yaml\n" in out


@pytest.mark.parametrize("name", ["full", "concise"])
def test_a_hostile_name_is_shown_and_does_nothing(name: str) -> None:
    out = podlint("check", "-", "--format", name, stdin=HOSTILE).out

    assert r"a/templates/\u202e::error::#\x23[x]" in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
