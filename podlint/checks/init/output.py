"""What init containers prepare, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from podlint.behaviour.command import hook_words, probe_words, process_words
from podlint.behaviour.files import FileUse, Verb, touched_by
from podlint.behaviour.location import absolute, is_below
from podlint.checks.finding import Finding
from podlint.checks.hidden import has_sub_path_expression
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.volumes.mounts import used_by_ephemeral_containers
from podlint.pod.model import Container, Exec, Mount, Pod

_SCRATCH = ("/dev/shm", "/run", "/tmp", "/var/cache", "/var/log", "/var/run", "/var/tmp")  # noqa: S108 -- in containers
"""Where programs leave what nobody is to find later."""


@check("init-output-not-consumed")
def init_output_not_consumed(subject: Subject) -> Iterator[Finding]:
    """Files that an init container writes to an emptyDir and that no container gets to see afterwards."""
    pod = subject.pod
    if subject.is_unfinished:
        return
    for place, container in enumerate(pod.containers):
        if container.role != "init":
            continue
        later = [other for at, other in enumerate(pod.containers) if at > place or other.role == "sidecar"]
        for mount in _output_volumes(pod, container):
            name = mount.volume.value
            written = _uses(subject, [container], name, "writes")
            users = [other for other in later if _mounts(other, name)]
            if not written or name in used_by_ephemeral_containers(pod):
                continue
            if users:
                yield from _read_by_other_names(subject, container, mount, written, users)
            elif _leaves_it(mount, _uses(subject, [container], name, "writes", "removes")):
                yield _mounted_by_nobody(subject, container, mount, written)


def _mounted_by_nobody(subject: Subject, container: Container, mount: Mount, written: Sequence[FileUse]) -> Finding:
    path, more = written[0].path, len({use.path for use in written}) - 1
    return subject.finding(
        "init-output-not-consumed",
        f"init container '{container.name}' writes {path}{f' and {more} more' if more else ''} "
        f"to volume '{mount.volume.value}', which no later container mounts",
        mount.volume.span,
        mount.volume.path,
        container=container,
        because=(subject.related("written here", written[0].span),),
        help="mount the volume in the container that needs it, or leave the file out",
    )


def _read_by_other_names(
    subject: Subject, container: Container, mount: Mount, written: Sequence[FileUse], users: Sequence[Container]
) -> Iterator[Finding]:
    """Every command around the volume can be read, and what they look for is not what there is."""
    name = mount.volume.value
    around = [other for other in subject.pod.containers if _mounts(other, name)]
    if not all(_readable(other, name) for other in around):
        return
    reads = _uses(subject, users, name, "reads")
    made = _uses(subject, around, name, "writes")
    if any(_meet(read, write) for read in reads for write in written):
        return
    missing = [read for read in reads if read.certain and not any(_meet(read, write) for write in made)]
    if not missing:
        return
    read, write = missing[0], written[0]
    yield subject.finding(
        "init-output-not-consumed",
        f"init container '{container.name}' writes {_inside(write)} to volume '{name}', but '{read.container.name}' "
        f"looks for {_inside(read)} there, which nothing writes",
        mount.volume.span,
        mount.volume.path,
        container=container,
        because=(subject.related("written here", write.span), subject.related("looked for here", read.span)),
        help="use one name in both containers",
    )


def _output_volumes(pod: Pod, container: Container) -> Iterator[Mount]:
    """The emptyDirs that the container can write to, each once. What other volumes hold outlives the Pod."""
    seen = set()
    for mount in container.mounts:
        volume = pod.volume(mount.volume.value)
        if volume is None or volume.kind != "emptyDir" or mount.read_only.value or mount.volume.value in seen:
            continue
        seen.add(mount.volume.value)
        yield mount


def _uses(subject: Subject, containers: Sequence[Container], volume: str, *verbs: Verb) -> list[FileUse]:
    return [
        use
        for use in subject.file_uses
        if use.verb in verbs and use.location.volume == volume and any(use.container is one for one in containers)
    ]


def _mounts(container: Container, volume: str) -> bool:
    return any(mount.volume.value == volume for mount in container.mounts)


def _leaves_it(mount: Mount, changed: Sequence[FileUse]) -> bool:
    """The container itself has no use for the files: its command names the volume only to write them."""
    container, where = changed[0].container, absolute(mount.mount_path.value)
    if any(is_below(where, scratch) for scratch in _SCRATCH):
        return False
    text = "\n".join(process_words(container) or ())
    # Seen from a directory in the volume, files need not be named to be used.
    inside = is_below(container.working_dir.value or "/", where) or re.search(r"\bcd\b", text)
    return not inside and _named(where, text) == len(changed)


def _named(path: str, text: str) -> int:
    """How often ``text`` names ``path``, or something below it."""
    return len(re.findall(rf"(?<![\w./-]){re.escape(path)}(?![\w.-])", text))


def _readable(container: Container, volume: str) -> bool:
    """Every command of the container is understood, so that no use of the volume is missed."""
    if any(mount.volume.value == volume and has_sub_path_expression(container, mount) for mount in container.mounts):
        return False
    commands = [
        process_words(container),
        *(hook_words(hook) for hook in container.hooks if isinstance(hook.handler, Exec)),
        *(probe_words(container, probe) for probe in container.probes.values() if isinstance(probe.handler, Exec)),
    ]
    return all(touched_by(container, words) is not None for words in commands)


def _meet(one: FileUse, other: FileUse) -> bool:
    """One file is the other, or a directory that the other lies in."""
    return is_below(one.location.path, other.location.path) or is_below(other.location.path, one.location.path)


def _inside(use: FileUse) -> str:
    """The file's name inside the volume, which is the same in every container."""
    return f"'{use.location.path.lstrip('/')}'"
