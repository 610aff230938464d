"""Whether a liveness probe has the patience that what it watches needs at run time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from podlint.behaviour.images import known_as
from podlint.checks.amount import seconds, span
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.remedy import least_above
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.moment import Bounds
from podlint.pod.model import Container, Probe
from podlint.timeline.budget import detection

PATIENCE = 60
"""Seconds that a database may be without an answer before it is taken for dead."""

DATABASES = frozenset(
    [
        *("cassandra", "clickhouse-server", "couchdb", "elasticsearch", "influxdb", "mariadb", "mongo", "mongodb"),
        *("mysql", "neo4j", "opensearch", "percona", "postgis", "postgres", "postgresql", "timescaledb"),
    ]
)
"""Images, by the last part of their names, that recover from a log on disk when they were killed."""

_CLAIMS = ("volumeClaimTemplate", "persistentVolumeClaim")


@check("stateful-liveness-too-tight")
def stateful_liveness_too_tight(subject: Subject) -> Iterator[Finding]:
    """A passing stall of the storage gets a database killed, which then has to recover as well."""
    for container in attended(subject):
        probe = container.liveness
        image = _database(container)
        if probe is None or probe.handler is None or image is None or not _keeps_data(subject, container):
            continue
        finds = detection(probe, subject.setting)
        if finds.high >= PATIENCE:
            continue
        numbers = (probe.period, probe.failure_threshold, probe.timeout)
        cure, fix = _more_patient(subject, probe)
        yield subject.finding(
            "stateful-liveness-too-tight",
            f"if its storage stalls and '{container.name}' stops answering, its liveness probe kills it {span(finds)} later, and "
            f"database '{image}' has to recover from its log besides",
            probe.span,
            probe.path,
            container=container,
            certainty="depends",
            because=tuple(
                subject.related(f"{field.path[-1]} {field.value}", field.span) for field in numbers if field.written
            ),
            help=cure,
            fix=fix,
        )


def _database(container: Container) -> str | None:
    name = known_as(container)
    return name if name in DATABASES else None


def _keeps_data(subject: Subject, container: Container) -> bool:
    """It writes to a volume that outlives the Pod: what lies beside it is no database of weight."""
    claims = {volume.name.value for volume in subject.pod.volumes if volume.kind in _CLAIMS}
    return any(mount.volume.value in claims and not mount.read_only.value for mount in container.mounts)


def _more_patient(subject: Subject, probe: Probe) -> tuple[str, Fix | None]:
    def finds(threshold: int) -> Bounds:
        raised = probe._replace(failure_threshold=replace(probe.failure_threshold, value=threshold))
        return detection(raised, subject.setting)

    threshold = least_above(probe.failure_threshold.value, lambda threshold: finds(threshold).low >= PATIENCE)
    if threshold is None:
        return "raise failureThreshold", None
    title = f"set failureThreshold to {threshold}"
    cure = f"{title}: stalls of {PATIENCE} s are survived, and a hang is found within {seconds(finds(threshold).high)}"
    return cure, Fix(title, False, (SetField(probe.failure_threshold.path, threshold),))
