"""Objects beside Pods, for the rules that hold them against one another: which Pods are whole, and what to call them."""

from __future__ import annotations

from podlint.checks.finding import Place, Related
from podlint.checks.fragment import has_directives, looks_partial
from podlint.manifest.node import Mapping, Span, find
from podlint.pod.model import Container, Pod
from podlint.pod.objects import KubernetesObject, Service
from podlint.pod.workload import is_kubernetes_own
from podlint.pod.written import as_text


def is_whole(pod: Pod) -> bool:
    """Whether a manifest holds its Pod with all containers and ports: it is no patch, and every container has an image.

    A custom resource counts if its containers do: what its controller adds to them has its own names.
    """
    if not pod.main or any(container.image.value is None for container in pod.containers):
        return False
    node = pod.workload.node
    return not has_directives(node) and not (is_kubernetes_own(pod.workload.api_version) and looks_partial(node))


def belongs(item: KubernetesObject, pod: Pod) -> bool:
    """Whether an object is surely meant for the Pod, and not for one of another application or environment.

    Objects that leave their namespace out share one in the neighbourhood, but a folder for each environment is common:
    then only those of one folder belong together.
    """
    if item.namespace != pod.workload.namespace:
        return False
    return item.namespace is not None or _folder(item.document.file) == _folder(pod.file)


def without_copies(item: KubernetesObject, pods: list[Pod]) -> list[Pod]:
    """The Pods that an object selects, but for those of another environment's copy of a workload that belongs to it."""
    own = {(pod.workload.kind, pod.workload.name) for pod in pods if belongs(item, pod)}
    return [pod for pod in pods if belongs(item, pod) or (pod.workload.kind, pod.workload.name) not in own]


def _folder(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[0]


def titled(pod: Pod) -> str:
    """``Deployment 'web'``."""
    workload = pod.workload
    return f"{workload.kind} '{workload.name}'" if workload.name else f"a {workload.kind}"


def titles(pods: list[Pod]) -> str:
    """``Deployment 'web'``, ``Deployment 'web' and Job 'load'``, ``Deployment 'web' and 3 more``."""
    named = list(dict.fromkeys(titled(pod) for pod in pods))
    if len(named) > 2:
        return f"{named[0]} and {len(named) - 1} more"
    return " and ".join(named)


def there(pod: Pod, message: str, span: Span | None = None) -> Related:
    """A place in the manifest of ``pod``, its workload's name if nothing else."""
    return Related(message, Place(pod.file, pod.workload.span if span is None else span))


def annotation(node: Mapping, key: str) -> str | None:
    """What an object's own annotation ``key`` says."""
    return as_text(find(node, ("metadata", "annotations", key)))


def serving(service: Service, container: Container) -> bool:
    """Whether the container declares a port that the Service sends traffic to."""
    return any(
        target.target.value is not None and target.target.value in (port.name.value, port.number.value)
        for target in service.ports
        for port in container.ports
    )
