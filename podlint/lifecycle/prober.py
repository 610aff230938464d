"""The prober: when a probe runs, how it answers, and what its thresholds make of that (kubelet-model 3).

Probes are summarised, never stepped: from the moments at which the answers change follow the first tick
that sees a change and the tick that fills a threshold, whatever the threshold is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from podlint.behaviour.program import Answer, Result
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.moment import Bounds, Moment, jitter, latest, next_tick, seconds
from podlint.pod.model import Probe

MOST_FAILURES_TOLD = 10
"""More like events in a row than this become one event with ``count`` and ``every``."""
SPREAD = "one of several alike"
"""The jitter by which the time of such an event spans from the first of them to the last."""


@dataclass(frozen=True, slots=True)
class Phase:
    """From ``since`` on the handler answers with ``result``, and takes so long to do so."""

    since: Moment
    result: Result
    takes: Moment


@dataclass(frozen=True, slots=True)
class Stretch:
    """Failures in a row: up to ``count`` of them, from the tick ``first`` on."""

    phase: Phase
    first: Moment
    count: int
    before: Moment | None = None
    """The stretch ends here, if the count isn't reached earlier."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One probe of one attempt of a container: what it may see, and from when on it looks."""

    course: Course
    probe: Probe
    container: str
    attempt: int
    anchor: Moment
    """Where the grid of its worker begins; a restart does not move it (3.1)."""
    eligible: Moment
    """Before this no tick counts: the delay, the container's visibility, the startup gate (3.3)."""
    phases: tuple[Phase, ...]

    @property
    def period(self) -> int:
        return self.probe.period.value

    def spacing(self, takes: Moment) -> Moment:
        """From one run to the next: a run that lasts longer than the period delays the next (3.1)."""
        if self.course.bounds(takes).high <= self.period:
            return seconds(self.period)
        return latest(seconds(self.period), takes)

    def first_tick_in(self, phase: Phase) -> Moment:
        """The first tick whose run meets ``phase``."""
        reaches = self.course.jitter("exec_reaches")
        if phase is self.phases[0]:
            return next_tick(self.anchor, self.period, self.eligible)
        change = phase.since - reaches
        overrun = self.overrun_before(phase)
        if overrun:  # a run that lasts over a tick is followed by the next at once, off the grid (3.1)
            return latest(self.eligible, change) + jitter("after a run that lasted over a tick", 0.0, overrun)
        if self.course.side(self.eligible - change).high <= 0:
            return next_tick(self.anchor, self.period, change, strict=True)
        return next_tick(self.anchor, self.period, self.course.not_before(change, self.eligible))

    def soonest(self, carried: int) -> Moment:
        """The first tick at which its failure threshold can be filled."""
        missing = max(0, self.probe.failure_threshold.value - 1 - carried)
        return next_tick(self.anchor, self.period, self.eligible) + float(missing * self.period)

    def overrun_before(self, phase: Phase) -> float:
        """The longest that a run of the phase before may keep this one waiting; 0 where runs end before the next tick."""
        if phase is self.phases[0]:
            return 0.0
        before = self.phases[self.phases.index(phase) - 1]
        longest = self.course.bounds(before.takes).high
        return max(longest, float(self.period)) if longest > self.period else 0.0

    def surely_meets(self, phase: Phase, until: Moment | None) -> bool:
        """Whether a run surely meets a phase that lasts ``until`` then (None: for ever): it is probed in for over a period."""
        if until is None:
            return True
        return self.course.bounds(until - self.course.not_before(self.eligible, phase.since)).low > self.period

    def end_of(self, index: int) -> Moment | None:
        """When the phase with this index is over; None: never."""
        return self.phases[index + 1].since if index + 1 < len(self.phases) else None

    def tell(self, stretch: Stretch, because: Event, over: Moment | None) -> Event:
        """Note the failures of a stretch, as far as they can come before ``over``; returns the last, or ``because``."""
        spacing = self.spacing(stretch.phase.takes)
        limits = [limit for limit in (over, stretch.before) if limit is not None]
        count = self._most(stretch, limits)
        each = [(n, 1) for n in range(min(count, MOST_FAILURES_TOLD))]
        runs = each if count <= MOST_FAILURES_TOLD else [(0, count - 1), (count - 1, 1)]
        last = because
        for n, count in runs:
            tick = stretch.first + times(spacing, n)
            surely = self.course.within(tick, *limits)
            if surely is None:
                break
            certain = surely and stretch.phase.result == "failure"
            last = self._tell_one(stretch, tick, last, count, certain)
        return last

    def tell_errors(self, because: Event, over: Moment | None) -> None:
        """Note the runs of a probe that cannot run; they count as nothing and go on for ever (3.6)."""
        if [phase.result for phase in self.phases] != ["error"]:
            return
        first = self.first_tick_in(self.phases[0])
        for n in range(MOST_FAILURES_TOLD):
            tick = first + float(self.period * n)
            certain = self.course.within(tick, over)
            if certain is None:
                return
            count = None if n + 1 == MOST_FAILURES_TOLD else 1
            self._emit("probe-errored", tick, because, "the probe itself cannot run", certain, count)

    def _most(self, stretch: Stretch, limits: list[Moment]) -> int:
        """How many runs of the stretch can come before it is over."""
        room = min((self.course.bounds(limit - stretch.first).high for limit in limits), default=math.inf)
        return stretch.count if math.isinf(room) else min(stretch.count, max(0, math.floor(room / self.period) + 1))

    def _tell_one(self, stretch: Stretch, tick: Moment, because: Event, count: int, certain: bool) -> Event:
        first = tick is stretch.first or because.type != "probe-failed"
        kind = self.probe.kind
        formula = f"the first {kind} probe to find it failing" if first else f"the next {kind} probe fails too"
        return self._emit("probe-failed", tick + stretch.phase.takes, because, formula, certain, count)

    def _emit(
        self, kind: EventType, done: Moment, because: Event, formula: str, certain: bool, count: int | None
    ) -> Event:
        """Note the end of one run, or of ``count`` alike (None: as many as there are), from the first to the last."""
        probe = self.probe
        more, alike = several(count, self.period)
        return self.course.emit(
            kind,
            done + self.course.latency() + alike,
            because,
            formula,
            (probe.period, probe.initial_delay, probe.timeout),
            container=self.container,
            attempt=self.attempt,
            certain=certain,
            probe=probe.kind,
            **more,
        )


