"""Containers of all roles: what each must have, and what its role rules out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from podlint.manifest.node import Span
from podlint.validation import limits
from podlint.validation.env import variables
from podlint.validation.fault import Fault
from podlint.validation.formats import needs_name, one_of, unique
from podlint.validation.handlers import PROBES, hooks, probes
from podlint.validation.mounts import mounts
from podlint.validation.part import Part
from podlint.validation.ports import container_ports, host_ports
from podlint.validation.resources import container_resources, resize_policies
from podlint.validation.restarts import container_restarts, is_sidecar
from podlint.validation.security import container_security
from podlint.validation.volumes import source_of

DEFAULT_GRACE: Final = 30
"""SetDefaults_PodSpec: ``terminationGracePeriodSeconds``."""


class Surroundings(NamedTuple):
    """What containers are judged by of the Pod around them."""

    volumes: dict[str, str]
    """The volumes' sources by name."""
    claims: set[str]
    grace: int
    """The Pod's grace period in seconds; a negative one counts as 1."""
    host_network: bool
    own_users: bool
    """``hostUsers: false``."""
    never_restarts: bool


def surroundings(spec: Part) -> Surroundings:
    """What the Pod's ``spec`` says to its containers."""
    grace = spec.number("terminationGracePeriodSeconds")
    return Surroundings(
        volumes={name: source_of(volume) for volume in spec.children("volumes") if (name := volume.text("name"))},
        claims={name for claim in spec.children("resourceClaims") if (name := claim.text("name"))},
        grace=DEFAULT_GRACE if grace is None else grace if grace >= 0 else 1,
        host_network=bool(spec.flag("hostNetwork")),
        own_users=spec.flag("hostUsers") is False,
        never_restarts=spec.text("restartPolicy") == "Never",
    )


def pod_containers(spec: Part) -> Iterator[Fault]:
    """All containers of a Pod."""
    around = surroundings(spec)
    main, first = spec.children("containers"), spec.children("initContainers")
    if spec.is_empty("containers"):
        yield spec.missing("containers", ", at least one")
    names: dict[str, Span] = {}
    for container in main:
        yield from _common(container, around)
        yield from probes(container)
        yield from hooks(container, around.grace)
        yield from container_restarts(container, init=False)
    yield from unique(main, "name", "a container called", names)
    yield from host_ports(main, host_network=around.host_network)
    for container in first:
        yield from _common(container, around)
        yield from container_restarts(container, init=True)
        yield from host_ports([container], host_network=around.host_network)
        if is_sidecar(container):
            yield from probes(container)
            yield from hooks(container, around.grace)
        else:
            yield from _runs_to_its_end(container)
    yield from unique(first, "name", "a container called", names)
    if spec.length("ephemeralContainers"):
        yield spec.wrong(
            "field-not-allowed",
            "ephemeralContainers",
            "`ephemeralContainers` cannot be created with a Pod",
            "add one to a running Pod with kubectl debug",
            at_key=True,
        )


def _common(container: Part, around: Surroundings) -> Iterator[Fault]:
    yield from needs_name(container, "name", limits.DNS_LABEL)
    yield from _image(container)
    yield from one_of(container, "imagePullPolicy", ("Always", "IfNotPresent", "Never"))
    yield from one_of(container, "terminationMessagePolicy", ("File", "FallbackToLogsOnError"))
    yield from container_ports(container)
    yield from variables(container)
    yield from mounts(container, around.volumes)
    yield from container_resources(container, around.claims)
    yield from resize_policies(container, never_restarts=around.never_restarts)
    yield from container_security(container, own_users=around.own_users)


def _image(container: Part) -> Iterator[Fault]:
    image = container.text("image")
    if image == "":
        yield container.missing("image")
    elif image is not None and image != image.strip():
        said = "`image` has blanks at its ends, and takes none"
        yield container.wrong("image-invalid", "image", said, instead=image.strip() or None, safe=True)


def _runs_to_its_end(container: Part) -> Iterator[Fault]:
    """A plain init container is neither probed nor stopped: it ends by itself."""
    for field in ("lifecycle", *PROBES):
        if container.has(field):
            yield container.wrong(
                "probe-field-not-allowed",
                field,
                f"an init container takes no `{field}`: it runs to its end before the Pod goes on",
                "leave it out, or make the container a sidecar with restartPolicy: Always",
                at_key=True,
                whole=not container.has("restartPolicy"),
            )
