"""Which files are worth reading."""

from __future__ import annotations

import pytest

from podlint.manifest.sift import POD_KINDS, may_hold_pod, mentions_kind

POD = "apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n"
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  names:
    kind: Workflow
  schema:
    containers:
      kind: Pod
"""


@pytest.mark.parametrize(
    "kind",
    [
        "kind: {kind}",
        "kind:  {kind}  # c",
        'kind: "{kind}"',
        "kind: '{kind}'",
        '{{"kind":"{kind}"}}',
        '{{ "kind" : "{kind}" }}',
        "'kind': {kind}",
        "kind :\n  {kind}",
        "kind: # c\n  {kind}",
        "kind: &x {kind}",
        "kind: !!str {kind}",
        "kind: >-\n  {kind}",
        "? kind\n: {kind}",
        "kind: {kind}List",
        "kind: {kind}\r\n",
    ],
)
def test_every_way_to_write_a_kind(kind: str) -> None:
    for name in POD_KINDS:
        assert may_hold_pod(kind.format(kind=name).encode())
    assert mentions_kind(kind.format(kind="Service").encode(), ["Secret", "Service"])


@pytest.mark.parametrize(
    "data",
    [
        POD.encode(),
        b"kind: Workflow\nspec: {template: {initContainers: []}}",
        b"kind: List\nitems: []",
        b"kind: *kind",
        rb'{"\u006bind": "Pod"}',
        rb'{"kind": "\u0050od"}',
        rb'"kin\x64": Pod',
        b'"ki\\\n  nd": Pod',
        POD.encode("utf-16"),
        POD.encode("utf-16-le"),
        POD.encode("utf-32"),
        (DEFINITION + "---\n" + POD).encode(),
        (POD + "---\n" + DEFINITION).encode(),
        (DEFINITION + "kind: Pod\n").encode(),
    ],
)
def test_what_may_hold_a_pod(data: bytes) -> None:
    assert may_hold_pod(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"on: push\njobs:\n  build:\n    steps: [{run: make}]\n",
        b"apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n",
        b"kind: PodDisruptionBudget\n",
        b"kind: Role\nrules: [{resources: [pods, jobs]}]\n",
        rb'{"kind": "ConfigMap", "data": {"a": "\n\t\u2713"}}',
        DEFINITION.encode(),
        ("# c\n" + DEFINITION + "---\n" + DEFINITION).encode(),
    ],
)
def test_what_holds_none(data: bytes) -> None:
    assert not may_hold_pod(data)


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"kind: Service\n", True),
        (b"kind: ServiceList\n", True),
        (b"kind: List\n", True),
        ("kind: Service\n".encode("utf-16"), True),
        (b"kind: ServiceAccount\n", False),
        (b"kind: ServiceMonitor\n", False),
        (b"kind: Pod\nmetadata: {name: Service}\n", False),
    ],
)
def test_mentioned_kinds(data: bytes, *, answer: bool) -> None:
    assert mentions_kind(data, ("Service", "Secret")) is answer
