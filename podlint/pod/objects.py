"""The other objects that decide how a Pod fares: typed views of what cross-checks ask of them."""

from __future__ import annotations

from typing import TypeAlias

from podlint.dataclass import dataclass
from podlint.manifest.node import Document, Mapping, Span, find
from podlint.pod import defaults
from podlint.pod.field import Field
from podlint.pod.selector import Selector, read_label_map, read_label_selector
from podlint.pod.written import Written, as_text, name_span


@dataclass(frozen=True, slots=True)
class KubernetesObject:
    """What every object has."""

    namespace: str | None
    name: str | None
    file: str
    span: Span
    """The object's name where it has one, else its first key."""


@dataclass(frozen=True, slots=True)
class ServicePort:
    """One entry of a Service's ``ports``."""

    name: Field[str | None]
    port: Field[int | None]
    target: Field[int | str | None]
    """``targetPort``: a number or a container port's name; the number of ``port`` where it is unset."""


@dataclass(frozen=True, slots=True)
class Service(KubernetesObject):
    """What sends traffic to Pods."""

    selector: Selector | None
    """None where it selects nothing: its endpoints are made by someone else."""
    ports: tuple[ServicePort, ...]
    publish_not_ready: Field[bool]
    headless: bool


@dataclass(frozen=True, slots=True)
class PodDisruptionBudget(KubernetesObject):
    """How many Pods may be evicted at a time."""

    selector: Selector | None
    min_available: Field[int | str | None]
    max_unavailable: Field[int | str | None]
    unhealthy: Field[str]
    """``unhealthyPodEvictionPolicy``: whether a running Pod that is not Ready may be evicted all the same."""


@dataclass(frozen=True, slots=True)
class HorizontalPodAutoscaler(KubernetesObject):
    """What changes a workload's number of replicas."""

    target_kind: str | None
    target_name: str | None
    min_replicas: Field[int]
    max_replicas: Field[int | None]


@dataclass(frozen=True, slots=True)
class ConfigMap(KubernetesObject):
    """Texts for Pods, by key."""

    keys: dict[str, Span]
    """The keys of ``data`` and ``binaryData``, with where they are written."""
    annotations: dict[str, str]


@dataclass(frozen=True, slots=True)
class Secret(KubernetesObject):
    """Confidential texts for Pods, by key; the texts themselves are not looked at."""

    keys: dict[str, Span]
    """The keys of ``data`` and ``stringData``, with where they are written."""
    annotations: dict[str, str]
    type: str | None
    """What it is for, and who may fill it in (``kubernetes.io/service-account-token``)."""


Keeper: TypeAlias = ConfigMap | Secret
"""What holds texts for Pods."""


@dataclass(frozen=True, slots=True)
class PersistentVolumeClaim(KubernetesObject):
    """A request for a volume that outlives Pods."""

    access_modes: tuple[str, ...]


def identity(document: Document) -> tuple[str, str]:
    """API group (empty for the core group) and kind of a document's object; empty texts where it has none."""
    root = document.root
    if not isinstance(root, Mapping):
        return "", ""
    group, slash, _ = (as_text(root.get("apiVersion")) or "").partition("/")
    return group if slash else "", as_text(root.get("kind")) or ""


def read_service(document: Document) -> Service:
    """A Service (``v1``)."""
    written, spec = _parts(document)
    return Service(
        *_head(document, written),
        selector=read_label_map(spec.node.get("selector")),
        ports=tuple(_service_port(port) for port in spec.children("ports")),
        publish_not_ready=spec.flag(defaults.PUBLISH_NOT_READY),
        headless=as_text(spec.node.get("clusterIP")) == "None",
    )


def read_pod_disruption_budget(document: Document) -> PodDisruptionBudget:
    """A PodDisruptionBudget (``policy``)."""
    written, spec = _parts(document)
    return PodDisruptionBudget(
        *_head(document, written),
        selector=read_label_selector(spec, "selector"),
        min_available=spec.integer_or_text(defaults.MIN_AVAILABLE),
        max_unavailable=spec.integer_or_text(defaults.MAX_UNAVAILABLE),
        unhealthy=spec.text(defaults.UNHEALTHY_EVICTION),
    )


def read_horizontal_pod_autoscaler(document: Document) -> HorizontalPodAutoscaler:
    """A HorizontalPodAutoscaler (``autoscaling``)."""
    written, spec = _parts(document)
    target = spec.child_or_empty("scaleTargetRef").node
    return HorizontalPodAutoscaler(
        *_head(document, written),
        target_kind=as_text(target.get("kind")),
        target_name=as_text(target.get("name")),
        min_replicas=spec.integer(defaults.MIN_REPLICAS),
        max_replicas=spec.integer(defaults.MAX_REPLICAS),
    )


def read_config_map(document: Document) -> ConfigMap:
    """A ConfigMap (``v1``)."""
    written, _ = _parts(document)
    return ConfigMap(
        *_head(document, written), keys=_keys(written, "binaryData", "data"), annotations=annotations_of(written.node)
    )


def read_secret(document: Document) -> Secret:
    """A Secret (``v1``)."""
    written, _ = _parts(document)
    return Secret(
        *_head(document, written),
        keys=_keys(written, "data", "stringData"),
        annotations=annotations_of(written.node),
        type=as_text(written.node.get("type")),
    )


def read_persistent_volume_claim(document: Document) -> PersistentVolumeClaim:
    """A PersistentVolumeClaim (``v1``)."""
    written, spec = _parts(document)
    return PersistentVolumeClaim(
        *_head(document, written), access_modes=tuple(mode.value for mode in spec.texts("accessModes"))
    )


def _parts(document: Document) -> tuple[Written, Written]:
    """The object and its ``spec``."""
    root = document.root if isinstance(document.root, Mapping) else Mapping(document.root.span)
    written = Written(root, document.base, name_span(root))
    return written, written.child_or_empty("spec")


def _head(document: Document, written: Written) -> tuple[str | None, str | None, str, Span]:
    metadata = written.child_or_empty("metadata")
    name = metadata.text(defaults.OBJECT_NAME)
    return (
        metadata.text(defaults.OBJECT_NAMESPACE).value,
        name.value,
        document.file,
        name.span if name.value else written.span,
    )


def _service_port(port: Written) -> ServicePort:
    number = port.integer(defaults.SERVICE_PORT)
    target = port.integer_or_text(defaults.TARGET_PORT)
    if target.value is None:
        target = Field(number.value, target.path, target.span, False)
    return ServicePort(port.text(defaults.PORT_NAME), number, target)


def _keys(written: Written, *parts: str) -> dict[str, Span]:
    return {entry.key: entry.key_span for part in parts for entry in written.child_or_empty(part).node}


def annotations_of(root: Mapping) -> dict[str, str]:
    """An object's own annotations, without those that are no texts."""
    found = find(root, ("metadata", "annotations"))
    texts = {entry.key: as_text(entry.value) for entry in found} if isinstance(found, Mapping) else {}
    return {key: text for key, text in texts.items() if text is not None}
