"""Validation's faults as findings: of whole objects and of parts, and each fault once."""

import pytest

from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import rules
from podlint.checks.run import check_reading, check_text
from podlint.manifest.kustomization import Completion
from podlint.manifest.read import read

PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: app
          livenessProbe: {periodSeconds: 5}
          volumeMounts: [{name: more, mountPath: /more}]
          ports: [{containerPort: 80, protocol: tcp}]
"""
WHOLE_PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: plugin
          image: registry.example.com/plugin:1.0
          lifecycle: {preStop: {sleep: {seconds: 45}}}
          volumeMounts: [{name: from-the-base, mountPath: /plugins}]
"""
RESOURCE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.example.com/app:1.0
          volumeMounts: [{name: more, mountPath: /more}]
"""


def checked(text: str, completion: Completion | None = None) -> list[Finding]:
    return check_reading(read("web.yaml", text.encode()), completion=lambda: completion).findings


def errors(text: str, completion: Completion | None = None) -> list[str]:
    return sorted(
        f"{finding.rule} {finding.field}"
        for finding in checked(text, completion)
        if (finding.severity or rules()[finding.rule].severity) is Severity.ERROR
    )


PORT = "invalid-enum spec.template.spec.containers[0].ports[0].protocol"


def test_a_stray_patch_gets_one_finding_and_what_is_wrong_with_what_is_there() -> None:
    assert errors(PATCH) == [PORT, "manifest-incomplete spec.template.spec.containers[0].image"]

    [incomplete] = [finding for finding in checked(PATCH) if finding.rule == "manifest-incomplete"]
    assert incomplete.message == (
        "this Deployment is only a part of one: by itself the API server would miss spec.selector, spec.containers[0].image,"
        " spec.volumes"
    )


def test_a_patch_that_a_kustomization_names_lacks_nothing() -> None:
    assert errors(PATCH, "patch") == [PORT]


def test_a_patch_that_looks_whole_is_a_patch_if_it_is_named() -> None:
    sleeps = "hook-sleep-exceeds-grace spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds"
    mounts = "volume-mount-unknown spec.template.spec.containers[0].volumeMounts[0].name"

    assert errors(WHOLE_PATCH) == [sleeps, mounts]
    assert errors(WHOLE_PATCH, "patch") == []


def test_directives_tell_a_patch() -> None:
    assert errors(PATCH.replace("- name: app", "- name: app\n          $patch: merge")) == [PORT]


def test_a_resource_that_gets_labels_is_whole_otherwise() -> None:
    mount = "volume-mount-unknown spec.template.spec.containers[0].volumeMounts[0].name"

    whole = RESOURCE.replace("[{name: more, mountPath: /more}]", "[]")

    [incomplete] = [finding for finding in checked(whole) if finding.rule == "manifest-incomplete"]

    assert (incomplete.field, incomplete.severity) == ("spec.selector", Severity.WARNING)
    assert errors(whole) == []
    assert errors(whole, "labels") == []
    assert errors(RESOURCE) == ["manifest-incomplete spec.selector"]
    assert errors(RESOURCE, "labels") == [mount]


def test_a_deployment_that_lacks_its_selector_alone_is_no_patch() -> None:
    text = RESOURCE.replace("    spec:", "    metadata: {labels: {app: web}}\n    spec:", 1)

    assert "field-missing spec.selector" in errors(text)
    assert "manifest-incomplete spec.selector" not in errors(text)


CONTAINER = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    image: a\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CONTAINER.replace("image", "imgae"), ["unknown-field spec.containers[0].imgae"]),
        (CONTAINER.replace("containers", "container"), ["unknown-field spec.container"]),
        (CONTAINER.replace("metadata", "metadeta"), ["unknown-field metadeta"]),
        (CONTAINER.replace("metadata: {name: web}", "metadata: []"), ["wrong-type metadata"]),
        (
            CONTAINER + "    livenessProbe: {httpget: {port: 80}}\n",
            ["unknown-field spec.containers[0].livenessProbe.httpget"],
        ),
        (
            CONTAINER + "    lifecycle: {preStop: {command: [a]}}\n",
            ["unknown-field spec.containers[0].lifecycle.preStop.command"],
        ),
        (
            CONTAINER + "    livenessProbe: {httpGet: {port: '80'}}\n",
            ["name-invalid spec.containers[0].livenessProbe.httpGet.port"],
        ),
        (
            CONTAINER + "    lifecycle: {preStop: {sleep: {seconds: 45}}}\n",
            ["hook-sleep-exceeds-grace spec.containers[0].lifecycle.preStop.sleep.seconds"],
        ),
        (
            CONTAINER + "    volumeMounts: [{mountPath: /a}]\n",
            ["field-missing spec.containers[0].volumeMounts[0].name"],
        ),
    ],
)
def test_each_fault_is_told_once(text: str, expected: list[str]) -> None:
    assert errors(text) == expected


def test_a_structural_mistake_hides_neither_the_others_nor_the_life() -> None:
    text = CONTAINER + (
        "    imagePullPolicy: always\n    colour: red\n    livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, timeoutSeconds: 8}\n"
    )

    found = {finding.rule for finding in checked(text)}

    assert {"unknown-field", "invalid-enum", "probe-timeout-not-below-period"} <= found


ROLLOUT = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  template:
    spec:
      restartPolicy: always
      containers:
        - name: "{{ name }}"
          image: registry.example.com/app:1.0
          livenessProbe: {periodSeconds: 5}
        - image: registry.example.com/app:1.0
"""


def test_in_a_custom_resource_it_is_a_warning_and_what_is_missing_may_be_filled_in() -> None:
    found = [f for f in checked(ROLLOUT) if f.rule in ("invalid-enum", "field-missing", "name-invalid")]

    assert [(finding.rule, finding.field.rpartition(".")[2], finding.severity) for finding in found] == [
        ("field-missing", "livenessProbe", Severity.WARNING),
        ("invalid-enum", "restartPolicy", Severity.WARNING),
    ]


def test_a_finding_names_its_container_and_offers_the_right_value() -> None:
    [finding] = [f for f in check_text(CONTAINER + "    imagePullPolicy: always\n") if f.rule == "invalid-enum"]

    assert finding.container == "app"
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.safe) == ("write Always", True)


def test_an_item_of_a_list_is_judged_at_its_place() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: A}\n  spec: {containers: [{name: a, image: a}]}\n"

    assert errors(text) == ["name-invalid items[0].metadata.name"]
