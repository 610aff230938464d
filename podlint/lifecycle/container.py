"""The life of one container: attempt after attempt, until it is done, goes on for ever, or repeats itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from podlint.behaviour.process import program
from podlint.behaviour.program import Program
from podlint.lifecycle.attempt import Attempt, Cause, Ending, start
from podlint.lifecycle.backoff import BackOff, ladder
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.prober import ordinal
from podlint.lifecycle.probing import Conclusion, Probing, probe_attempt
from podlint.lifecycle.readiness import Readiness
from podlint.lifecycle.termination import Grace, Victim, pod_grace, probe_grace, stop
from podlint.lifecycle.unknown import ANY, NEVER
from podlint.moment import Moment, earliest, jitter, latest
from podlint.pod.model import Container, Pod

MOST_ATTEMPTS = 24
"""More attempts than this are not unrolled, however far ``until`` lies; the course then says that it is cut short."""


@dataclass
class Life:
    """One container's whole life in a course."""

    course: Course
    pod: Pod
    container: Container
    anchor: Moment
    """Where the grids of its probe workers begin (3.1)."""
    images: set[str]
    """Images that are on the node by now."""
    deleted_at: Moment | None
    is_last: bool
    """No other container of the Pod keeps it going: a kill without a restart is a stop of the Pod (4.2)."""
    attempts: list[Attempt] = field(default_factory=list)
    started_all: Event | None = None
    """The Pod's worker has started every container: before that it does nothing else (2.1)."""

    def __post_init__(self) -> None:
        self._backoff = BackOff(self.course)
        self._programs: dict[bool, Program] = {}
        self.readiness = Readiness(self.course, self.name)

    # --- attempts ----------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.container.name

    @property
    def is_running(self) -> bool:
        """Its last attempt has not ended."""
        return bool(self.attempts) and self.attempts[-1].ending is None

    def start(self, at: Moment, because: Event, formula: str, number: int = 0) -> Attempt:
        """Start the process, the image pulled before; the kubelet begins at ``at``."""
        process = self._program(again=number > 0)
        attempt = start(self.course, self.pod, self.container, process, self.images, at, because, formula, number)
        self.attempts.append(attempt)
        return attempt

    def _program(self, *, again: bool) -> Program:
        """What the process does; a later attempt finds on its volumes what an earlier one left there."""
        if again not in self._programs:
            self._programs[again] = program(self.pod, self.container, restarted=again)
        return self._programs[again]

    def live(self, attempt: Attempt) -> Ending | None:
        """Let the attempt run to its end; None where it goes on for ever or the deletion comes first."""
        course = self.course
        if attempt.hook_failed:
            return self._fails_hook(attempt)
        own_end = self._own_end(attempt)
        probing = probe_attempt(course, self.pod, self.container, self.anchor, attempt)
        killed_at = probing.killed_at
        if own_end is not None and killed_at is not None and not course.before(own_end, killed_at):
            own_end = None
        elif own_end is not None:
            killed_at = None
        over = own_end if own_end is not None else killed_at
        if self.deleted_at is not None and (over is None or course.before(self.deleted_at, over)):
            over, own_end, killed_at = self.deleted_at, None, None
        last = probing.tell(over)
        self._follow_readiness(attempt, probing, self._shown_until(own_end, killed_at, over))
        if own_end is not None:
            return self._exits(attempt, own_end)
        if killed_at is not None and probing.killer is not None:
            return self._is_killed(attempt, probing.killer, killed_at, last)
        return None

    def _shown_until(self, own_end: Moment | None, killed_at: Moment | None, over: Moment | None) -> Moment | None:
        """When readiness is looked at no more: an end has to be noticed (15), and a stop takes its time (3.8)."""
        if own_end is not None:
            return own_end + self.course.jitter("exit_seen")
        if over is None or killed_at is not None:
            return over
        asked = self.course.setting.grace_period
        longest = (self.pod.grace.value if asked is None else asked) + self.course.constants.least_grace
        return over + jitter("stopping", 0.0, longest + self.course.constants.worker_free.high)

    def _follow_readiness(self, attempt: Attempt, probing: Probing, over: Moment | None) -> None:
        if self.container.role == "init":
            return
        if probing.stale_until is not None:
            self._follow_stale(attempt, probing, probing.stale_until, over)
        if probing.gate is not None:
            probe = self.container.readiness
            watch = None if probe is None else probing.watch(probe, probing.gate)
            self.readiness.follow(attempt, probing.gate, watch, over)

    def _follow_stale(self, attempt: Attempt, probing: Probing, until: Moment, over: Moment | None) -> None:
        """While a container counts as started by what was left of the life before, it can be ready, too (3.7)."""
        probe = self.container.readiness
        if probe is not None:
            watch = probing.watch(probe, attempt.visible)
            self.readiness.follow(attempt, attempt.visible, watch, until if over is None else earliest(until, over))
        certain = self.course.within(until, over)
        if certain is not None:
            self.readiness.lose(
                attempt.started,
                until + self.course.latency(),
                certain=certain,
                formula="the startup probe's next tick takes back what was left of the life before",
            )

    def restarts(self, ending: Ending) -> bool:
        """Whether the kubelet starts the container again (5.5); an unknown exit code counts as 0."""
        policy = self.container.restart_policy.value or self.pod.restart_policy.value
        if self.container.role == "sidecar":
            return True
        if policy == "OnFailure":
            return ending.by_probe or bool(ending.code)
        return policy == "Always"

    def restart(self, attempt: Attempt, ending: Ending) -> Attempt | None:
        """Start again after an ending, at once or after the back-off; None: the deletion comes first."""
        course, exited = self.course, ending.exited
        previous = self.attempts[-2].ending if len(self.attempts) > 1 else None
        seen = exited.at if ending.by_probe else exited.at + course.jitter("exit_seen")
        compared = exited.at if not ending.by_probe else previous.exited.at if previous else None
        wait = self._backoff.waits(compared, seen)
        because, formula = (
            exited,
            "restarted in the same sync" if ending.by_probe else "restarted when the exit is seen",
        )
        if wait is not None:
            because = course.emit(
                "restart-delayed",
                exited.at + course.jitter("exit_seen"),
                exited,
                f"back-off {wait:g} s",
                container=self.name,
                attempt=attempt.number,
                seconds=wait,
            )
            seen = self._backoff.after_wait(exited.at)
            formula = f"after a back-off of {wait:g} s, up to half as long again"
            self._seen_ended(ending, certain=True)
        elif not ending.by_probe:
            self._seen_ended(ending, certain=False)
        in_sync = ending.by_probe and wait is None
        if self.deleted_at is not None and not in_sync and course.before(self.deleted_at, seen):
            return None  # a deletion ends a wait, but not a sync that is under way (4.1)
        number = attempt.number + 1
        delay = course.jitter("restart_in_sync") if in_sync else course.jitter("next_start")
        again = self.start(seen + delay, because, formula, number)
        again.stale = in_sync and attempt.passed_startup and course.constants.started_stays
        if in_sync and (
            self.container.readiness is not None or (self.container.startup is not None and not again.stale)
        ):
            self.readiness.lose(again.started, again.visible, certain=True)
        return again

    def run(self, attempt: Attempt) -> None:
        """Attempt after attempt, as far as the course is to be told."""
        current: Attempt | None = attempt
        while current is not None:
            current.ending = self.live(current)
            if current.ending is None:
                return
            if not self.restarts(current.ending):
                self._seen_ended(current.ending, certain=True)
                return
            current = self.restart(current, current.ending)
            if current is not None and self.repeats(current):
                return

    def _seen_ended(self, ending: Ending, *, certain: bool) -> None:
        """The end stands in the status, unless the next start comes first (``certain``: nothing comes first)."""
        seen = ending.exited.at + self.course.jitter("exit_seen") + self.course.jitter("status_published")
        self.readiness.lose(ending.exited, seen, certain=certain)

    def repeats(self, again: Attempt) -> bool:
        """Whether the course need not be followed beyond this restart: it repeats itself, or lies past ``until``."""
        until = self.course.setting.until
        if until is not None:
            self.course.cut_short |= again.number >= MOST_ATTEMPTS
            return self.course.bounds(again.started.at).low > until or again.number >= MOST_ATTEMPTS
        if self._steady():
            self._note_cycle()
            return True
        return False

    def _steady(self) -> bool:
        """The last two attempts ended the same way, so the next ones will."""
        ended = [a.ending.cause for a in self.attempts if a.ending is not None]
        return len(ended) >= 2 and ended[-1] == ended[-2] and self.deleted_at is None

    def _note_cycle(self) -> None:
        first, last = self.attempts[-2].started, self.attempts[-1].started
        ending = self.attempts[-2].ending
        before = self.attempts[-3].ending if len(self.attempts) > 2 else None
        assert ending is not None
        by_probe = ending.by_probe
        cycle = self.course.bounds(ending.exited.at - (before.exited.at if before else first.at))
        self.course.cycle = (first, last)
        self.course.ladder = ladder(self._backoff.entry, cycle, by_probe, self.course.constants)

    # --- the process itself ------------------------------------------------------------------------------

    def _own_end(self, attempt: Attempt) -> Moment | None:
        """When the process exits by itself; None: never, as far as anybody knows."""
        name = f"run.{self.name}"
        end = attempt.program.end
        if end is not None and self.course.setting.assumptions.find(name) is None:
            return attempt.started.at + end.at
        batch = self.container.role == "init" or (
            self.pod.restart_policy.value != "Always" and self.container.role == "main"
        )
        endless = attempt.program.known and attempt.program.end is None
        takes = self.course.unknown(name, attempt.number, default=ANY if batch and not endless else NEVER)
        return None if math.isinf(self.course.bounds(takes).low) else attempt.started.at + takes

    def _exits(self, attempt: Attempt, at: Moment) -> Ending:
        end = attempt.program.end
        code = end.code if end is not None else None
        detail: dict[str, Any] = {} if code is None else {"exitCode": code}
        exited = self.course.emit(
            "container-exited",
            at,
            attempt.started,
            "the end of its command" if end is not None else f"plus run.{self.name}",
            self.container.command or self.container.args or (self.container.image,),
            container=self.name,
            attempt=attempt.number,
            **detail,
        )
        return Ending("self", exited, code)

    def _when_worker_is_free(self, at: Moment) -> Moment:
        """Pulls and postStart hooks of the containers after this one hold up everything else in the Pod (2.1)."""
        busy = self.started_all
        if busy is None or self.course.bounds(busy.at - at).high <= 0:
            return at
        return latest(at, busy.at)

    def _fails_hook(self, attempt: Attempt) -> Ending:
        """PostStart has failed: the container is killed with the Pod's grace, preStop included (2.6)."""
        killing = self.course.emit(
            "killing",
            attempt.free.at,
            attempt.free,
            "postStart has failed",
            container=self.name,
            attempt=attempt.number,
            reason="post-start",
        )
        return self._stopped("post-start", attempt, killing, pod_grace(self.pod))

    def _stopped(self, cause: Cause, attempt: Attempt, killing: Event, grace: Grace) -> Ending:
        age = killing.at - attempt.started.at
        victim = Victim(self.pod, self.container, attempt.number, attempt.program, age)
        exited = stop(self.course, victim, killing, grace)
        return Ending(cause, exited, exited.detail.get("exitCode"))

    def _is_killed(self, attempt: Attempt, killer: Conclusion, at: Moment, last: Event) -> Ending:
        """The kubelet stops a container whose probe has failed often enough (4.1, 4.3)."""
        course, probe = self.course, killer.watch.probe
        booting = killer.verdict.phase is killer.watch.phases[0]
        ends_pod = self.is_last and not self.restarts(Ending("liveness", attempt.started, None))
        killing = course.emit(
            "killing",
            self._when_worker_is_free(at + course.jitter("worker_free")),
            last,
            f"{ordinal(probe.failure_threshold.value)} failed {probe.kind} probe in a row",
            (probe.failure_threshold, probe.period),
            container=self.name,
            attempt=attempt.number,
            reason="finished" if ends_pod else probe.kind,
        )
        grace = pod_grace(self.pod) if ends_pod else probe_grace(self.pod, probe)
        ending = self._stopped("liveness" if probe.kind == "liveness" else "startup", attempt, killing, grace)
        course.labels.append(f"{self.name} is killed by its {probe.kind} probe{' while booting' if booting else ''}")
        return ending
