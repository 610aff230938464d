"""What stands around a Pod: Services, budgets, autoscalers, and what it mounts."""

import gc
from typing import get_args

import pytest

from podlint.manifest.node import Document, Node
from podlint.pod import objects
from podlint.pod.neighbour import neighbour_of
from podlint.pod.neighbourhood import Listed, Neighbourhood
from tests.pod.reading import documents, pod_in

POD = pod_in("""\
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web, tier: front}}
        spec: {containers: [{name: app}]}
    """)
ELSEWHERE = pod_in("""\
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec: {containers: [{name: app}]}
    """)


def around(text: str) -> Neighbourhood:
    return Neighbourhood(Listed(documents(text)))


@pytest.mark.parametrize(
    ("selector", "selects"),
    [
        ("{app: web}", True),
        ("{app: web, tier: front}", True),
        ("{app: web, tier: back}", False),
        ("{app: web, zone: a}", False),
        ("{zone: null}", False),
        ("{}", False),
        ("null", False),
        ("[app]", False),
        # One label that is no text makes the selector unreadable, not wider.
        ("{app: web, version: 5}", False),
        ("{app: web, version: {}}", False),
    ],
)
def test_a_service_selects_by_all_its_labels(selector: str, selects: bool) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{selector: {selector}}}"

    assert bool(around(text).services_of(POD)) is selects


@pytest.mark.parametrize(
    ("metadata", "selected"),
    [("{name: s}", [POD]), ("{name: s, namespace: shop}", [ELSEWHERE]), ("{name: s, namespace: default}", [])],
)
def test_a_service_selects_inside_its_namespace(metadata: str, selected: list[object]) -> None:
    found = around(f"apiVersion: v1\nkind: Service\nmetadata: {metadata}\nspec: {{selector: {{app: web}}}}")

    assert [pod for pod in (POD, ELSEWHERE) if found.services_of(pod)] == selected


def test_a_service_tells_its_ports() -> None:
    [service] = around("""\
        apiVersion: v1
        kind: Service
        metadata: {name: s}
        spec:
          clusterIP: None
          publishNotReadyAddresses: true
          selector: {app: web}
          ports: [{name: http, port: 80, targetPort: web}, {port: 81}, {port: 82, targetPort: 8082}, x]
        """).services_of(POD)

    assert (service.name, service.headless, service.publish_not_ready.value) == ("s", True, True)
    assert [(port.name.value, port.port.value, port.target.value, port.target.written) for port in service.ports] == [
        ("http", 80, "web", True),
        (None, 81, 81, False),
        (None, 82, 8082, True),
    ]
    assert service.ports[0].target.name == "spec.ports[0].targetPort"


def test_a_custom_resource_called_service_is_none() -> None:
    found = around("apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {selector: {app: web}}")

    assert found.services_of(POD) == []


@pytest.mark.parametrize(
    ("selector", "counts"),
    [
        ("{matchLabels: {app: web}}", True),
        ("{matchLabels: {app: db}}", False),
        ("{}", True),
        ("null", False),
        ("{matchLabels: [app]}", False),
        ("{matchExpressions: [{key: app, operator: In, values: [web, db]}]}", True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", False),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", True),
        ("{matchExpressions: [{key: tier, operator: Exists}]}", True),
        ("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", False),
        ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", True),
        ("{matchExpressions: [{key: app, operator: Like, values: [web]}]}", False),
        ("{matchLabels: {app: web}, matchExpressions: [{key: zone, operator: Exists}]}", False),
        ("{matchExpressions: [5]}", False),
        ("{matchExpressions: {}}", False),
        ("{matchExpressions: null}", True),
    ],
)
def test_a_disruption_budget_counts_by_labels_and_expressions(selector: str, counts: bool) -> None:
    text = f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: {{minAvailable: 50%, selector: {selector}}}"

    assert [budget.min_available.value for budget in around(text).budgets_of(POD)] == ["50%"] * counts


@pytest.mark.parametrize(
    ("target", "scales"),
    [
        ("{kind: Deployment, name: web}", True),
        ("{kind: StatefulSet, name: web}", False),
        ("{kind: Deployment, name: db}", False),
        ("null", False),
    ],
)
def test_an_autoscaler_scales_the_workload_it_names(target: str, scales: bool) -> None:
    found = around(f"""\
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {{name: h}}
        spec: {{scaleTargetRef: {target}, maxReplicas: 9}}
        """).autoscalers_of(POD)

    assert [(scaler.min_replicas.value, scaler.max_replicas.value) for scaler in found] == [(1, 9)] * scales


