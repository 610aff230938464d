"""Restart policies: the Pod's, a container's own, and its rules by exit code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import one_of, required_word
from podlint.validation.part import Part

POLICIES: Final = ("Always", "OnFailure", "Never")


def container_restarts(container: Part, *, init: bool) -> Iterator[Fault]:
    """``restartPolicy`` and ``restartPolicyRules`` of a container."""
    by_rules = container.serves("restartPolicyRules")
    yield from one_of(container, "restartPolicy", POLICIES if by_rules or not init else ("Always",))
    rules = container.children("restartPolicyRules")
    count = container.length("restartPolicyRules")
    if not count:
        return
    if not container.has("restartPolicy"):
        yield Fault(
            "restart-rules-invalid",
            (*container.path, "restartPolicy"),
            container.key("restartPolicyRules"),
            "`restartPolicyRules` need the container's own `restartPolicy`, which counts where no rule fits",
            "set restartPolicy beside them",
            lacking=("restartPolicy",),
            holder=container.path,
        )
    if count > limits.MOST_RESTART_RULES:
        said = f"a container has at most {limits.MOST_RESTART_RULES} `restartPolicyRules`, not {count}"
        yield container.wrong("restart-rules-invalid", "restartPolicyRules", said)
    if init and is_sidecar(container) and container.version < limits.RESTART_ALL_CONTAINERS:
        said = f"a sidecar takes no `restartPolicyRules` before Kubernetes {limits.RESTART_ALL_CONTAINERS.release}"
        yield container.wrong("restart-rules-invalid", "restartPolicyRules", said, at_key=True)
    whole_pod = container.version >= limits.RESTART_ALL_CONTAINERS
    for rule in rules:
        yield from required_word(rule, "action", ("Restart", "RestartAllContainers") if whole_pod else ("Restart",))
        codes = rule.child("exitCodes")
        if codes is None:
            if not rule.has("exitCodes"):
                yield rule.missing("exitCodes", ": the exit codes that it is for", kind="restart-rules-invalid")
            continue
        yield from required_word(codes, "operator", ("In", "NotIn"))
        if codes.length("values") > limits.MOST_EXIT_CODES:
            said = f"`values` takes at most {limits.MOST_EXIT_CODES} exit codes, not {codes.length('values')}"
            yield codes.wrong("restart-rules-invalid", "values", said)


def is_sidecar(container: Part) -> bool:
    """Whether an init container keeps running beside the main ones."""
    return container.text("restartPolicy") == "Always"
