"""What is known of a container's files at each moment, while several processes write and read them.

A process in the background is followed to its end before its parent goes on, so the record is kept by
moment, not in the order of arrival. Where the order of a write and a read cannot be told, the answer is
unknown; where a write comes to light that an earlier answer should have seen, the run is lost from there.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Literal, Protocol, TypeAlias

from podlint.behaviour.location import Location, is_below
from podlint.behaviour.program import Effect, EffectKind
from podlint.behaviour.shell.order import Lost, Strand, before, bounds
from podlint.dataclass import dataclass
from podlint.moment import Moment, latest

FileKind: TypeAlias = Literal["absent", "file", "directory", "fifo"]


@dataclass(frozen=True, slots=True)
class File:
    """What is known of one path at one moment."""

    kind: FileKind | None
    """None: unknown."""
    content: str | None = None
    """A file's content, where it is known."""
    fresh: bool = False
    """A directory that was made empty: what is not known to be in it is not there."""
    executable: bool = False
    """A file that was made a program (``chmod +x``)."""


_MOST_OF_OTHERS = 50
"""Looks and changes of one file by other processes, each of which is held against each."""
UNKNOWN_FILE = File(None)
ABSENT = File("absent")


class Ground(Protocol):
    """What the files of a container are before its process begins."""

    def locate(self, path: str) -> Location:
        """The place of an absolute path."""

    def at_start(self, path: str) -> File:
        """What is known of an absolute path at the start."""

    def writable(self, path: str) -> bool | None:
        """Whether a file can be made or removed at an absolute path, as far as permissions go; None: unknown."""

    def holds_mounts(self, path: str) -> bool:
        """``path`` is the mount path of a volume, or above one."""

    def disturbed(self, path: str) -> bool:
        """Somebody else may change the file at any time."""


@dataclass(eq=False, slots=True)
class _Act:
    """One look at a file, or one change of it."""

    strand: Strand
    number: int
    at: Moment
    path: str
    file: File | None
    """What the file became; None for a look."""
    before: File | None = None
    """What the file was before a change."""
    endless: bool = False
    """Done again and again from then on (in a loop that does not end)."""

    @property
    def silent(self) -> bool:
        """A change that changes nothing."""
        return self.file == self.before


