"""Whose record it is: the Pod of a manifest that a record tells of."""

from __future__ import annotations

from collections.abc import Sequence

from podlint.comparison.compare import NothingToCompareError
from podlint.comparison.sighting import container_of
from podlint.observed.record import Record
from podlint.pod.model import Pod

_SURELY_KEPT = 40
"""Controllers cut long names before they add their suffix; so many characters always stay."""


def pod_of(record: Record, pods: Sequence[Pod]) -> Pod:
    """The Pod among ``pods`` that the record is of. NothingToCompareError says why it is none, or which it may be."""
    if record.pod is not None:
        found = [pod for pod in pods if _makes(pod, record.pod)]
        if not found:
            raise NothingToCompareError(
                f"it tells of Pod {record.pod}, and the manifest has {_listed(pods)}: nothing can be compared"
            )
    else:
        found = list(pods)
    if len(found) > 1:
        found = [pod for pod in found if _has_its_containers(pod, record)] or found
    if len(found) > 1:
        raise NothingToCompareError(
            f"it may be a record of {_listed(found)}; leave one of them in the manifest, "
            f"or give a record that names its Pod"
        )
    return found[0]


def _makes(pod: Pod, name: str) -> bool:
    """Whether the Pod can have that name: its own, or a workload's with a suffix."""
    workload = pod.workload
    if workload.name is None:
        return True
    if workload.kind == "Pod":
        return name == workload.name
    return name.startswith(f"{workload.name[:_SURELY_KEPT]}") and len(name) > len(workload.name[:_SURELY_KEPT])


def _has_its_containers(pod: Pod, record: Record) -> bool:
    names = {container.name for container in pod.containers}
    named = {container_of(row.meaning, pod) for row in record.rows} - {None}
    return named <= names


def _listed(pods: Sequence[Pod]) -> str:
    named = [f"{pod.workload.kind} {pod.workload.name or '(no name)'}" for pod in pods]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return ", ".join(named[:3]) + more
