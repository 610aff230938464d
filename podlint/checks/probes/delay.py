"""Delays before the first probe: what they cost, and where they do nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator

from podlint.behaviour.images import known_as
from podlint.checks.amount import seconds
from podlint.checks.attended import attended
from podlint.checks.change import RemoveField, SetField
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.probes.handler import question_of
from podlint.checks.probes.restart import counts_as_started
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import Json
from podlint.pod.model import Container, Probe
from podlint.timeline.budget import detection

LONG_DELAY = 60
"""Seconds of initialDelaySeconds from which on a startup probe would serve better."""

USUAL_BOOT = 30
"""Seconds that applications of which nothing is known should be allowed for their start."""

SLOW_STARTERS = frozenset(
    [
        *("cassandra", "elasticsearch", "jenkins", "kafka", "keycloak", "logstash", "neo4j", "opensearch", "solr"),
        *("sonarqube", "tomcat", "wildfly", "zookeeper", "mariadb", "mysql", "postgres", "rabbitmq", "gitlab-ce"),
    ]
)
"""Images, by the last part of their names, that start a JVM, or recover a database, before they answer."""

_STARTUP_PERIOD = 5


@check("initial-delay-instead-of-startup-probe")
def initial_delay_instead_of_startup_probe(subject: Subject) -> Iterator[Finding]:
    """A long delay before the liveness probe, which is waited for after each restart again."""
    if subject.pod.workload.is_batch:
        return
    for container in attended(subject):
        probe = container.liveness
        if probe is None or probe.handler is None or container.startup is not None:
            continue
        delay = probe.initial_delay.value
        if delay < LONG_DELAY:
            continue
        finds = detection(probe, subject.setting).high
        threshold = math.ceil(delay / _STARTUP_PERIOD) + 1
        yield subject.finding(
            "initial-delay-instead-of-startup-probe",
            f"after each start nobody looks at '{container.name}' for {delay} s: if it hangs then, it is killed only "
            f"{seconds(delay + finds)} after the start, however fast it boots",
            probe.initial_delay.span,
            probe.initial_delay.path,
            container=container,
            help=f"move the delay into a startupProbe (periodSeconds {_STARTUP_PERIOD}, failureThreshold {threshold}): "
            "liveness begins as soon as it has succeeded",
            fix=_moved_delay(container, probe, threshold),
        )


def _moved_delay(container: Container, probe: Probe, threshold: int) -> Fix | None:
    asked = question_of(container, probe)
    if asked is None:
        return None
    added: Json = {**asked, "periodSeconds": _STARTUP_PERIOD, "failureThreshold": threshold}
    changes = (SetField((*container.path, "startupProbe"), added), RemoveField(probe.initial_delay.path))
    return Fix("move the delay into a startupProbe", False, changes)


@check("initial-delay-has-no-effect")
def initial_delay_has_no_effect(subject: Subject) -> Iterator[Finding]:
    """A delay that is over before the startup probe can let the other probes in."""
    for container in attended(subject):
        startup = container.startup
        if startup is None or startup.handler is None or counts_as_started(subject, container):
            continue  # where a restart counts as started, the delay is all that keeps probes from its boot
        for kind in ("liveness", "readiness"):
            probe = container.probes.get(kind)
            if probe is None or not 0 < probe.initial_delay.value <= startup.initial_delay.value:
                continue
            yield subject.finding(
                "initial-delay-has-no-effect",
                f"initialDelaySeconds {probe.initial_delay.value} of the {kind} probe does nothing: it counts from the "
                f"container's start, and the startup probe lets no other in before {startup.initial_delay.value} s",
                probe.initial_delay.span,
                probe.initial_delay.path,
                container=container,
                because=(subject.related("the startup probe waits here", startup.initial_delay.span),),
                help="leave it out",
                fix=Fix("leave initialDelaySeconds out", True, (RemoveField(probe.initial_delay.path),)),
            )


@check("liveness-without-startup-probe")
def liveness_without_startup_probe(subject: Subject) -> Iterator[Finding]:
    """A liveness probe that leaves little time to boot, where nobody says how long that takes."""
    for container in attended(subject):
        probe = container.liveness
        if probe is None or probe.handler is None or container.startup is not None:
            continue
        if container.command or container.args or subject.assumptions.find(f"boot.{container.name}") is not None:
            continue
        budget = subject.budgets.get("boot-budget", container)
        if budget is None or budget.earliest >= USUAL_BOOT:
            continue
        slow = _slow_starter(container)
        because = f"image '{slow}' often needs longer" if slow else "nothing says that it always boots so fast"
        yield subject.finding(
            "liveness-without-startup-probe",
            f"'{container.name}' has {seconds(budget.earliest)} to boot before its liveness probe may kill it, and no "
            f"startup probe: {because}",
            probe.span,
            probe.path,
            container=container,
            severity=Severity.WARNING if slow else None,
            certainty="depends",
            help="add a startupProbe that allows for the slowest boot, or say how long it takes: # podlint: assume boot=..20s",
        )


def _slow_starter(container: Container) -> str | None:
    name = known_as(container)
    return name if name in SLOW_STARTERS else None
