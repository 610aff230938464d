"""A command about to run, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from podlint.behaviour.location import absolute
from podlint.behaviour.shell.disk import Disk, File
from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.word import Value, is_plain
from podlint.moment import ZERO, Moment

Status = int | None
"""An exit code; None where it cannot be known."""
SOME_FAILURE = -1
"""An exit code that is not 0, where implementations differ in which."""


NOWHERE = "/dev/null"
DEVICE = File(None, "")
"""``/dev/null``: neither a file nor a directory, always there and always empty."""
_STREAMS = [f"{directory}/{number}" for directory in ("/dev/fd", "/proc/self/fd", "/proc/1/fd") for number in (1, 2)]
SINKS = frozenset((NOWHERE, "/dev/stdout", "/dev/stderr", "/dev/termination-log", *_STREAMS))
"""Where writing always works and changes no file that anybody reads."""


@dataclass(frozen=True, slots=True)
class Streams:
    """What a process reads from and writes to."""

    stdin: File | None = File("file", "")  # noqa: RUF009 -- frozen
    """What standard input holds; None where reading it may take for ever, or meets what is being written."""
    outputs: frozenset[str] = frozenset()
    """The files that its output goes to."""


NO_INPUT = Streams()
"""The streams of a container that asks for no standard input."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What running a command came to."""

    status: Status
    takes: Moment | None = ZERO
    """None: it runs for ever."""
    output: Value = None
    """What it wrote to standard output, where that is known."""
    listens: str | None = None
    """The port that it listens on from its start."""


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
