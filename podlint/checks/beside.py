"""Objects beside Pods, for the rules that hold them against one another: which belong together, and what to call them."""

from __future__ import annotations

from podlint.checks.finding import Place, Related
from podlint.manifest.node import Span
from podlint.pod.model import Container, Pod
from podlint.pod.neighbour import Neighbour, Server
from podlint.pod.objects import KubernetesObject, Service


def belongs(item: KubernetesObject, pod: Pod | Neighbour) -> bool:
    """Whether an object is surely meant for the Pod, and not for one of another application or environment.

    Objects that leave their namespace out share one in the neighbourhood, but a folder for each environment is common:
    then only those of one folder belong together.
    """
    if item.namespace != pod.workload.namespace:
        return False
    return item.namespace is not None or _folder(item.file) == _folder(pod.file)


def without_copies(item: KubernetesObject, pods: list[Neighbour]) -> list[Neighbour]:
    """The Pods that an object selects, but for those of another environment's copy of a workload that belongs to it."""
    own = {(pod.workload.kind, pod.workload.name) for pod in pods if belongs(item, pod)}
    return [pod for pod in pods if belongs(item, pod) or (pod.workload.kind, pod.workload.name) not in own]


def _folder(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[0]


def titled(pod: Pod | Neighbour) -> str:
    """``Deployment 'web'``."""
    workload = pod.workload
    return f"{workload.kind} '{workload.name}'" if workload.name else f"a {workload.kind}"


def titles(pods: list[Neighbour]) -> str:
    """``Deployment 'web'``, ``Deployment 'web' and Job 'load'``, ``Deployment 'web' and 3 more``."""
    named = list(dict.fromkeys(titled(pod) for pod in pods))
    if len(named) > 2:
        return f"{named[0]} and {len(named) - 1} more"
    return " and ".join(named)


def there(pod: Neighbour, message: str, span: Span | None = None) -> Related:
    """A place in the manifest of ``pod``, its workload's name if nothing else."""
    return Related(message, Place(pod.file, pod.workload.span if span is None else span))


def serving(service: Service, container: Container | Server) -> bool:
    """Whether the container declares a port that the Service sends traffic to."""
    return any(
        target.target.value is not None and target.target.value in (port.name.value, port.number.value)
        for target in service.ports
        for port in container.ports
    )
