"""What images keep in directories that a mount can hide: facts that no manifest holds.

Few rows on purpose. A row stands here when an image is broken without what it names, so that hiding it is a
mistake unless something puts it back.
"""

from __future__ import annotations

from collections.abc import Iterator

from podlint.dataclass import dataclass
from podlint.pod.image import Image, parse
from podlint.pod.model import Container

OFFICIAL = frozenset({"docker.io", "public.ecr.aws", "mirror.gcr.io"})
"""Registries with Docker's official images: as ``library/NAME``, on Amazon's as ``docker/library/NAME``."""


@dataclass(frozen=True, slots=True)
class Content:
    """A directory of an image, and why the image needs it."""

    path: str
    what: str
    settings: str | None = None
    """Where the image's settings are. With a mount of one's own in there, they may name another directory."""


EVERY_IMAGE = (
    Content("/", "the whole file system, the program to run included"),
    Content("/bin", "the shell and the basic tools"),
    Content("/etc", "users, certificates and the settings of all programs"),
    Content("/lib", "the loader and the C library that programs are linked to"),
    Content("/usr", "the programs and their libraries"),
    Content("/usr/bin", "the programs"),
    Content("/usr/lib", "the libraries that programs are linked to"),
)
"""What few images can do without. Only a mount of the very directory counts."""

_NGINX = (
    Content("/etc/nginx", "the configuration that it starts with"),
    Content("/usr/share/nginx/html", "the pages that it serves", settings="/etc/nginx"),
)
_USR_LOCAL_BIN = (Content("/usr/local/bin", "the program that it starts"),)

BY_IMAGE: dict[str, tuple[Content, ...]] = {
    "nginx": _NGINX,
    "nginxinc/nginx-unprivileged": _NGINX,
    "httpd": (
        Content("/usr/local/apache2/bin", "the server itself"),
        Content("/usr/local/apache2/htdocs", "the pages that it serves", settings="/usr/local/apache2/conf"),
    ),
    "tomcat": (Content("/usr/local/tomcat/bin", "the server itself"),),
    "elasticsearch": (Content("/usr/share/elasticsearch/bin", "the server itself"),),
    "kibana": (Content("/usr/share/kibana/bin", "the server itself"),),
    "logstash": (Content("/usr/share/logstash/bin", "the server itself"),),
    **dict.fromkeys(
        ("mariadb", "mongo", "mysql", "node", "php", "postgres", "python", "redis", "ruby"), _USR_LOCAL_BIN
    ),
}
"""What well-known images need to do what they do when the manifest gives them no command of its own."""


def content_of(container: Container) -> Iterator[Content]:
    """The rows of :data:`BY_IMAGE` for the container's image, while it runs the image's own entry point."""
    image = parse(container.image.value) if container.image.value else None
    if image is not None and not container.command:
        yield from BY_IMAGE.get(_name(image), ())


def _name(image: Image) -> str:
    """The image as Docker Hub names it; the full name where it comes from another registry."""
    if image.registry not in OFFICIAL:
        return image.name
    return image.repository.removeprefix("docker/").removeprefix("library/")
