"""Rules about when a Service's traffic reaches a Pod: after its stop has begun, and before it is ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from podlint.behaviour.images import hint
from podlint.behaviour.process import reaction
from podlint.behaviour.program import Reaction
from podlint.behaviour.shell.order import bounds
from podlint.checks.amount import seconds, span
from podlint.checks.beside import belongs, serving, there, titled
from podlint.checks.change import Change, SetField
from podlint.checks.feature import has_sleep_action
from podlint.checks.finding import Finding, Fix, Place, Related, Severity
from podlint.checks.network.service import service_of
from podlint.checks.rule import check, neighbour_check
from podlint.checks.subject import DocumentSubject, Subject
from podlint.manifest.node import Json, find
from podlint.moment import ZERO, Bounds
from podlint.pod.model import Container, serving_containers
from podlint.pod.neighbour import Server
from podlint.pod.objects import Service
from podlint.pod.replicas import replicas_of
from podlint.pod.written import as_text

PROPAGATION = Bounds(0.1, 2.0)
"""Seconds from a Pod's deletion until all nodes have taken it out of their rules, as a rule (kubelet-model 7)."""

DRAIN = 5
"""Seconds of a preStop hook that outlast it."""

_AT_ONCE = 1.0
"""Seconds; who needs longer to stop may be serving meanwhile."""


_Serving = TypeVar("_Serving", Container, Server)


def served_container(running: Sequence[_Serving], service: Service) -> _Serving | None:
    """Which container of a Pod takes the Service's traffic: the one that declares its port, else the Pod's only one."""
    declaring = [container for container in running if serving(service, container)]
    if declaring:
        return declaring[0]
    return running[0] if len(running) == 1 and not running[0].ports else None


# --- service-endpoint-without-drain ----------------------------------------------------------------------


@check("service-endpoint-without-drain")
def service_endpoint_without_drain(subject: Subject) -> Iterator[Finding]:
    """A process stops listening as soon as its Pod is deleted, while nodes still send it a Service's connections."""
    pod = subject.pod
    if pod.os.value == "windows" or subject.is_unfinished or not _is_rolled_out(subject):
        return
    told: set[str] = set()
    for service in subject.services:
        container = None if service.headless else served_container(serving_containers(pod), service)
        if container is None or container.pre_stop is not None or container.name in told:
            continue
        told.add(container.name)
        yield from _without_drain(subject, service, container)


def _is_rolled_out(subject: Subject) -> bool:
    """Whether other Pods go on serving when one is stopped: else the stop is an outage of its own."""
    workload = subject.pod.workload
    if workload.is_batch or workload.kind == "Pod":
        return False
    if as_text(find(workload.node, ("spec", "strategy", "type"))) == "Recreate":
        return False
    count = replicas_of(subject.pod, subject.neighbourhood.autoscalers_of(subject.pod))
    if count is None:
        return True
    return count.high > 1 or (count.high == 1 and workload.kind == "Deployment")


def _without_drain(subject: Subject, service: Service, container: Container) -> Iterator[Finding]:
    assumed = subject.assumptions.find(f"stop.{container.name}")
    seen = reaction(subject.program(container))
    if assumed is not None:
        if assumed.bounds.high <= _AT_ONCE:
            yield _refuses(subject, service, container, f"is assumed to exit within {seconds(assumed.bounds.high)}")
    elif seen.kind == "exits":
        after = bounds(seen.after or ZERO)
        if after.high <= _AT_ONCE:
            yield _refuses(subject, service, container, f"exits {_soon(after)}", seen)
    elif seen.kind == "unknown":
        yield _may_refuse(subject, service, container)


def _soon(after: Bounds) -> str:
    return "at once" if after.high < _AT_ONCE / 2 else f"within {seconds(after.high)}"


def _refuses(
    subject: Subject, service: Service, container: Container, does: str, seen: Reaction | None = None
) -> Finding:
    because = f" ({seen.why})" if seen is not None and seen.why else ""
    return subject.finding(
        "service-endpoint-without-drain",
        f"SIGTERM comes with the deletion and '{container.name}' {does}{because}, but nodes send it connections of "
        f"Service '{service.name}' until they know, {span(PROPAGATION)} later as a rule: those are refused",
        container.span,
        container.path,
        container=container,
        because=(_sends(service),),
        help=_wait(subject),
        fix=_waiting(subject, container),
    )


def _may_refuse(subject: Subject, service: Service, container: Container) -> Finding:
    heard = hint(container)
    known = (
        f"the image is known to be stopped by SIG{heard.stop_signal}: {heard.on_stop}"
        if heard is not None
        else "what it does then is not known"
    )
    return subject.finding(
        "service-endpoint-without-drain",
        f"if '{container.name}' stops listening at its stop signal ({known}), connections of Service '{service.name}' "
        f"are refused until all nodes know of the deletion, {span(PROPAGATION)} as a rule",
        container.span,
        container.path,
        container=container,
        severity=Severity.INFO,
        certainty="depends",
        because=(_sends(service),),
        help=_wait(subject),
        fix=_waiting(subject, container),
    )


def _sends(service: Service) -> Related:
    return Related("the Service that sends it connections", Place(service.file, service.span))


def _wait(subject: Subject) -> str:
    grace = subject.pod.grace.value
    return (
        f"let a preStop hook sleep {DRAIN} s, longer behind a load balancer, and set terminationGracePeriodSeconds to "
        f"{grace + DRAIN}"
    )


def _waiting(subject: Subject, container: Container) -> Fix | None:
    """A hook that waits, and as much more grace as it takes."""
    if not has_sleep_action(subject.kubernetes):
        return None
    grace = subject.pod.grace
    hook: Json = {"sleep": {"seconds": DRAIN}}
    hooks = (*container.path, "lifecycle")
    change: Change = SetField(hooks, {"preStop": hook})
    if container.post_start is not None:
        change = SetField((*hooks, "preStop"), hook)
    changes = (change, SetField(grace.path, grace.value + DRAIN))
    return Fix(f"add a preStop hook that sleeps {DRAIN} s", safe=False, changes=changes)


# --- publish-not-ready-with-probe ------------------------------------------------------------------------


@neighbour_check("publish-not-ready-with-probe")
def publish_not_ready_with_probe(subject: DocumentSubject) -> Iterator[Finding]:
    """A Service counts Pods as ready whether they are or not, so that their readiness probe means nothing to it."""
    service = service_of(subject)
    if service is None or service.headless or not service.publish_not_ready.value:
        return
    for pod in subject.neighbourhood.pods_of(service.namespace, service.selector):
        container = served_container(pod.servers, service)
        if container is not None and container.readiness is not None and belongs(service, pod):
            yield subject.finding(
                "publish-not-ready-with-probe",
                f"publishNotReadyAddresses: Service '{service.name}' sends connections to the Pods of {titled(pod)} while "
                f"they boot, stop or fail, whatever the readiness probe of '{container.name}' says",
                service.publish_not_ready.span,
                service.publish_not_ready.path,
                because=(there(pod, "the readiness probe", container.readiness),),
                help="leave publishNotReadyAddresses to a headless Service beside this one, for those who look for peers",
            )
            return
