"""The stretches of time in which the container's own process can be met by a stop signal."""

from __future__ import annotations

from dataclasses import field

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


@dataclass(eq=False)
class Watch:
    """Notes the pauses of the container's process, and sends a SIGTERM in one of them where asked to."""

    signal_in: int | None = None
    """The pause to send the signal in."""
    pauses: list[Pause] = field(default_factory=list)
    cycle: int | None = None
    """From this pause on the pauses repeat for ever."""
    signal: Jitter | None = None
    """How long after the beginning of its pause the signal came."""

    def pause(self, pause: Pause) -> Moment | None:
        """Note a pause; the moment of the signal, where it comes in this one."""
        if self.cycle is not None:
            return None
        self.pauses.append(pause)
        if self.signal is not None or len(self.pauses) - 1 != self.signal_in:
            return None
        length = float("inf") if pause.until is None else bounds(pause.until - pause.start).high
        self.signal = Jitter("signal", 0.0, length)
        return pause.start + Moment(0.0, ((self.signal, 1),))

    def repeats(self, first: int) -> None:
        """The pauses from ``first`` on repeat for ever."""
        self.cycle = first
