"""Readiness beside liveness: which of them acts first, and how soon traffic comes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.checks.amount import seconds
from podlint.checks.attended import attended
from podlint.checks.beside import serving
from podlint.checks.change import RemoveField, SetField
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod import defaults
from podlint.pod.model import Container, Exec, Grpc, HttpGet, Probe, ProbeHandler, TcpSocket
from podlint.regex import regex
from podlint.timeline.budget import detection

LONG_WAIT = 60
"""Seconds of a readiness probe's period or delay from which on rollouts feel them."""


@check("liveness-faster-than-readiness")
def liveness_faster_than_readiness(subject: Subject) -> Iterator[Finding]:
    """A container that hangs is killed before, or as soon as, it is out of its Services."""
    for container in attended(subject):
        liveness, readiness = container.liveness, container.readiness
        if liveness is None or readiness is None or liveness.handler is None or readiness.handler is None:
            continue
        kills, leaves = detection(liveness, subject.setting), detection(readiness, subject.setting)
        surely = kills.high <= leaves.low
        alike = _same_handler(liveness.handler, readiness.handler)
        if not surely and not (alike and kills.low < leaves.high):
            continue
        served = bool(subject.services)
        if surely:
            order = f"kills it within {seconds(kills.high)}, but readiness takes it out of its Services after {seconds(leaves.low)} at the earliest"
        else:
            order = (
                f"may kill it {seconds(kills.low)} after that, and readiness may need {seconds(leaves.high)} to take it "
                "out of its Services"
            )
        threshold = _threshold(liveness, leaves.high)
        yield subject.finding(
            "liveness-faster-than-readiness",
            f"when '{container.name}' answers no more, liveness {order}",
            liveness.span,
            liveness.path,
            container=container,
            severity=None if surely and served else Severity.INFO,
            certainty="certain" if surely else "depends",
            because=(subject.related("the readiness probe", readiness.span),),
            help=f"raise failureThreshold of the liveness probe to {threshold}, so that readiness acts first",
            fix=Fix(
                f"set failureThreshold of the liveness probe to {threshold}",
                False,
                (SetField(liveness.failure_threshold.path, threshold),),
            ),
        )


