"""What containers leave on the Pod's volumes for those that come after them.

A volume outlives the containers that mount it, so an init container can prepare files for the main ones, and an
attempt can find what the one before it wrote. The container's own file system begins anew with each attempt.
"""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import hook_words, process_words
from podlint.behaviour.files import touched_by
from podlint.behaviour.location import locate
from podlint.behaviour.program import Left, Program, Volumes
from podlint.behaviour.shell.order import bounds
from podlint.behaviour.shell.word import is_plain
from podlint.moment import Moment
from podlint.pod.model import Container, Pod

MOST_FILES = 200
"""Files that are kept; of volumes with more nothing is known."""


def left(container: Container, program: Program, ended_at: Moment | None = None) -> Volumes | None:
    """What stands on the volumes when the process has ended: by itself, or (``ended_at``) because it was killed.

    Without ``ended_at`` a process that does not end by itself may have been killed at any time. None where it is not
    known what the process found.
    """
    if program.found is None:
        return None
    if program.cannot_start is not None:
        return program.found
    over = ended_at if ended_at is not None else None if program.end is None else program.end.at
    if program.unknown_from is not None and (over is None or bounds(program.unknown_from - over).low <= 0):
        return _unknown(container, program.found)
    files = [*program.found.files, *_left_by(container, program, over)]
    if container.pre_stop is not None and (ended_at is not None or program.end is None):
        files += _possibly(container, hook_words(container.pre_stop))
    return _kept(container, program.found, files)


def _left_by(container: Container, program: Program, over: Moment | None) -> Iterator[Left]:
    """What the effects leave on volumes; one that need not have come before the end leaves its file open."""
    for effect in program.effects:
        where = locate(container, effect.target)
        if effect.kind == "listening" or where.volume is None:
            continue
        low, high = (-1.0, 1.0) if over is None else bounds(over - effect.at)
        if low >= 0:
            content = (
                effect.content if is_plain(effect.content) else None
            )  # a process id is of no use to another container
            yield Left(where.volume, where.path, effect.kind, content, effect.executable)
        elif high >= 0:
            yield Left(where.volume, where.path, "unsettled")


def _possibly(container: Container, words: list[str] | None) -> Iterator[Left]:
    """The places on volumes that a command may have changed, or not."""
    for where in touched_by(container, words) or () if words is not None else ():
        if where.volume is not None:
            yield Left(where.volume, where.path, "unsettled")


def _kept(container: Container, found: Volumes, files: list[Left]) -> Volumes:
    if len(files) > MOST_FILES:
        return _unknown(container, found)
    last = {(file.volume, file.path): file for file in files}
    return Volumes(tuple(last.values()), found.unknown)


def _unknown(container: Container, found: Volumes) -> Volumes:
    """Nothing is known any more of the volumes that the container can write to."""
    return Volumes(found.files, found.unknown | {m.volume.value for m in container.mounts if not m.read_only.value})


def beside(pod: Pod, container: Container, found: Volumes) -> Volumes:
    """What may stand on the volumes while a sidecar runs: the places that its commands may change are open."""
    touched = touched_by(container, process_words(container, pod))
    if touched is None:
        return _unknown(container, found)
    places = [Left(where.volume, where.path, "unsettled") for where in touched if where.volume is not None]
    return _kept(container, found, [*found.files, *places])
