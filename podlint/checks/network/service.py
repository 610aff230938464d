"""Rules about what a Service selects, and the ports that it sends traffic to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podlint.checks.beside import belongs, there, titled, titles, without_copies
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix, Related
from podlint.checks.rule import neighbour_check
from podlint.checks.subject import DocumentSubject
from podlint.manifest.node import Entry, Mapping, find
from podlint.pod.model import Port
from podlint.pod.neighbour import Neighbour
from podlint.pod.objects import Service, ServicePort, identity, read_service
from podlint.pod.replicas import replicas_of
from podlint.spelling import closest, nearest, same_letters
from podlint.validation.formats import complaint
from podlint.validation.limits import PORT_NAME


def service_of(subject: DocumentSubject) -> Service | None:
    """The Service that a document holds; None where it is something else, or a part of one."""
    if identity(subject.document) != ("", "Service") or subject.is_patch:
        return None
    return read_service(subject.document)


# --- service-target-port-unknown -------------------------------------------------------------------------


@neighbour_check("service-target-port-unknown")
def service_target_port_unknown(subject: DocumentSubject) -> Iterator[Finding]:
    """A ``targetPort`` is a name that no container port of any selected Pod has."""
    service = service_of(subject)
    if service is None or not service.ports:
        return
    pods = without_copies(service, subject.neighbourhood.pods_of(service.namespace, service.selector))
    if not pods or not all(pod.is_whole and belongs(service, pod) for pod in pods):
        return
    declared = [port for pod in pods for container in pod.servers for port in container.ports]
    names = {port.name.value for port in declared if port.name.value}
    for port in service.ports:
        name = port.target.value
        if isinstance(name, str) and name not in names and complaint(name, PORT_NAME) is None:
            yield _unknown_target(subject, service, port, name, pods)


def _named_ports(pods: list[Neighbour]) -> list[tuple[Neighbour, Port]]:
    return [(pod, port) for pod in pods for each in pod.servers for port in each.ports if port.name.value]


def _unknown_target(
    subject: DocumentSubject, service: Service, port: ServicePort, name: str, pods: list[Neighbour]
) -> Finding:
    named = _named_ports(pods)
    near = closest(name, [str(each.name.value) for _, each in named])
    number = None if near else _same_number(port, pods)
    hint = f"; did you mean '{near}'?" if near else ""
    fix = None
    if near:
        safe = {name, near} != {"http", "https"}  # a letter apart, and two things
        fix = Fix(f"set targetPort to {near}", safe=safe, changes=(SetField(port.target.path, near),))
    elif number is not None:
        hint = f"; port {number} is declared there without a name" if not named else ""
    elif not named:
        hint = "; no port there has a name"
    shown = [(pod, each) for pod, each in named if near in (None, each.name.value)]
    return subject.finding(
        "service-target-port-unknown",
        f"no container port of {titles(pods)} is called '{name}', so port {port.port.value} of Service "
        f"'{service.name}' has no endpoints{hint}",
        port.target.span,
        port.target.path,
        because=tuple(there(pod, "a port that is declared", each.name.span) for pod, each in shown[:3])
        or tuple(there(pod, "the Pods that the Service selects") for pod in pods[:1]),
        help="name the container port so, or let targetPort be its number",
        fix=fix,
    )


def _same_number(port: ServicePort, pods: list[Neighbour]) -> int | None:
    """The Service's own port number, where a selected Pod declares it without a name."""
    numbers = {
        each.number.value
        for pod in pods
        for container in pod.servers
        for each in container.ports
        if not each.name.value
    }
    return port.port.value if port.port.value in numbers else None


# --- service-selects-nothing -----------------------------------------------------------------------------


class _Meant(NamedTuple):
    """A workload whose Pods a Service misses, and by which label."""

    pod: Neighbour
    key: str
    """The label in the selector."""
    has: str
    """What the Pods have instead, as a clause."""


@neighbour_check("service-selects-nothing")
def service_selects_nothing(subject: DocumentSubject) -> Iterator[Finding]:
    """No Pod has the labels that a Service asks for, and one has nearly those: it was meant."""
    service = service_of(subject)
    if service is None or service.selector is None or not service.selector.labels:
        return
    around = subject.neighbourhood
    if any(service.selector.matches(pod.labels) and _may_share(service, pod) for pod in around.pods):
        return
    candidates = [pod for pod in around.pods if belongs(service, pod) and pod.is_whole]
    meant = [found for found in (_missed(service, pod) for pod in candidates) if found is not None]
    if len({(found.pod.file, found.pod.workload.span) for found in meant}) != 1:
        return  # nobody comes near, or several do
    entry = _selector_entry(subject, meant[0].key)
    if entry is not None:
        yield _selects_nothing(subject, service, meant[0], entry)


def _may_share(service: Service, pod: Neighbour) -> bool:
    """Whether both may be created in one namespace: it is the same, or one leaves it to the command that creates it."""
    return service.namespace == pod.workload.namespace or None in (service.namespace, pod.workload.namespace)


