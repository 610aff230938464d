"""What the readiness probe makes of each attempt of a container, to its end (kubelet-model 3.5, 3.7, 3.8)."""

from __future__ import annotations

from podlint.behaviour.process import reaction
from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.course import Course
from podlint.lifecycle.grace import longest_kill_of_others
from podlint.lifecycle.prober import Watch
from podlint.lifecycle.probing import Probing
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.readiness import Readiness
from podlint.lifecycle.readiness_runs import ReadinessRuns
from podlint.moment import Moment, earliest, jitter
from podlint.pod.model import Container, Sleep


@dataclass(frozen=True, slots=True)
class Following:
    """Tells the readiness of one container, attempt after attempt."""

    course: Course
    container: Container
    readiness: Readiness
    programs: Programs

    @property
    def held(self) -> float:
        """So long, in seconds, the kill of another container may hold the Pod's worker."""
        return longest_kill_of_others(self.course, self.programs, self.container)

    def follow(
        self,
        attempt: Attempt,
        probing: Probing,
        over: Moment | None,
        stop: Moment | None = None,
        unprobed: Moment | None = None,
    ) -> None:
        """What the readiness probe makes of the attempt until ``over``, the process being stopped from ``stop`` on.

        ``unprobed``: from here on there is no startup probe any more, as the whole Pod is stopped (3.8).
        """
        if self.container.role == "init":
            return
        if attempt.stale_until is not None:
            self._follow_stale(attempt, probing, attempt.stale_until, over, stop, unprobed)
        if probing.gate is not None and self.course.within(probing.gate, unprobed) is not None:
            probe, disturbed = self.container.readiness, None if stop is None else self._disturbed_from(attempt, stop)
            watch = None if probe is None else probing.watch(probe, probing.gate, disturbed)
            self._follow_probe(attempt, attempt.counts_from or probing.gate, watch, over, stop)

    def _follow_probe(
        self, attempt: Attempt, gate: Moment, watch: Watch | None, over: Moment | None, stop: Moment | None = None
    ) -> None:
        """What the attempt's readiness probe (``watch``; None: there is none) makes of it.

        ``gate``: it is running, shown, and past its startup probe. ``over``: nobody looks any more. ``stop``: the sync
        that stops it begins, which updates the status.
        """
        if over is not None and self.course.side(gate - over).low > 0:
            return
        if watch is None:
            shown = gate + self.course.latency()
            self.readiness.gain(attempt, shown, "running, and no readiness probe", (), (over,))
        else:
            ReadinessRuns(self.readiness, attempt, watch, over, gate, stop).all()

    def _follow_stale(
        self,
        attempt: Attempt,
        probing: Probing,
        until: Moment,
        over: Moment | None,
        stop: Moment | None,
        unprobed: Moment | None,
    ) -> None:
        """While a container counts as started by what was left of the life before, it can be ready, too (3.7).

        The startup probe's worker takes that back at ``until``, if there still is one; the next sync shows it, unless
        others hold the Pod's worker until the probe has succeeded anew, or the sync that stops it has begun.
        """
        stays = unprobed is not None and self.course.side(until - unprobed).high > 0
        probe = self.container.readiness
        if probe is not None:
            watch = probing.watch(probe, attempt.visible)
            end = over if stays else until if over is None else earliest(until, over)
            self._follow_probe(attempt, attempt.visible, watch, end)
        certain = self.course.within(until, over, stop, unprobed)
        if certain is not None:
            startup = self.container.startup
            assert startup is not None
            held = self.held
            self.readiness.lose(
                attempt.started,
                until + self.course.latency() + jitter("others hold the worker", 0.0, held),
                certain=certain and held < startup.period.value,
                formula="the startup probe's next tick takes back what was left of the life before",
            )

    def _disturbed_from(self, attempt: Attempt, stop: Moment) -> Moment | None:
        """From when on a stop may change how the container answers; None: it changes nothing."""
        hook = self.container.pre_stop
        ignores = reaction(attempt.program, stop - attempt.started.at, self.course.ranges).kind == "ignores"
        return None if ignores and (hook is None or isinstance(hook.handler, Sleep)) else stop
