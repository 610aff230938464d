"""What is known of a few base images: facts that no manifest holds."""

from __future__ import annotations

from podlint.behaviour.shell.invocation import Dialect
from podlint.pod.image import DOCKER_HUB, parse
from podlint.pod.model import Container

BASE_IMAGES: dict[str, Dialect] = {
    "almalinux": "bash",
    "alpine": "busybox",
    "amazonlinux": "bash",
    "busybox": "busybox",
    "centos": "bash",
    "debian": "dash",
    "fedora": "bash",
    "oraclelinux": "bash",
    "rockylinux": "bash",
    "ubuntu": "dash",
}
"""Distributions' images on Docker Hub, by name, with what their ``sh`` is.

They hold a distribution and no application, so there is no ENTRYPOINT (``args`` alone are the command), the
user is root, the working directory ``/``, and the standard directories are there.
"""


def base_image(container: Container) -> str | None:
    """The container's image, if it is one of :data:`BASE_IMAGES` in whatever version; else None."""
    image = parse(container.image.value) if container.image.value else None
    if image is None or image.registry != DOCKER_HUB:
        return None
    name = image.repository.removeprefix("library/")
    return name if name in BASE_IMAGES else None


def is_base_image(container: Container) -> bool:
    """The image is one of :data:`BASE_IMAGES`."""
    return base_image(container) is not None


def sh_of(container: Container) -> Dialect | None:
    """Which shell ``sh`` is in the container; None where that is not known."""
    name = base_image(container)
    return None if name is None else BASE_IMAGES[name]
