"""Init containers that are run again, on what they left the first time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.behaviour.command import process_fields
from podlint.behaviour.files import FileUse
from podlint.behaviour.location import is_below
from podlint.behaviour.process import program
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import Container
from podlint.regex import regex

_OUTLIVES = frozenset({"hostPath", "persistentVolumeClaim", "volumeClaimTemplate"})
"""Volumes that keep what was written for the next Pod too."""
_KEPT = _OUTLIVES | {"emptyDir", "ephemeral"}
"""Volumes that keep it until the init container is run again in the same Pod."""
_CLEARS = regex(r"\b(rm|rmdir|unlink|find|mktemp|git\s+(pull|fetch|reset|checkout))\b")
"""Signs that the script deals with what may be there from before."""
_SAME_POD = "when it is run again in the same Pod, as after a reboot of the node"


@check("init-not-idempotent")
def init_not_idempotent(subject: Subject) -> Iterator[Finding]:
    """An init container that succeeds once, and fails on what it has left on a volume."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        words = process_fields(container) or container.args
        if container.role != "init" or not words:
            continue
        code = _code_of_second_run(subject, container)
        use = None if code == 0 else _taken(subject, container)
        volume = None if use is None or use.location.volume is None else pod.volume(use.location.volume)
        if use is not None and volume is not None:
            next_pod = "in the next Pod on the same node" if volume.kind == "hostPath" else "in the next Pod"
            when = next_pod if volume.kind in _OUTLIVES else _SAME_POD
            how = f"{'git clone' if use.program == 'git' else use.program} fails at {use.path}, which is there already"
        elif code:
            when, how = _SAME_POD, f"it finds what it left on its volumes and exits with {code}"
        else:
            continue
        yield subject.finding(
            "init-not-idempotent",
            f"init container '{container.name}' succeeds only once: {when}, {how}",
            words[-1].span if use is None else use.span,
            words[-1].path,
            container=container,
            because=()
            if volume is None
            else (subject.related(f"volume '{volume.name.value}' keeps it", volume.name.span),),
            help="make it do nothing, or begin anew, where its work is done already: mkdir -p, ln -sfn, rm -rf before git clone",
        )


def _code_of_second_run(subject: Subject, container: Container) -> int | None:
    """The model's word: what the second run ends with, the first having gone well; 0 where that failed already."""
    first = subject.program(container)
    if not first.known or first.end is None or first.end.code is None:
        return None
    if first.end.code != 0:
        return 0
    again = program(subject.pod, container, after=first)
    return again.end.code if again.known and again.end is not None else None


def _taken(subject: Subject, container: Container) -> FileUse | None:
    """The first name that the command makes on a volume, and that may not be there before."""
    if _CLEARS.search(" ".join(word.value for word in process_fields(container))):
        return None
    uses = [use for use in subject.file_uses if use.container is container and use.origin == "command"]
    for use in uses:
        volume = None if use.location.volume is None else subject.pod.volume(use.location.volume)
        if not use.fresh or use.way.reached == "perhaps" or use.way.failing != "fatal":
            continue
        if volume is None or volume.kind not in _KEPT or _is_moved(use, uses):
            continue
        if use.location.path != "/" or use.program == "git":  # a mounted directory is there the first time too
            return use
    return None


def _is_moved(made: FileUse, uses: Sequence[FileUse]) -> bool:
    return any(use.verb == "removes" and is_below(made.location.path, use.location.path) for use in uses)
