"""One run of a command: as a container's process, or beside it as a hook or probe."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from podlint.behaviour.program import Effect, Program, Reaction, Server
from podlint.behaviour.shell.call import SOME_FAILURE, Status, Streams, no_input
from podlint.behaviour.shell.disk import FILE_OF, UNKNOWN_FILE, Disk, File, Ground
from podlint.behaviour.shell.interpreter import Shell
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.order import Lost, LostBeside, Strand, bounds
from podlint.behaviour.shell.streams import Pipe
from podlint.behaviour.shell.watch import Sending, Watch
from podlint.behaviour.shell.word import Unset, Value
from podlint.behaviour.shell.world import COMMAND_DELAY, CannotStart, Ended, Job, World
from podlint.dataclass import dataclass
from podlint.effort import Effort
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
    complete: bool = False
    """The environment is known as a whole."""
    has_program: Callable[[str], bool | None] = lambda _name: None
    """Whether the image holds a program; None: not known."""
    alone: bool = True
    """The container's process is number 1 of its own namespace."""
    stop_signal: str = "TERM"
    """The signal that stops the container, without ``SIG``."""
    effort: Effort = field(default_factory=Effort)
    """What may still be spent on all of the Pod's scripts, in steps."""
    heeds: Callable[[World, Job, Moment], Reaction] | None = None
    """See :class:`~podlint.behaviour.shell.world.World`."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command did."""

    world: World
    ended: Ended | None
    """None: lost before its end."""
    output: Pipe | None = None
    """What it wrote, where that was asked for."""
    cannot_start: str | None = None
    """Why the runtime cannot start it; None: it can."""

    @property
    def lost(self) -> Lost | None:
        """From when on nothing is known, and why; None where all is known.

        A container's process of which nobody knows when it ends, or serves, is lost where that became open: what
        follows is an unknown that people can measure.
        """
        end = None if self.ended is None else self.ended.at
        found = (*self.world.lost, *self.world.disk.lost)
        lost = [one for one in found if end is None or bounds(one.at - end).low <= 0]
        turns = (*(one.at for one in lost), *(() if self.world.beside else self._turns()))
        if self.world.open_ended and any(self._is_open(turn) for turn in turns):
            lost = [*(one for one in lost if not self._is_open(one.at)), *self.world.open_ended]
        if not lost:
            return None
        first = min(lost, key=lambda one: bounds(one.at).low)
        return Lost(earliest(*(one.at for one in lost)), first.why)

    @property
    def out_of_sight(self) -> Lost | None:
        """From when on nobody knows what the process itself does, whoever else in the container is lost sight of."""
        strands = {job.strand: job.lost for job in self.world.jobs if job.lost is not None}
        if self.lost is None or not strands:
            return self.lost
        since, why = min(strand.forked for strand in strands), next(iter(strands.values())).why
        looks = self.world.disk.looks_since(since, strands)  # they may find what the others have done
        own = (one for one in self.world.lost if not isinstance(one, LostBeside))
        found = [*own, *self.world.disk.lost, *(Lost(at, why) for at in looks)]
        return min(found, key=lambda one: bounds(one.at).low, default=None)

    def _is_open(self, moment: Moment) -> bool:
        """Whenever a signal that was sent to the process came, the rest may lie anywhere."""
        signal = self.world.watch.signal
        came = any(atom is signal for atom, _ in moment.atoms)
        return is_open(moment - Moment(0.0, ((signal, 1),)) if came and signal is not None else moment)

    def _turns(self) -> Iterator[Moment]:
        """When the process ends, and when it listens from and to."""
        if self.ended is not None and self.ended.at is not None:
            yield self.ended.at
        for serving in self.world.servers:
            yield serving.since
            if serving.until is not None:
                yield serving.until

    @property
    def open_from(self) -> Moment | None:
        """From when on moments may lie anywhere; None where all are known within bounds."""
        return earliest(*(one.at for one in self.world.open_ended)) if self.world.open_ended else None


def is_open(moment: Moment) -> bool:
    """It may lie anywhere after some other one, or never come."""
    low, high = bounds(moment)
    return math.isinf(high) and not math.isinf(low)


def run_process(setting: Setting, disk: Disk, sending: Sending | None = None) -> Run:
    """Run a container's process; ``sending``: a SIGTERM that comes."""
    world = _world(setting, disk, Watch(sending))
    process = _process(setting, world, Strand(), ZERO)
    process.main = True
    return _run(process, setting)


