"""Whether a manifest holds its whole Pod, or something outside may add to it before the API server sees it."""

from __future__ import annotations

from podlint.manifest.node import find
from podlint.pod.model import Pod
from podlint.pod.workload import is_kubernetes_own

_SELECTING = frozenset({"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"})
"""Kinds that the API server refuses without ``spec.selector``, in ``apps/v1``."""


def is_fragment(pod: Pod) -> bool:
    """Whether containers, volumes and mounts may come from somewhere else.

    So it is in a custom resource, whose controller makes the Pod of it, and in a patch for Kustomize: that leaves
    out what the API server insists on, a container's image or a workload's selector, for its base has them.
    """
    workload = pod.workload
    if not is_kubernetes_own(workload.api_version):
        return True
    if not pod.main or any(container.image.value is None for container in pod.containers):
        return True
    selects = workload.api_version == "apps/v1" and workload.kind in _SELECTING
    return selects and find(workload.node, ("spec", "selector")) is None
