"""What an own rule's expression may ask of a Pod: plain data, the same for all rules."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from podlint.checks.own.expression import NoAnswer
from podlint.checks.subject import Subject
from podlint.manifest.node import Json, Mapping, Node, Scalar, find
from podlint.pod.model import Container

if TYPE_CHECKING:
    from podlint.timeline.budget import Budget

FOR_POD = ("pod", "object", "workload", "budgets")
FOR_CONTAINER = (*FOR_POD, "container", "role")

_MOST_NODES = 100_000
"""More than any manifest that an API server takes; aliases can make of a page more than a computer holds."""

_GREATEST = 2**63


class Facts:
    """The variables for one Pod. Times are seconds; a time without limit is infinite."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def for_pod(self, *, budgets: bool, ready: bool) -> dict[str, Any]:
        """The variables of a rule for the Pod, with its budgets and the dear one among them where they are asked for."""
        return {
            "pod": self._pod,
            "object": self._object,
            "workload": self._workload,
            "budgets": (self._with_ready if ready else self._budgets) if budgets else {},
        }

    def for_container(self, container: Container) -> dict[str, Any]:
        """What a rule for containers may ask besides. A container without a name, which is refused, has an empty one."""
        data = plain_data(container.node)
        return {
            "container": {"name": container.name} | (data if isinstance(data, dict) else {}),
            "role": container.role,
        }

    @cached_property
    def _pod(self) -> dict[str, Any]:
        """As the manifest has it, without defaults; labels and annotations are there even if empty."""
        pod = self._subject.pod
        document = pod.workload.document
        metadata = find(document.root, (*pod.path[len(document.base) : -1], "metadata"))
        data = plain_data(metadata) if isinstance(metadata, Mapping) else {}
        assert isinstance(data, dict)
        for name in ("labels", "annotations"):
            data[name] = data.get(name) or {}
        return {"metadata": data, "spec": plain_data(pod.node)}

    @cached_property
    def _object(self) -> Json:
        return plain_data(self._subject.pod.workload.node)

    @cached_property
    def _workload(self) -> dict[str, Any]:
        workload = self._subject.pod.workload
        replicas = find(workload.node, ("spec", "replicas"))
        return {
            "apiVersion": workload.api_version,
            "kind": workload.kind,
            "namespace": workload.namespace or "",
            "name": workload.name or "",
            "replicas": replicas.value if isinstance(replicas, Scalar) and isinstance(replicas.value, int) else 1,
        }

    @cached_property
    def _budgets(self) -> dict[str, Any]:
        of_containers: dict[str, dict[str, Any]] = {container.name: {} for container in self._subject.pod.containers}
        known: dict[str, Any] = {"container": of_containers}
        for budget in self._subject.budgets:
            kind, _, container = budget.name.partition(".")
            (of_containers.setdefault(container, {}) if container else known)[kind.replace("-", "_")] = _range(budget)
        return known

    @cached_property
    def _with_ready(self) -> dict[str, Any]:
        ready = self._subject.timeline.budgets.get("ready")
        return self._budgets if ready is None else {**self._budgets, "ready": _range(ready)}


def _range(budget: Budget) -> dict[str, float]:
    return {"earliest": float(budget.earliest), "latest": float(budget.latest)}


def plain_data(node: Node) -> Json:
    """The node as data that the library takes: whole numbers of 64 bits, the others as fractions.

    NoAnswer where that is too much.
    """
    left = _MOST_NODES

    def data(node: Node) -> Json:
        nonlocal left
        left -= 1
        if left < 0:
            raise NoAnswer("the object is too large")
        if isinstance(node, Scalar):
            value = node.value
            return float(value) if isinstance(value, int) and not -_GREATEST <= value < _GREATEST else value
        if isinstance(node, Mapping):
            return {entry.key: data(entry.value) for entry in node}
        return [data(item) for item in node]

    return data(node)