def run_beside(
    setting: Setting,
    disk: Disk,
    at: Moment,
    delay: tuple[float, float] = COMMAND_DELAY,
    *,
    keep_output: bool = False,
    limit: float | None = None,
    strand: Strand | None = None,
) -> Run:
    """Run a hook or a probe that begins at ``at``, counted from the start of the container's process.

    ``delay`` is what each command in it takes to start and end. After ``limit`` seconds it is not followed further.
    ``strand`` joins several runs, one after the other.
    """
    world = _world(setting, disk, Watch())
    world.beside, world.delay = True, delay
    world.until = None if limit is None else at + limit
    process = _process(setting, world, strand or Strand(apart=True), at)
    pipe = Pipe() if keep_output else None
    if pipe is not None:
        process.streams = replace(process.streams, stdout=pipe)
    return replace(_run(process, setting), output=pipe)


def _world(setting: Setting, disk: Disk, watch: Watch) -> World:
    return World(
        disk,
        watch,
        setting.sh,
        complete=setting.complete,
        has_program=setting.has_program,
        alone=setting.alone,
        stop_signal=setting.stop_signal,
        effort=setting.effort,
        heeds=setting.heeds,
    )


def _process(setting: Setting, world: World, strand: Strand, clock: Moment) -> Shell:
    variables: dict[str, Value | Unset] = dict(setting.variables)
    streams = Streams(stdin=None) if setting.reads_terminal else no_input()
    exported = frozenset(variables)
    return Shell(world, strand, clock, variables, exported, setting.directory, streams, starting=True)


def run_job(world: World, job: Job, sending: Sending | None = None) -> Run:
    """Run a background shell of ``world`` once more, by itself; ``sending``: a SIGTERM that comes.

    Lost where it does more than let time pass: it may do that in another order, then.
    """
    alone = replace(
        world, disk=Disk(world.disk.ground), watch=Watch(sending), alone=False, heeds=None, open_ended=[],
        jobs=[], lost=[], servers=[], sent=[], script=None, stop_signal="TERM",
    )  # fmt: skip
    again = job.again
    if again is None:
        alone.lost.append(Lost(ZERO, "how a background process takes this signal is not known"))
        return Run(alone, None)
    run = _followed(alone, lambda: again(alone))
    world.steps = alone.steps
    if alone.servers or alone.disk.effects() or next(alone.disk.looks(), None) is not None:
        alone.lost.append(Lost(ZERO, "what a process in the background does besides ending is not followed"))
    return run


def _run(process: Shell, setting: Setting) -> Run:
    try:
        return _followed(process.world, lambda: process.execute([*setting.words]))
    except CannotStart as error:
        return Run(process.world, Ended(process.clock, None), cannot_start=str(error))


def _followed(world: World, body: Callable[[], Ended]) -> Run:
    """How far ``body`` can be followed."""
    try:
        return Run(world, body())
    except Lost as lost:
        world.lost.append(lost)
    except RecursionError:
        world.lost.append(Lost(ZERO, "the script is nested too deeply to follow"))
    return Run(world, None)


def effects(run: Run, since: int = 0) -> tuple[Effect, ...]:
    """Files changed (after act number ``since``) and ports opened, in the order they happen."""
    ports = (Effect(serving.since, "listening", serving.listening.port) for serving in run.world.servers)
    return tuple(sorted((*run.world.disk.effects(since), *ports), key=lambda effect: bounds(effect.at).low))


def servers(run: Run) -> tuple[Server, ...]:
    """What listened on ports."""
    return tuple(
        Server(one.listening.port, one.listening.kind, one.since, one.until, one.listening.root, one.listening.says)
        for one in run.world.servers
    )


def disk_of(program: Program, ground: Ground, *, any_time: bool = False) -> Disk:
    """The files of a container whose process is ``program``, as somebody beside it sees them.

    ``any_time``: what the process changes is unknown throughout, whenever one looks.
    """
    disk = Disk(ground)
    disk.blind_from = ZERO if any_time and program.unknown_from is not None else program.unknown_from
    strand = Strand()
    for effect in program.effects:
        if effect.kind in FILE_OF:
            file = UNKNOWN_FILE if any_time else _file(effect)
            disk.change(effect.target, _EVER if any_time else effect.at, strand, file)
    return disk


def _file(effect: Effect) -> File:
    return replace(FILE_OF[effect.kind], content=effect.content, executable=effect.executable)


_EVER = Moment(-math.inf)


def exit_code(status: Status) -> int | None:
    """The exit code to tell; None where it cannot be known, or is only known not to be 0."""
    return None if status == SOME_FAILURE else status
