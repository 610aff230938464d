"""A process has ended, and the kubelet has not seen it: its probes go on, and what they meet counts (kubelet-model 2.1, 3.4, 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt, Ending
from podlint.lifecycle.course import Course
from podlint.lifecycle.ends import Ends
from podlint.lifecycle.kept import Kept
from podlint.lifecycle.probing import Conclusion, Probing
from podlint.lifecycle.readiness import Readiness
from podlint.lifecycle.refused import Refused, ticks_within
from podlint.lifecycle.restarts import Restarts
from podlint.lifecycle.streak import Streaks
from podlint.lifecycle.worker import Turns
from podlint.moment import Moment
from podlint.pod.model import Container, Exec

UNSEEN_TOLD = 2
"""Attempts in which a kill of what has ended unseen is told apart: with every one more the courses would double."""


@dataclass
class UnseenEnd:
    """The ends of one container in a course, as its probes meet them."""

    course: Course
    container: Container
    readiness: Readiness
    ends: Ends
    kept: Kept
    turns: Turns
    streaks: Streaks = field(default_factory=Streaks)
    """The failures in a row that its probe workers bring along to the next attempt."""
    probing: Probing | None = None
    """The probes of the last attempt that ran."""

    def comes_unseen(self, attempt: Attempt, own_end: Moment, ending: Ending, restarts: Restarts) -> Ending:
        """The process has ended by itself: the ending that this comes to, which may be a kill of what has ended already."""
        assert self.probing is not None
        refused = Refused(self.probing, self.course.constants.exit_seen.high)
        refused.tell(ending.exited)
        if self.course.setting.undivided:
            return ending
        counts = restarts.follow(ending) or refused.may_kill(own_end)
        self.streaks = refused.streaks_at(own_end) if counts else Streaks()
        return self._killed(attempt, refused, ending, restarts) or ending

    def comes_before_its_kill(self, ending: Ending) -> None:
        """A probe has failed often enough, and waits for the worker: its count begins anew (3.2 step 12)."""
        assert self.probing is not None
        Refused(self.probing, self.course.constants.exit_seen.high).tell(ending.exited, ("readiness",))
        self.streaks = Streaks()

    def seen_late(self, attempt: Attempt, ending: Ending, seen: Moment) -> None:
        """While something else holds the worker an own end is not in the status, and the probes go on (2.1, 14)."""
        room = self.course.bounds(seen - self.course.not_before(ending.exited.at, attempt.visible)).high
        if ending.cause != "self" or room <= self.course.constants.exit_seen.high:
            return
        if self.probing is None or self.probing.attempt is not attempt:  # it never ran
            return
        refused = Refused(self.probing, room)
        refused.tell(ending.exited)
        self.streaks = refused.seen_late(self.streaks)

    def met_when_killed(self, ending: Ending, until: Moment) -> None:
        """Readiness looks at what a probe's kill has ended until the status tells of what follows; for the others nobody asks (3.4)."""
        probe = self.container.readiness
        if probe is None or self.probing is None or not ending.by_probe:
            return
        room = self.course.bounds(until - ending.exited.at).high
        Refused(self.probing, room).tell(ending.exited, ("readiness",))
        if probe.failure_threshold.value <= ticks_within(room, probe) and not isinstance(probe.handler, Exec):
            met = self.course.between(ending.exited.at, until) + self.course.latency()
            self.readiness.lose(ending.exited, met, certain=False, formula="its end is met")

    def _killed(self, attempt: Attempt, refused: Refused, ending: Ending, restarts: Restarts) -> Ending | None:
        """A connection to a process that has just ended is refused: that may fill a threshold before the end is seen."""
        killers = refused.last_straws(self.streaks, ending.exited.at)
        at = ending.exited.at + self.course.jitter("exit_seen") + self.course.jitter("worker_free")
        if killers and attempt.number >= UNSEEN_TOLD:
            return self._perhaps_killed(attempt, killers, ending, restarts, at)
        killer = next((one for one in killers if self.course.maybe()), None)
        if killer is None:
            return None
        self.streaks = Streaks()
        at = self.course.not_before(at, killer.watch.soonest(killer.carried + killer.perhaps))
        killed = self.ends.by_probe_unseen(attempt, killer, at, ending, self.kept.last_since)
        self.turns.hold(at, killed.gone)
        return killed

    def _perhaps_killed(
        self, attempt: Attempt, killers: Sequence[Conclusion], ending: Ending, restarts: Restarts, at: Moment
    ) -> Ending | None:
        """The same in one with what else follows, where both start it again and nothing is taken over (3.7)."""
        if not self.ends.goes_on_alike(attempt, killers, ending, restarts.backoff):
            self.course.cut_short = True
            return None
        self.streaks = Streaks(*(streak._replace(perhaps_none=True) for streak in self.streaks))
        return self.ends.perhaps_by_probe_unseen(attempt, killers, at, ending)
