"""Where Pods are found, and where none are."""

import pytest

from podlint.manifest.node import Path, format_path
from podlint.manifest.sift import POD_KINDS
from podlint.pod.workload import TEMPLATES, pods
from tests.pod.reading import documents, pod_in, pods_in

SPEC = "spec: {containers: [{name: app, image: nginx}]}"
TEMPLATE = f"template: {{metadata: {{labels: {{app: web}}}}, {SPEC}}}"

KINDS = [
    ("v1", "Pod", SPEC, "spec"),
    ("v1", "PodTemplate", TEMPLATE, "template.spec"),
    ("v1", "ReplicationController", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("apps/v1", "ReplicaSet", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("apps/v1", "Deployment", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("apps/v1", "StatefulSet", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("apps/v1", "DaemonSet", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("batch/v1", "Job", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("batch/v1", "CronJob", f"spec: {{jobTemplate: {{spec: {{{TEMPLATE}}}}}}}", "spec.jobTemplate.spec.template.spec"),
    # Versions and groups that Kubernetes no longer has, or never had.
    ("extensions/v1beta1", "Deployment", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("v1", "StatefulSet", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("''", "DaemonSet", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    # Custom resources that look like a workload.
    ("argoproj.io/v1alpha1", "Rollout", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    ("apps.kruise.io/v1beta1", "StatefulSet", f"spec: {{{TEMPLATE}}}", "spec.template.spec"),
    (
        "apps.kruise.io/v1alpha1",
        "AdvancedCronJob",
        f"spec: {{jobTemplate: {{spec: {{{TEMPLATE}}}}}}}",
        "spec.jobTemplate.spec.template.spec",
    ),
    (
        "serving.knative.dev/v1",
        "Service",
        "spec: {template: {spec: {containers: [{image: nginx}]}}}",
        "spec.template.spec",
    ),
]


@pytest.mark.parametrize(("version", "kind", "body", "path"), KINDS, ids=[f"{row[0]}/{row[1]}" for row in KINDS])
def test_a_workload_holds_one_pod(version: str, kind: str, body: str, path: str) -> None:
    pod = pod_in(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\n{body}\n")

    workload = pod.workload
    assert format_path(pod.path) == path
    assert (workload.kind, workload.namespace, workload.name) == (kind, "shop", "web")
    assert [container.image.value for container in pod.main] == ["nginx"]
    assert pod.file == "pod.yaml"


NO_PODS = {
    "no kind": f"apiVersion: v1\n{SPEC}",
    "a kind that is no text": f"apiVersion: v1\nkind: [Pod]\n{SPEC}",
    "a Pod without spec": "apiVersion: v1\nkind: Pod",
    "a spec that is no object": "apiVersion: v1\nkind: Pod\nspec: [a]",
    "a template that is no object": "apiVersion: apps/v1\nkind: Deployment\nspec: {template: web}",
    "a patch without a Pod": "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 3}",
    "a list": "- apiVersion: v1\n  kind: Pod",
    "a text": "Pod",
    "Helm values": f"web: {{{SPEC}}}\n{SPEC}",
    "a custom resource without containers": "apiVersion: a.io/v1\nkind: A\nspec: {template: {spec: {containers: []}}}",
    "a custom resource with other containers": (
        "apiVersion: a.io/v1\nkind: A\nspec: {template: {spec: {containers: [{size: 5}]}}}"
    ),
    "a custom resource of the name of ours with something else": (
        "apiVersion: batch.example.io/v1\nkind: Job\nspec: {template: {spec: {steps: []}}}"
    ),
    "a ConfigMap with a manifest": f"apiVersion: v1\nkind: ConfigMap\ndata:\n  pod.yaml: |\n    kind: Pod\n    {SPEC}",
    "a Kustomization": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n- patch: |\n    kind: Pod"
    ),
    "a CustomResourceDefinition": """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  versions:
  - schema:
      openAPIV3Schema:
        properties:
          spec: {properties: {template: {properties: {spec: {properties: {containers: {items: {type: object}}}}}}}}
""",
}


@pytest.mark.parametrize("text", NO_PODS.values(), ids=NO_PODS.keys())
def test_no_pod_is_seen_in(text: str) -> None:
    assert pods_in(text) == []


def test_a_patch_of_a_known_kind_is_a_pod_of_few_words() -> None:
    pod = pod_in("apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {nodeSelector: {disk: ssd}}}}")

    assert pod.containers == ()


VOLCANO = f"""\
apiVersion: batch.volcano.sh/v1alpha1
kind: Job
spec:
  tasks:
  - {{name: ps, {TEMPLATE}}}
  - {{name: worker, {TEMPLATE}}}
  replicas:
    head: {{{TEMPLATE}}}
  templates: [{{{SPEC}}}]
"""


@pytest.mark.parametrize(
    ("configured", "found"),
    [
        ([("spec", "tasks", 1, "template")], ["spec.tasks[1].template.spec"]),
        ([("spec", "tasks", 5, "template")], []),
        ([("spec", "tasks", "*", "template")], ["spec.tasks[0].template.spec", "spec.tasks[1].template.spec"]),
        ([("spec", "replicas", "*", "template")], ["spec.replicas.head.template.spec"]),
        (
            [("spec", "tasks", 0, "template"), ("spec", "replicas", "head", "template")],
            ["spec.tasks[0].template.spec", "spec.replicas.head.template.spec"],
        ),
        ([("spec", "templates", "*")], ["spec.templates[0].spec"]),
        ([("spec", "tasks", "*", "name")], []),
        ([], []),
    ],
)
def test_configured_paths_lead_to_the_pods_of_a_custom_resource(configured: list[Path], found: list[str]) -> None:
    [document] = documents(VOLCANO)

    seen = pods(document, {"batch.volcano.sh/v1alpha1/Job": configured})

    assert [format_path(pod.path) for pod in seen] == found


def test_a_configured_template_is_taken_as_it_is() -> None:
    [document] = documents("apiVersion: a.io/v1\nkind: A\nspec: {template: {spec: {}}}")

    assert list(pods(document)) == []
    assert len(list(pods(document, {"a.io/v1/A": [("spec", "template")]}))) == 1


def test_claim_templates_are_volumes_that_come_before_others_of_their_name() -> None:
    pod = pod_in("""\
        apiVersion: apps/v1
        kind: StatefulSet
        spec:
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce]}
          template:
            spec:
              containers: [{name: db}]
              volumes: [{name: data, emptyDir: {}}, {name: run}]
        """)

    assert [(volume.name.value, volume.kind) for volume in pod.volumes] == [
        ("data", "volumeClaimTemplate"),
        ("data", "emptyDir"),
        ("run", "emptyDir"),
    ]
    claim = pod.volume("data")
    assert claim is not None
    assert claim.source is not None
    assert claim.source.get("accessModes") is not None
    assert format_path(claim.path) == "spec.volumeClaimTemplates[0]"
    assert claim.name.name == "spec.volumeClaimTemplates[0].metadata.name"
    assert claim.span.line == 5


def test_only_workloads_that_can_have_claim_templates_do() -> None:
    body = "volumeClaimTemplates: [{metadata: {name: data}}], template: {spec: {containers: [{name: db}]}}"

    deployment = pod_in(f"apiVersion: apps/v1\nkind: Deployment\nspec: {{{body}}}")
    clone_set = pod_in(f"apiVersion: apps.kruise.io/v1alpha1\nkind: CloneSet\nspec: {{{body}}}")

    assert deployment.volumes == ()
    assert [volume.name.value for volume in clone_set.volumes] == ["data"]


def test_labels_and_annotations_are_those_of_the_template() -> None:
    pod = pod_in("""\
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          labels: {app: outer}
          annotations: {podlint/ignore: outer, podlint/require: "ready <= 60s", other: outer}
        spec:
          template:
            metadata:
              labels: {app: inner, version: 5, empty: null}
              annotations: {podlint/ignore: inner, mine: inner}
            spec: {containers: [{name: app}]}
        """)

    assert pod.labels == {"app": "inner", "empty": ""}
    assert {key: (found.value, found.span.line) for key, found in pod.annotations.items()} == {
        "podlint/ignore": ("inner", 10),
        "podlint/require": ("ready <= 60s", 5),
        "mine": ("inner", 10),
    }


def test_a_pod_has_its_own_labels_and_annotations() -> None:
    pod = pod_in(f"apiVersion: v1\nkind: Pod\nmetadata: {{labels: {{a: b}}, annotations: {{c: d}}}}\n{SPEC}")

    assert pod.labels == {"a": "b"}
    assert pod.annotations["c"].name == "metadata.annotations.c"


@pytest.mark.parametrize(
    ("metadata", "column"),
    [("metadata: {name: web}", 18), ("metadata: {generateName: web-}", 1), ("metadata: web", 1), ("labels: {}", 1)],
)
def test_a_workload_is_shown_at_its_name_or_its_first_key(metadata: str, column: int) -> None:
    workload = pod_in(f"{metadata}\napiVersion: v1\nkind: Pod\n{SPEC}").workload

    assert (workload.span.line, workload.span.column) == (1, column)
    assert (workload.name is None) == (column == 1)


def test_the_documents_of_a_file_and_the_items_of_a_list_each_hold_theirs() -> None:
    found = pods_in(f"""\
---
apiVersion: v1
kind: Pod
metadata: {{name: a}}
{SPEC}
---
apiVersion: v1
kind: PodList
items:
- {{metadata: {{name: b}}, apiVersion: v1, kind: Pod, {SPEC}}}
- {{metadata: {{name: c}}, apiVersion: v1, kind: Pod, {SPEC}}}
""")

    assert [(pod.workload.name, format_path(pod.path)) for pod in found] == [
        ("a", "spec"),
        ("b", "items[0].spec"),
        ("c", "items[1].spec"),
    ]


def test_what_is_looked_into_is_what_files_are_sifted_for() -> None:
    assert set(TEMPLATES) == set(POD_KINDS)
