"""What is known of images: facts that no manifest holds.

Two kinds are kept apart. *Base images* hold a distribution and no application; what is said of them are facts. What
is said of the images of applications are hints: they explain, and they make podlint doubt, but they decide nothing. The
configuration (``images``) decides over both.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from podlint.behaviour.applets import EVERYWHERE, SOMEWHERE
from podlint.behaviour.location import absolute, mount_of
from podlint.behaviour.shell.invocation import SHELLS, Dialect, program_name
from podlint.pod.image import DOCKER_HUB, parse
from podlint.pod.model import Container, Exec
from podlint.regex import regex

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
user is root, the working directory ``/``, the stop signal SIGTERM, and the standard directories are there.
"""

_COPIES = frozenset((("registry.k8s.io", "busybox"), ("k8s.gcr.io", "busybox")))
"""The same elsewhere: the busybox of Kubernetes' own registries, which its documentation uses, is Docker Hub's."""

_NOT_IN = {
    "alpine": frozenset(("bash", "curl", "git", "jq", "java", "nginx", "node", "npm", "perl", "python", "python3")),
    "debian": frozenset(("curl", "git", "ip", "java", "jq", "nc", "nginx", "node", "npm", "ping", "python", "python3", "wget")),
    "ubuntu": frozenset(("curl", "git", "ip", "java", "jq", "nc", "nginx", "node", "npm", "ping", "python", "python3", "wget")),
}  # fmt: skip
"""Programs that people expect and that these images do not hold (their published package lists)."""

_WITHOUT_SHELL = (
    "cgr.dev/chainguard/static",
    "docker.io/coredns/coredns",
    "gcr.io/cloud-sql-connectors/cloud-sql-proxy",
    "gcr.io/distroless/*",
    "k8s.gcr.io/pause",
    "quay.io/jetstack/cert-manager-*",
    "registry.k8s.io/coredns/coredns",
    "registry.k8s.io/kube-state-metrics/kube-state-metrics",
    "registry.k8s.io/metrics-server/metrics-server",
    "registry.k8s.io/pause",
    "registry.k8s.io/sig-storage/csi-attacher",
    "registry.k8s.io/sig-storage/csi-node-driver-registrar",
    "registry.k8s.io/sig-storage/csi-provisioner",
    "registry.k8s.io/sig-storage/csi-resizer",
    "registry.k8s.io/sig-storage/csi-snapshotter",
    "registry.k8s.io/sig-storage/livenessprobe",
)
"""Images that hold one program, or a language's runtime, and neither a shell nor ``sleep`` and its like (their Dockerfiles)."""

_BESIDE_SHELL = frozenset(
    ("[", "awk", "cat", "cp", "date", "echo", "false", "grep", "head", "kill", "killall", "ls", "mkdir", "mv", "pgrep", "pkill", "printf", "ps", "rm", "sed", "sleep", "tail", "test", "timeout", "touch", "true")
)  # fmt: skip
"""Commands that come into an image with its shell, and that no image holds for their own sake."""

_WITH_SHELL_AFTER_ALL = regex(r"debug|alpine|buster|bullseye|bookworm|trixie|dev|busybox")
"""In the tag of such an image: a variant that people can look around in."""

_ROOT = {
    "busybox": frozenset(
        ["bin", "dev", "etc", "home", "lib", "lib64", "proc", "root", "sys", "tmp", "usr", "var", "run"]
    ),
}
_ANY_ROOT = frozenset(
    [
        "afs",
        "bin",
        "boot",
        "dev",
        "etc",
        "home",
        "lib",
        "lib32",
        "lib64",
        "libx32",
        "lost+found",
        "media",
        "mnt",
        "opt",
        "proc",
        "root",
        "run",
        "sbin",
        "srv",
        "sys",
        "tmp",
        "usr",
        "var",
    ]
)
"""The directories at the root of a distribution's file system."""


class Hint(NamedTuple):
    """What an application's image is known for (kubelet-model 10.4, which marks it as hearsay)."""

    stop_signal: str
    """Its ``STOPSIGNAL``, without ``SIG``; ``TERM`` where it sets none."""
    on_stop: str
    """What its process does with it, as a clause."""


