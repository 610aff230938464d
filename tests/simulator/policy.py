"""Who is restarted: the Pod's policy, the container's own, and its rules (kubelet-model 5.5)."""

from __future__ import annotations

from typing import Any

from podlint.manifest.node import plain
from podlint.pod.model import Container, Pod


def _rule(container: Container, code: int) -> str | None:
    """The action of the first of its restart rules that speaks of this exit code."""
    node = container.node.get("restartPolicyRules")
    rules: Any = [] if node is None else plain(node)
    for rule in rules:
        codes = rule["exitCodes"]
        if (code in codes["values"]) == (codes["operator"] == "In"):
            return str(rule["action"])
    return None


def restarts(pod: Pod, container: Container, code: int) -> bool:
    """Whether the kubelet starts it again after this exit code."""
    if container.role == "sidecar":
        return True
    if container.restart_policy.value is not None and _rule(container, code) is not None:
        return True
    policy = _policy(pod, container)
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def restarts_all(container: Container, code: int) -> bool:
    """Whether this exit restarts every container of the Pod."""
    return _rule(container, code) == "RestartAllContainers"


def restarts_after_kill(pod: Pod, container: Container) -> bool:
    """Whether it is started again after a probe's kill, whatever its exit code (4.2)."""
    return container.role == "sidecar" or _policy(pod, container) != "Never"


def _policy(pod: Pod, container: Container) -> str:
    return container.restart_policy.value or pod.restart_policy.value
