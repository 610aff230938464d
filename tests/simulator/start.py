"""Starting one container: back-off, image, create, start, postStart (kubelet-model 2.4, 2.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from podlint.pod.model import Container, Exec, Pod, Sleep
from tests.simulator.backoff import BackOff
from tests.simulator.behaviour import Behaviours, HookRun
from tests.simulator.clock import Clock, Until, Wait
from tests.simulator.draws import Draws
from tests.simulator.happened import Record
from tests.simulator.kubelet import START
from tests.simulator.pleg import Snapshot
from tests.simulator.process import Attempt, Runtime
from tests.simulator.termination import Killer

Outcome: TypeAlias = Literal["done", "held", "failed"]
"""What comes of one action: ``held`` by the back-off."""


@dataclass
class Starter:
    """Starts containers, and remembers how often."""

    clock: Clock
    draws: Draws
    record: Record
    pod: Pod
    behaviours: Behaviours
    overhead: float
    """Bound → the first container starts, its image present (contract: ``overhead``)."""
    runtime: Runtime
    killer: Killer
    backoff: BackOff = field(default_factory=BackOff)
    number: Counter[str] = field(default_factory=Counter)
    """The number of each container's next attempt."""
    expiries: list[float] = field(default_factory=list)
    """When the back-offs end that held something up in this sync."""

    def start(self, container: Container, snapshot: Snapshot) -> Generator[Wait, None, Outcome]:
        """Start one container."""
        name = container.name
        held = self.backoff.delays(name, snapshot, self.clock.now)
        if held is not None:
            backoff, expiry = held
            self.expiries.append(expiry)
            self.record.note("restart-delayed", name, self.number[name] - 1, seconds=backoff)
            return "held"
        first, number = not self.number.total(), self.number[name]
        self.number[name] += 1
        behaviour = self.behaviours(name, number)
        yield max(0.0, self.overhead - self.clock.now) if first else self.draws.take("start", *START)
        policy = container.pull_policy.value
        if behaviour.pull > 0 and (policy == "Always" or (policy != "Never" and number == 0)):
            self.record.note("pulling", name, number)
            yield behaviour.pull
            self.record.note("pulled", name, number)
        attempt = self.runtime.create(container, number, behaviour)
        return (yield from self._post_start(attempt)) if attempt.start() else "failed"

    def _post_start(self, attempt: Attempt) -> Generator[Wait, None, Outcome]:
        """The hook holds up everything; a failed one stops the container. An exec hook dies with its process."""
        hook = attempt.container.post_start
        if hook is None:
            return "done"
        run = attempt.behaviour.hook("postStart", attempt.age)
        if isinstance(hook.handler, Sleep):
            run = HookRun(float(hook.handler.seconds.value))
        over = self.clock.now + run.takes
        yield Until((attempt.exited,) if isinstance(hook.handler, Exec) else (), over)
        if run.succeeds and self.clock.now >= over:
            self.record.note("post-start-finished", attempt.name, attempt.number)
            return "done"
        self.record.note("post-start-failed", attempt.name, attempt.number)
        yield from self.killer.kill(attempt, "post-start", self.pod.grace.value)
        return "failed"