def eligible_from(probe: Probe, started: Moment, fraction: Moment, gate: Moment) -> Moment:
    """Before this no tick counts: the gate, and the delay since the start, cut to the second (3.3)."""
    delay = float(probe.initial_delay.value)
    return latest(gate, started - fraction + delay) if delay else gate


def several(count: int | None, period: int) -> tuple[dict[str, Any], Moment]:
    """The detail of an event that stands for several in a row, and how long after the first the last may come."""
    if count == 1:
        return {}, seconds(0)
    last = math.inf if count is None else float((count - 1) * period)
    return {"count": count, "every": period}, jitter(SPREAD, 0.0, last)


def times(moment: Moment, count: int) -> Moment:
    """``count`` times the same duration."""
    return Moment(moment.constant * count, tuple((atom, n * count) for atom, n in moment.atoms if count))


def phases_at(start: Moment, answers: Sequence[Phase]) -> tuple[Phase, ...]:
    """Phases counted from the process's start, as moments of the course."""
    return tuple(Phase(start + phase.since, phase.result, phase.takes) for phase in answers)


def lost_from(answers: Sequence[Answer]) -> Moment | None:
    """From when on nobody can read how the handler answers, which until then has failed; None: it can be read."""
    failing = tuple(takewhile(lambda answer: answer.result == "failure", answers))
    unread = answers[len(failing) :]
    return unread[0].since if unread and all(answer.result == "unknown" for answer in unread) else None


def opaque_phases(course: Course, probe: Probe, container: str, attempt: int, lost: Moment) -> tuple[Phase, ...]:
    """How endpoints that podlint can't read answer: not before ``boot``, well until ``hang``.

    ``lost``: they surely do not answer before this, when podlint loses sight of the process. A probe that fails may be
    refused at once or hang for its whole timeout (3.6).
    """
    failing = jitter("failing probe", 0.0, float(probe.timeout.value))
    soonest = course.bounds(lost).low
    boot = course.unknown(f"boot.{container}", attempt, default=Bounds(soonest, math.inf))
    if course.bounds(boot).low < soonest:
        boot = latest(boot, lost)
    hang = course.unknown(f"hang.{container}", attempt)
    phases = [Phase(seconds(0), "failure", failing), Phase(boot, "success", course.latency())]
    if course.bounds(hang).low != float("inf"):
        phases.append(Phase(latest(boot, hang), "failure", failing))
    return tuple(phases)


def ordinal(number: int) -> str:
    """``third``, ``12th``, ``21st``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}{ending}")
