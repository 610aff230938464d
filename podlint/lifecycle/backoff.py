"""The crash-loop back-off: whether a restart waits, and how long it really takes (kubelet-model 5.2 … 5.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import repeat

from podlint.dataclass import dataclass
from podlint.lifecycle.constants import Constants
from podlint.lifecycle.course import Course
from podlint.moment import Bounds, Moment, jitter, seconds

TOLD_APART = 40.0
"""Up to this back-off, exclusive, courses in which a restart waits and those in which it doesn't are told apart."""


def real_wait(nominal: float, constants: Constants) -> Bounds:
    """From the exit to the sync that restarts, for a back-off of ``nominal`` seconds (5.3)."""
    if constants.poll_backoff is not None:
        return Bounds(nominal, nominal + constants.poll_backoff.high)
    step = constants.requeue_step
    steps = max(0, math.ceil(nominal / step) - 1)
    rest = nominal - steps * step
    longest = steps * (step + constants.requeue_tick) + rest * (1 + constants.requeue_jitter) + constants.requeue_tick
    return Bounds(nominal, longest)


@dataclass
class BackOff:
    """The back-off of one container: the kubelet's entry for it (5.2)."""

    course: Course
    entry: float | None = None
    """The wait that the next restart has to have behind it; None: no entry yet."""
    updated: Moment | None = None
    """When the entry was last written."""
    in_doubt: bool = False
    """Whether the last start was held back is open, and no longer told apart: the courses would double at each restart."""

    def waits(self, compared: Moment | None, now: Moment, perhaps: Moment | None = None) -> float | None:
        """How long a start at ``now`` is held back, counted from ``compared``; None: it starts now.

        ``compared`` is the newest exit that this sync knows: the last one after an own exit, the one before
        it in a probe kill, None where there is none (5.2, 5.4). ``perhaps``: or it is that one, which is not told apart.
        """
        constants = self.course.constants
        if compared is None:
            return None
        if self.entry is None or self.updated is None or self._reset(compared):
            self.entry, self.updated = constants.backoff_base, now
            return None
        if perhaps is not None and self.course.side(perhaps + self.entry - now).low <= 0:
            self.in_doubt = True
            return self.entry
        low, high = self.course.bounds(compared + self.entry - now)
        self.in_doubt = low <= 0 < high and self.entry >= TOLD_APART
        if not self.in_doubt and self.course.before(compared + self.entry, now):
            self._started(now)
            return None
        return self.entry

    def after_wait(self, exited: Moment) -> Moment:
        """The sync that starts the container once the entry's wait after ``exited`` is over; doubles the entry."""
        assert self.entry is not None
        low, high = real_wait(self.entry, self.course.constants)
        low = 0.0 if self.in_doubt else low
        now = exited + jitter("back-off", low, high)
        self._started(now)
        return now

    def may_reset(self, exited: Moment) -> bool:
        """Whether an own exit then may be later than the reset after the last start decision (5.2)."""
        return (
            self.updated is None or self.course.side(exited - self.updated).high > self.course.constants.backoff_reset
        )

    def _reset(self, compared: Moment) -> bool:
        assert self.updated is not None
        return not self.course.before(compared - self.updated, seconds(self.course.constants.backoff_reset))

    def _started(self, now: Moment) -> None:
        assert self.entry is not None
        self.entry, self.updated = min(2 * self.entry, self.course.constants.backoff_cap), now


def ladder(
    entry: float | None, cycle: Bounds, run: Bounds, by_probe: bool, constants: Constants, *, rungs: int = 8
) -> tuple[Bounds, ...]:
    """The delays before each further restart of a container whose every life takes ``cycle`` from exit to exit.

    ``entry`` is the back-off when the cycle begins, ``run`` what a life takes from the decision to start it to its exit. The
    ladder ends when it has come to its top, or after ``rungs`` steps.
    """
    if not by_probe and run.low > constants.backoff_reset:
        return (constants.restart_of_own,)
    delays: list[Bounds] = [constants.restart_in_sync] if by_probe and entry is None else []
    for waiting, delay in _climb(entry, cycle, run, by_probe, constants):
        delays.append(delay)
        if waiting >= constants.backoff_cap or len(delays) >= rungs:
            break
    return tuple(delays)


def restarts(run: Bounds, by_probe: bool, constants: Constants) -> Iterator[Bounds]:
    """The delay before each restart of a new container, without end, whose every life takes ``run``."""
    at_once = constants.restart_in_sync if by_probe else constants.restart_of_own
    if not by_probe and run.low > constants.backoff_reset:
        yield from repeat(at_once)
    yield at_once
    if by_probe:  # no entry is made where no exit before this one is known (5.4)
        yield at_once
    since_exit = Bounds(run.low + at_once.low, run.high + at_once.high)
    yield from (delay for _, delay in _climb(None, since_exit, run, by_probe, constants))


def _climb(
    entry: float | None, since_exit: Bounds, run: Bounds, by_probe: bool, constants: Constants
) -> Iterator[tuple[float, Bounds]]:
    """The back-off that each restart finds, and what it comes to: the whole wait, or none (5.2, 5.4)."""
    at_once = constants.restart_in_sync if by_probe else constants.restart_of_own
    waiting = constants.backoff_base if entry is None else entry
    while True:
        wait = real_wait(waiting, constants)
        surely = since_exit.high < waiting if by_probe else run.high <= constants.backoff_reset
        never = by_probe and since_exit.low >= waiting
        delay = wait if surely else at_once if never else Bounds(at_once.low, wait.high)
        yield waiting, delay
        since_exit = Bounds(run.low + delay.low, run.high + delay.high)
        waiting = min(2 * waiting, constants.backoff_cap)
