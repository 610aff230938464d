"""How a Deployment replaces its Pods: how many more there may be, and how many fewer."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from podlint.manifest.node import Node, find
from podlint.pod.model import Workload
from podlint.pod.written import as_integer, as_text

_SHARE = "25%"
"""What maxSurge and maxUnavailable are by default (SetDefaults_Deployment)."""


class Rollout(NamedTuple):
    """A rolling update in numbers of Pods (kubelet-model 8.1)."""

    replicas: int
    surge: int
    """New Pods beyond ``replicas``."""
    unavailable: int
    """Old Pods that are stopped before new ones are available."""


def rollout_of(workload: Workload) -> Rollout | None:
    """The rolling update of a Deployment; None for other kinds and strategies, and where a number cannot be read."""
    if workload.kind != "Deployment":
        return None
    strategy = find(workload.node, ("spec", "strategy", "type"))
    if (as_text(strategy) or "RollingUpdate") != "RollingUpdate":
        return None
    written = find(workload.node, ("spec", "replicas"))
    replicas = 1 if written is None else as_integer(written)
    if replicas is None:
        return None
    rolling = ("spec", "strategy", "rollingUpdate")
    surge = _share(find(workload.node, (*rolling, "maxSurge")), replicas, up=True)
    unavailable = _share(find(workload.node, (*rolling, "maxUnavailable")), replicas, up=False)
    if surge is None or unavailable is None:
        return None
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return Rollout(replicas, surge, min(unavailable, replicas))


def _share(node: Node | None, replicas: int, *, up: bool) -> int | None:
    """A number of Pods, or a percentage of them, rounded up or down."""
    number = as_integer(node)
    if number is not None:
        return number
    text = _SHARE if node is None else as_text(node) or ""
    share = re.fullmatch(r"(\d{1,6})%", text)
    if share is None:
        return None
    exact = int(share[1]) * replicas / 100
    return math.ceil(exact) if up else math.floor(exact)
