"""The prober: one worker for each probe of each container, and the results they keep (kubelet-model 3)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from podlint.pod.model import Container, Exec, Pod, Probe, ProbeKind
from tests.simulator import policy
from tests.simulator.clock import Clock, Happening, Steps, Until
from tests.simulator.draws import Draws
from tests.simulator.happened import Record
from tests.simulator.kubelet import TICK_WAKES, TRIGGER_WAKES, Kubelet
from tests.simulator.process import Attempt
from tests.simulator.status import TERMINAL, ContainerStatus, PodStatus, PublishedStatus

Kept: TypeAlias = Literal["success", "failure", "unknown"]
INITIAL: dict[ProbeKind, Kept] = {"readiness": "failure", "liveness": "success", "startup": "unknown"}
"""What a worker keeps of a container that it has not probed yet (3.2 step 3)."""


@dataclass
class Ticker:
    """A ticker with room for one tick that nobody has taken yet (3.1)."""

    period: float
    since: float
    taken: int = 0

    def next(self, now: float) -> float:
        """When the next tick can be taken: now, if one is waiting."""
        passed = math.floor((now - self.since) / self.period + 1e-9)
        return now if passed > self.taken else self.since + (self.taken + 1) * self.period

    def take(self, now: float) -> None:
        """Take the tick; those that found the room full are lost."""
        self.taken = math.floor((now - self.since) / self.period + 1e-9)

    def reset(self, now: float) -> None:
        """Tick from now on."""
        self.since, self.taken = now, 0


@dataclass(eq=False)
class Worker:
    """One probe of one container, through all its attempts."""

    prober: Prober
    container: Container
    probe: Probe
    ticker: Ticker
    attempt: Attempt | None = None
    """The container it has seen last."""
    on_hold: bool = False
    last: str | None = None
    run: int = 0
    """How many results in a row were like the last; survives the container (3.4)."""
    stopped: bool = False
    _triggered: bool = False
    _wake: Happening = field(init=False)

    def __post_init__(self) -> None:
        self._wake = self.prober.clock.happening()

    def trigger(self) -> None:
        """Ask for one run at once; asking twice is asking once."""
        if not self._triggered:
            self._triggered = True
            self._wake.happen()

    def stop(self) -> None:
        """End the worker; a run that is under way comes to its end."""
        self.stopped = True
        self._wake.happen()

    @property
    def _is_called(self) -> bool:
        return self._triggered or self.stopped

    def live(self) -> Steps:
        """Look at once, then at each tick and trigger."""
        clock, kind = self.prober.clock, f"{self.container.name}/{self.probe.kind}"
        while True:
            yield from self._look()
            tick = self.ticker.next(clock.now)
            while not self._is_called and clock.now < tick:
                yield Until((self._wake,), tick)
                if self._wake.happened:
                    self._wake = clock.happening()
            if self.stopped:
                break
            ticked = clock.now >= tick
            if self._triggered and (not ticked or self.prober.draws.chance(f"trigger-or-tick/{kind}", 0.5)):
                self._triggered = False
                yield self.prober.draws.take(f"trigger-wakes/{kind}", *TRIGGER_WAKES)
                if self.prober.kubelet.trigger_moves_grid:
                    self.ticker.reset(clock.now)
            else:
                self.ticker.take(clock.now)
                yield self.prober.draws.take("tick-wakes", *TICK_WAKES)
        self.prober.forget(self)

    def _look(self) -> Steps:
        """What one tick does, in the order of 3.2."""
        status = self.prober.status.stored
        if status is None:
            return
        if status.phase in TERMINAL:
            self.stopped = True
            return
        seen = status.containers[self.container.name]
        if seen.attempt is None:
            return
        if seen.attempt is not self.attempt:
            if self.attempt is not None:
                self.prober.results.pop((self.probe.kind, self.attempt), None)
            self.attempt, self.on_hold = seen.attempt, False
            self.prober.keep(self, INITIAL[self.probe.kind])
        if self.on_hold:
            return
        if not seen.runs:
            self.prober.keep(self, "failure")
            self.stopped |= not policy.restarts(self.prober.pod, self.container, seen.code or 0)
            return
        if self.prober.whole_seconds_since(seen.attempt.started_at) >= self.probe.initial_delay.value and (
            seen.started is not (self.probe.kind == "startup")
        ):
            yield from self._probe(seen)

    def _probe(self, seen: ContainerStatus) -> Steps:
        attempt = seen.attempt
        assert attempt is not None
        if not attempt.runs and attempt.replaced:
            return  # woken before the status tells of the new container: such a run is lost (3.5)
        who = (self.container.name, attempt.number)
        answer = attempt.answer(self.probe)
        runs_at_first = attempt.runs
        yield Until((attempt.exited,) if runs_at_first else (), self.prober.clock.now + answer.takes)
        result = answer.result
        if runs_at_first and not attempt.runs:  # its process ended under it, and the connection with it
            result = "error" if isinstance(self.probe.handler, Exec) else "failure"
        if result == "error":
            self.prober.record.note("probe-errored", *who, probe=self.probe.kind)
            return
        if result == "failure":
            self.prober.record.note("probe-failed", *who, probe=self.probe.kind)
        self.run = self.run + 1 if result == self.last else 1
        self.last = result
        threshold = self.probe.failure_threshold if result == "failure" else self.probe.success_threshold
        if self.run < threshold.value:
            return
        if self.probe.kind == "startup" and result == "success":
            self.prober.record.note("startup-passed", *who)
        self.prober.keep(self, "success" if result == "success" else "failure")
        if self.probe.kind == "startup" or (self.probe.kind == "liveness" and result == "failure"):
            self.on_hold, self.run = True, 0


@dataclass
class Prober:
    """All workers of the Pod, and what they have come to."""

    clock: Clock
    draws: Draws
    record: Record
    pod: Pod
    status: PublishedStatus
    kubelet: Kubelet
    changed: Callable[[], None]
    """A result that the sync loop syncs the Pod for."""
    workers: dict[tuple[str, ProbeKind], Worker] = field(default_factory=dict)
    results: dict[tuple[ProbeKind, Attempt], Kept] = field(default_factory=dict)
    _wall: float = field(init=False)

    def __post_init__(self) -> None:
        self._wall = self.draws.take("wall-clock", 0.0, 1.0)

    def add_missing(self) -> None:
        """Create the workers that don't exist (2.2 step 5)."""
        for container in self.pod.containers:
            for kind, probe in container.probes.items():
                if container.role != "init" and (container.name, kind) not in self.workers:
                    ticker = Ticker(float(probe.period.value), self.clock.now)
                    worker = self.workers[container.name, kind] = Worker(self, container, probe, ticker)
                    self.clock.spawn(worker.live())

    def stop_killers(self) -> None:
        """At the end of the Pod main containers are not looked at by liveness and startup probes any more (3.8)."""
        for (_, kind), worker in list(self.workers.items()):
            if kind != "readiness" and worker.container.role == "main":
                worker.stop()

    def stop_all(self) -> None:
        """Everything has ended."""
        for worker in list(self.workers.values()):
            worker.stop()

    def forget(self, worker: Worker) -> None:
        """A worker has ended; the next sync makes a new one, which ends as well."""
        key = (worker.container.name, worker.probe.kind)
        if self.workers.get(key) is worker:
            del self.workers[key]

    def keep(self, worker: Worker, result: Kept) -> None:
        """Keep a result; one that is new goes to the sync loop (3.7, 4.1)."""
        attempt, kind = worker.attempt, worker.probe.kind
        assert attempt is not None
        if self.results.get((kind, attempt)) == result:
            return
        self.results[kind, attempt] = result
        if kind == "readiness":
            self.status.set_ready(attempt, result == "success")
        elif kind == "startup":
            self.status.set_started(attempt, result == "success")
        if kind != "liveness" or result == "failure":
            self.changed()
        # Recorded after first starts (3.5); after a restart it is the sync of the end that was found besides.
        if (
            kind == "readiness"
            and result == "failure"
            and not attempt.number
            and self.draws.chance("one-sync-more", 0.3)
        ):
            self.clock.call_at(self.clock.now + self.draws.take("one-sync-more-after", 0.0, 1.0), self.changed)

    def has_failed(self, kind: ProbeKind, attempt: Attempt) -> bool:
        """The probe has found this container failing often enough."""
        return self.results.get((kind, attempt)) == "failure"

    def judge(self, status: ContainerStatus, container: Container, before: ContainerStatus | None) -> ContainerStatus:
        """Whether a running container counts as started and ready (3.7)."""
        if not status.runs or container.role == "init":
            return status._replace(started=False, ready=container.role == "init" and status.code == 0)
        assert status.attempt is not None
        passed = self.results.get(("startup", status.attempt))
        if passed is not None:
            started = passed == "success"
        else:
            left_over = self.kubelet.started_stays and before is not None and before.started
            started = (container.name, "startup") not in self.workers or left_over
        if not started:
            return status._replace(started=False, ready=False)
        if self.results.get(("readiness", status.attempt)) == "success":
            return status._replace(started=True, ready=True)
        return status._replace(started=True, ready=(container.name, "readiness") not in self.workers)

    def trigger(self, status: PodStatus) -> None:
        """Let the readiness probes run at once of what has started and isn't ready (3.5)."""
        for name, container in status.containers.items():
            worker = self.workers.get((name, "readiness"))
            if container.started and not container.ready and worker is not None:
                worker.trigger()

    def whole_seconds_since(self, started_at: float) -> int:
        """From a start, which the status cuts to the whole second of the wall clock, to now (3.2 step 7)."""
        start = math.floor(started_at + self._wall) - self._wall
        return math.floor(self.clock.now - start + 1e-9)
