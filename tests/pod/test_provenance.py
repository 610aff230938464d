"""Each value knows its path and its place; a default is shown at what is written around it."""

from collections.abc import Callable
from typing import Any

import pytest

from podlint.pod.field import Field
from podlint.pod.model import Exec, HttpGet, Pod, Probe
from tests.pod.reading import pod_in, shown

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {podlint/ignore: everything}}
spec:
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - image: nginx:1.27
        name: app
        command: [sh, -c, "sleep 5"]
        env:
        - {name: PLAIN, value: text}
        - {name: ELSEWHERE, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - name: EMPTY
        ports: [{containerPort: 80, name: http}, {containerPort: 81}]
        livenessProbe:
          periodSeconds: 0
          failureThreshold: 5
          httpGet: {port: http}
        lifecycle:
          preStop:
            exec: {command: [sleep, "9"]}
        volumeMounts:
        - {mountPath: /data, name: data, readOnly: true}
      - image: busybox
      volumes:
      - {name: data, emptyDir: {}}
"""
POD = pod_in(DEPLOYMENT)
APP, NAMELESS = POD.main
ROOT = "spec.template.spec"
FIRST = f"{ROOT}.containers[0]"


def liveness(pod: Pod) -> Probe:
    probe = pod.main[0].liveness
    assert probe is not None
    return probe


def handler(pod: Pod) -> HttpGet:
    found = liveness(pod).handler
    assert isinstance(found, HttpGet)
    return found


def stop_command(pod: Pod) -> tuple[Field[str], ...]:
    hook = pod.main[0].pre_stop
    assert hook is not None
    assert isinstance(hook.handler, Exec)
    return hook.handler.command


FIELDS: list[tuple[Callable[[Pod], Field[Any]], object, str, str, bool]] = [
    (lambda pod: pod.main[0].image, "nginx:1.27", f"{FIRST}.image", "nginx:1.27", True),
    (lambda pod: pod.main[0].command[2], "sleep 5", f"{FIRST}.command[2]", '"sleep 5"', True),
    (lambda pod: pod.main[0].env[0].value, "text", f"{FIRST}.env[0].value", "text", True),
    (lambda pod: pod.main[0].env[1].value, None, f"{FIRST}.env[1].valueFrom", "valueFrom", True),
    (lambda pod: pod.main[0].ports[0].number, 80, f"{FIRST}.ports[0].containerPort", "80", True),
    (lambda pod: liveness(pod).failure_threshold, 5, f"{FIRST}.livenessProbe.failureThreshold", "5", True),
    (lambda pod: handler(pod).port, "http", f"{FIRST}.livenessProbe.httpGet.port", "http", True),
    (lambda pod: stop_command(pod)[1], "9", f"{FIRST}.lifecycle.preStop.exec.command[1]", '"9"', True),
    (lambda pod: pod.main[0].mounts[0].mount_path, "/data", f"{FIRST}.volumeMounts[0].mountPath", "/data", True),
    (lambda pod: pod.main[0].mounts[0].read_only, True, f"{FIRST}.volumeMounts[0].readOnly", "true", True),
    (lambda pod: pod.volumes[0].name, "data", f"{ROOT}.volumes[0].name", "data", True),
    # A number that counts as unset stays shown where it is written.
    (lambda pod: liveness(pod).period, 10, f"{FIRST}.livenessProbe.periodSeconds", "0", True),
    # What nobody wrote.
    (lambda pod: pod.grace, 30, f"{ROOT}.terminationGracePeriodSeconds", "spec", False),
    (lambda pod: pod.restart_policy, "Always", f"{ROOT}.restartPolicy", "spec", False),
    (lambda pod: pod.os, None, f"{ROOT}.os.name", "spec", False),
    (lambda pod: pod.main[0].pull_policy, "IfNotPresent", f"{FIRST}.imagePullPolicy", "app", False),
    (lambda pod: pod.main[0].env[2].value, "", f"{FIRST}.env[2].value", "EMPTY", False),
    (lambda pod: pod.main[0].ports[1].name, None, f"{FIRST}.ports[1].name", "containerPort", False),
    (lambda pod: liveness(pod).timeout, 1, f"{FIRST}.livenessProbe.timeoutSeconds", "livenessProbe", False),
    (lambda pod: handler(pod).path, "/", f"{FIRST}.livenessProbe.httpGet.path", "httpGet", False),
    (lambda pod: pod.main[0].mounts[0].sub_path, None, f"{FIRST}.volumeMounts[0].subPath", "data", False),
    (lambda pod: pod.main[1].pull_policy, "Always", f"{ROOT}.containers[1].imagePullPolicy", "image", False),
    # An annotation of the workload that speaks to podlint.
    (
        lambda pod: pod.annotations["podlint/ignore"],
        "everything",
        "metadata.annotations[podlint/ignore]",
        "everything",
        True,
    ),
]


@pytest.mark.parametrize(("field", "value", "name", "text", "written"), FIELDS, ids=[row[2] for row in FIELDS])
def test_a_field_knows_its_value_its_path_and_its_place(
    field: Callable[[Pod], Field[Any]], value: object, name: str, text: str, written: bool
) -> None:
    found = field(POD)

    assert (found.value, found.name, shown(DEPLOYMENT, found.span), found.written) == (value, name, text, written)


def test_a_default_is_shown_at_the_key_around_it_and_not_at_one_like_it() -> None:
    assert POD.grace.span == POD.span
    assert POD.span.line == 8
    assert POD.path == ("spec", "template", "spec")


def test_what_holds_fields_is_shown_at_its_name_or_key() -> None:
    hook = APP.pre_stop
    assert hook is not None

    spans = [
        POD.workload.span,
        APP.span,
        NAMELESS.span,
        liveness(POD).span,
        hook.span,
        POD.volumes[0].span,
        APP.mounts[0].span,
    ]

    assert [shown(DEPLOYMENT, span) for span in spans] == [
        "web",
        "app",
        "image",
        "livenessProbe",
        "preStop",
        "data",
        "data",
    ]


def test_in_a_list_the_paths_begin_with_the_item() -> None:
    pod = pod_in("""\
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Service, metadata: {name: web}}
        - apiVersion: v1
          kind: Pod
          metadata: {name: web, annotations: {podlint/ignore: "x"}}
          spec: {containers: [{name: app, livenessProbe: {}}]}
        """)

    assert pod.grace.name == "items[1].spec.terminationGracePeriodSeconds"
    assert pod.main[0].path == ("items", 1, "spec", "containers", 0)
    assert pod.annotations["podlint/ignore"].name == "items[1].metadata.annotations[podlint/ignore]"
