"""Volumes and the places where containers mount them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.checks.change import RemoveField, SetField
from podlint.checks.finding import Finding, Fix, Related, Severity
from podlint.checks.hidden import BEGINS, hidden_by
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod import defaults
from podlint.pod.field import Field
from podlint.pod.model import Container, Pod
from podlint.pod.written import Written
from podlint.spelling import nearest, same_letters

_CLAIM_TEMPLATE = "volumeClaimTemplate"
_MOST_WRONG_LETTERS = 3
"""How far a name may be from the one that was meant; in a short name, a third of its letters."""


@check("volume-mount-unknown")
def volume_mount_unknown(subject: Subject) -> Iterator[Finding]:
    """Mounts of volumes that the Pod does not have."""
    pod = subject.pod
    names = _names(pod)
    fragment = subject.is_fragment
    for container, what, name in _uses(pod):
        if name.value in names:
            continue
        meant = _meant(name.value, names)
        if fragment and meant is None:
            continue
        yield subject.finding(
            "volume-mount-unknown",
            f"{what} '{name.value}' names no volume of this Pod" + (f"; did you mean '{meant}'?" if meant else ""),
            name.span,
            name.path,
            container=container,
            severity=Severity.WARNING if fragment else None,
            because=_volumes(subject),
            help="name one of the Pod's volumes, or declare this one under volumes",
            fix=Fix(f"rename to '{meant}'", not fragment, (SetField(name.path, meant),)) if meant else None,
        )


@check("volume-unused")
def volume_unused(subject: Subject) -> Iterator[Finding]:
    """Volumes that no container mounts."""
    pod = subject.pod
    if subject.is_unfinished or any(not mount.volume.value for each in pod.containers for mount in each.mounts):
        return  # a mount that names nothing may be meant for any of them
    names = _names(pod)
    used = {name.value for _, _, name in _uses(pod)} | used_by_ephemeral_containers(pod)
    used |= {meant for name in used - names if (meant := _meant(name, names)) is not None}
    for volume in pod.volumes:
        name = volume.name
        if name.value and name.value not in used and volume.kind != _CLAIM_TEMPLATE:
            yield subject.finding(
                "volume-unused",
                f"volume '{name.value}' is mounted by no container",
                name.span,
                name.path,
                help="mount it where it is needed, or remove it",
                fix=Fix("remove the volume", False, (RemoveField(volume.path),)),
            )


@check("mount-path-duplicate")
def mount_path_duplicate(subject: Subject) -> Iterator[Finding]:
    """Two mounts at one path of a container. The API server compares texts: ``/data/`` is not ``/data``."""
    if subject.is_fragment:
        return
    for container in subject.pod.containers:
        first: dict[str, Field[str]] = {}
        for mount in container.mounts:
            path = mount.mount_path
            earlier = first.setdefault(path.value, path)
            if earlier is not path and path.value:
                yield subject.finding(
                    "mount-path-duplicate",
                    f"mountPath '{path.value}' is taken already in container '{container.name}'",
                    path.span,
                    path.path,
                    container=container,
                    because=(subject.related("the first mount there", earlier.span),),
                    help="give each mount of a container a path of its own",
                )


@check("mount-hides-image-path")
def mount_hides_image_path(subject: Subject) -> Iterator[Finding]:
    """Mounts over what the image needs, by volumes that do not bring it back."""
    pod = subject.pod
    if pod.os.value == "windows" or subject.is_unfinished:
        return
    for container in pod.containers:
        for mount in container.mounts:
            volume = pod.volume(mount.volume.value)
            hidden = None if volume is None else hidden_by(pod, container, mount, volume)
            if volume is None or hidden is None:
                continue
            because = [subject.related(BEGINS[volume.kind], volume.name.span)]
            if hidden.started_at is not None:
                because.append(subject.related("started here", hidden.started_at))
            yield subject.finding(
                "mount-hides-image-path",
                f"volume '{mount.volume.value}' mounted at {mount.mount_path.value} hides {hidden.what}",
                mount.mount_path.span,
                mount.mount_path.path,
                container=container,
                because=tuple(because),
                help="mount it at a directory of its own, a single file with subPath, or fill it in an init container",
            )


def _names(pod: Pod) -> set[str]:
    return {volume.name.value for volume in pod.volumes if volume.name.value}


def _uses(pod: Pod) -> Iterator[tuple[Container, str, Field[str]]]:
    """Every volume that a container names, and as what."""
    for container in pod.containers:
        for mount in container.mounts:
            if mount.volume.value:
                yield container, "volumeMount", mount.volume
        for device in container.devices:
            if device.value:
                yield container, "volumeDevice", device


def used_by_ephemeral_containers(pod: Pod) -> set[str]:
    """A manifest that was read from a cluster may hold ephemeral containers; they mount volumes too."""
    return {
        use.text(defaults.NAME).value
        for container in Written(pod.node, pod.path, pod.span).children("ephemeralContainers")
        for key in ("volumeMounts", "volumeDevices")
        for use in container.children(key)
    }


def _meant(name: str, names: set[str]) -> str | None:
    """The volume that ``name`` is a slip for, if one is nearer than the others; ``data-2`` is none for ``data-1``."""
    others = {other for other in names if _without_digits(other) != _without_digits(name)}
    if (same := same_letters(name, sorted(others))) is not None:
        return same
    found = nearest(name, others, _MOST_WRONG_LETTERS)
    if found is None:
        return None
    meant, wrong = found
    return None if nearest(name, others - {meant}, wrong) else meant


def _without_digits(name: str) -> str:
    return re.sub(r"\d+", "0", name)


def _volumes(subject: Subject) -> tuple[Related, ...]:
    """Where the Pod's volumes are written."""
    pod = subject.pod
    related = []
    if (entry := pod.node.entries.get("volumes")) is not None:
        related.append(subject.related("the volumes of this Pod", entry.key_span))
    if (claim := next((volume for volume in pod.volumes if volume.kind == _CLAIM_TEMPLATE), None)) is not None:
        related.append(subject.related("the first of its volumeClaimTemplates", claim.name.span))
    return tuple(related) or (subject.related("this Pod has no volumes", pod.span),)
