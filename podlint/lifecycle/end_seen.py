"""When the kubelet sees that a process has ended, and what the Pod's status shows of it (kubelet-model 2.1, 3.7)."""

from __future__ import annotations

from typing import Any, NamedTuple

from podlint.lifecycle.attempt import Attempt, Ending, may_end
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.policy import after_exit, after_probe_kill
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.readiness import Readiness
from podlint.moment import Moment, jitter
from podlint.pod.model import Container, Exec


class EndSeen(NamedTuple):
    """The ends of one container in a course, as the status shows them."""

    course: Course
    programs: Programs
    container: Container
    readiness: Readiness

    def seen(self, attempt: Attempt, ending: Ending) -> Moment:
        """When the kubelet sees that the process has ended: not while it waits for postStart (2.6) or is at its kill (4.3).

        Nor before the look at its containers that follows each sync (2.1: the freshness wait). One that begins just before
        the relist makes it wait for the relist after that one.
        """
        seen = ending.gone + self.course.jitter("exit_seen")
        if self._first_looked_at(attempt, ending.exited.at) or self._beside_back_off():
            seen += jitter("a sync just before the relist", 0.0, self.course.constants.worker_free.high)
        return self.course.not_before(seen, attempt.visible)

    def _first_looked_at(self, attempt: Attempt, exited: Moment) -> bool:
        """The startup probe may look at the container for the first time just then, which asks for a sync."""
        if self.container.startup is None or not attempt.first_looks:
            return False
        low, high = self.course.bounds(attempt.first_looks[0] - exited)
        return low <= self.course.constants.exit_seen.high and high >= 0

    def _beside_back_off(self) -> bool:
        """Another container may be started just then, in a sync that asks for no look at once (2.1).

        With looks on demand it does ask for one, unless it holds back yet another container.
        """
        others = (c for c in self.programs.pod.containers if c.role != "init" and c.name != self.container.name)
        return sum(map(self._may_back_off, others)) > self.course.constants.relists_on_demand

    def _may_back_off(self, other: Container) -> bool:
        pod, version = self.programs.pod, self.course.setting.version
        probed = other.startup is not None or other.liveness is not None
        if probed and after_probe_kill(pod, other, version):
            return True
        comes_back = "restart" in (after_exit(pod, other, code, version) for code in (0, 1))
        return comes_back and may_end(self.course, pod, other, self.programs.first(other))

    def show(self, ending: Ending, seen: Moment, *, certain: bool) -> None:
        """The end stands in the status after the sync that sees it, unless the next start comes first (``certain``: no).

        Where something else holds the worker, runs of readiness that are refused may say so before (2.1, 3.7).
        """
        probe = self.container.readiness
        connects = probe is not None and not isinstance(probe.handler, Exec)
        if connects and ending.cause == "self" and self.course.side(seen - ending.exited.at).low > 0:
            seen = self.course.between(ending.exited.at, seen)
        self.readiness.lose(ending.exited, seen + self.course.jitter("status_published"), certain=certain)

    def show_delayed(self, attempt: Attempt, ending: Ending, wait: float, seen: Moment, *, certain: bool) -> Event:
        """The kubelet holds the restart back for ``wait`` seconds; ``certain``: it surely does."""
        told = seen + self.course.jitter("exit_seen") if ending.by_probe else seen
        if ending.perhaps_killed:
            later = self.course.constants.worker_free.high + self.course.constants.exit_seen.high
            told = seen + jitter("after a kill that it may have come to", 0.0, later)
        self.show(ending, told, certain=certain)
        return self.course.emit(
            "restart-delayed",
            told + self.course.jitter("status_published"),
            ending.exited,
            f"back-off {wait:g} s",
            container=self.container.name,
            attempt=attempt.number,
            seconds=wait,
        )

    def carry_over(self, attempt: Attempt, ending: Ending, again: Attempt) -> None:
        """What a restart inside one sync takes over: no status has said that the process had ended (3.7)."""
        taken_back = attempt.stale_until
        stale = attempt.stale and taken_back is not None and self.course.before(ending.exited.at, taken_back)
        stays = self.course.constants.started_stays
        again.stale = stays and (attempt.passed_startup or stale or self._passes_in_kill(attempt, ending))
        self.begin_unready(again)

    def _passes_in_kill(self, attempt: Attempt, ending: Ending) -> bool:
        """Whether its startup probe succeeds before a kill is over that had begun in the stale time."""
        at = attempt.may_pass_at
        if at is None or self.course.side(at - ending.exited.at).low >= 0 or not self.course.maybe():
            return False
        who: dict[str, Any] = {"container": self.container.name, "attempt": attempt.number}
        formula = "the startup probe succeeds during the kill"
        self.course.emit(
            "startup-passed", at + self.course.latency(), attempt.started, formula, (), **who, certain=False
        )
        return True

    def begin_unready(self, again: Attempt) -> None:
        """What a restart inside one sync takes back with the new attempt, where a probe has to say so anew (3.7)."""
        if self.container.readiness is not None or (self.container.startup is not None and not again.stale):
            self.readiness.lose(again.started, again.visible, certain=True)
