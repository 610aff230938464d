"""Reports of real manifests fit the schemas that their readers publish."""

import json
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from podlint.report.findings.format import Look, render
from tests.cli.running import podlint
from tests.project.checkout import ROOT
from tests.report.findings import outcome
from tests.report.published import NAMES, problems

EXAMPLES = ROOT / "examples"

LIFE = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  terminationGracePeriodSeconds: 30
  containers:
    - name: app
      image: registry.example.com/web:1.0
      lifecycle:
        preStop:
          exec:
            command: ["sleep", "45"]
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of the examples, by format: all of one run."""
    folder = tmp_path_factory.mktemp("reports")
    outputs = [f"--output={name}={folder / name}" for name in NAMES]
    ran = podlint("check", EXAMPLES, "--profile", "strict", *outputs)
    assert ran.status in (0, 1)
    return {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_reports_of_the_examples_fit(name: str, reports: dict[str, str]) -> None:
    assert problems(name, reports[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_nothing_fits(name: str) -> None:
    assert problems(name, render(name, outcome(), Look())) == []


def test_a_test_report_of_nothing_has_a_test_that_passes() -> None:
    (suite,) = JUnitXml.fromstring(render("junit", outcome(), Look()).encode())
    assert (suite.tests, suite.failures, suite.errors) == (1, 0, 0)


def run_of(text: str) -> Any:
    ran = podlint("check", "-", "--format", "sarif", "--stdin-filename", "dir/web pod.yaml", stdin=text)
    assert problems("sarif", ran.out) == []
    (run,) = json.loads(ran.out)["runs"]
    return run


def result_of(rule: str, text: str = LIFE) -> Any:
    (result,) = [each for each in run_of(text)["results"] if each["ruleId"] == rule]
    return result


def test_a_finding_about_time_carries_the_life_that_it_predicts() -> None:
    (flow,) = result_of("prestop-exceeds-grace")["codeFlows"]
    (thread,) = flow["threadFlows"]
    steps = [(step["location"]["physicalLocation"]["region"]["startLine"], step["location"]["message"]["text"])
             for step in thread["locations"]]  # fmt: skip
    assert [line for line, _ in steps] == [4, 4, 13, 13, 6]
    assert steps[0][1].startswith("0 s: deletion-requested")
    assert steps[-2][1].startswith("30..31.3 s: term-sent app")
    assert steps[-1][1].startswith("32..33.3 s: kill-sent app")
    assert "since the deletion" in flow["message"]["text"]


def test_a_finding_without_a_moment_has_no_flow() -> None:
    assert all("codeFlows" not in each for each in run_of("kind: Pod\napiVersion: v1\nspec: {}\n")["results"])


def test_a_fix_is_what_fix_would_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fix,) = result_of("prestop-exceeds-grace")["fixes"]
    (change,) = fix["artifactChanges"]
    lines = LIFE.splitlines()
    for each in change["replacements"]:
        region = each["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        new = line[: region["startColumn"] - 1] + each["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
        lines[region["startLine"] - 1] = new
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(LIFE, encoding="utf-8")
    podlint("check", "web.yaml", "--fix", "--select", "prestop-exceeds-grace")
    assert "\n".join(lines) + "\n" == (tmp_path / "web.yaml").read_text(encoding="utf-8")


def test_moved_lines_and_changed_numbers_leave_the_fingerprint() -> None:
    moved = "# one more line\n" + LIFE.replace("45", "50")
    prints = [result_of("prestop-exceeds-grace", text)["partialFingerprints"] for text in (LIFE, moved)]
    assert prints[0] == prints[1]
    other = result_of("prestop-exceeds-grace", LIFE.replace("name: web", "name: other"))["partialFingerprints"]
    assert other != prints[0]


def test_findings_alike_have_different_fingerprints() -> None:
    text = LIFE.split("      lifecycle", maxsplit=1)[0] + "      nosuch: 1\n      nosuch: 2\n      nosuch: 3\n"
    entries = json.loads(podlint("check", "-", "--profile", "strict", "--format", "gitlab", stdin=text).out)
    assert len({each["fingerprint"] for each in entries}) == len(entries) > 2


def test_files_are_named_from_the_root_and_encoded() -> None:
    artifact = result_of("prestop-exceeds-grace")["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "dir/web%20pod.yaml", "uriBaseId": "%SRCROOT%"}


def test_a_rule_brings_its_page() -> None:
    run = run_of(LIFE)
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules.keys() == {each["ruleId"] for each in run["results"]}
    assert rules["prestop-exceeds-grace"]["help"]["markdown"].startswith("# prestop-exceeds-grace\n")
    assert rules["prestop-exceeds-grace"]["helpUri"].endswith("/rules/termination/prestop-exceeds-grace.md")
