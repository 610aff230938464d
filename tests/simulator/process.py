"""The container runtime: processes that start, answer, are signalled and exit (kubelet-model 10)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from podlint.pod.model import Container, Exec, Probe, Sleep
from tests.simulator.behaviour import Answer, Behaviour, HookRun
from tests.simulator.clock import Clock, Happening
from tests.simulator.draws import Draws
from tests.simulator.happened import Record
from tests.simulator.kubelet import EXIT_REPORTED, KILLED

SIGKILLED = 137
CANNOT_START = 128
"""The exit code that the runtime records where it could not start the process (2.4)."""


@dataclass(eq=False)
class Attempt:
    """One container in the runtime, which is one attempt of a container of the Pod."""

    container: Container
    number: int
    behaviour: Behaviour
    clock: Clock
    record: Record
    draws: Draws
    exited: Happening
    started_at: float = math.nan
    finished_at: float = math.nan
    code: int | None = None
    """None while it runs."""
    reported_at: float = math.inf
    """When the runtime comes to know of the exit; once somebody stops it, that is at once."""
    signalled: bool = False
    killed: bool = False
    replaced: bool = False
    """A newer container of that name exists."""

    @property
    def name(self) -> str:
        return self.container.name

    @property
    def runs(self) -> bool:
        return self.code is None

    @property
    def reported_code(self) -> int | None:
        """Its exit code as the runtime reports it; None: it is said to run."""
        return self.code if self.clock.now >= self.reported_at else None

    @property
    def age(self) -> float:
        """Seconds since the process started."""
        return self.clock.now - self.started_at

    def start(self) -> bool:
        """Start the process; False where the runtime can't."""
        self.started_at = self.clock.now
        if not self.behaviour.starts:
            self.record.note("start-failed", self.name, self.number)
            self.finished_at, self.code, self.reported_at = self.clock.now, CANNOT_START, self.clock.now
            self.exited.happen()
            return False
        self.record.note("container-started", self.name, self.number)
        own = self.behaviour.exits
        if own is not None:
            self.clock.call_at(self.started_at + own.after, lambda: self._exit(own.code))
        return True

    def signal(self) -> None:
        """The stop signal."""
        self.signalled = True
        self.record.note("term-sent", self.name, self.number, signal="SIGTERM")
        reaction = self.behaviour.stops(self.age)
        if reaction is not None:
            self.clock.call_at(self.clock.now + reaction.after, lambda: self._exit(reaction.code))

    def kill(self) -> None:
        """SIGKILL: nothing else ends the process from here on."""
        self.record.note("kill-sent", self.name, self.number)
        self.killed = True
        gone = self.clock.now + self.draws.take("killed", *KILLED)
        self.clock.call_at(gone, lambda: self._exit(SIGKILLED, signal="SIGKILL"))

    def end_by_hook(self, run: HookRun) -> None:
        """A hook begins that makes the process exit."""
        ends = run.ends_process
        if ends is not None:
            self.clock.call_at(self.clock.now + ends.after, lambda: self._exit(ends.code))

    def _exit(self, code: int, **detail: str) -> None:
        if not self.runs or (self.killed and code != SIGKILLED):
            return
        self.finished_at, self.code = self.clock.now, code
        lag = 0.0 if self.signalled else self.draws.take("exit-reported", *EXIT_REPORTED)
        self.reported_at = self.finished_at + lag
        self.record.note("container-exited", self.name, self.number, exitCode=code, **detail)
        self.exited.happen()

    def answer(self, probe: Probe) -> Answer:
        """What comes of a run of a probe that begins now (3.6)."""
        if not self.runs:
            return Answer("error" if isinstance(probe.handler, Exec) else "failure", 0.0)
        timeout = float(probe.timeout.value)
        answer = self.behaviour.answers(probe, self.age)
        return answer if answer.takes < timeout else Answer("failure", timeout)


def dies_with_process(container: Container) -> bool:
    """Whether a preStop hook that is still running ends in an error when its container is gone (4.3)."""
    hook = container.pre_stop
    return hook is not None and not isinstance(hook.handler, Sleep)


@dataclass
class Runtime:
    """All containers that the Pod has had on its node."""

    clock: Clock
    record: Record
    draws: Draws
    attempts: list[Attempt] = field(default_factory=list)
    """In the order they were created."""

    def create(self, container: Container, number: int, behaviour: Behaviour) -> Attempt:
        """Create a container."""
        for older in self.attempts:
            older.replaced |= older.container is container
        attempt = Attempt(container, number, behaviour, self.clock, self.record, self.draws, self.clock.happening())
        self.attempts.append(attempt)
        return attempt

    def remove_all(self) -> None:
        """Forget every container that has ended (5.5: RestartAllContainers)."""
        self.attempts = [attempt for attempt in self.attempts if attempt.runs]