HINTS: dict[str, Hint] = {
    "nginx": Hint("QUIT", "it stops when the last open connection is done"),
    "httpd": Hint("WINCH", "it stops when the last open connection is done"),
    "php": Hint("QUIT", "php-fpm stops when its workers are done"),
    "haproxy": Hint("USR1", "it stops when the last open connection is done"),
    "postgres": Hint("INT", "it ends its sessions and writes a checkpoint"),
    "mysql": Hint("TERM", "it writes its buffers, which takes seconds to minutes"),
    "mariadb": Hint("TERM", "it writes its buffers, which takes seconds to minutes"),
    "redis": Hint("TERM", "it saves its data where it is told to, and exits"),
    "mongo": Hint("TERM", "it shuts down in order"),
    "rabbitmq": Hint("TERM", "it shuts down in order, in ten seconds to minutes"),
    "kafka": Hint("TERM", "it hands its partitions over, in ten seconds to minutes"),
    "zookeeper": Hint("TERM", "it shuts down in order"),
    "elasticsearch": Hint("TERM", "it shuts down in order"),
    "node": Hint("TERM", "node has no handler of its own, and the kernel keeps the signal from PID 1"),
    "python": Hint("TERM", "python has no handler of its own, and the kernel keeps the signal from PID 1"),
}
"""By the last part of the image's name."""


def base_image(container: Container) -> str | None:
    """The container's image, if it is one of :data:`BASE_IMAGES` in whatever version; else None."""
    image = parse(container.image.value) if container.image.value else None
    if image is None or (image.registry != DOCKER_HUB and (image.registry, image.repository) not in _COPIES):
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


def hint(container: Container) -> Hint | None:
    """What the image is known for, where it is an application's that podlint has heard of."""
    return HINTS.get(known_as(container) or "")


def known_as(container: Container) -> str | None:
    """What people call the image: the last part of its name, ``postgres`` of ``registry.example.com/db/postgres:17``."""
    image = parse(container.image.value) if container.image.value else None
    return None if image is None else image.repository.rpartition("/")[2]


def stop_signal(container: Container) -> str | None:
    """The signal that stops the container, without ``SIG``; None where a hint says that it may not be ``TERM``."""
    if container.image_facts.stop_signal is not None:
        return container.image_facts.stop_signal
    heard = hint(container)
    return "TERM" if heard is None or heard.stop_signal == "TERM" else None


def environment_is_known(container: Container) -> bool:
    """Nothing but the manifest, the shell and Kubernetes itself sets variables in the container."""
    return is_base_image(container) and not container.env_from


def has_program(container: Container, command: str) -> bool | None:
    """Whether the image holds the program that ``command`` names; None where that is not known.

    A path of its own (``/app/server``) is not looked at here.
    """
    name = program_name(command)
    if name is None or any(variable.name.value == "PATH" for variable in container.env):
        return None
    directory = command.rpartition("/")[0]
    if mount_of(container, directory or "/bin") is not None or mount_of(container, "/usr/bin") is not None:
        return None
    if (name in SHELLS or name in _BESIDE_SHELL) and lacks_shell(container):
        return False
    if name == "sh" and container.image_facts.shell:
        return True
    image = base_image(container)
    if image == "busybox":
        return True if name in EVERYWHERE or name == "busybox" else None if name in SOMEWHERE else False
    if image == "alpine" and (name in EVERYWHERE or name in ("nice", "nohup", "pgrep", "pkill", "usleep")):
        return True
    if image is not None and name in _NOT_IN.get(image, ()):
        return None if _installs(container) else False
    return True if image is not None and name in ("sh", "sleep", "cat", "true", "false", "test", "echo") else None


_PACKAGES = regex(r"\b(?:apk|apt|apt-get|dnf|microdnf|yum|npm|pip3?)\b[^;&|\n]*\b(?:add|install)\b")
"""A command that brings programs into a container."""


def _installs(container: Container) -> bool:
    """The container's own command or its postStart hook brings programs that the image does not hold."""
    hook = container.post_start.handler if container.post_start is not None else None
    words = (*container.command, *container.args, *(hook.command if isinstance(hook, Exec) else ()))
    return _PACKAGES.search(" ".join(word.value for word in words)) is not None


def lacks_shell(container: Container) -> bool:
    """The image is known to hold neither a shell nor the commands that come with one."""
    if container.image_facts.shell is not None:
        return not container.image_facts.shell
    image = parse(container.image.value) if container.image.value else None
    if image is None or _WITH_SHELL_AFTER_ALL.search(image.tag or "debug"):
        return False
    return "distroless" in (image.tag or "") or any(fnmatchcase(image.name, each) for each in _WITHOUT_SHELL)


def has_root_entry(container: Container, name: str) -> bool | None:
    """Whether there is a directory ``/name`` in the image; None where that is not known."""
    image = base_image(container)
    if image is None:
        return None
    return None if name in _ROOT.get(image, _ANY_ROOT) else False


def is_there(container: Container, command: str) -> bool:
    """False where the image certainly lacks the program, and no volume can hold it, so that it can't be started."""
    if has_program(container, command) is False:
        return False
    if program_name(command) is not None:
        return True
    path = absolute(command, container.working_dir.value or "/")
    if mount_of(container, path) is not None or path == "/":
        return True
    return has_root_entry(container, path.split("/")[1]) is not False
