"""The life of one container: attempt after attempt, until it is done, goes on for ever, or repeats itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from podlint.behaviour.probe import answers
from podlint.behaviour.process import program
from podlint.lifecycle.attempt import Attempt, Ending, start
from podlint.lifecycle.backoff import BackOff, ladder
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.prober import Phase, Verdict, Watch, opaque_phases, ordinal, phases_at
from podlint.lifecycle.readiness import Readiness
from podlint.lifecycle.termination import Grace, Victim, stop
from podlint.lifecycle.unknown import ANY, NEVER
from podlint.moment import Moment, latest
from podlint.pod.model import Container, Pod, Probe

MOST_ATTEMPTS = 200
"""More attempts than this are not unrolled, however far ``until`` lies."""


@dataclass
class Life:
    """One container's whole life in a course."""

    course: Course
    pod: Pod
    container: Container
    anchor: Moment
    """Where the grids of its probe workers begin (3.1)."""
    attempts: list[Attempt] = field(default_factory=list)
    images: set[str] = field(default_factory=set)
    """Images that are on the node by now."""
    deleted_at: Moment | None = None

    def __post_init__(self) -> None:
        self._backoff = BackOff(self.course)
        self._program = program(self.pod, self.container)
        self.readiness = Readiness(self.course, self.name)

    # --- attempts ----------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.container.name

    def start(self, at: Moment, because: Event, formula: str, number: int = 0) -> Attempt:
        """Start the process, the image pulled before; the kubelet begins at ``at``."""
        attempt = start(self.course, self.pod, self.container, self._program, self.images, at, because, formula, number)
        self.attempts.append(attempt)
        return attempt

    def live(self, attempt: Attempt) -> Ending | None:
        """Let the attempt run to its end; None where it goes on for ever or the deletion comes first."""
        course = self.course
        own_end = self._own_end(attempt)
        gate, startup = self._startup(attempt)
        killer, verdict = self._killer(attempt, gate, startup)
        killed_at = verdict.at if verdict is not None and verdict.result == "failure" else None
        if own_end is not None and killed_at is not None and not course.before(own_end, killed_at):
            own_end = None
        elif own_end is not None:
            killed_at = None
        over = own_end if own_end is not None else killed_at
        if self.deleted_at is not None and (over is None or course.before(self.deleted_at, over)):
            over, own_end, killed_at = self.deleted_at, None, None
        last = self._tell_probes(attempt, startup, killer, verdict, over)
        if gate is not None and self.container.role != "init":
            probe = self.container.readiness
            watch = None if probe is None else self.watch(attempt, probe, gate)
            self.readiness.follow(attempt, gate, watch, over)
        if own_end is not None:
            return self._exits(attempt, own_end)
        if killed_at is not None and killer is not None:
            booting = verdict is not None and verdict.phase is killer.phases[0]
            return self._is_killed(attempt, killer, killed_at, last, booting)
        return None

    def restarts(self, ending: Ending) -> bool:
        """Whether the kubelet starts the container again (5.5); an unknown exit code counts as 0."""
        policy = self.container.restart_policy.value or self.pod.restart_policy.value
        if self.container.role == "sidecar":
            return True
        if policy == "OnFailure":
            return ending.cause != "self" or bool(ending.code)
        return policy == "Always"

    def restart(self, attempt: Attempt, ending: Ending) -> Attempt | None:
        """Start again after an ending, at once or after the back-off; None: the deletion comes first."""
        course, exited = self.course, ending.exited
        previous = self.attempts[-2].ending if len(self.attempts) > 1 else None
        seen = exited.at + 0 if ending.cause != "self" else exited.at + course.jitter("exit_seen")
        compared = exited.at if ending.cause == "self" else previous.exited.at if previous else None
        wait = self._backoff.waits(compared, seen)
        because, formula = (
            exited,
            "restarted in the same sync" if ending.cause != "self" else "restarted when the exit is seen",
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
        elif ending.cause == "self":
            self._seen_ended(ending, certain=False)
        in_sync = ending.cause != "self" and wait is None
        if self.deleted_at is not None and not in_sync and course.before(self.deleted_at, seen):
            return None  # a deletion ends a wait, but not a sync that is under way (4.1)
        number = attempt.number + 1
        delay = course.jitter("restart_in_sync") if in_sync else course.jitter("next_start")
        again = self.start(seen + delay, because, formula, number)
        if in_sync and self.container.readiness is not None:
            self.readiness.lose(again.started, again.visible + 0, certain=True)
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
        by_probe = ending.cause != "self"
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

    # --- probes ------------------------------------------------------------------------------------------

    def watch(self, attempt: Attempt, probe: Probe, gate: Moment) -> Watch:
        """The prober's view of an attempt through one probe, which looks from ``gate`` on."""
        course = self.course
        truncated = attempt.started.at - attempt.fraction
        delay = float(probe.initial_delay.value)
        eligible = gate if delay == 0 else latest(gate, truncated + delay)
        return Watch(course, probe, self.name, attempt.number, self.anchor, eligible, self.phases(attempt, probe))

    def phases(self, attempt: Attempt, probe: Probe) -> tuple[Phase, ...]:
        """How the probe's handler answers over the attempt's life."""
        read = answers(self.pod, self.container, probe, attempt.program)
        name = self.name
        told = any(self.course.setting.assumptions.find(f"{kind}.{name}") for kind in ("boot", "hang"))
        if told or all(answer.result == "unknown" for answer in read):
            return phases_at(attempt.started.at, opaque_phases(self.course, probe, name, attempt.number))
        return phases_at(attempt.started.at, [Phase(a.since, a.result, a.takes) for a in read])

    def _startup(self, attempt: Attempt) -> tuple[Moment | None, tuple[Watch, Verdict] | None]:
        """When the gate for liveness and readiness opens (None: never), and what the startup probe concludes."""
        probe = self.container.startup
        if probe is None:
            return attempt.visible, None
        watch = self.watch(attempt, probe, attempt.visible)
        verdict = watch.walk(to_success=True)
        if verdict.result != "success":
            return None, (watch, verdict)
        return verdict.at + self.course.jitter("status_published"), (watch, verdict)

    def _killer(
        self, attempt: Attempt, gate: Moment | None, startup: tuple[Watch, Verdict] | None
    ) -> tuple[Watch | None, Verdict | None]:
        """The probe that may kill the attempt, and what it concludes."""
        if startup is not None and startup[1].result == "failure":
            return startup
        probe = self.container.liveness
        if probe is None or gate is None:
            return None, None
        watch = self.watch(attempt, probe, gate)
        return watch, watch.walk()

    def _tell_probes(
        self,
        attempt: Attempt,
        startup: tuple[Watch, Verdict] | None,
        killer: Watch | None,
        verdict: Verdict | None,
        over: Moment | None,
    ) -> Event:
        """Note the failures and the startup success; returns the last failure of the probe that kills."""
        last = attempt.started
        passed = attempt.started
        if startup is not None:
            watch, concluded = startup
            for stretch in concluded.stretches:
                last = watch.tell(stretch, attempt.started, over)
            if concluded.result == "success":
                passed = self.course.emit(
                    "startup-passed",
                    concluded.at + self.course.latency(),
                    attempt.started,
                    "the first startup probe that succeeds",
                    (watch.probe.period, watch.probe.initial_delay),
                    container=self.name,
                    attempt=attempt.number,
                )
        if killer is not None and verdict is not None and killer.probe.kind == "liveness":
            for stretch in verdict.stretches:
                last = killer.tell(stretch, passed, over)
        return last

    def _is_killed(self, attempt: Attempt, killer: Watch, at: Moment, last: Event, booting: bool) -> Ending:
        """The kubelet stops a container whose probe has failed often enough (4.1, 4.3)."""
        course, probe = self.course, killer.probe
        killing = course.emit(
            "killing",
            at + course.jitter("worker_free"),
            last,
            f"{ordinal(probe.failure_threshold.value)} failed {probe.kind} probe in a row",
            (probe.failure_threshold, probe.period),
            container=self.name,
            attempt=attempt.number,
            reason=probe.kind,
        )
        grace = (
            Grace(probe.grace.value, probe.grace)
            if probe.grace.value is not None
            else Grace(self.pod.grace.value, self.pod.grace)
        )
        victim = Victim(self.pod, self.container, attempt.number, attempt.program, killing.at - attempt.started.at)
        exited = stop(course, victim, killing, grace)
        course.labels.append(f"{self.name} killed by {probe.kind}{' while booting' if booting else ''}")
        return Ending("liveness" if probe.kind == "liveness" else "startup", exited, exited.detail.get("exitCode"))
