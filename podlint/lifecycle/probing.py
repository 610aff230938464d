"""What the probes of one attempt make of it: the startup gate, the probe that kills, the failures on the way."""

from __future__ import annotations

from dataclasses import field, replace

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.prober import Phase, Watch, eligible_from, lost_from, opaque_phases, phases_at
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.streak import Streak, Streaks, carried_into
from podlint.lifecycle.walk import Verdict, Walk
from podlint.moment import ZERO, Moment, jitter, next_tick, seconds
from podlint.pod.model import Container, HttpGet, Probe, TcpSocket


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A probe of the attempt and what its worker comes to conclude."""

    watch: Watch
    verdict: Verdict
    carried: int = 0
    """Failures in a row that its worker had counted when it began to look."""
    perhaps: int = 0
    """So many more at the most, which decide nothing in this attempt."""


AFTER_THE_TICK = 0.005
"""A probe's result is not in the Pod's status before this."""
MOST_COUNTED = 60
"""Runs that are told of a probe whose answer depends on how often it has run."""


@dataclass
class Probing:
    """The startup and liveness probes of one attempt."""

    course: Course
    programs: Programs
    container: Container
    anchor: Moment
    attempt: Attempt
    streaks: Streaks
    stopped_at: Moment | None = None
    """The whole Pod begins to be stopped; None: it is not."""
    gate: Moment | None = None
    """When liveness and readiness probes are let in; None: never."""
    startup: Conclusion | None = None
    early: Conclusion | None = None
    """The liveness probe in the stale time, which may kill a container that is still booting."""
    liveness: Conclusion | None = None
    killer: Conclusion | None = None
    """The probe that kills the attempt, if nothing ends it before."""
    passed: Event | None = field(default=None, init=False)

    @property
    def killed_at(self) -> Moment | None:
        """The end of the run that fills the failure threshold; None: no probe kills."""
        return None if self.killer is None else self.killer.verdict.at

    def ends_before(self, own_end: Moment) -> Moment:
        """The process's own end, which is supposed to come before any probe would have killed it.

        Where the Pod's stop comes before both, it still lies after that.
        """
        for conclusion in (self.startup, self.early, self.liveness):
            for too_late in () if conclusion is None else conclusion.verdict.too_late:
                own_end = self.course.not_after(own_end, too_late)
        return own_end

    def _walk(self, watch: Watch, carried: int, *, to_success: bool = False) -> Verdict:
        """What a probe concludes of the attempt before that ends by itself; a fork where it is open which comes first."""
        return Walk(watch, to_success, own_end=self.attempt.own_end, stopped_at=self.stopped_at).verdict(carried)

    def watch(self, probe: Probe, gate: Moment, disturbed: Moment | None = None) -> Watch:
        """The prober's view of the attempt through one probe, which looks from ``gate`` on (3.3).

        ``disturbed``: from here on a stop signal or a hook changes what the process does, nobody knows how.
        """
        eligible = eligible_from(probe, self.attempt.started.at, self.attempt.fraction, gate)
        number, name = self.attempt.number, self.container.name
        phases = self._counting(probe, eligible) or self._phases(probe)
        if disturbed is not None:
            phases = self._until(phases, disturbed, probe)
        return Watch(self.course, probe, name, number, self.anchor, eligible, phases)

    def _counting(self, probe: Probe, eligible: Moment) -> tuple[Phase, ...]:
        """How a probe answers whose own runs change what it looks at: run for run, a tick apart; empty for all others."""
        if probe.kind == "readiness":  # nobody knows how often it runs
            return ()
        _, told = self.programs.answers(self.container, probe, self.attempt.program)
        if told is None or told.repeats_from == 0 or len(set(told.results)) == 1:
            return ()
        period = float(probe.period.value)
        until = self.course.setting.until
        most = MOST_COUNTED if until is None else min(MOST_COUNTED, int(until // period) + 1)
        first = next_tick(self.anchor, period, eligible)
        phases = [Phase(self.attempt.started.at, told.results[0], self.course.latency())]
        for n in range(1, most):
            result = told.result(n)
            if result != phases[-1].result:
                phases.append(Phase(first + (n - 0.5) * period, result, self.course.latency()))
            if result == "unknown":
                break
        return tuple(phases)

    def _until(self, phases: tuple[Phase, ...], disturbed: Moment, probe: Probe) -> tuple[Phase, ...]:
        """What follows ``disturbed`` is not known; an application that would answer well may go on to, or come to."""
        kept = tuple(p for p in phases if self.course.side(p.since - disturbed).low < 0) or phases[:1]
        if kept[-1].result == "error":
            return kept
        unknown = Phase(disturbed, "unknown", jitter("disturbed probe", 0.0, float(probe.timeout.value)))
        well = [p for p in (kept[-1], *phases[len(kept) :]) if p.result == "success" and self.attempt.program.opaque]
        return (*kept, unknown, *(replace(p, since=self.course.not_before(disturbed, p.since)) for p in well))

    def _phases(self, probe: Probe) -> tuple[Phase, ...]:
        """How the probe's handler answers over the attempt's life."""
        name, started = self.container.name, self.attempt.started.at
        if cannot_run(self.container, probe):
            return (Phase(started, "error", seconds(0)),)
        read, _ = self.programs.answers(self.container, probe, self.attempt.program)
        told = any(self.course.setting.assumptions.find(f"{kind}.{name}") for kind in ("boot", "hang"))
        lost = lost_from(read)
        if told or lost is not None:
            return phases_at(started, opaque_phases(self.course, probe, name, self.attempt.number, lost or ZERO))
        return phases_at(started, [Phase(a.since, a.result, a.takes) for a in read])

    def conclude(self) -> None:
        """Work out which probe, if any, kills the attempt."""
        self.attempt.first_looks = self._first_looks()
        begins, brought = self._stale() if self.attempt.stale else (self.attempt.visible, self.streaks.liveness)
        if self.killer is None:
            self._startup(begins)
        elif self.container.startup is not None:
            self._startup_in_kill(self.container.startup, begins)
        if self.gate is not None and self.container.liveness is not None:
            watch = self.watch(self.container.liveness, self.gate)
            watch, missed, perhaps = carried_into(watch, brought)
            self.liveness = Conclusion(watch, self._walk(watch, missed), missed, perhaps)
            if self.liveness.verdict.result == "failure":
                self.killer = self.liveness

    def _first_looks(self) -> tuple[Moment, ...]:
        """The startup worker's next tick; that of readiness, whose grid may stand anywhere.

        Where there is no startup probe the update that tells of the start triggers readiness, but such a run may get lost
        and moves the grid (3.5); and of liveness nobody is told before it fails.
        """
        startup, readiness, visible = self.container.startup, self.container.readiness, self.attempt.visible
        looks = () if startup is None else (next_tick(self.anchor, startup.period.value, visible),)
        if readiness is None:
            return looks
        return (*looks, visible + jitter("a tick", 0.0, float(readiness.period.value)))

    def _stale(self) -> tuple[Moment, Streak]:
        """Let the liveness probe run until the startup probe's next tick.

        A restart inside one sync takes over ``started`` from the life before; the startup worker's next
        tick only takes it back, and probes one period later. Returns when that may probe itself, and how often in a
        row the liveness probe has failed until the tick.
        """
        probe = self.container.startup
        assert probe is not None
        tick = self.attempt.stale_until = self.attempt.first_looks[0]
        later = tick + float(probe.period.value)
        if self.container.liveness is None:
            return later, Streak()
        watch = self.watch(self.container.liveness, self.attempt.visible)
        watch, missed, perhaps = carried_into(watch, self.streaks.liveness)
        verdict = self._walk(watch, missed)
        filled = verdict.tick if verdict.result == "failure" else None
        if filled is not None and self.course.before(filled, self._or_just_before(tick)):
            self.killer = self.early = Conclusion(watch, verdict)
            return later, Streak()
        early = Walk(watch, over=tick + self.course.jitter("exec_reaches")).verdict(missed)
        self.early = Conclusion(watch, early)
        return later, Streak(early.run, early.perhaps + perhaps, ended=tick)

    def _or_just_before(self, tick: Moment) -> Moment:
        """A worker's look at the container at ``tick``, as another's on the same tick meets it: either may be first."""
        return tick + self.course.jitter("exec_reaches") - self.course.jitter("exec_reaches")

    def _startup(self, begins: Moment) -> None:
        probe = self.container.startup
        if probe is None:
            self.gate = self.attempt.visible
            return
        watch, carried, perhaps = carried_into(self.watch(probe, begins), self.streaks.startup)
        verdict = self._walk(watch, carried, to_success=True)
        self.startup = Conclusion(watch, verdict, carried, perhaps)
        if verdict.result == "success":
            self.attempt.passed_startup = True
            # Not at the very tick: a liveness probe that shares it has looked at the status already.
            self.gate = verdict.at + (AFTER_THE_TICK + self.course.jitter("status_published"))
        elif verdict.result == "failure":
            self.killer = self.startup

    def _startup_in_kill(self, probe: Probe, begins: Moment) -> None:
        """The startup worker goes on while a kill in the stale time lasts, and may find that it has started after all (3.7)."""
        verdict = Walk(self.watch(probe, begins), to_success=True).verdict(0)
        if verdict.result == "success":
            self.attempt.may_pass_at = verdict.at

    def tell(self, over: Moment | None) -> Event:
        """Note the failures and the startup success up to ``over``; returns the last failure of what kills."""
        last = began = self.attempt.started
        taken_back = self.attempt.stale_until
        if self.early is not None and taken_back is not None:
            for stretch in self.early.verdict.stretches:
                end = over if self.killer is self.early else self._or_just_before(taken_back)
                last = self.early.watch.tell(stretch, began, end)
        for watch in (c.watch for c in (self.startup, self.liveness) if c is not None):
            watch.tell_errors(began, over)
        if self.startup is not None:
            for stretch in self.startup.verdict.stretches:
                last = self.startup.watch.tell(stretch, began, over)
            self.tell_passed(over)
        if self.liveness is not None:
            for stretch in self.liveness.verdict.stretches:
                last = self.liveness.watch.tell(stretch, self.passed or began, over)
        return last

    def tell_passed(self, over: Moment | None) -> None:
        """Note the startup probe's success, once, where it comes before ``over``."""
        startup = self.startup
        if startup is None or startup.verdict.result != "success" or self.passed is not None:
            return
        at = startup.verdict.at + self.course.latency()
        certain = self.course.within(at, over)
        if certain is None:
            return
        probe = startup.watch.probe
        self.passed = self.course.emit(
            "startup-passed",
            at,
            self.attempt.started,
            "the first startup probe that succeeds",
            (probe.period, probe.initial_delay),
            container=self.container.name,
            attempt=self.attempt.number,
            certain=certain,
        )


def cannot_run(container: Container, probe: Probe) -> bool:
    """Its port is a name that the container does not declare: each run is an error, which counts as nothing (3.6)."""
    handler = probe.handler
    if not isinstance(handler, HttpGet | TcpSocket) or isinstance(handler.port.value, int):
        return False
    return all(port.name.value != handler.port.value for port in container.ports)


def probe_attempt(
    course: Course,
    programs: Programs,
    container: Container,
    anchor: Moment,
    attempt: Attempt,
    streaks: Streaks,
    stopped_at: Moment | None,
) -> Probing:
    """What the startup and liveness probes conclude of an attempt that nothing else ends."""
    probing = Probing(course, programs, container, anchor, attempt, streaks, stopped_at)
    probing.conclude()
    return probing
