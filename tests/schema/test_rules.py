"""The findings that the three rules make of mistakes."""

import pytest

from podlint.checks.finding import Finding, Severity
from podlint.checks.schema import field_needs_newer_version, unknown_field, wrong_type
from podlint.checks.subject import DocumentSubject
from podlint.kubernetes import Version
from podlint.manifest.node import Path
from podlint.manifest.read import read
from podlint.pod.workload import pods
from tests.schema.judging import container, pod

RULES = (unknown_field, wrong_type, field_needs_newer_version)


def findings(text: str, version: str = "1.37", templates: dict[str, list[Path]] | None = None) -> list[Finding]:
    subjects = [
        DocumentSubject(document, Version.parse(version), [pod.path for pod in pods(document, templates or {})])
        for document in read("object.yaml", text.encode()).documents
    ]
    return [finding for subject in subjects for rule in RULES for finding in rule(subject)]


def test_each_kind_of_mistake_has_its_rule() -> None:
    found = findings(container("tty: 'on'\ncolour: red\nlifecycle: {preStop: {sleep: {seconds: 1}}}"), "1.28")
    assert {finding.rule for finding in found} == {"unknown-field", "wrong-type", "field-needs-newer-version"}


def test_a_field_that_went_away_is_unknown() -> None:
    [finding] = findings(pod("workloadRef: {name: w}\ncontainers: [{name: a}]"))
    assert finding.rule == "unknown-field"


def test_a_finding_names_its_container_its_object_and_its_place() -> None:
    text = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  initContainers: [{name: init, tty: 1}]
"""
    [finding] = findings(text)
    assert finding.container == "init"
    assert finding.field == "spec.initContainers[0].tty"
    assert finding.place.file == "object.yaml"
    assert finding.object is not None
    assert (finding.object.kind, finding.object.namespace, finding.object.name) == ("Pod", "shop", "web")


@pytest.mark.parametrize(
    ("version", "severity"), [("1.27", None), ("1.28", Severity.WARNING)], ids=["refused", "dropped"]
)
def test_what_is_dropped_is_a_warning(version: str, severity: Severity | None) -> None:
    [finding] = findings(pod("initContainers: [{name: a, restartPolicy: Always}]"), version)
    assert finding.severity is severity


def test_a_mistake_that_can_be_mended_has_a_fix() -> None:
    [unknown, wrong] = findings(container("imagepullpolicy: Never\nargs: [8080]"))
    assert unknown.fix is not None
    assert (unknown.fix.title, unknown.fix.safe) == ("rename to imagePullPolicy", True)
    assert wrong.fix is not None
    assert (wrong.fix.title, wrong.fix.safe) == ('write "8080"', True)


def test_the_place_where_a_field_belongs_is_a_reason() -> None:
    [finding] = findings(container("initialDelaySeconds: 5\nreadinessProbe: {}"))
    [reason] = finding.because
    assert reason.message == "`readinessProbe` is here"


def test_the_whole_workload_is_judged_once() -> None:
    text = """
apiVersion: apps/v1
kind: Deployment
spec:
  replicas: "2"
  template: {spec: {containers: [{name: a}]}}
"""
    assert [finding.field for finding in findings(text)] == ["spec.replicas"]


CUSTOM = """
apiVersion: example.com/v1
kind: Rollout
spec:
  replicas: "2"
  template:
    spec:
      extra: 1
      restartpolicy: Always
      containers: [{{name: a, image: b, {fields}}}]
"""


def test_of_a_custom_resource_only_slips_in_the_template_are_warnings() -> None:
    found = findings(CUSTOM.format(fields="args: [1]"))
    assert [(finding.field, finding.severity) for finding in found] == [
        ("spec.template.spec.restartpolicy", Severity.WARNING),
        ("spec.template.spec.containers[0].args[0]", Severity.WARNING),
    ]


def test_each_template_of_a_custom_resource_is_judged() -> None:
    text = "apiVersion: example.com/v1\nkind: Duo\nspec:\n"
    for name in ("one", "two"):
        text += f"  {name}: {{spec: {{containers: [{{name: {name}, image: b, tty: 1}}]}}}}\n"

    found = findings(text, templates={"example.com/v1/Duo": [("spec", "one"), ("spec", "two")]})

    assert [(finding.field, finding.container) for finding in found] == [
        ("spec.one.spec.containers[0].tty", "one"),
        ("spec.two.spec.containers[0].tty", "two"),
    ]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspecs: {}\n", ["specs"]),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: []\n", ["spec"]),
        ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {tempalte: {}}\n", ["spec.tempalte"]),
    ],
)
def test_an_object_whose_pod_cannot_be_read_is_judged_all_the_same(text: str, fields: list[str]) -> None:
    found = findings(text)
    assert [finding.field for finding in found] == fields
    assert all(finding.object is not None and finding.object.name == "web" for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Service\nspec: {colour: red}\n",
        "apiVersion: example.com/v1\nkind: Widget\nspec: {colour: red}\n",
        "- apiVersion: v1\n",
    ],
)
def test_what_makes_no_pods_is_left_to_others(text: str) -> None:
    assert findings(text) == []


def test_an_item_of_a_list_is_judged_at_its_place() -> None:
    text = """
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  spec: {containers: [{name: first, tty: 1}]}
- apiVersion: example.com/v1
  kind: Rollout
  spec: {template: {spec: {containers: [{name: second, image: b, tty: 1}]}}}
"""
    assert [(finding.field, finding.container) for finding in findings(text)] == [
        ("items[0].spec.containers[0].tty", "first"),
        ("items[1].spec.template.spec.containers[0].tty", "second"),
    ]
