"""What a process reads from and writes to: the container's log, pipes and files."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Protocol

from podlint.behaviour.shell.disk import Disk, File
from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.word import Value, is_of_clock
from podlint.dataclass import dataclass
from podlint.moment import ZERO, Moment, latest

LONGEST_CONTENT = 10_000
"""Characters of a file or pipe that are kept; the content of a longer one counts as unknown."""


class Writer(Protocol):
    """The process that writes."""

    @property
    def at(self) -> Moment: ...
    @property
    def strand(self) -> Strand: ...
    @property
    def disk(self) -> Disk: ...


class Sink(Protocol):
    """Where output goes."""

    def write(self, writer: Writer, text: Value) -> None:
        """``text`` is written; None: something that is not known, or perhaps nothing."""


class Log:
    """The container's log, or ``/dev/null``: nobody reads it."""

    def write(self, writer: Writer, text: Value) -> None: ...


LOG = Log()


@dataclass(eq=False, slots=True)
class FileSink:
    """A file that is held open for writing."""

    path: str
    content: Value
    """What it holds as far as this writer knows."""

    def write(self, writer: Writer, text: Value) -> None:
        if text == "":
            return
        if text is not None and is_of_clock(text):
            text = None
        now = writer.disk.look(self.path, writer.at, writer.strand)
        if now.kind != "file":
            return
        if now.content != self.content or text is None or not is_kept(self.content, text):
            self.content = None
        else:
            self.content = (self.content or "") + text
        writer.disk.change(self.path, writer.at, writer.strand, replace(now, content=self.content))


def is_kept(content: Value, text: str) -> bool:
    """Whether ``text`` behind ``content`` is worth keeping."""
    return content is not None and len(content) + len(text) <= LONGEST_CONTENT


@dataclass(eq=False, slots=True)
class Pipe:
    """What is written to a pipe, with its moments."""

    pieces: list[tuple[Moment, Value]] = field(default_factory=list)

    def write(self, writer: Writer, text: Value) -> None:
        if text != "":
            self.pieces.append((writer.at, text))

    def text(self) -> Value:
        """All that was written."""
        texts = [text for _, text in self.pieces]
        return None if None in texts else "".join(text for text in texts if text is not None)


@dataclass(eq=False, slots=True)
class Source:
    """What reading meets, and when; several processes may read on where another stopped."""

    pieces: list[tuple[Moment, Value]] = field(default_factory=list)
    closes: Moment | None = ZERO
    """When the last writer closes it; None: never."""
    lost: Lost | None = None
    """From when on nothing is known of what comes."""

    def all(self, now: Moment) -> tuple[Value, Moment]:
        """Read to the end: the text, and when the end was met; :class:`Lost` where it may never be."""
        texts = [text for _, text in self.pieces]
        self.pieces = []
        if self.lost is not None:
            raise Lost(latest(now, self.lost.at), self.lost.why)
        if self.closes is None:
            raise Endless
        text = None if None in texts else "".join(text for text in texts if text is not None)
        return text, latest(now, self.closes)

    def line(self, now: Moment) -> tuple[str | None, bool, Moment]:
        """One line without its end, whether it had one, and when it was there; None at the end of everything.

        :class:`Lost` where what comes is not known.
        """
        got = ""
        while self.pieces:
            at, text = self.pieces.pop(0)
            now = latest(now, at)
            if text is None:
                raise Lost(now, "what is read is not known")
            before, newline, behind = text.partition("\n")
            got += before
            if newline:
                if behind:
                    self.pieces.insert(0, (at, behind))
                return got, True, now
        if self.lost is not None:
            raise Lost(latest(now, self.lost.at), self.lost.why)
        if self.closes is None:
            raise Endless
        return got or None, False, latest(now, self.closes)


class Endless(Exception):  # noqa: N818 -- not an error
    """Reading waits for ever: there is a writer, and it writes no more."""


def source_of(file: File, at: Moment) -> Source:
    """An open file."""
    return Source([(at, file.content)] if file.content != "" else [], at)
