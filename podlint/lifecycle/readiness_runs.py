"""The runs of an attempt's readiness probe, and what they make of its readiness (kubelet-model 3.5).

The grid of its worker is moved by every update of the Pod's status while the container is not ready; once it is ready
the grid stands still.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.event import EventType
from podlint.lifecycle.prober import MOST_FAILURES_TOLD, Phase, Watch, ordinal, times
from podlint.lifecycle.readiness import Readiness
from podlint.moment import Bounds, Moment, earliest, jitter, next_tick

MOST_TRIGGERED = 3
"""Readiness runs that status updates trigger right after a start (3.5: two, seldom three)."""
FEW_FAILURES_TOLD = 3
"""Where a life is told without an end, so many uncertain runs of one phase are told one by one."""
AROUND_A_SYNC = 0.1
"""A sync updates the status, and so triggers readiness runs, so long before or after what it does (3.5)."""
FEW_PHASES = 2
"""Of so few phases none comes again."""
MOST_FLAPS = 4
"""So often an answer that cannot be known is told to turn either way."""


@dataclass
class ReadinessRuns:
    """One attempt's readiness probe, phase by phase."""

    readiness: Readiness
    attempt: Attempt
    watch: Watch
    over: Moment | None
    gate: Moment
    """From here on it is let in; the status update that says so triggers a run, too."""
    stop: Moment | None = None
    """So does the sync that stops it (3.5, 3.8); None: nobody does."""
    grid: Moment | None = None
    """A tick of the grid as it stands; None: other containers' events may move it at any time."""
    triggers_until: Moment | None = None
    """Up to here updates of the Pod's status trigger runs; None: always."""
    failures: float = 0
    """Failures in a row at the most, where no run may have met the phases of success between them."""

    def __post_init__(self) -> None:
        self.course = self.watch.course
        self.probe = self.watch.probe
        self.period = self.probe.period.value
        self._moved(self.attempt.free.at if self.gate is self.attempt.visible else self.gate)

    def all(self) -> None:
        """Follow the phases to the end."""
        for index, phase in enumerate(self.watch.phases):
            if self.over is not None and self.course.side(phase.since - self.over).low > 0:
                return
            end = self.watch.end_of(index)
            disturbed = index > 0 and self.watch.phases[index - 1].result == "unknown"
            if phase.result == "error":
                self._tell_runs("probe-errored", phase, end)
            elif phase.result == "success":
                with self.course.in_doubt(disturbed and self.attempt.program.opaque):
                    self._succeeds(phase, end)
            elif phase.result == "failure":
                self._fails(phase, end)
            else:
                self._may_flap(phase, None if self.attempt.program.opaque else end)
            if len(self.watch.phases) > FEW_PHASES or self.probe.success_threshold.value > 1:
                self._count(phase, end)

    def _count(self, phase: Phase, end: Moment | None) -> None:
        """How many runs of a phase count on in the next of its kind: all of them, unless a run surely meets one between.

        The next may be one of the next attempt (3.4), which nothing but a success makes ready: failures decide nothing there.
        """
        readiness = self.readiness
        since = self.course.not_before(self.watch.eligible, phase.since)
        met = end is None or self.course.bounds(end - since).low > self.period
        room = self._room(since, end)
        runs = room if math.isinf(room) else room // self.period + 1 + MOST_TRIGGERED
        if phase.result == "success":
            readiness.successes, self.failures = readiness.successes + runs, 0 if met else self.failures
        elif phase.result == "failure":
            self.failures, readiness.successes = self.failures + runs, 0 if met else readiness.successes
        elif phase.result == "unknown":
            self.failures, readiness.successes = self.failures + runs, readiness.successes + runs

    def _counting_on(self, met: float, threshold: int) -> Moment:
        """How much sooner a threshold may be filled for the runs before this phase."""
        return jitter("runs before count on", 0.0, float(min(met, threshold - 1) * self.period))

    # --- the grid ----------------------------------------------------------------------------------------

    def _moved(self, since: Moment) -> None:
        """Updates of the Pod's status trigger runs after ``since``; the last of them is where the grid stands."""
        soonest, last = self.course.constants.readiness_trigger
        longest = min(self._longest_failure, float(self.probe.timeout.value))
        last += longest  # a run that is under way comes first
        alone = self.readiness.alone
        self.grid = since + jitter("readiness trigger", soonest, last) if alone else None
        if not self.course.constants.trigger_moves_grid:
            self.grid = self.watch.anchor
            # A tick that met a triggered run is late, and so are those after it until they have caught up (3.1).
            last += longest + (longest * self.period / (self.period - longest) if longest < self.period else 0.0)
        self.triggers_until = since + last if alone else None

    def _stands_at(self, run: Moment) -> None:
        """The run that made it ready is a tick of a grid that nothing moves any more."""
        if self.course.constants.trigger_moves_grid:
            self.grid = self._settled(run)

    def _settled(self, run: Moment) -> Moment:
        """The same moment without its history since the start."""
        return self.course.settled(run, self.attempt.started.at)

    def _first_run(self, since: Moment, phase: Phase) -> Moment:
        """The first run of a phase at or after ``since``: the next tick, or one that a status update triggers."""
        overrun = self.watch.overrun_before(phase)
        if overrun:
            return since + jitter("after a run that lasted over a tick", 0.0, overrun)
        if self.grid is None or (self.grid is self.watch.anchor and self._is_triggered(since)):
            return since + jitter("run on a grid that may be anywhere", 0.0, float(self.period))
        tick = next_tick(self.grid, self.period, since)
        if self._is_triggered(since) or self._overruns:
            return earliest(tick, since + jitter("immediate readiness run", 0.0, float(self.period)))
        return self._sooner_by_stop(since, tick)

    def _sooner_by_stop(self, since: Moment, run: Moment) -> Moment:
        """The run, or the one that the sync which stops the container triggers before it, moving the grid (3.5, 3.8)."""
        if self.stop is None or self.course.side(self.stop - run).low > 0:
            return run
        if self.course.bounds(since - self.stop).high > -AROUND_A_SYNC:
            return since + jitter("run on a grid that the stop has moved", 0.0, float(self.period))
        under_way = min(self._longest_failure, float(self.probe.timeout.value))
        return earliest(run, self.stop + jitter("run triggered by the stop", -AROUND_A_SYNC, AROUND_A_SYNC + under_way))

    def _meets_the_stop(self, first: Moment, last: Moment) -> bool:
        """Whether the sync that stops the container can come between two of its runs."""
        if self.stop is None:
            return False
        return self.course.side(self.stop - last).low < 0 and self.course.side(first - self.stop).low < 0

    @property
    def _overruns(self) -> bool:
        """A failing run may last over a tick; the next one then comes at its end, off the grid (3.1)."""
        return self._longest_failure >= self.period

    @property
    def _longest_failure(self) -> float:
        """The longest that a failing run can take; 0: none fails."""
        failing = [self.course.bounds(p.takes).high for p in self.watch.phases if p.result == "failure"]
        return max(failing, default=0.0)

    def _is_triggered(self, since: Moment) -> bool:
        """Whether a status update may still trigger a run at or after ``since``."""
        if self.readiness.state is True:
            return False
        if self.triggers_until is None:
            return True
        low, high = self.course.bounds(since - self.triggers_until)
        return low <= 0 or high >= self.course.constants.resync

    def _may_be_seen_first(self, since: Moment) -> bool:
        """Whether all runs before may have been lost, so that the worker meets the container only now.

        Then its first result is a change, and the status update that follows triggers another run (3.5).
        """
        if self.triggers_until is None:
            return True
        return self.course.bounds(since - self.triggers_until).low <= self.period

    # --- phases ------------------------------------------------------------------------------------------

    def _succeeds(self, phase: Phase, end: Moment | None) -> None:
        """The success threshold is filled; each run that a status update triggers counts, too."""
        if self.readiness.state is True:
            return
        since = self.course.not_before(self.watch.eligible, phase.since)
        more = self.probe.success_threshold.value - 1
        run = self._first_run(since, phase)
        last = run + more * self.period
        started = self._is_triggered(since) or self._may_be_seen_first(since) or self._overruns
        if more and (started or self._meets_the_stop(since, last)):
            anywhere = self.triggers_until is None or self._overruns
            quick = more if anywhere else min(more, MOST_TRIGGERED - 1 if started else 1)
            last -= jitter("runs that come at once", 0.0, float(quick * self.period))
        last = self.course.not_before(last - self._counting_on(self.readiness.successes, more + 1), since)
        fields = (self.probe.period, self.probe.initial_delay, self.probe.success_threshold)
        at = last + phase.takes + self.course.latency()
        self.readiness.gain(self.attempt, at, "the readiness probe succeeds", fields, (end, self.over))
        if self.readiness.is_surely_ready:
            self._stands_at(last)

    def _fails(self, phase: Phase, end: Moment | None) -> None:
        """Runs fail; where the container is ready, the failure threshold takes that back."""
        if self.readiness.state is False:
            self._tell_runs("probe-failed", phase, end)
            return
        ready = self.readiness.state is True
        if not ready:
            self._tell_runs("probe-failed", phase, end)
        reaches = self.course.jitter("exec_reaches")
        since = self.course.not_before(self.watch.eligible, phase.since - reaches)
        first = (
            next_tick(self.grid, self.period, since)
            if ready and self.grid is not None
            else self._first_run(since, phase)
        )
        spacing = self.watch.spacing(phase.takes)
        threshold = self.probe.failure_threshold.value
        for n in range(min(threshold, MOST_FAILURES_TOLD) if ready else 0):
            tick = first + times(spacing, n)
            surely = self.course.within(tick, end, self.over)
            if surely is None:
                break
            self._tell_run("probe-failed", tick, phase, certain=surely)
        sooner = self._counting_on(self.failures, threshold)
        filled = self.course.not_before(first + times(spacing, threshold - 1) - sooner, since)
        surely = self.course.within(filled, end, self.over)
        if surely is None:
            return
        fields = (self.probe.period, self.probe.failure_threshold, self.probe.timeout)
        formula = f"{ordinal(threshold)} failed readiness probe in a row"
        done = filled + phase.takes + self.course.latency()
        self.readiness.lose(self.attempt.started, done, certain=surely, formula=formula, fields=fields)
        self._moved(self._settled(filled + phase.takes))
        if ready:
            self._tell_runs("probe-failed", phase, end, after=filled)

    def _may_flap(self, phase: Phase, end: Moment | None) -> None:
        """Nobody knows how it answers: it may turn ready and unready.

        An application that podlint cannot read may stop answering; what it would answer well is a phase of its own.
        """
        self._tell_runs("probe-failed", phase, end)
        since = self.course.not_before(self.watch.eligible, phase.since)
        at = since + jitter("some run", 0.0, self._room(since, end))
        opaque = self.attempt.program.opaque
        with self.course.in_doubt():
            if opaque:
                self.readiness.lose(self.attempt.started, at, certain=False, formula="it may answer no more")
            for _ in range(0 if opaque else MOST_FLAPS):
                self.readiness.lose(self.attempt.started, at, certain=False, formula="the readiness probe may fail")
                self.readiness.state = None
                self.readiness.gain(self.attempt, at, "the readiness probe may succeed", (), ())
                self.readiness.state = None
        self._moved(since)

    # --- runs --------------------------------------------------------------------------------------------

    def _tell_runs(self, kind: EventType, phase: Phase, end: Moment | None, after: Moment | None = None) -> None:
        """Note the runs of a phase in which the container is not ready.

        How many there are is known only roughly: each update of the Pod's status adds one and moves the grid (3.5). So
        none of them is certain, and where each can lie is told by bounds alone.
        """
        since = self.course.not_before(self.watch.eligible, phase.since) if after is None else after
        for low, high, count in self._runs(since, self._room(since, end)):
            self._tell_run(kind, since + jitter("readiness run", low, high), phase, certain=False, count=count)

    def _runs(self, since: Moment, room: float) -> Iterator[tuple[float, float, int | None]]:
        """Each of the runs from ``since`` on as how long after it at the least and most; the last stands for more."""
        period = float(self.period)
        if self._is_triggered(since):
            quick = min(room, self.course.constants.readiness_trigger.high)
            yield from [(0.0, quick, 1)] * MOST_TRIGGERED
        first = Bounds(0.0, period)
        if self.grid is not None and not self._is_triggered(since):
            first = self.course.bounds(next_tick(self.grid, self.period, since) - since)
        told = MOST_FAILURES_TOLD if self.course.setting.until is not None else FEW_FAILURES_TOLD
        for n in range(told - 1):
            low = max(0.0, first.low) + (n * period if self.triggers_until is not None else 0.0)
            if low > room:
                break
            yield low, min(room, first.high + n * period), 1
        # Any sync adds a run and moves the grid: that of the container's own kill, or the one each 60 to 90 s.
        yield 0.0, room, None if math.isinf(room) else math.floor(room / period) + MOST_TRIGGERED

    def _room(self, since: Moment, end: Moment | None) -> float:
        """The longest that it can be from ``since`` to the end of the phase or of all looking."""
        limits = [limit for limit in (end, self.over) if limit is not None]
        return max(0.0, min((self.course.bounds(limit - since).high for limit in limits), default=math.inf))

    def _tell_run(self, kind: EventType, tick: Moment, phase: Phase, *, certain: bool, count: int | None = 1) -> None:
        detail = {} if count == 1 else {"count": count, "every": self.period}
        self.course.emit(
            kind,
            tick + phase.takes + self.course.latency(),
            self.attempt.started,
            "the readiness probe cannot run" if kind == "probe-errored" else "a readiness probe finds it failing",
            (self.probe.period, self.probe.initial_delay, self.probe.timeout),
            container=self.readiness.container,
            attempt=self.attempt.number,
            probe=self.probe.kind,
            certain=certain,
            **detail,
        )
