"""Label selectors: which Pods an object speaks of."""

from __future__ import annotations

import collections.abc

from podlint.dataclass import dataclass
from podlint.manifest.node import Mapping, Node, Scalar, Sequence
from podlint.pod.written import Written, as_text, is_null


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry of ``matchExpressions``: a label, and what has to be true of it."""

    key: str
    operator: str
    values: frozenset[str]

    def holds(self, labels: collections.abc.Mapping[str, str]) -> bool:
        """Whether ``labels`` fulfil it; an operator that Kubernetes doesn't have is never fulfilled."""
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return labels.get(self.key) not in self.values
            case "Exists":
                return self.key in labels
            case "DoesNotExist":
                return self.key not in labels
            case _:
                return False


_UNREADABLE = Requirement("", "", frozenset())


@dataclass(frozen=True, slots=True)
class Selector:
    """What labels have to hold: all of it. An empty one matches every Pod."""

    labels: dict[str, str]
    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: collections.abc.Mapping[str, str]) -> bool:
        """Whether a Pod with ``labels`` is meant."""
        return all(labels.get(key) == value for key, value in self.labels.items()) and all(
            requirement.holds(labels) for requirement in self.requirements
        )


def read_label_map(node: Node | None) -> Selector | None:
    """The selector of a Service, labels alone; None where it is empty, and so selects nothing, or unreadable."""
    labels = _labels(node)
    return Selector(labels) if labels else None


def read_label_selector(holder: Written, key: str) -> Selector | None:
    """The selector of a PodDisruptionBudget and its like; None where it is absent or unreadable."""
    written = holder.child(key)
    if written is None:
        return None
    labels = {} if is_null(written.node.get("matchLabels")) else _labels(written.node.get("matchLabels"))
    return None if labels is None else Selector(labels, _requirements(written))


def _requirements(selector: Written) -> tuple[Requirement, ...]:
    """The entries of ``matchExpressions``; what is no requirement makes one that nothing fulfils."""
    written = selector.node.get("matchExpressions")
    if is_null(written):
        return ()
    if not isinstance(written, Sequence):
        return (_UNREADABLE,)
    read = tuple(
        Requirement(
            key=as_text(entry.node.get("key")) or "",
            operator=as_text(entry.node.get("operator")) or "",
            values=frozenset(value.value for value in entry.texts("values")),
        )
        for entry in selector.children("matchExpressions")
    )
    return read if len(read) == len(written.items) else (_UNREADABLE,)


def _labels(node: Node | None) -> dict[str, str] | None:
    """Labels to be matched; None where one isn't a text: to leave it out would select more than was meant."""
    if not isinstance(node, Mapping):
        return None
    found: dict[str, str] = {}
    for entry in node:
        value = entry.value.value if isinstance(entry.value, Scalar) else entry.value
        if not (value is None or isinstance(value, str)):
            return None
        found[entry.key] = value or ""
    return found
