"""All objects given in one run, asked for what concerns a Pod, and for the Pods that an object concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Literal, Protocol, TypeAlias, TypeVar

from podlint.manifest.node import Document
from podlint.pod import objects
from podlint.pod.beside import AUTOSCALER, BUDGET, CLAIM, CONFIG_MAP, KINDS, SECRET, SERVICE, Identity
from podlint.pod.model import Pod
from podlint.pod.neighbour import Neighbour, neighbour_of
from podlint.pod.selector import Selector

T = TypeVar("T", bound=objects.KubernetesObject)

_Label: TypeAlias = tuple[str | None, str, str]
"""A label of a namespace's object: its key and value."""


class Given(Protocol):
    """What was given in one run, to be asked as often as somebody wants to know."""

    def documents(self, identity: Identity) -> Iterable[Document]:
        """The objects of one of :data:`KINDS`, in the order they were given."""

    def pods(self) -> Iterable[Pod]:
        """The Pods, in the order they were given."""


class Listed:
    """Documents and Pods that are all at hand."""

    def __init__(self, documents: Iterable[Document], pods: Iterable[Pod] = ()) -> None:
        self._pods = tuple(pods)
        self._documents: defaultdict[Identity, list[Document]] = defaultdict(list)
        for document in documents:
            identity = objects.identity(document)
            if identity in KINDS:
                self._documents[identity].append(document)

    def documents(self, identity: Identity) -> list[Document]:
        """The objects of a kind."""
        return self._documents[identity]

    def pods(self) -> tuple[Pod, ...]:
        """The Pods."""
        return self._pods


class Neighbourhood:
    """The objects around the Pods of a run, each kind read when it is first asked for.

    A name or a selector reaches objects of the Pod's own namespace alone. Objects that leave their namespace
    out share one: the one that they will be created in together.
    """

    def __init__(self, given: Given) -> None:
        self._given = given

    @cached_property
    def pods(self) -> tuple[Neighbour, ...]:
        """Every Pod of the run, in the order they were given."""
        return tuple(neighbour_of(pod) for pod in self._given.pods())

    def pods_of(self, namespace: str | None, selector: Selector | None) -> list[Neighbour]:
        """The Pods of a namespace that ``selector`` selects; none where there is no selector."""
        if selector is None:
            return []
        first = next(iter(selector.labels.items()), None)
        near = self.pods if first is None else self._pods_by_label.get((namespace, *first), ())
        return [pod for pod in near if pod.workload.namespace == namespace and selector.matches(pod.labels)]

    def services_of(self, pod: Pod) -> list[objects.Service]:
        """The Services that select ``pod``."""
        namespace = pod.workload.namespace
        near = [each for label in pod.labels.items() for each in self._services_by_label.get((namespace, *label), ())]
        found = [(number, each) for number, each in near if each.selector and each.selector.matches(pod.labels)]
        return [service for _, service in sorted(found, key=lambda each: each[0])]

    def budgets_of(self, pod: Pod | Neighbour) -> list[objects.PodDisruptionBudget]:
        """The PodDisruptionBudgets that count ``pod``."""
        budgets = self._budgets.get(pod.workload.namespace, ())
        return [budget for budget in budgets if budget.selector and budget.selector.matches(pod.labels)]

    def autoscalers_of(self, pod: Pod | Neighbour) -> list[objects.HorizontalPodAutoscaler]:
        """The HorizontalPodAutoscalers that change how many of ``pod`` there are."""
        workload = pod.workload
        return [
            autoscaler
            for autoscaler in self._autoscalers.get(workload.namespace, ())
            if autoscaler.target_name is not None
            and (autoscaler.target_kind, autoscaler.target_name) == (workload.kind, workload.name)
        ]

    def config_map(self, pod: Pod, name: str) -> objects.ConfigMap | None:
        """The ConfigMap that ``pod`` means by ``name``, where it was given."""
        return _named(self._config_maps, pod, name)

    def secret(self, pod: Pod, name: str) -> objects.Secret | None:
        """The Secret that ``pod`` means by ``name``, where it was given."""
        return _named(self._secrets, pod, name)

    def keepers(self, pod: Pod, kind: Literal["ConfigMap", "Secret"], name: str) -> list[objects.Keeper]:
        """All ConfigMaps or Secrets that ``pod`` may mean by ``name``: of one object and its patches, each."""
        found: Sequence[objects.Keeper] = (self._config_maps if kind == "ConfigMap" else self._secrets).get(
            pod.workload.namespace, ()
        )
        return [item for item in found if item.name == name]

    def claim(self, pod: Pod, name: str) -> objects.PersistentVolumeClaim | None:
        """The PersistentVolumeClaim that ``pod`` means by ``name``, where it was given."""
        return _named(self._claims, pod, name)

    @cached_property
    def _pods_by_label(self) -> dict[_Label, list[Neighbour]]:
        """The Pods by each of their labels: to compare every Service with every Pod takes long where there are many."""
        found: defaultdict[_Label, list[Neighbour]] = defaultdict(list)
        for pod in self.pods:
            for label in pod.labels.items():
                found[(pod.workload.namespace, *label)].append(pod)
        return found

    @cached_property
    def _services_by_label(self) -> dict[_Label, list[tuple[int, objects.Service]]]:
        """The Services by the first label that each asks for, numbered in the order given."""
        found: defaultdict[_Label, list[tuple[int, objects.Service]]] = defaultdict(list)
        for services in self._read(SERVICE, objects.read_service).values():
            for number, service in enumerate(services):
                for label in list(service.selector.labels.items() if service.selector else ())[:1]:
                    found[(service.namespace, *label)].append((number, service))
        return found

    @cached_property
    def _budgets(self) -> dict[str | None, list[objects.PodDisruptionBudget]]:
        return self._read(BUDGET, objects.read_pod_disruption_budget)

    @cached_property
    def _autoscalers(self) -> dict[str | None, list[objects.HorizontalPodAutoscaler]]:
        return self._read(AUTOSCALER, objects.read_horizontal_pod_autoscaler)

    @cached_property
    def _config_maps(self) -> dict[str | None, list[objects.ConfigMap]]:
        return self._read(CONFIG_MAP, objects.read_config_map)

    @cached_property
    def _secrets(self) -> dict[str | None, list[objects.Secret]]:
        return self._read(SECRET, objects.read_secret)

    @cached_property
    def _claims(self) -> dict[str | None, list[objects.PersistentVolumeClaim]]:
        return self._read(CLAIM, objects.read_persistent_volume_claim)

    def _read(self, kind: Identity, read: Callable[[Document], T]) -> dict[str | None, list[T]]:
        """The objects of one kind by their namespace, in the order they were given."""
        found: defaultdict[str | None, list[T]] = defaultdict(list)
        for document in self._given.documents(kind):
            item = read(document)
            found[item.namespace].append(item)
        return found


def _named(found: dict[str | None, list[T]], pod: Pod, name: str) -> T | None:
    return next((item for item in found.get(pod.workload.namespace, ()) if item.name == name), None)
