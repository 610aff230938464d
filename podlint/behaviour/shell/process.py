"""A process in the middle of its work: its clock, variables and traps, and the children it waits for."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from podlint.behaviour.program import Effect
from podlint.behaviour.shell.call import DEVICE, NO_INPUT, SOME_FAILURE, Call, Finished, Status, Streams
from podlint.behaviour.shell.disk import Disk
from podlint.behaviour.shell.filecommands import readable, write
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.syntax import Redirect, Sequence, Statement, Word
from podlint.behaviour.shell.watch import Pause, Watch
from podlint.behaviour.shell.word import Value, text_of
from podlint.moment import Moment, jitter

COMMAND_DELAY = (0.0, 0.05)
"""Seconds that the kernel takes to start a process and to report its end."""
MOST_STEPS = 400
"""Commands and rounds of loops that are followed in one run."""
MOST_JOBS = 20
"""Background processes that are followed in one run."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process came to its end."""

    at: Moment | None
    """None: never."""
    status: Status


@dataclass(eq=False, slots=True)
class Job:
    """A process in the background."""

    number: int
    strand: Strand
    ended: Ended
    lost: Lost | None
    """It can be followed no further than this."""
    traps: bool
    """It is a shell with traps of its own: a signal need not end it."""


@dataclass(eq=False)
class World:
    """What all processes of one run share."""

    disk: Disk
    watch: Watch
    sh: Dialect | None = None
    """Which shell ``sh`` is; None: not known."""
    beside: bool = False
    """The run is a hook or a probe beside the container's process."""
    delay: tuple[float, float] = COMMAND_DELAY
    steps: int = MOST_STEPS
    """How many more are followed."""
    jobs: list[Job] = field(default_factory=list)
    """Every background process there was."""
    lost: list[Lost] = field(default_factory=list)
    """Where processes could not be followed further."""
    ports: list[Effect] = field(default_factory=list)
    signals_process: bool = False
    """A hook or a probe signals the container's process."""


class Exit(Exception):  # noqa: N818 -- a shell's way of leaving, not an error
    """The shell ends here."""

    def __init__(self, status: Status) -> None:
        super().__init__()
        self.status = status


class Replaced(Exception):  # noqa: N818 -- ``exec``
    """Another program has taken the shell's place, and ended."""

    def __init__(self, ended: Ended) -> None:
        super().__init__()
        self.ended = ended


class Never(Exception):  # noqa: N818 -- not an error
    """The statement does not end."""


@dataclass(eq=False)
class Process(ABC):
    """One process: a shell in the middle of its script, or the place for a program to run in."""

    world: World
    strand: Strand
    clock: Moment
    """How far it has come."""
    variables: dict[str, Value]
    exported: frozenset[str]
    """The names of the variables that programs inherit."""
    directory: str | None
    """The working directory; None where the image decides it."""
    streams: Streams = NO_INPUT
    dialect: Dialect | None = None
    """Which shell reads the script; None: not known."""
    main: bool = False
    """It is the container's own process, the one that gets the stop signal."""
    depth: int = 0
    """How many processes stand above it."""
    errexit: bool = False
    nounset: bool = False
    tested: int = 0
    """How many conditions surround the current statement: a failure in one does not end the script (``set -e``)."""
    status: Status = 0
    """``$?``."""
    traps: dict[str, str] = field(default_factory=dict)
    """What to do on a signal; the empty text ignores it."""
    jobs: list[Job] = field(default_factory=list)
    """Its background processes that were not waited for."""
    signalled: bool = False
    """SIGTERM has come while a command ran in the foreground: its trap is due."""

    @abstractmethod
    def run(self, statement: Statement) -> None:
        """Run one statement of a script."""

    @abstractmethod
    def execute(self, words: list[Value]) -> Ended:
        """Become the program that ``words`` name and run to its end."""

    @abstractmethod
    def parsed(self, text: str) -> Sequence:
        """The statements of a script; :class:`Lost` where it has a syntax error."""

    # --- time --------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Count a step; :class:`Lost` after too many."""
        self.world.steps -= 1
        if self.world.steps < 0:
            raise Lost(self.clock, "the script takes too many steps to follow")

    def delay(self) -> Moment:
        """What it takes to start a process, or to see its end."""
        return jitter("command", *self.world.delay)

    def pause(self, until: Moment | None, what: str, *, interruptible: bool = False, waits: bool = True) -> bool:
        """Let time pass until ``until``; True if SIGTERM cut it short and its trap has run. Else see :class:`Pause`."""
        signal = None
        if self.main:
            pause = Pause(self.clock, until, what, self.traps.get("TERM"), interruptible, waits)
            signal = self.world.watch.pause(pause)
        action = self.traps.get("TERM") if signal is not None else None
        if signal is not None and action and interruptible:
            self.clock = signal
            self.handle(action)
            return True
        if until is None:
            raise Never
        self.signalled = bool(action)
        self.clock = until
        return False

    def handle(self, action: str) -> None:
        """Run a trap; the script's ``$?`` is as before afterwards."""
        statements = self.parsed(action)
        status = self.status
        self.run(statements)
        self.status = status

    # --- words and files ---------------------------------------------------------------------------------

    def parameters(self) -> Mapping[str, Value]:
        """Variables, and what the shell itself keeps."""
        status = None if self.status in (None, SOME_FAILURE) else str(self.status)
        return {**self.variables, "?": status}

    def call(self, name: str, args: tuple[Value, ...]) -> Call:
        """A command of this process, about to run."""
        return Call(name, args, self.clock, self.world.disk, self.strand, self.directory, self.streams)

    def opened(self, redirects: tuple[Redirect, ...], at_once: Finished | None = None) -> bool | None:
        """Open the files of redirects, one after the other; with ``at_once`` they are written and closed again.

        False where one cannot be opened, so that the command does not run; None where that is open.
        """
        sure = True
        for redirect in redirects:
            status = self._open(redirect, at_once)
            if status is not None and status != 0:
                return False if sure else None
            sure = sure and status is not None
        return True if sure else None

    def _open(self, redirect: Redirect, at_once: Finished | None) -> Status:
        target = self._target(redirect.target)
        if redirect.operator in (">&", "<&"):
            if target is None or not re.fullmatch(r"[0-9]|-", target):
                raise Lost(self.clock, f"what `{redirect.operator}` does here differs between shells")
            return 0
        call = self.call(redirect.operator, ())
        path = call.path(target)
        if redirect.operator == "<":
            file = call.look(path)
            stdin = NO_INPUT.stdin if file is DEVICE else None if path in self.streams.outputs else file
            self.streams = replace(self.streams, stdin=stdin)
            return readable(file)
        if at_once is None:
            call.disk.open_stream(path)
            self.streams = replace(self.streams, outputs=self.streams.outputs | {path})
        output = at_once.output if at_once is not None and redirect.descriptor == 1 else None
        return write(call, path, output, append=redirect.operator == ">>")

    def _target(self, word: Word) -> Value:
        return text_of(word, self.parameters())
