"""All objects given in one run, asked for what concerns a Pod, and for the Pods that an object concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Literal, Protocol, TypeAlias, TypeVar

from podlint.manifest.node import Document
from podlint.pod import objects
from podlint.pod.model import Pod
from podlint.pod.selector import Selector

T = TypeVar("T", bound=objects.KubernetesObject)

Identity: TypeAlias = tuple[str, str]
"""API group (empty for the core group) and kind."""

_SERVICE = ("", "Service")
_BUDGET = ("policy", "PodDisruptionBudget")
_AUTOSCALER = ("autoscaling", "HorizontalPodAutoscaler")
_CONFIG_MAP = ("", "ConfigMap")
_SECRET = ("", "Secret")
_CLAIM = ("", "PersistentVolumeClaim")

KINDS = frozenset({_SERVICE, _BUDGET, _AUTOSCALER, _CONFIG_MAP, _SECRET, _CLAIM})
"""What is looked at beside Pods."""


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
    def pods(self) -> tuple[Pod, ...]:
        """Every Pod of the run, in the order they were given."""
        return tuple(self._given.pods())

    def pods_of(self, namespace: str | None, selector: Selector | None) -> list[Pod]:
        """The Pods of a namespace that ``selector`` selects; none where there is no selector."""
        if selector is None:
            return []
        return [pod for pod in self.pods if pod.workload.namespace == namespace and selector.matches(pod.labels)]

    def services_of(self, pod: Pod) -> list[objects.Service]:
        """The Services that select ``pod``."""
        services = self._services.get(pod.workload.namespace, ())
        return [service for service in services if service.selector and service.selector.matches(pod.labels)]

    def budgets_of(self, pod: Pod) -> list[objects.PodDisruptionBudget]:
        """The PodDisruptionBudgets that count ``pod``."""
        budgets = self._budgets.get(pod.workload.namespace, ())
        return [budget for budget in budgets if budget.selector and budget.selector.matches(pod.labels)]

    def autoscalers_of(self, pod: Pod) -> list[objects.HorizontalPodAutoscaler]:
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
    def _services(self) -> dict[str | None, list[objects.Service]]:
        return self._read(_SERVICE, objects.read_service)

    @cached_property
    def _budgets(self) -> dict[str | None, list[objects.PodDisruptionBudget]]:
        return self._read(_BUDGET, objects.read_pod_disruption_budget)

    @cached_property
    def _autoscalers(self) -> dict[str | None, list[objects.HorizontalPodAutoscaler]]:
        return self._read(_AUTOSCALER, objects.read_horizontal_pod_autoscaler)

    @cached_property
    def _config_maps(self) -> dict[str | None, list[objects.ConfigMap]]:
        return self._read(_CONFIG_MAP, objects.read_config_map)

    @cached_property
    def _secrets(self) -> dict[str | None, list[objects.Secret]]:
        return self._read(_SECRET, objects.read_secret)

    @cached_property
    def _claims(self) -> dict[str | None, list[objects.PersistentVolumeClaim]]:
        return self._read(_CLAIM, objects.read_persistent_volume_claim)

    def _read(self, kind: Identity, read: Callable[[Document], T]) -> dict[str | None, list[T]]:
        """The objects of one kind by their namespace, in the order they were given."""
        found: defaultdict[str | None, list[T]] = defaultdict(list)
        for document in self._given.documents(kind):
            item = read(document)
            found[item.namespace].append(item)
        return found


def _named(found: dict[str | None, list[T]], pod: Pod, name: str) -> T | None:
    return next((item for item in found.get(pod.workload.namespace, ()) if item.name == name), None)
