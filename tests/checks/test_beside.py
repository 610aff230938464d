"""Which objects of a run belong to which Pod."""

import pytest

from podlint.checks.beside import belongs, without_copies
from podlint.manifest.read import read
from podlint.pod.neighbour import neighbour_of
from podlint.pod.objects import read_service
from podlint.pod.workload import pods


def text(kind: str, namespace: str | None) -> bytes:
    within = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: web{within}}}\nspec: {{}}\n".encode()


@pytest.mark.parametrize(
    ("file", "namespace", "of_pod", "together"),
    [
        ("dev/service.yaml", None, None, True),
        ("prod/service.yaml", None, None, False),
        ("prod/service.yaml", "shop", "shop", True),
        ("dev/service.yaml", "shop", None, False),
        ("dev/service.yaml", "shop", "other", False),
        ("dev\\service.yaml", None, None, True),
    ],
)
def test_one_namespace_or_one_folder(file: str, namespace: str | None, of_pod: str | None, together: bool) -> None:
    service = read_service(read(file, text("Service", namespace)).documents[0])
    (pod,) = pods(read("dev/pod.yaml", text("Pod", of_pod)).documents[0])
    assert belongs(service, pod) is together


def test_a_copy_for_another_environment_is_left_out_and_another_workload_is_not() -> None:
    service = read_service(read("dev/service.yaml", text("Service", None)).documents[0])
    found = [
        neighbour_of(pod)
        for file, kind in (("dev/pod.yaml", "Pod"), ("prod/pod.yaml", "Pod"))
        for pod in pods(read(file, text(kind, None)).documents[0])
    ]
    other = text("Pod", None).replace(b"name: web", b"name: other")
    found += map(neighbour_of, pods(read("prod/other.yaml", other).documents[0]))
    assert [pod.file for pod in without_copies(service, found)] == ["dev/pod.yaml", "prod/other.yaml"]
