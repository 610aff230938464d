"""Init containers that are run again, on what they left the first time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.behaviour.command import process_fields, process_words
from podlint.behaviour.process import program
from podlint.behaviour.shell.invocation import script_of
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import Container, Pod

_CLONES = re.compile(r"\bgit\s+clone\b")
_GUARDED = re.compile(r"\brm\s+-\w*r|\btest\b|\[|\|\||\bif\b|\bgit\s+(pull|fetch|reset)\b|\bmktemp\b|\bfind\b")


@check("init-not-idempotent")
def init_not_idempotent(subject: Subject) -> Iterator[Finding]:
    """An init container that succeeds once, and fails on what it has left on a volume."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        words = process_fields(container)
        if container.role != "init" or not words:
            continue
        how = _fails_again(pod, container) or _clones_again(pod, container)
        if how is None:
            continue
        yield subject.finding(
            "init-not-idempotent",
            f"init container '{container.name}' succeeds only once: run again in the same Pod, {how}, and the Pod stays in Init",
            words[-1].span,
            words[-1].path,
            container=container,
            help="make it do nothing, or begin anew, where its work is done already: mkdir -p, ln -sf, rm -rf before git clone",
        )


def _fails_again(pod: Pod, container: Container) -> str | None:
    """The model's word: the second run ends with another exit code than 0."""
    first = program(pod, container)
    if not first.known or first.end is None or first.end.code != 0:
        return None
    again = program(pod, container, after=first)
    if not again.known or again.end is None or again.end.code in (0, None):
        return None
    return f"it finds what it left on its volumes and exits with {again.end.code}"


def _clones_again(pod: Pod, container: Container) -> str | None:
    """``git clone`` refuses a directory that is not empty."""
    words = process_words(container, pod)
    if not words or not any(_keeps(pod, mount.volume.value) for mount in container.mounts):
        return None
    invocation = script_of(words[0], words[1:])
    text = invocation.script if invocation is not None else " ".join(words)
    clones = _CLONES.search(text) if invocation is not None else re.match(r"(?:\S*/)?git clone\b", text)
    if clones is None or _GUARDED.search(text):
        return None
    places = [mount.mount_path.value.rstrip("/") for mount in container.mounts if _keeps(pod, mount.volume.value)]
    target = text[clones.end() :]
    if not any(place and re.search(rf"{re.escape(place)}(/|\s|$)", target) for place in places):
        return None
    return "git clone refuses the directory that is there"


def _keeps(pod: Pod, name: str) -> bool:
    volume = pod.volume(name)
    return volume is not None and volume.kind in (
        "emptyDir",
        "persistentVolumeClaim",
        "volumeClaimTemplate",
        "hostPath",
    )
