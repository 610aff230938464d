"""How long what a volume holds stays, and whether it can be where the Pod is."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.location import absolute, is_below
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import find
from podlint.pod.image import parse
from podlint.pod.model import Pod, Volume
from podlint.pod.written import as_text

_DATA = {
    "postgres": "/var/lib/postgresql",
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

_ONE_NODE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})


@check("subpath-never-updates")
def subpath_never_updates(subject: Subject) -> Iterator[Finding]:
    """A file of a ConfigMap or Secret that is mounted by subPath stays as it was when the container started."""
    for container in subject.pod.containers:
        for mount in container.mounts:
            volume = subject.pod.volume(mount.volume.value)
            if volume is None or volume.kind not in ("configMap", "secret", "projected") or not mount.sub_path.value:
                continue
            yield subject.finding(
                "subpath-never-updates",
                f"'{mount.sub_path.value}' at {mount.mount_path.value} is mounted by subPath: a change of volume "
                f"'{mount.volume.value}' reaches it only when the container is started again",
                mount.sub_path.span,
                mount.sub_path.path,
                container=container,
                help="mount the whole volume at a directory of its own, or restart the Pods when the content changes",
            )


@check("emptydir-for-state")
def emptydir_for_state(subject: Subject) -> Iterator[Finding]:
    """A database keeps its data in an emptyDir, which goes with the Pod."""
    pod = subject.pod
    for container in pod.main:
        image = parse(container.image.value) if container.image.value else None
        where = None if image is None else _DATA.get(image.repository.rpartition("/")[2])
        if where is None:
            continue
        for mount in container.mounts:
            volume = pod.volume(mount.volume.value)
            path = absolute(mount.mount_path.value)
            if volume is None or volume.kind != "emptyDir" or not (is_below(path, where) or is_below(where, path)):
                continue
            yield subject.finding(
                "emptydir-for-state",
                f"'{container.name}' keeps its data at {path} in an emptyDir: it is lost with the Pod, at each rollout and drain",
                mount.mount_path.span,
                mount.mount_path.path,
                container=container,
                because=(subject.related("an emptyDir", volume.name.span),),
                help="use a PersistentVolumeClaim, or volumeClaimTemplates in a StatefulSet",
            )


@check("rwo-rolling-update")
def rwo_rolling_update(subject: Subject) -> Iterator[Finding]:
    """A rolling update starts the new Pod while the old one holds a volume that one node at a time can mount."""
    pod = subject.pod
    workload = pod.workload
    strategy = find(workload.node, ("spec", "strategy", "type"))
    if workload.kind != "Deployment" or (as_text(strategy) or "RollingUpdate") != "RollingUpdate":
        return
    surge = find(workload.node, ("spec", "strategy", "rollingUpdate", "maxSurge"))
    if as_text(surge) == "0%" or getattr(surge, "value", None) == 0 or _stays_on_its_node(pod):
        return
    for volume in pod.volumes:
        modes = _modes(subject, volume)
        if not modes or not modes <= _ONE_NODE:
            continue
        mode = ", ".join(sorted(modes))
        alone = "by one Pod" if modes == {"ReadWriteOncePod"} else "on one node"
        where = "" if modes == {"ReadWriteOncePod"} else ", if it is put on another node"
        yield subject.finding(
            "rwo-rolling-update",
            f"volume '{volume.name.value}' can be mounted {alone} at a time ({mode}): the new Pod of a rolling update waits for the old "
            f"one{where}, and the old one for the new",
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
    return any(find(pod.node, (key,)) is not None for key in ("nodeName", "nodeSelector", "affinity"))