def _missed(service: Service, pod: Neighbour) -> _Meant | None:
    """Why the Pod is surely meant, although one of its labels is not what the selector asks for.

    A label that Pods lack altogether may be put on them when they run (an elected leader's), unless the workload has it.
    """
    assert service.selector is not None
    wanted = service.selector.labels
    wrong = [key for key, value in wanted.items() if pod.labels.get(key) != value]
    of_workload = pod.workload.labels
    if pod.workload.kind != "Pod" and all(of_workload.get(key) == value for key, value in wanted.items()):
        key = wrong[0]
        lacks = f"has {key}={pod.labels[key]}" if key in pod.labels else f"has no label {key}"
        return _Meant(pod, key, f"has the label itself, but its Pod template {lacks}")
    if len(wrong) != 1:
        return None
    key = wrong[0]
    if key in pod.labels:
        if pod.workload.name == service.name or _misspelt(wanted[key], pod.labels[key]):
            return _Meant(pod, key, f"has {key}={pod.labels[key]}")
        return None
    spelt = same_letters(key, pod.labels)
    return _Meant(pod, key, f"has {spelt}={pod.labels[spelt]}") if spelt and pod.labels[spelt] == wanted[key] else None


def _misspelt(word: str, other: str) -> bool:
    """Whether one text is the other with a slip in it, and not another of a numbered or lettered row."""
    if same_letters(word, [other]):
        return True
    near = nearest(word, [other], 1)
    bare = [text.rstrip("0123456789").rstrip("-") for text in (word, other)]
    return near is not None and min(len(word), len(other)) > _SHORT and bare[0] != bare[1]


_SHORT = 4
"""Letters of a word of which a single one makes another word (api, app)."""


def _selector_entry(subject: DocumentSubject, key: str) -> Entry | None:
    selector = find(subject.document.root, ("spec", "selector"))
    return selector.entries.get(key) if isinstance(selector, Mapping) else None


def _selects_nothing(subject: DocumentSubject, service: Service, meant: _Meant, entry: Entry) -> Finding:
    wanted = f"{meant.key}={service.selector.labels[meant.key]}" if service.selector else meant.key
    return subject.finding(
        "service-selects-nothing",
        f"no Pod has the label {wanted}, so Service '{service.name}' has no endpoints; {titled(meant.pod)} {meant.has}",
        entry.value.span,
        (*subject.document.base, "spec", "selector", meant.key),
        because=(there(meant.pod, "the Pods that were probably meant"),),
        help="give the selector and the labels of the Pod template the same value",
    )


# --- service-selects-job-pods ----------------------------------------------------------------------------


@neighbour_check("service-selects-job-pods")
def service_selects_job_pods(subject: DocumentSubject) -> Iterator[Finding]:
    """A Service of a server selects the Pods of a Job too, which take no traffic."""
    service = service_of(subject)
    if service is None or service.headless or not service.ports:
        return
    pods = subject.neighbourhood.pods_of(service.namespace, service.selector)
    pods = [pod for pod in pods if belongs(service, pod)]
    servers = [pod for pod in pods if not pod.workload.is_batch]
    for pod in pods:
        if pod.workload.is_batch and servers and pod.is_whole:
            missing = _unserved(service, pod)
            if missing is not None:
                yield _selects_job(subject, service, pod, servers, missing)


def _unserved(service: Service, pod: Neighbour) -> ServicePort | None:
    """A port of the Service that the Job's Pod would be sent connections for, but does not declare.

    A name that the Pod lacks keeps it out of that port's endpoints; a readiness probe may keep it out of all.
    """
    containers = pod.servers
    if any(container.readiness for container in containers):
        return None
    declared = {port.number.value for container in containers for port in container.ports}
    return next(
        (port for port in service.ports if isinstance(port.target.value, int) and port.target.value not in declared),
        None,
    )


def _selects_job(
    subject: DocumentSubject, service: Service, pod: Neighbour, servers: list[Neighbour], port: ServicePort
) -> Finding:
    share = _share(subject, servers)
    because: tuple[Related, ...] = (
        there(pod, "its Pods have the labels that the Service selects"),
        *(there(server, "the Pods that serve") for server in servers[:1]),
    )
    return subject.finding(
        "service-selects-job-pods",
        f"Service '{service.name}' selects the Pods of {titled(pod)} too: while one runs it counts as ready, and "
        f"{share} goes to its port {port.target.value}, which it does not declare",
        service.span,
        (*subject.document.base, "spec", "selector"),
        because=because,
        help="give the Pods that serve a label of their own, and select by it",
    )


def _share(subject: DocumentSubject, servers: list[Neighbour]) -> str:
    """Which part of the connections a single further endpoint gets."""
    counts = [replicas_of(server, subject.neighbourhood.autoscalers_of(server)) for server in servers]
    if any(count is None or count.low != count.high for count in counts):
        return "a share of the connections"
    return f"1 connection in {1 + sum(count.low for count in counts if count is not None)}"
