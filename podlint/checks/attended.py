"""Which containers rules of time can speak of."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.subject import Subject
from podlint.pod.model import Container
from podlint.pod.workload import is_kubernetes_own


def attended(subject: Subject) -> Iterator[Container]:
    """The containers whose probes and hooks the kubelet heeds: main containers and sidecars.

    None of a patch, whose base may hold the fields that are missing here. What makes Pods of a custom resource's
    template leaves its numbers alone, as long as it is one: its containers have images.
    """
    pod = subject.pod
    if subject.is_fragment and is_kubernetes_own(pod.workload.api_version):
        return
    yield from (container for container in pod.containers if container.role != "init" and container.image.written)