MOUNTED = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {a.conf: text}
binaryData: {b.bin: AAAA}
---
apiVersion: v1
kind: Secret
metadata: {name: conf}
data: {tls.key: AAAA}
stringData: {password: x}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: conf}
spec: {accessModes: [ReadWriteOnce]}
"""


def test_what_a_pod_means_by_a_name_is_of_its_kind_and_namespace() -> None:
    found = around(MOUNTED)

    config_map, secret, claim = found.config_map(POD, "conf"), found.secret(POD, "conf"), found.claim(POD, "conf")

    assert config_map is not None
    assert {key: span.line for key, span in config_map.keys.items()} == {"a.conf": 4, "b.bin": 5}
    assert secret is not None
    assert {key: span.line for key, span in secret.keys.items()} == {"tls.key": 10, "password": 11}
    assert claim is not None
    assert claim.access_modes == ("ReadWriteOnce",)
    assert (config_map.span.line, secret.span.line, claim.span.line) == (3, 9, 15)
    assert found.config_map(POD, "other") is None
    assert found.config_map(ELSEWHERE, "conf") is None


def test_objects_of_any_shape_are_read_and_mean_nothing() -> None:
    kinds = ["v1 Service", "policy/v1 PodDisruptionBudget", "autoscaling/v2 HorizontalPodAutoscaler", "v1 ConfigMap"]
    bodies = ["spec: []", "spec: {selector: 5, ports: 5, scaleTargetRef: 5}", "data: []\nmetadata: 5"]
    found = around(
        "\n---\n".join(
            f"apiVersion: {kind.split()[0]}\nkind: {kind.split()[1]}\n{body}" for kind in kinds for body in bodies
        )
    )

    assert (found.services_of(POD), found.budgets_of(POD), found.autoscalers_of(POD)) == ([], [], [])
    assert found.config_map(POD, "conf") is None


def test_a_document_that_is_no_object_has_no_identity() -> None:
    assert [objects.identity(document) for document in documents("[a]\n---\nkind: Pod\n---\nb: c")] == [
        ("", ""),
        ("", "Pod"),
        ("", ""),
    ]


SERVED = pod_in("""\
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {app: front}}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          initContainers: [{name: first, image: busybox, ports: [{containerPort: 1}]}]
          containers:
          - name: app
            image: nginx
            ports: [{name: http, containerPort: 80}]
            readinessProbe: {httpGet: {port: http}}
          - {name: other, image: nginx}
    """)


def test_other_objects_see_a_pod_in_outline() -> None:
    seen = neighbour_of(SERVED)

    assert (seen.workload.kind, seen.workload.name, seen.workload.labels) == ("Deployment", "web", {"app": "front"})
    assert (seen.labels, seen.is_whole) == ({"app": "web"}, True)
    assert seen.replicas is not None
    assert seen.replicas.low == 3
    assert [(each.name, [port.number.value for port in each.ports], each.readiness) for each in seen.servers] == [
        ("app", [80], SERVED.main[0].probes["readiness"].span),
        ("other", [], None),
    ]


def test_what_is_kept_of_a_run_holds_no_document() -> None:
    texts = [MOUNTED]
    for kind in ("v1 Service", "policy/v1 PodDisruptionBudget", "autoscaling/v2 HorizontalPodAutoscaler"):
        group, name = kind.split()
        texts.append(f"apiVersion: {group}\nkind: {name}\nmetadata: {{name: web, annotations: {{a: b}}}}\nspec: {{}}\n")
    read = {
        "Service": objects.read_service,
        "PodDisruptionBudget": objects.read_pod_disruption_budget,
        "HorizontalPodAutoscaler": objects.read_horizontal_pod_autoscaler,
        "ConfigMap": objects.read_config_map,
        "Secret": objects.read_secret,
        "PersistentVolumeClaim": objects.read_persistent_volume_claim,
    }
    kept = [read[objects.identity(document)[1]](document) for document in documents("\n---\n".join(texts))]
    assert len(kept) == len(read)

    waiting: list[object] = [neighbour_of(SERVED), *kept]
    held: dict[int, object] = {}
    while waiting:
        each = waiting.pop()
        if id(each) not in held and not isinstance(each, type):
            held[id(each)] = each
            waiting += gc.get_referents(each)
    assert not [each for each in held.values() if isinstance(each, (Document, *get_args(Node)))]
