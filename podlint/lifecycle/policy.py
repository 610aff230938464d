"""Who is started again: the restart policies of Pod and container, and the rules of exit codes (kubelet-model 5.5)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from podlint.kubernetes import Version
from podlint.pod.model import Container, Pod

Verdict: TypeAlias = Literal["restart", "restart-all", "stays-ended"]

RULES_SINCE = (1, 35)
"""Container restart policies and their rules are on by default from this version on (kubelet-model 9)."""
RESTART_ALL = "RestartAllContainers"
RESTART_ALL_SINCE = (1, 36)
"""So is that action."""


def after_exit(pod: Pod, container: Container, code: int | None, version: Version) -> Verdict:
    """What the kubelet does when a container has exited with ``code``; an unknown code counts as 0."""
    if container.role == "sidecar":
        return "restart"
    own = container.restart_policy.value if version >= RULES_SINCE else None
    if own is not None:
        rule = next((r for r in container.restart_rules if r.matches(code or 0)), None)
        if rule is not None and rule.action == "Restart":
            return "restart"
        if rule is not None and rule.action == RESTART_ALL and version >= RESTART_ALL_SINCE:
            return "restart-all"
    policy = own or pod.restart_policy.value
    if policy == "Always" and (container.role != "init" or bool(code)):
        return "restart"
    return "restart" if policy in ("OnFailure", "Always") and code else "stays-ended"


def after_probe_kill(pod: Pod, container: Container, version: Version) -> bool:
    """Whether a probe's kill is followed by a start: the exit code is not looked at yet (4.2)."""
    own = container.restart_policy.value if version >= RULES_SINCE else None
    return container.role == "sidecar" or (own or pod.restart_policy.value) != "Never"