def _threshold(liveness: Probe, leaves: float) -> int:
    """So many failures of the liveness probe that the first of them comes before, and the last after, ``leaves``."""
    return max(liveness.failure_threshold.value, int(leaves // liveness.period.value) + 2)


def _same_handler(one: ProbeHandler, other: ProbeHandler) -> bool:
    """Both ask the same question, wherever it is written."""
    match one, other:
        case Exec(), Exec():
            return [word.value for word in one.command] == [word.value for word in other.command]
        case HttpGet(), HttpGet():
            return (one.path.value, one.port.value, one.host.value) == (
                other.path.value,
                other.port.value,
                other.host.value,
            )
        case TcpSocket(), TcpSocket():
            return (one.port.value, one.host.value) == (other.port.value, other.host.value)
        case Grpc(), Grpc():
            return (one.port.value, one.service.value) == (other.port.value, other.service.value)
        case _:
            return False


@check("readiness-period-delays-ready")
def readiness_period_delays_ready(subject: Subject) -> Iterator[Finding]:
    """A readiness probe that looks so late, or so seldom, that the container serves long after it could."""
    if subject.pod.workload.is_batch:
        return
    for container in attended(subject):
        probe = container.readiness
        if probe is None or probe.handler is None:
            continue
        delay, period, more = probe.initial_delay.value, probe.period.value, probe.success_threshold.value - 1
        repeats = more * period
        waits = repeats if _asked_at_once(container, probe) else period + repeats
        if delay >= LONG_WAIT:
            said = f"'{container.name}' is not ready before {delay + repeats} s after its start, however fast it boots"
            where, cure = probe.initial_delay, "leave initialDelaySeconds out: until it answers, the probe only fails"
            fix: Fix | None = Fix("leave initialDelaySeconds out", False, (RemoveField(where.path),))
        elif waits >= LONG_WAIT:
            said = f"'{container.name}' may answer for {waits} s before it counts as ready"
            where, cure = probe.period, "lower periodSeconds: 10 s is the default"
            usual = defaults.PERIOD.value
            helps = usual * (1 + more) < LONG_WAIT
            fix = Fix(f"set periodSeconds to {usual}", False, (SetField(where.path, usual),)) if helps else None
        else:
            continue
        numbers = [probe.initial_delay] * (delay > 0) + [probe.period] + [probe.success_threshold] * (more > 0)
        yield subject.finding(
            "readiness-period-delays-ready",
            f"{said} ({', '.join(f'{field.path[-1]} {field.value}' for field in numbers)}), at each start and for each Pod of a "
            "rollout",
            where.span,
            where.path,
            container=container,
            certainty="certain" if delay >= LONG_WAIT else "depends",
            help=cure,
            fix=fix,
        )


def _asked_at_once(container: Container, readiness: Probe) -> bool:
    """Whether a startup probe's success surely brings a good readiness run with it (kubelet-model 3.5).

    That run is skipped where the delay may not be over yet, and may fail where it asks another question.
    """
    startup = container.startup
    if startup is None or startup.handler is None or readiness.handler is None:
        return False
    if not _same_handler(startup.handler, readiness.handler):
        return False
    return readiness.initial_delay.value <= startup.initial_delay.value


@check("readiness-gates-on-sidecar")
def readiness_gates_on_sidecar(subject: Subject) -> Iterator[Finding]:
    """A container that only watches the others takes the Pod out of Services that do not use it."""
    services = subject.services
    if not services or len(subject.pod.main) < 2:
        return
    for container in attended(subject):
        probe = container.readiness
        if probe is None or probe.handler is None or not _WATCHER.search(f"{container.name} {container.image.value}"):
            continue
        users = [service for service in services if serving(service, container)]
        if users or not any(serving(service, other) for service in services for other in subject.pod.main):
            continue
        yield subject.finding(
            "readiness-gates-on-sidecar",
            f"when '{container.name}' is not ready, Service '{services[0].name}' sends the Pod no traffic, though it uses no "
            "port of this container",
            probe.span,
            probe.path,
            container=container,
            help="leave the readiness probe out: a failing exporter or log shipper is a reason to be told, not to stop serving",
            fix=Fix("leave the readiness probe out", False, (RemoveField(probe.path),)),
        )


_WATCHER = regex(r"exporter|metrics|fluent|promtail|filebeat|logstash|vector|log-?ship|otel|statsd|jmx", re.IGNORECASE)
"""Names of what collects logs and figures."""


# --- probes that are not there ---------------------------------------------------------------------------


@check("readiness-probe-missing")
def readiness_probe_missing(subject: Subject) -> Iterator[Finding]:
    """Services send traffic from the container's start on."""
    if not subject.services or subject.pod.workload.is_batch:
        return
    for container in attended(subject):
        users = [service for service in subject.services if serving(service, container)]
        if not users or container.readiness is not None or container.startup is not None:
            continue
        yield subject.finding(
            "readiness-probe-missing",
            f"'{container.name}' has no readiness probe: Service '{users[0].name}' sends it traffic from its start on, "
            "while it still boots, and after each restart again",
            container.span,
            container.path,
            container=container,
            help="add a readinessProbe that asks whether it can serve",
        )


@check("liveness-probe-missing")
def liveness_probe_missing(subject: Subject) -> Iterator[Finding]:
    """A hang is not noticed by the kubelet, which restarts only what exits."""
    if subject.pod.workload.is_batch:
        return
    for container in attended(subject):
        if container.liveness is None and container.ports and subject.pod.restart_policy.value == "Always":
            yield subject.finding(
                "liveness-probe-missing",
                f"'{container.name}' has no liveness probe: if it hangs without exiting, it is never restarted",
                container.span,
                container.path,
                container=container,
                help="add a livenessProbe if a restart cures its hangs; without one, a hang is for people to notice",
            )
