"""The stretches of time in which the container's own process can be met by a stop signal."""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from podlint.behaviour.shell.order import bounds
from podlint.dataclass import dataclass
from podlint.moment import Jitter, Moment


@dataclass(frozen=True, slots=True)
class Pause:
    """The process waits: for a child, or as a program that simply runs."""

    start: Moment
    until: Moment | None
    """None: for ever."""
    what: str
    """What it waits for, as a person would name it."""
    trap: str | None
    """The trap for SIGTERM in force; None where there is none, empty where the signal is ignored."""
    interruptible: bool
    """A trap runs at once (``wait``), not only when the pause is over."""
    waits: bool
    """A shell waits for the command; False where the command has taken the shell's place."""
    leaves: bool | None = False
    """Without a trap for it the signal ends the shell all the same, what is to be done on EXIT first; None: not known."""

    @property
    def is_heard(self) -> bool:
        """The shell does something when the signal comes."""
        return bool(self.trap) or self.leaves is True


class Sending(NamedTuple):
    """When a SIGTERM is to be sent."""

    pause: int
    """In the process's pause of this number."""
    settled: int | None = None
    """So many of the first processes in the background have done by then all that they ever do; None: what they have at that time."""


@dataclass(eq=False)
class Watch:
    """Notes the pauses of the container's process, and sends a SIGTERM in one of them where asked to."""

    sending: Sending | None = None
    """The signal to send."""
    pauses: list[Pause] = field(default_factory=list)
    cycle: int | None = None
    """From this pause on the pauses repeat for ever."""
    jobs_before: int = 0
    """So many processes were in the background before the pauses that repeat."""
    signal: Jitter | None = None
    """How long after the beginning of its pause the signal came."""

    def pause(self, pause: Pause) -> Moment | None:
        """Note a pause; the moment of the signal, where it comes in this one."""
        if self.cycle is not None:
            return None
        self.pauses.append(pause)
        if not self._is_met(len(self.pauses) - 1):
            return None
        length = float("inf") if pause.until is None else bounds(pause.until - pause.start).high
        self.signal = Jitter("signal", 0.0, length)
        return pause.start + Moment(0.0, ((self.signal, 1),))

    def settled_first(self) -> int:
        """So many of the first processes in the background have settled before the pause that comes now begins."""
        sending = self.sending
        return (sending.settled or 0) if sending is not None and self._is_met(len(self.pauses)) else 0

    def _is_met(self, pause: int) -> bool:
        """The signal comes in this pause."""
        return self.signal is None and self.sending is not None and self.sending.pause == pause

    def repeats(self, first: int, jobs_before: int) -> None:
        """The pauses from ``first`` on repeat for ever; ``jobs_before``: processes in the background that there were before it."""
        self.cycle, self.jobs_before = first, jobs_before
