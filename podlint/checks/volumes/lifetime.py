"""How long what a volume holds stays, and whether it can be where the Pod is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.behaviour.images import known_as
from podlint.behaviour.location import absolute, mount_of
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import Mapping, find
from podlint.pod.model import Container, Pod, Volume
from podlint.pod.rollout import rollout_of
from podlint.pod.written import as_text

_DATA = {
    "postgres": "/var/lib/postgresql/data",
    "mysql": "/var/lib/mysql",
    "mariadb": "/var/lib/mysql",
    "mongo": "/data/db",
    "cassandra": "/var/lib/cassandra",
    "elasticsearch": "/usr/share/elasticsearch/data",
    "rabbitmq": "/var/lib/rabbitmq",
    "etcd": "/var/lib/etcd",
    "influxdb": "/var/lib/influxdb",
    "neo4j": "/data",
}
"""Where databases keep what they are there for, by the last part of the image's name."""

_DATA_VARIABLES = frozenset({"PGDATA", "ETCD_DATA_DIR", "path.data"})
"""Variables that tell a database where."""

_ONE_NODE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})


@check("subpath-never-updates")
def subpath_never_updates(subject: Subject) -> Iterator[Finding]:
    """A file of a ConfigMap or Secret that is mounted by subPath stays as it was when the container started."""
    pod = subject.pod
    if pod.workload.is_batch or _restarts_on_change(subject):
        return
    for container in pod.containers:
        told: set[str] = set()
        for mount in container.mounts:
            volume = pod.volume(mount.volume.value)
            if volume is None or volume.kind not in ("configMap", "secret", "projected") or not mount.sub_path.value:
                continue
            if container.role == "init" or mount.volume.value in told:
                continue
            told.add(mount.volume.value)
            others = (
                sum(
                    mount.volume.value == other.volume.value and bool(other.sub_path.value)
                    for other in container.mounts
                )
                - 1
            )
            more = f" (and {others} more)" if others else ""
            yield subject.finding(
                "subpath-never-updates",
                f"'{mount.sub_path.value}'{more} of volume '{mount.volume.value}' is mounted by subPath: a change reaches "
                f"'{container.name}' only when it is started again",
                mount.sub_path.span,
                mount.sub_path.path,
                container=container,
                help="mount the whole volume at a directory of its own, or restart the Pods when the content changes",
            )


def _restarts_on_change(subject: Subject) -> bool:
    """An annotation of the template or the workload tells that the content is followed in another way."""
    return any(
        re.search(r"checksum|config-?hash|configmap|secret|reloader|stakater", key, re.IGNORECASE)
        for key in _annotations(subject.pod)
    )


def _annotations(pod: Pod) -> Iterator[str]:
    """The keys of the annotations of the Pod's workload and template."""
    for path in (("metadata",), ("spec", "template", "metadata")):
        annotations = find(pod.workload.node, (*path, "annotations"))
        if isinstance(annotations, Mapping):
            yield from (entry.key for entry in annotations)


@check("emptydir-for-state")
def emptydir_for_state(subject: Subject) -> Iterator[Finding]:
    """A database keeps its data in an emptyDir, which goes with the Pod."""
    pod = subject.pod
    if pod.workload.is_batch:
        return
    for container in pod.main:
        where = _data_of(container)
        mount = None if where is None else mount_of(container, where)
        volume = None if mount is None else pod.volume(mount.volume.value)
        if where is None or mount is None or volume is None or volume.kind != "emptyDir":
            continue
        if volume.source is not None and as_text(volume.source.get("medium")) == "Memory":
            continue  # whoever keeps a database in memory does not mean to keep it
        yield subject.finding(
            "emptydir-for-state",
            f"'{container.name}' keeps its data in {where}, on an emptyDir: it is lost with the Pod, at each rollout and drain",
            mount.mount_path.span,
            mount.mount_path.path,
            container=container,
            because=(subject.related("an emptyDir", volume.name.span),),
            help="use a PersistentVolumeClaim, or volumeClaimTemplates in a StatefulSet",
        )


def _data_of(container: Container) -> str | None:
    """The directory where the container's database keeps its data: its image's own, or what the manifest says."""
    where = _DATA.get(known_as(container) or "")
    if where is None:
        return None
    words = " ".join(word.value for word in (*container.command, *container.args))
    told = [match[1] for match in re.finditer(r"(?<!\S)--?(?:data-?dir|dbpath)[= ](\S+)", words)]
    told += [variable.value.value or "" for variable in container.env if variable.name.value in _DATA_VARIABLES]
    if not told:
        return where
    return absolute(told[0]) if told[0].startswith("/") and "$" not in told[0] else None


@check("rwo-rolling-update")
def rwo_rolling_update(subject: Subject) -> Iterator[Finding]:
    """A rolling update starts the new Pod while the old one holds a volume that one node at a time can mount."""
    pod = subject.pod
    workload = pod.workload
    rollout = rollout_of(workload)
    if rollout is None or subject.is_fragment or rollout.surge == 0 or rollout.unavailable >= rollout.replicas:
        return  # else all old Pods may go before a new one is ready, as with Recreate
    for volume in pod.volumes:
        modes = _modes(subject, volume)
        alone = modes == {"ReadWriteOncePod"}
        if not modes or not modes <= _ONE_NODE or (not alone and _stays_on_its_node(pod)):
            continue
        mode = ", ".join(sorted(modes))
        where = "" if alone else ", if it is put on another node"
        old = "the old one" if rollout.replicas == 1 else f"{rollout.replicas - rollout.unavailable} old ones"
        yield subject.finding(
            "rwo-rolling-update",
            f"volume '{volume.name.value}' can be mounted {'by one Pod' if alone else 'on one node'} at a time ({mode}): the new Pod of a "
            f"rolling update waits for {old} to let go of it{where}, and {old} for the new one to be ready",
            volume.name.span,
            volume.path,
            certainty="depends" if where else "certain",
            because=(subject.related(f"the workload '{workload.name}'", workload.span),),
            help="set spec.strategy.type to Recreate, or maxSurge to 0",
            fix=Fix(
                "set the strategy to Recreate",
                False,
                (SetField((*workload.document.base, "spec", "strategy"), {"type": "Recreate"}),),
            ),
        )


def _modes(subject: Subject, volume: Volume) -> frozenset[str]:
    """The access modes of the claim that the volume names, where the claim was given."""
    if volume.kind != "persistentVolumeClaim" or volume.source is None:
        return frozenset()
    name = as_text(volume.source.get("claimName"))
    claim = None if name is None else subject.neighbourhood.claim(subject.pod, name)
    return frozenset(claim.access_modes) if claim is not None else frozenset()


def _stays_on_its_node(pod: Pod) -> bool:
    """Something keeps all Pods of the workload on one node, or may: whoever chose nodes has thought of it."""
    if find(pod.node, ("nodeName",)) is not None:
        return True
    labels = find(pod.node, ("nodeSelector",))
    if isinstance(labels, Mapping) and any(entry.key not in _LABELS_OF_MANY for entry in labels):
        return True
    return any(find(pod.node, ("affinity", kind)) is not None for kind in ("nodeAffinity", "podAffinity"))


_LABELS_OF_MANY = frozenset({"kubernetes.io/os", "kubernetes.io/arch"})
"""Labels that most nodes of a cluster share."""
