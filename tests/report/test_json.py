"""The contract's JSON."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from podlint.checks.finding import Condition, Fix
from podlint.checks.rule import rules
from podlint.report.findings.format import Look, render
from podlint.resources import resource
from tests.report.findings import HOOK, MOUNT, WHOLE, finding, outcome

DEPENDS = finding(
    "app",
    rule="liveness-kills-startup",
    certainty="depends",
    when=(Condition("boot.app", ">", 24.8),),
    fix=Fix("add a startup probe", safe=False),
)

FINDING_KEYS = (
    "rule severity category certainty when message file source line column end_line end_column"
    " object container path because help fix url"
)


def report(*findings: Any, **more: Any) -> Any:
    return json.loads(render("json", outcome(*findings, **more), Look()))


def test_the_schema_is_one_and_what_is_printed_fits_it() -> None:
    schema = json.loads(resource("schemas/check.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for findings in ((), (MOUNT, HOOK, WHOLE, DEPENDS)):
        assert list(validator.iter_errors(report(*findings))) == []


def test_keys_stand_in_the_order_of_the_contract() -> None:
    printed = report(MOUNT)
    assert list(printed) == ["schema", "kubernetes", "summary", "findings"]
    assert list(printed["summary"]) == ["files", "pods", "error", "warning", "info", "suppressed"]
    assert list(printed["findings"][0]) == FINDING_KEYS.split()


def test_a_finding_in_full() -> None:
    assert report(MOUNT, suppressed=2) == {
        "schema": "podlint.check.v1",
        "kubernetes": "1.37.0",
        "summary": {"files": 1, "pods": 1, "error": 1, "warning": 0, "info": 0, "suppressed": 2},
        "findings": [
            {
                "rule": "volume-mount-unknown",
                "severity": "error",
                "category": "volumes",
                "certainty": "certain",
                "when": [],
                "message": "volumeMount 'workdri' names no volume of this Pod; did you mean 'workdir'?",
                "file": "init-pod.yaml",
                "source": None,
                "line": 13,
                "column": 17,
                "end_line": 13,
                "end_column": 24,
                "object": {"apiVersion": "v1", "kind": "Pod", "namespace": None, "name": "init-pod"},
                "container": "install",
                "path": "spec.initContainers[0].volumeMounts[0].name",
                "because": [{"message": "the volumes of this Pod", "file": "init-pod.yaml", "line": 6, "column": 3}],
                "help": "rename it to 'workdir'",
                "fix": None,
                "url": rules()["volume-mount-unknown"].url,
            }
        ],
    }


def test_conditions_and_fixes() -> None:
    found = report(DEPENDS)["findings"][0]
    assert found["certainty"] == "depends"
    assert found["when"] == [{"unknown": "boot.app", "op": ">", "seconds": 24.8}]
    assert found["fix"] == {"safe": False, "title": "add a startup probe"}
    assert report(WHOLE)["findings"][0]["object"] is None
