"""One run of a command: as a container's process, or beside it as a hook or probe."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from podlint.behaviour.program import Effect, EffectKind, Program
from podlint.behaviour.shell.call import NO_INPUT, SOME_FAILURE, Status, Streams
from podlint.behaviour.shell.disk import ABSENT, UNKNOWN_FILE, Disk, File, Ground
from podlint.behaviour.shell.interpreter import Shell
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.order import Lost, Strand, bounds
from podlint.behaviour.shell.process import COMMAND_DELAY, Ended, World
from podlint.behaviour.shell.watch import Watch
from podlint.behaviour.shell.word import Value
from podlint.moment import ZERO, Moment, earliest


@dataclass(frozen=True, slots=True)
class Setting:
    """What a command finds when it starts."""

    words: Sequence[str]
    variables: Mapping[str, Value]
    """The environment, as far as it is known."""
    directory: str | None
    """The working directory; None where the image decides it."""
    sh: Dialect | None = None
    """Which shell ``sh`` is; None where that is not known."""
    reads_terminal: bool = False
    """Standard input is kept open (``stdin: true``), so reading it may take for ever."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command did."""

    world: World
    ended: Ended | None
    """None: lost before its end."""

    @property
    def lost(self) -> Lost | None:
        """From when on nothing is known, and why; None where all is known."""
        end = None if self.ended is None else self.ended.at
        found = (*self.world.lost, *self.world.disk.lost)
        lost = [one for one in found if end is None or bounds(one.at - end).low <= 0]
        if not lost:
            return None
        first = min(lost, key=lambda one: bounds(one.at).low)
        return Lost(earliest(*(one.at for one in lost)), first.why)


def run_process(setting: Setting, disk: Disk, signal_in: int | None = None) -> Run:
    """Run a container's process; with ``signal_in``, a SIGTERM comes in that pause."""
    world = World(disk, Watch(signal_in), setting.sh)
    process = _process(setting, world, Strand(), ZERO)
    process.main = True
    return _run(process, setting)


def run_beside(setting: Setting, disk: Disk, at: Moment, delay: tuple[float, float] = COMMAND_DELAY) -> Run:
    """Run a hook or a probe that begins at ``at``, counted from the start of the container's process.

    ``delay`` is what each command in it takes to start and end.
    """
    world = World(disk, Watch(), setting.sh, beside=True, delay=delay)
    return _run(_process(setting, world, Strand(apart=True), at), setting)


def _process(setting: Setting, world: World, strand: Strand, clock: Moment) -> Shell:
    variables = dict(setting.variables)
    streams = Streams(stdin=None) if setting.reads_terminal else NO_INPUT
    return Shell(world, strand, clock, variables, frozenset(variables), setting.directory, streams)


def _run(process: Shell, setting: Setting) -> Run:
    try:
        ended = process.execute([*setting.words])
    except Lost as lost:
        process.world.lost.append(lost)
        return Run(process.world, None)
    except RecursionError:
        process.world.lost.append(Lost(ZERO, "the script is nested too deeply to follow"))
        return Run(process.world, None)
    return Run(process.world, ended)


def effects(run: Run, since: int = 0) -> tuple[Effect, ...]:
    """Files changed (after act number ``since``) and ports opened, in the order they happen."""
    return tuple(sorted((*run.world.disk.effects(since), *run.world.ports), key=lambda effect: bounds(effect.at).low))


_FILE_OF: dict[EffectKind, File] = {
    "written": File("file"),
    "made": File("directory"),
    "removed": ABSENT,
    "unsettled": UNKNOWN_FILE,
}


def disk_of(program: Program, ground: Ground, *, any_time: bool = False) -> Disk:
    """The files of a container whose process is ``program``, as somebody beside it sees them.

    ``any_time``: what the process changes is unknown throughout, whenever one looks.
    """
    disk = Disk(ground)
    disk.blind_from = ZERO if any_time and program.unknown_from is not None else program.unknown_from
    strand = Strand()
    for effect in program.effects:
        if effect.kind in _FILE_OF:
            file = UNKNOWN_FILE if any_time else replace(_FILE_OF[effect.kind], content=effect.content)
            disk.change(effect.target, _EVER if any_time else effect.at, strand, file)
    return disk


_EVER = Moment(-math.inf)


def exit_code(status: Status) -> int | None:
    """The exit code to tell; None where it cannot be known, or is only known not to be 0."""
    return None if status == SOME_FAILURE else status
