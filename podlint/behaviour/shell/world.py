"""What all processes of one run share, and the ways in which a process can leave what it does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import field
from enum import Enum, auto
from typing import NamedTuple

from podlint.behaviour.program import Reaction
from podlint.behaviour.shell.call import Listening, Status
from podlint.behaviour.shell.clock import Clock
from podlint.behaviour.shell.disk import Disk
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.order import Lost, Strand, bounds
from podlint.behaviour.shell.syntax import Sequence
from podlint.behaviour.shell.watch import Watch
from podlint.dataclass import dataclass
from podlint.effort import Effort
from podlint.moment import ZERO, Moment

COMMAND_DELAY = (0.0, 0.05)
"""Seconds that the kernel takes to start a process and to report its end."""
MOST_STEPS = 600
"""Commands and rounds of loops that are followed in one run."""
MOST_JOBS = 20
"""Background processes that are followed in one run."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process came to its end."""

    at: Moment | None
    """None: never."""
    status: Status
    started: bool = True
    """False: there is no such program, and who was to become it goes on."""


class Script(NamedTuple):
    """What a shell has to do."""

    body: Sequence
    may_become: bool
    """A shell of its kind may become the last command instead of waiting for it."""


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
    at_exit: bool = False
    """It has had a trap for EXIT, which Bash runs on a signal that ends it, too."""
    single: bool = False
    """It is one command, so that a signal reaches all there is of it."""
    start: Moment = ZERO
    again: Callable[[World], Ended] | None = None
    """Runs it once more from its start, as the first process of a world of its own; None where that would change others."""


@dataclass(eq=False, slots=True)
class Serving:
    """A server at work."""

    listening: Listening
    strand: Strand
    since: Moment
    until: Moment | None = None
    """When it ends; None: with the container."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A signal to the container's own process."""

    signal: str
    at: Moment
    strand: Strand
    """Who has sent it."""


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
    effort: Effort = field(default_factory=Effort)
    """How many more are followed in all runs of the Pod's scripts."""
    jobs: list[Job] = field(default_factory=list)
    """Every background process there was."""
    lost: list[Lost] = field(default_factory=list)
    """Where processes could not be followed further."""
    servers: list[Serving] = field(default_factory=list)
    complete: bool = False
    """The environment is known as a whole: what is not in it is not set."""
    has_program: Callable[[str], bool | None] = lambda _name: None
    """Whether the image holds a program of this name; None: not known."""
    alone: bool = True
    """The container's process is number 1 of its own namespace."""
    stop_signal: str = "TERM"
    """The signal that stops the container, without ``SIG``."""
    until: Moment | None = None
    """What comes later nobody waits for: it is not followed."""
    clock: Clock = field(default_factory=Clock)
    questions: int = 0
    """How often a process has asked whether another still runs: the answer changes with time alone."""
    signals_process: bool = False
    """A hook or a probe signals the container's process."""
    sent: list[Sent] = field(default_factory=list)
    """Signals to the container's process that it has not met yet."""
    heeds: Callable[[World, Job, Moment], Reaction] | None = None
    """How a shell in the background takes a SIGTERM so long after its start; None: that is not followed."""
    script: Script | None = None
    """What the container's process does, while it is a shell."""
    open_ended: list[Lost] = field(default_factory=list)
    """Where something began that may take any time, or for ever: moments after it may lie anywhere."""

    def met(self, since: Moment, until: Moment | None) -> list[Sent]:
        """The signals that come between two moments, in their order; :class:`Lost` where that is open."""
        found: list[Sent] = []
        for one in self.sent:
            if until is not None and bounds(one.at - until).low > 0:
                continue
            open_end = until is not None and bounds(one.at - until).high > 0
            if open_end or bounds(one.at - since).low < 0 or (found and found[0].strand is not one.strand):
                raise Lost(since, "what a signal from the background meets is not known")
            found.append(one)
        return found

    def deeds(self, jobs: int) -> list[Moment]:
        """When the first so many processes in the background do what others can notice: change files, and end.

        What may come at any time is not among it: those who ask are never told more than that.
        """
        ends = (job.ended.at for job in self.jobs[:jobs] if job.ended.at is not None)
        each = (*ends, *(at for _, at in self.changes_of(jobs)))
        return [at for at in each if math.isfinite(bounds(at).high)]

    def changes_of(self, jobs: int) -> Iterator[tuple[str, Moment]]:
        """The files that the first so many processes in the background change, and when."""
        return self.disk.changes_of({job.strand for job in self.jobs[:jobs]})

    def cut(self, strand: Strand, at: Moment) -> None:
        """A process was killed at ``at``: what it would have done afterwards it does not do."""
        self.disk.cut(strand, at)
        self.sent = [one for one in self.sent if one.strand is not strand or bounds(one.at - at).low < 0]


class CannotStart(Exception):  # noqa: N818 -- the runtime's error, not ours
    """There is no such program, so that the runtime cannot start the command at all."""


class Missing(Enum):
    """A variable of which the script has said nothing yet."""

    MISSING = auto()


class Exit(Exception):  # noqa: N818 -- a shell's way of leaving, not an error
    """The shell ends here."""

    def __init__(self, status: Status) -> None:
        super().__init__()
        self.status = status


class Return(Exception):  # noqa: N818 -- a function's way of leaving
    """The function ends here."""


class Leave(Exception):  # noqa: N818 -- ``break`` and ``continue``
    """Leave so many loops, or begin the next round of the last of them."""

    def __init__(self, levels: int, *, again: bool) -> None:
        super().__init__()
        self.levels = levels
        self.again = again


class Replaced(Exception):  # noqa: N818 -- ``exec``
    """Another program has taken the shell's place, and ended."""

    def __init__(self, ended: Ended) -> None:
        super().__init__()
        self.ended = ended


class Never(Exception):  # noqa: N818 -- not an error
    """The statement does not end."""
