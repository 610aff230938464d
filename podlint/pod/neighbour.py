"""A Pod as the other objects of a run see it: what is asked of it when it is not the one under examination.

A run has one for each of its Pods from beginning to end, so that it holds none of the document's nodes: these
take thirty times as much memory.
"""

from __future__ import annotations

from typing import NamedTuple

from podlint.manifest.node import Mapping, Span, find
from podlint.pod.fragment import has_directives, looks_partial
from podlint.pod.model import BATCH, Pod, Port, serving_containers
from podlint.pod.replicas import Replicas, written_replicas
from podlint.pod.workload import is_kubernetes_own
from podlint.pod.written import as_text


class Owner(NamedTuple):
    """The object that a Pod was found in, by name."""

    kind: str
    namespace: str | None
    name: str | None
    span: Span
    """As that of the :class:`~podlint.pod.model.Workload`."""
    labels: dict[str, str | None]
    """The object's own, which need not be those of its Pods."""

    @property
    def is_batch(self) -> bool:
        """Its Pods do a piece of work and end."""
        return self.kind in BATCH


class Server(NamedTuple):
    """A container whose ports a Service's ``targetPort`` can name."""

    name: str
    ports: tuple[Port, ...]
    readiness: Span | None
    """Its readiness probe, where it has one."""


class Neighbour(NamedTuple):
    """A Pod in outline."""

    file: str
    workload: Owner
    labels: dict[str, str]
    is_whole: bool
    """A manifest holds it with all containers and ports: it is no patch, and every container has an image.

    A custom resource counts if its containers do: what its controller adds to them has its own names.
    """
    servers: tuple[Server, ...]
    replicas: Replicas | None
    """What its workload itself says of their number."""


def neighbour_of(pod: Pod) -> Neighbour:
    """What other objects may ask of ``pod``."""
    workload = pod.workload
    return Neighbour(
        file=pod.file,
        workload=Owner(workload.kind, workload.namespace, workload.name, workload.span, _labels(workload.node)),
        labels=pod.labels,
        is_whole=_is_whole(pod),
        servers=tuple(
            Server(each.name, each.ports, None if each.readiness is None else each.readiness.span)
            for each in serving_containers(pod)
        ),
        replicas=written_replicas(workload),
    )


def _is_whole(pod: Pod) -> bool:
    if not pod.main or any(container.image.value is None for container in pod.containers):
        return False
    node = pod.workload.node
    return not has_directives(node) and not (is_kubernetes_own(pod.workload.api_version) and looks_partial(node))


def _labels(node: Mapping) -> dict[str, str | None]:
    labels = find(node, ("metadata", "labels"))
    return {entry.key: as_text(entry.value) for entry in labels} if isinstance(labels, Mapping) else {}
