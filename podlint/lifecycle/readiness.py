"""When a container turns ready and unready (kubelet-model 3.5, 3.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.prober import MOST_FAILURES_TOLD, Phase, Watch, ordinal, several
from podlint.moment import Moment, earliest, jitter, latest, next_tick
from podlint.pod.field import Field

MOST_TRIGGERED = 3
"""Readiness runs that status updates trigger right after a start (3.5: two, seldom three)."""


@dataclass(frozen=True, slots=True)
class Toggle:
    """The container's ``ready`` turns true or false."""

    ready: bool
    event: Event


@dataclass
class Readiness:
    """The ``ready`` status of one container through a course."""

    course: Course
    container: str
    toggles: list[Toggle] = field(default_factory=list)

    def follow(self, attempt: Attempt, gate: Moment, watch: Watch | None, over: Moment | None) -> None:
        """Note what an attempt's readiness probe (``watch``; None: there is none) makes of it.

        ``gate``: it is running, shown, and past its startup probe. ``over``: the attempt ends.
        """
        if over is not None and self.course.bounds(gate - over).low > 0:
            return
        if watch is None:
            self._ready(attempt, gate + self.course.latency(), "running, and no readiness probe", (), over)
            return
        watch.tell_errors(attempt.started, over)
        anchor = attempt.started.at + self.course.jitter("readiness_trigger")
        for index, phase in enumerate(watch.phases):
            end = watch.end_of(index)
            if phase.result == "success":
                self._fill_successes(attempt, watch, anchor, phase, end, over)
            elif phase.result != "error":
                self._tell_failures(attempt, watch, anchor, phase, end, over)
                if self.is_ready:
                    self._fill_failures(attempt, watch, anchor, phase, end, over)

    @property
    def is_ready(self) -> bool:
        return bool(self.toggles) and self.toggles[-1].ready

    def _fill_successes(
        self, attempt: Attempt, watch: Watch, anchor: Moment, phase: Phase, end: Moment | None, over: Moment | None
    ) -> None:
        """The success threshold is filled (3.5): on the readiness grid, or earlier by an immediate run."""
        probe, period = watch.probe, watch.probe.period.value
        since = latest(watch.eligible, phase.since)
        more = probe.success_threshold.value - 1
        tick = next_tick(anchor, period, since) + more * period
        soonest = since + jitter("immediate readiness run", 0.0, period) + max(0, more - 2) * period
        at = earliest(tick, soonest)
        if end is not None and self.course.before(end, at):
            return
        fields = (probe.period, probe.initial_delay, probe.success_threshold)
        done = at + phase.takes + self.course.latency()
        self._ready(attempt, done, "the readiness probe succeeds", fields, over)

    def _tell_failures(
        self, attempt: Attempt, watch: Watch, anchor: Moment, phase: Phase, end: Moment | None, over: Moment | None
    ) -> None:
        """Note the failing runs of a phase: those that status updates trigger at once, and those on the grid.

        How many there are is known only roughly: while a container is not ready, each update of its status
        adds one and moves the grid (3.5). So none but the first on the grid is certain.
        """
        course, probe = self.course, watch.probe
        since = latest(watch.eligible, phase.since)
        reaches = course.jitter("exec_reaches")
        first = next_tick(anchor, float(probe.period.value), since - reaches if phase is not watch.phases[0] else since)
        triggered = since + jitter("immediate readiness run", 0.0, course.constants.readiness_trigger.high)
        runs = [] if self.is_ready else [triggered] * MOST_TRIGGERED
        runs += [first + float(probe.period.value * n) for n in range(MOST_FAILURES_TOLD)]
        last = attempt.started
        who: dict[str, Any] = {"container": self.container, "attempt": attempt.number, "probe": probe.kind}
        for n, tick in enumerate(runs):
            surely = course.within(tick, end, over)
            if surely is None:
                break
            every, alike = several(None if n + 1 == len(runs) else 1, probe.period.value)
            last = course.emit(
                "probe-failed",
                tick + phase.takes + course.latency() + alike,
                last,
                "a readiness probe finds it failing",
                (probe.period, probe.initial_delay, probe.timeout),
                **who,
                **every,
                certain=surely and tick is first and phase.result == "failure",
            )

    def _fill_failures(
        self, attempt: Attempt, watch: Watch, anchor: Moment, phase: Phase, end: Moment | None, over: Moment | None
    ) -> None:
        """The failure threshold is filled while the container runs on."""
        course, probe = self.course, watch.probe
        first = next_tick(anchor, probe.period.value, phase.since - course.jitter("exec_reaches"))
        filled = first + float((probe.failure_threshold.value - 1) * probe.period.value)
        if (end is not None and course.before(end, filled)) or (over is not None and course.before(over, filled)):
            return
        fields = (probe.period, probe.failure_threshold, probe.timeout)
        formula = f"{ordinal(probe.failure_threshold.value)} failed readiness probe in a row"
        done = filled + phase.takes + course.latency()
        self.lose(attempt.started, done, certain=True, formula=formula, fields=fields)

    def _ready(
        self, attempt: Attempt, at: Moment, formula: str, fields: tuple[Field[Any], ...], over: Moment | None
    ) -> None:
        if self.is_ready:
            return
        low, high = (-1.0, -1.0) if over is None else self.course.bounds(at - over)
        if low > 0:
            return
        who: dict[str, Any] = {"container": self.container, "attempt": attempt.number}
        event = self.course.emit("container-ready", at, attempt.started, formula, fields, **who, certain=high < 0)
        self.toggles.append(Toggle(ready=True, event=event))

    def lose(
        self,
        because: Event,
        at: Moment,
        *,
        certain: bool,
        formula: str = "seen by the kubelet",
        fields: tuple[Field[Any], ...] = (),
    ) -> None:
        """The container is not ready any more."""
        if not self.is_ready:
            return
        who: dict[str, Any] = {"container": self.container, "attempt": because.attempt}
        certain = certain and self.toggles[-1].event.certain
        event = self.course.emit("container-unready", at, because, formula, fields, **who, certain=certain)
        self.toggles.append(Toggle(ready=False, event=event))
