"""How many Pods a workload keeps, as far as the input tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from podlint.manifest.node import Span, find
from podlint.pod.model import Pod, Workload
from podlint.pod.objects import HorizontalPodAutoscaler
from podlint.pod.written import as_integer, is_null

if TYPE_CHECKING:
    from podlint.pod.neighbour import Neighbour

_SCALED = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
"""Kinds with ``spec.replicas``."""


class Replicas(NamedTuple):
    """The least and the greatest number, and where it is written."""

    low: int
    high: int
    span: Span
    autoscaler: HorizontalPodAutoscaler | None = None
    """What decides between the two."""


def replicas_of(pod: Pod | Neighbour, autoscalers: Sequence[HorizontalPodAutoscaler]) -> Replicas | None:
    """The number of Pods like this one that its workload keeps.

    None where nobody wrote a number: 1 is only the default of those whom no autoscaler outside the input scales.
    """
    if autoscalers and pod.workload.kind in _SCALED:
        scaler = autoscalers[0]
        low, high = scaler.min_replicas.value, scaler.max_replicas.value
        return Replicas(low, max(low, high if high is not None else low), scaler.span, scaler)
    return written_replicas(pod.workload) if isinstance(pod, Pod) else pod.replicas


def written_replicas(workload: Workload) -> Replicas | None:
    """The number that the workload itself says; None where it says none."""
    if workload.kind == "Pod":
        return Replicas(1, 1, workload.span)
    if workload.kind not in _SCALED:
        return None
    node = find(workload.node, ("spec", "replicas"))
    count = as_integer(node)
    return None if node is None or is_null(node) or count is None else Replicas(count, count, node.span)