class Disk:
    """The files of one container during one run."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.blind_from: Moment | None = None
        """From here on every file is unknown."""
        self.lost: list[Lost] = []
        """Where a process has seen a file as it was not."""
        self._acts: dict[Location, list[_Act]] = {}
        self._shared: set[Location] = set()
        """Files with several names, by links."""
        self._number = 0

    def tick(self) -> int:
        """The number of the next act."""
        self._number += 1
        return self._number

    # --- looking -----------------------------------------------------------------------------------------

    def look(self, path: str, at: Moment, strand: Strand) -> File:
        """What ``strand`` sees at ``path`` (absolute) at ``at``."""
        act = _Act(strand, self.tick(), at, path, None)
        acts = self._acts.setdefault(self.ground.locate(path), [])
        if not strand.apart and sum(other.strand is not strand for other in acts) > _MOST_OF_OTHERS:
            raise Lost(at, f"too many processes use {path} to tell what comes first")
        acts.append(act)
        return self._seen(act)

    def _seen(self, look: _Act) -> File:
        if self.ground.disturbed(look.path) or self._is_shared(look.path):
            return UNKNOWN_FILE
        if self.blind_from is not None and bounds(self.blind_from - look.at).low <= 0:
            return UNKNOWN_FILE
        last: dict[Strand, _Act] = {}
        possible: list[_Act] = []
        for act in self._acts.get(self.ground.locate(look.path), ()):
            order = act.file is not None and before(act, look)
            if order is None:
                possible.append(act)
            elif order and (act.strand not in last or last[act.strand].number < act.number):
                last[act.strand] = act
        newest = [act for act in last.values() if not any(before(act, other) for other in last.values())]
        states = {act.file for act in newest + possible if act.file is not None}
        if not newest:
            states.add(self._untouched(look))
        if len(states) == 1:
            return states.pop()
        kinds = {state.kind for state in states}
        return File(kinds.pop()) if len(kinds) == 1 else UNKNOWN_FILE

    def _untouched(self, look: _Act) -> File:
        """A file that no act has reached yet: as at the start, unless a directory above it went or came."""
        above = look.path.rpartition("/")[0]
        if above:
            directory = self._seen(replace(look, path=above))
            if directory.kind in ("absent", "file") or directory.fresh:
                return ABSENT
            if directory.kind is None and self.ground.at_start(above).kind is not None:
                return UNKNOWN_FILE
        return self.ground.at_start(look.path)

    # --- changing ----------------------------------------------------------------------------------------

    def change(self, path: str, at: Moment, strand: Strand, file: File) -> None:
        """``strand`` makes ``path`` (absolute) to be ``file``.

        Where another process has looked already at what this act changes, the run is lost from that look on.
        """
        acts = self._acts.setdefault(self.ground.locate(path), [])
        last = next((act for act in reversed(acts) if act.file is not None or act.strand is not strand), None)
        if last is not None and last.strand is strand and last.path == path and _same(last.at, at):
            last.file = UNKNOWN_FILE if last.file == UNKNOWN_FILE else file
            return
        act = _Act(strand, self.tick(), at, path, file)
        act.before = self._seen(replace(act, file=None))
        for other in acts:
            if other.strand is strand:
                continue
            order = before(other, act)
            if other.endless or (other.file is None and not order):
                spoilt = latest(other.at, at) if other.endless else other.at
                self.lost.append(Lost(spoilt, f"two processes use {path} at the same time"))
            if order is None and other.file != act.file:
                act.file = other.file = UNKNOWN_FILE
        acts.append(act)

    def remove_tree(self, path: str, at: Moment, strand: Strand) -> None:
        """``path`` goes with everything known to be below it."""
        for inner in self._below(path):
            if self.look(inner, at, strand).kind != "absent":
                self.change(inner, at, strand, ABSENT)
        self.change(path, at, strand, ABSENT)

    def known_below(self, path: str, at: Moment, strand: Strand) -> list[File]:
        """What is in a directory of all that was ever looked at or changed."""
        return [self.look(inner, at, strand) for inner in self._below(path)]

    def _below(self, path: str) -> list[str]:
        paths = {act.path for acts in self._acts.values() for act in acts}
        return sorted(inner for inner in paths if inner.startswith(path.rstrip("/") + "/"))

    def share(self, path: str, at: Moment, strand: Strand) -> None:
        """``path``, and all below it, has another name from now on, by which anybody may change it."""
        for inner in (*self._below(path), path):
            self.change(inner, at, strand, UNKNOWN_FILE)
        self._shared.add(self.ground.locate(path))

    def _is_shared(self, path: str) -> bool:
        where = self.ground.locate(path)
        return any(where.volume == each.volume and is_below(where.path, each.path) for each in self._shared)

    # --- loops and jobs ----------------------------------------------------------------------------------

    def repeats(self, since: int, strand: Strand) -> bool:
        """Whether a round of a loop that began with act ``since`` left every file as it was, so that the next does too."""
        for where, acts in self._touched(since, strand):
            if any(before(other, acts[0]) is not True for other in self._acts[where] if other.strand is not strand):
                return False
            if self._state_before(acts[0]) != self._state_after(acts[-1]):
                return False
        return True

    def stirs(self, since: int, strand: Strand) -> bool:
        """Whether the round makes files come and go on its way."""
        return any(self._passing_kinds(acts) for _, acts in self._touched(since, strand))

    def settle(self, since: int, strand: Strand, at: Moment) -> None:
        """The round is repeated for ever; a file that comes and goes is unknown from ``at`` on."""
        for where, acts in self._touched(since, strand):
            if self._passing_kinds(acts):
                self._acts[where].append(_Act(strand, self.tick(), at, acts[0].path, UNKNOWN_FILE))
            for act in acts:
                act.endless = True

    def forget(self, since: int, strand: Strand, at: Moment) -> None:
        """What stands in the files that the round has left changed is not known from ``at`` on."""
        for _, acts in self._touched(since, strand):
            after = self._state_after(acts[-1])
            if after != self._state_before(acts[0]):
                self.change(acts[0].path, at, strand, replace(after, content=None))

    def _touched(self, since: int, strand: Strand) -> list[tuple[Location, list[_Act]]]:
        """What the round looked at or changed, by place."""
        touched = [(where, self._of_round(acts, since, strand)) for where, acts in self._acts.items()]
        return [(where, acts) for where, acts in touched if acts]

    def _passing_kinds(self, acts: list[_Act]) -> set[FileKind | None]:
        return {act.file.kind for act in acts if act.file is not None} - {self._state_before(acts[0]).kind}

    @staticmethod
    def _of_round(acts: list[_Act], since: int, strand: Strand) -> list[_Act]:
        return [act for act in acts if act.number >= since and act.strand is strand]

    def _state_before(self, act: _Act) -> File:
        return self._seen(replace(act, number=act.number, file=None))

    def _state_after(self, act: _Act) -> File:
        return self._seen(replace(act, number=act.number + 1, file=None))

    def cut(self, strand: Strand, at: Moment) -> None:
        """The process was killed at ``at``: what it would have done afterwards it does not do."""
        for where, acts in self._acts.items():
            kept: list[_Act] = []
            for act in acts:
                late = act.strand is strand or act.strand.branch_from(strand) is not None
                if late and bounds(act.at - at).low >= 0:
                    continue
                if late and act.file is not None and bounds(act.at - at).high > 0:
                    act.file = UNKNOWN_FILE
                if late:
                    act.endless = False
                kept.append(act)
            self._acts[where] = kept

    def state(self) -> object:
        """What the files that were ever looked at or changed are by now."""
        last = _Act(Strand(apart=True), self.tick(), Moment(math.inf), "", None)
        return {where: self._seen(replace(last, path=acts[0].path)) for where, acts in self._acts.items()}

    # --- telling -----------------------------------------------------------------------------------------

    def effects(self, since: int = 0) -> tuple[Effect, ...]:
        """What changed after act number ``since``, in the order it was made known."""
        acts = (act for acts in self._acts.values() for act in acts)
        changes = [act for act in acts if act.file is not None and not act.silent and act.number > since]
        told = sorted(changes, key=lambda act: act.number)
        return tuple(_effect(act, shared=self._is_shared(act.path)) for act in told)

    def changes_of(self, strands: AbstractSet[Strand]) -> Iterator[tuple[str, Moment]]:
        """Every path that these processes change, with the moment."""
        acts = (act for acts in self._acts.values() for act in acts)
        return ((act.path, act.at) for act in acts if act.file is not None and act.strand in strands)

    def looks(self) -> Iterator[tuple[str, Moment]]:
        """Every path looked at, with the moment."""
        return ((act.path, act.at) for acts in self._acts.values() for act in acts if act.file is None)

    def looks_since(self, number: int, others: Container[Strand]) -> Iterator[Moment]:
        """When anybody but the ``others`` has looked at a file, from the act of that number on."""
        acts = (act for acts in self._acts.values() for act in acts if act.file is None and act.number > number)
        return (act.at for act in acts if act.strand not in others)


def _same(first: Moment, second: Moment) -> bool:
    return first.constant == second.constant and first.atoms == second.atoms


_EFFECTS: dict[FileKind | None, EffectKind] = {
    "absent": "removed",
    "file": "written",
    "directory": "made",
    "fifo": "unsettled",
    None: "unsettled",
}


def _effect(act: _Act, *, shared: bool) -> Effect:
    """``shared``: it has another name by which it may be changed unseen."""
    file = UNKNOWN_FILE if shared or act.file is None else act.file
    return Effect(act.at, _EFFECTS[file.kind], act.path, file.content, executable=file.executable)


FILE_OF: dict[EffectKind, File] = {
    "written": File("file"),
    "made": File("directory"),
    "removed": ABSENT,
    "unsettled": UNKNOWN_FILE,
}
"""What an effect on files leaves."""
