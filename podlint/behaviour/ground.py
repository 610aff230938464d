"""What a container's files are before its process begins, and who else may change them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from podlint.behaviour.command import hook_words, probe_words, process_words
from podlint.behaviour.files import Touched, may_touch, touched_by
from podlint.behaviour.images import has_root_entry, is_base_image
from podlint.behaviour.location import Location, absolute, is_below, locate, mount_of
from podlint.behaviour.program import Volumes
from podlint.behaviour.shell.disk import ABSENT, FILE_OF, UNKNOWN_FILE, File
from podlint.dataclass import dataclass
from podlint.manifest.node import Scalar, find
from podlint.pod.model import Container, Exec, Hook, Mount, Pod, Probe

_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 -- names of directories in containers
"""Where anybody may write, whichever the image."""
_STANDARD = frozenset(("/", "/dev", "/etc", "/home", "/tmp", "/usr", "/var"))  # noqa: S108
"""Directories that every image with a shell has."""
_IN_EVERY_DISTRIBUTION = frozenset(("/etc/group", "/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/resolv.conf"))
"""Files that every base image has, or that Kubernetes puts there."""
_READ_ONLY_KINDS = frozenset(("configMap", "secret", "projected", "downwardAPI", "image"))
_DIRECTORY_KINDS = _READ_ONLY_KINDS | {
    "emptyDir",
    "persistentVolumeClaim",
    "volumeClaimTemplate",
    "ephemeral",
    "nfs",
    "csi",
}


@dataclass
class Ground:
    """The files of one container at the start of one attempt (see :class:`podlint.behaviour.shell.disk.Ground`)."""

    pod: Pod
    container: Container
    restarted: bool = False
    """It ran before, so volumes may hold what it left there."""
    found: Volumes | None = None
    """What those who ran before have left on emptyDir volumes; None: not known."""
    asking: Hook | Probe | None = None
    """The hook or probe that the ground is for: it does not disturb itself."""

    def locate(self, path: str) -> Location:
        """The place of an absolute path."""
        return locate(self.container, path)

    def at_start(self, path: str) -> File:
        """Absent under ``/tmp``, and on an emptyDir where nobody left it; else an image or volume may hold it."""
        path = absolute(path)
        mount = mount_of(self.container, path)
        if mount is None:
            if path in _STANDARD or self._above_mounts(path):
                return File("directory")
            if is_base_image(self.container) and path in _IN_EVERY_DISTRIBUTION:
                return File("file")
            absent = is_below(path, "/tmp") or has_root_entry(self.container, path.split("/")[1]) is False  # noqa: S108
            return ABSENT if absent else UNKNOWN_FILE
        if path == absolute(mount.mount_path.value) and not mount.sub_path.value:
            return File("directory") if self._is_directory(mount) else UNKNOWN_FILE
        if self._above_mounts(path):
            return File("directory")
        if self._kind(mount) != "emptyDir" or self.found is None or mount.volume.value in self.found.unknown:
            return UNKNOWN_FILE
        return self._left(self.found, self.locate(path))

    @staticmethod
    def _left(found: Volumes, where: Location) -> File:
        """What stands at a place of a volume after those who ran before."""
        for left in reversed(found.files):
            if left.volume == where.volume and left.path == where.path:
                return replace(FILE_OF[left.kind], content=left.content, executable=left.executable)
            if left.volume == where.volume and is_below(where.path, left.path) and left.kind == "unsettled":
                return UNKNOWN_FILE
        return ABSENT

    def writable(self, path: str) -> bool | None:
        """Whether the container's user may make and remove files there."""
        path = absolute(path)
        mount = mount_of(self.container, path)
        if mount is not None:
            if mount.read_only.value or self._kind(mount) in _READ_ONLY_KINDS:
                return False
            return True if self._kind(mount) == "emptyDir" or self._is_root else None
        if path.startswith("/dev/shm/"):  # noqa: S108
            return True
        if self._security("readOnlyRootFilesystem") is True:
            return False
        return True if self._is_root or any(is_below(path, place) for place in _TEMPORARY) else None

    def holds_mounts(self, path: str) -> bool:
        """``path`` is the mount path of a volume, or above one."""
        return any(is_below(absolute(mount.mount_path.value), path) for mount in self.container.mounts)

    def disturbed(self, path: str) -> bool:
        """Whether a hook, a probe or another running container may change the file."""
        where = self.locate(path)
        others = [] if where.volume is None else self._neighbours.get(where.volume, [])
        return any(may_touch(touched, where) for touched in (*self._own_commands, *others))

    # --- what it rests on --------------------------------------------------------------------------------

    def _kind(self, mount: Mount) -> str:
        volume = self.pod.volume(mount.volume.value)
        return volume.kind if volume else ""

    def _is_directory(self, mount: Mount) -> bool:
        """The volume is a directory; a hostPath is taken for one unless its ``type`` says otherwise."""
        volume = self.pod.volume(mount.volume.value)
        if volume is None or volume.kind != "hostPath":
            return volume is not None and volume.kind in _DIRECTORY_KINDS
        stated = find(volume.source, ("type",))
        return not isinstance(stated, Scalar) or stated.value in (None, "", "Directory", "DirectoryOrCreate")

    def _above_mounts(self, path: str) -> bool:
        return any(
            is_below(absolute(mount.mount_path.value), path) and absolute(mount.mount_path.value) != path
            for mount in self.container.mounts
        )

    def _security(self, name: str) -> object:
        """A field of the container's security context, else of the Pod's."""
        for node in (self.container.node, self.pod.node):
            value = find(node, ("securityContext", name))
            if isinstance(value, Scalar) and value.value is not None:
                return value.value
        return None

    @cached_property
    def _is_root(self) -> bool:
        """The process certainly runs as root."""
        user = self._security("runAsUser")
        if user is not None:
            return user == 0
        return is_base_image(self.container) and self._security("runAsNonRoot") is not True

    @cached_property
    def _own_commands(self) -> list[Touched]:
        """What the postStart hook and the exec probes of the container may change."""
        container, hook = self.container, self.container.post_start
        probes = [probe for probe in container.probes.values() if probe is not self.asking and _is_exec(probe)]
        commands = [probe_words(container, probe) for probe in probes]
        if hook is not None and hook is not self.asking and _is_exec(hook):
            commands.append(hook_words(hook))
        return [touched_by(container, words) for words in commands]

    @cached_property
    def _neighbours(self) -> dict[str, list[Touched]]:
        """By volume, what the containers that run at the same time may change there."""
        found: dict[str, list[Touched]] = {}
        for other in self.pod.containers:
            if other is self.container or not runs_beside(other, self.container):
                continue
            touched = touched_by(other, process_words(other))
            for mount in other.mounts:
                if not mount.read_only.value:
                    found.setdefault(mount.volume.value, []).append(touched)
        return found


def _is_exec(asked: Probe | Hook) -> bool:
    return isinstance(asked.handler, Exec)


def runs_beside(other: Container, container: Container) -> bool:
    """Whether both containers can run at the same time: init containers run before those that are not sidecars."""
    return "init" not in (other.role, container.role) or "sidecar" in (other.role, container.role)
