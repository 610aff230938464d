"""A command about to run, and what came of it."""

from __future__ import annotations

from dataclasses import field

from podlint.behaviour.location import absolute
from podlint.behaviour.program import ServerKind
from podlint.behaviour.shell.clock import Clock
from podlint.behaviour.shell.disk import Disk, File
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.streams import LOG, FileSink, Sink, Source
from podlint.behaviour.shell.word import Value, is_plain
from podlint.dataclass import dataclass
from podlint.moment import ZERO, Moment

Status = int | None
"""An exit code; None where it cannot be known."""
SOME_FAILURE = -1
"""An exit code that is not 0, where implementations differ in which."""


NOWHERE = "/dev/null"
DEVICE = File(None, "")
"""``/dev/null``: neither a file nor a directory, always there and always empty."""
ENDLESS = frozenset(("/dev/zero", "/dev/random", "/dev/urandom"))
"""Where reading never meets an end."""
_STREAMS = [f"{directory}/{number}" for directory in ("/dev/fd", "/proc/self/fd", "/proc/1/fd") for number in (1, 2)]
SINKS = frozenset((NOWHERE, "/dev/stdout", "/dev/stderr", "/dev/termination-log", *_STREAMS))
"""Where writing always works and changes no file that anybody reads."""


@dataclass(frozen=True, slots=True)
class Streams:
    """What a process reads from and writes to."""

    stdin: Source | None
    """None: a terminal or the like, where reading may take for ever."""
    stdout: Sink = LOG
    stderr: Sink = LOG

    @property
    def outputs(self) -> frozenset[str]:
        """The files that its output goes to."""
        return frozenset(sink.path for sink in (self.stdout, self.stderr) if isinstance(sink, FileSink))


def no_input() -> Streams:
    """The streams of a container that asks for no standard input: it is ``/dev/null``."""
    return Streams(Source())


@dataclass(frozen=True, slots=True)
class Finished:
    """What running a command came to."""

    status: Status
    takes: Moment | None = ZERO
    """None: it runs for ever."""
    output: Value = ""
    """What it writes to standard output at its end; None where that cannot be known."""
    complains: bool | None = None
    """Whether it may write to standard error; None: where it fails."""
    server: Listening | None = None
    """What it listens with, from its start on."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that a command starts."""

    port: str
    kind: ServerKind
    root: str | None = None
    """The directory whose files it serves; None where that is not known, or it serves none."""
    daemon: bool = False
    """It goes on in a process of its own when the command has returned."""
    boots: tuple[float, float] = (0.0, 0.05)
    """Seconds from its start until it listens."""
    says: Value = None
    """What it answers to whoever connects, where that is known."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command about to run."""

    name: str
    args: tuple[Value, ...]
    at: Moment
    disk: Disk
    strand: Strand
    directory: str | None
    """The working directory; None where the image decides it."""
    streams: Streams
    dialect: Dialect | None = None
    """Whose tools these are, where that is known."""
    wall: Clock = field(default_factory=Clock)
    """What ``date`` reads."""
    first: bool = False
    """The command is the container's own process, number 1 of its namespace."""
    repeated: bool = False
    """The command stands in a loop without end that starts it again whenever it returns."""

    def lost(self, why: str | None = None) -> Lost:
        """The command does something that is not known."""
        return Lost(self.at, why or f"what `{self.name}` does here is not known")

    def path(self, arg: Value) -> str:
        """The absolute path that an argument names; :class:`Lost` where it cannot be known."""
        if not arg or not is_plain(arg):
            raise self.lost("which file is meant is not known")
        if not arg.startswith("/") and self.directory is None:
            raise self.lost("the working directory is the image's")
        return absolute(arg, self.directory or "/")

    def look(self, arg: Value) -> File:
        """What is at the path that an argument names."""
        path = self.path(arg)
        if path in SINKS and path != NOWHERE:
            raise self.lost(f"what is read from {path} is not known")
        return DEVICE if path == NOWHERE else self.disk.look(path, self.at, self.strand)
