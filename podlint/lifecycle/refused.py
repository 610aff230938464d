"""Runs of probes that meet a process which has ended, before the kubelet has seen that (kubelet-model 3.4, 14)."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.lifecycle.prober import MOST_FAILURES_TOLD, several
from podlint.lifecycle.probing import Conclusion, Probing
from podlint.lifecycle.streak import Streak, Streaks, failed_in_a_row
from podlint.moment import Moment, jitter
from podlint.pod.model import Exec, Probe


@dataclass(frozen=True, slots=True)
class Refused:
    """Those of one attempt: a connection is refused, and an exec only errs, since the runtime finds no container (14)."""

    probing: Probing
    room: float
    """The longest, in seconds, from the process's end to the kubelet seeing it; it may be without end."""

    def streaks_at(self, over: Moment) -> Streaks:
        """The failures in a row that the workers bring along when the process has ended by itself at ``over`` (3.4)."""

        def streak_of(conclusion: Conclusion | None) -> Streak:
            if conclusion is None or conclusion.watch.probe.failure_threshold.value == 1:
                return Streak()
            to_success = conclusion is self.probing.startup
            low, high = failed_in_a_row(
                conclusion.watch, conclusion.carried, over, perhaps=conclusion.perhaps, to_success=to_success
            )
            return Streak(low, high - low, self._most(conclusion), over)

        return Streaks(streak_of(self.probing.startup), streak_of(self.probing.liveness))

    def seen_late(self, streaks: Streaks) -> Streaks:
        """The same where the worker comes to the end only after ``room``: a threshold that is filled kills nothing any more."""

        def late(conclusion: Conclusion | None, streak: Streak) -> Streak:
            if conclusion is None or streak.ended is None:
                return streak
            unseen = self._most(conclusion)
            filled = streak.sure + streak.perhaps + unseen >= conclusion.watch.probe.failure_threshold.value
            return streak._replace(unseen=unseen, perhaps_none=streak.perhaps_none or filled)

        return Streaks(late(self.probing.startup, streaks.startup), late(self.probing.liveness, streaks.liveness))

    def may_kill(self, own_end: Moment) -> bool:
        """They may fill a threshold: there is time for so many."""
        probes = (self.probing.liveness, self.probing.startup)
        return any(probe is not None and self._most(probe) and self._is_in_time(probe, own_end) for probe in probes)

    def last_straws(self, streaks: Streaks, own_end: Moment) -> list[Conclusion]:
        """The probes any of which would kill the attempt for what it fails after its end."""
        told = ((self.probing.liveness, streaks.liveness), (self.probing.startup, streaks.startup))
        unseen = [(c, s.sure + s.perhaps, self._most(c)) for c, s in told if c is not None]
        filled = [c for c, run, more in unseen if more and run + more >= c.watch.probe.failure_threshold.value]
        return [conclusion for conclusion in filled if self._is_in_time(conclusion, own_end)]

    def _is_in_time(self, conclusion: Conclusion, own_end: Moment) -> bool:
        """The first tick at which its threshold can be filled at all may come before the end is seen."""
        soonest = conclusion.watch.soonest(conclusion.carried + conclusion.perhaps)
        return self.probing.course.side(soonest - own_end).low <= self.room

    def tell(self, exited: Event, kinds: Collection[str] = ("startup", "readiness", "liveness")) -> None:
        """Note the runs of these probes; none of them is certain."""
        probing = self.probing
        for probe in probing.container.probes.values():
            if probe.handler is None or probe.kind not in kinds or (probe.kind != "startup" and probing.gate is None):
                continue
            tell_refused(probing.course, exited, probe, runs_within(self.room, probe), self.room)

    def _most(self, conclusion: Conclusion) -> int:
        """How many runs of a probe there may be."""
        probing, probe = self.probing, conclusion.watch.probe
        over = conclusion is probing.startup and probing.passed is not None and probing.passed.certain
        if over or isinstance(probe.handler, Exec):
            return 0
        return int(min(ticks_within(self.room, probe), probe.failure_threshold.value + 1))


def runs_within(room: float, probe: Probe) -> float:
    """How many runs of a probe there may be in ``room`` seconds: one for each tick, and one that is triggered (3.5).

    The one that fills readiness's threshold makes it unready, which triggers another.
    """
    return ticks_within(room, probe) + (2 if probe.kind == "readiness" else 1)


def ticks_within(room: float, probe: Probe) -> float:
    """How many ticks of a probe's grid there may be in ``room`` seconds."""
    return room if math.isinf(room) else room // probe.period.value + 1


def tell_refused(course: Course, exited: Event, probe: Probe, runs: float, room: float) -> None:
    """Note runs of a probe that find its process ended, each within ``room`` seconds of that; none of them is certain.

    ``runs``: how many at the most, without end where nobody can say.
    """
    kind: EventType = "probe-errored" if isinstance(probe.handler, Exec) else "probe-failed"
    who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt, "probe": probe.kind}
    for n in range(1, 1 + int(min(runs, MOST_FAILURES_TOLD))):
        rest = runs - n + 1 if n == MOST_FAILURES_TOLD else 1  # the last stands for all that follow
        many, _ = several(None if math.isinf(rest) else int(rest), probe.period.value)
        at = exited.at + jitter("it is refused", 0.0, room) + course.latency()
        course.emit(kind, at, exited, "its process has ended", (probe.period,), **who, **many, certain=False)
