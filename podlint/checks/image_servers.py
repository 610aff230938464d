"""What well-known images listen on when nobody configures them: facts that no manifest holds.

Few rows, as in :mod:`podlint.checks.image_content`: of official images, whose published configuration says so. They
count only while the manifest gives the container no command, arguments or settings of its own.
"""

from __future__ import annotations

from podlint.behaviour.location import absolute, is_below
from podlint.checks.image_content import OFFICIAL
from podlint.dataclass import dataclass
from podlint.pod.image import parse
from podlint.pod.model import Container


@dataclass(frozen=True, slots=True)
class Served:
    """What an image serves out of the box."""

    ports: frozenset[int]
    settings: tuple[str, ...]
    """Where its configuration is: with a mount there, all may be different."""
    root: str | None = None
    """The directory of its pages, for a web server."""
    pages: frozenset[str] = frozenset()
    """The files in it."""
    lists: bool = False
    """A directory without an index is shown as a list of its files."""


_NGINX_ROOT = "/usr/share/nginx/html"
_NGINX_PAGES = frozenset(("index.html", "50x.html"))
_MYSQL = Served(frozenset((3306, 33060)), ("/etc/mysql", "/etc/my.cnf", "/etc/my.cnf.d"))

BY_IMAGE: dict[str, Served] = {
    "nginx": Served(frozenset((80,)), ("/etc/nginx",), _NGINX_ROOT, _NGINX_PAGES),
    "nginxinc/nginx-unprivileged": Served(frozenset((8080,)), ("/etc/nginx",), _NGINX_ROOT, _NGINX_PAGES),
    "httpd": Served(
        frozenset((80,)),
        ("/usr/local/apache2/conf",),
        "/usr/local/apache2/htdocs",
        frozenset(("index.html",)),
        lists=True,
    ),
    "memcached": Served(frozenset((11211,)), ()),
    "mariadb": _MYSQL,
    "mysql": _MYSQL,
    "postgres": Served(frozenset((5432,)), ("/etc/postgresql",)),
    "redis": Served(frozenset((6379,)), ("/usr/local/etc/redis", "/etc/redis")),
}


def served_by(container: Container) -> Served | None:
    """What the container serves, where its image is one of these and nothing in the manifest configures it."""
    image = parse(container.image.value) if container.image.value else None
    if image is None or image.registry not in OFFICIAL or container.command or container.args or container.env_from:
        return None
    served = BY_IMAGE.get(image.repository.removeprefix("docker/").removeprefix("library/"))
    if served is None or any("PORT" in variable.name.value for variable in container.env):
        return None
    mounts = [absolute(mount.mount_path.value) for mount in container.mounts]
    touched = any(is_below(mount, place) or is_below(place, mount) for mount in mounts for place in served.settings)
    return None if touched or container.post_start is not None else served
