"""Stopping containers: preStop, a sidecar's turn, stop signal, SIGKILL (kubelet-model 4.3, 6.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from podlint.pod.model import Exec, Hook, Sleep
from tests.simulator.behaviour import HookRun
from tests.simulator.clock import Clock, Happening, Steps, Until
from tests.simulator.draws import Draws
from tests.simulator.happened import Record
from tests.simulator.kubelet import SHORTEST_GRACE, STOPPED, Kubelet
from tests.simulator.plan import Reason
from tests.simulator.process import Attempt


def whole(elapsed: float) -> int:
    """Whole seconds only are taken off the grace period."""
    return math.floor(elapsed + 1e-9)


@dataclass
class Killer:
    """Stops containers the way the kubelet does."""

    clock: Clock
    draws: Draws
    record: Record
    kubelet: Kubelet

    def kill(self, attempt: Attempt, reason: Reason, grace: int, before: Sequence[Happening] | None = None) -> Steps:
        """Stop one container. ``before``: a sidecar's signal waits for these ends, at most for its grace (6.3)."""
        self.record.note("killing", attempt.name, attempt.number, reason=reason)
        left = float(grace)
        hook = attempt.container.pre_stop
        if hook is not None and left > 0:
            since = self.clock.now
            yield from self._pre_stop(attempt, hook, left)
            left -= whole(self.clock.now - since) if self.kubelet.hook_counts else 0
        if before is not None and left > 0:
            since = self.clock.now
            for end in before:
                if not end.happened:
                    yield Until((end,), since + left)
            left -= whole(self.clock.now - since)
        yield from self._stop(attempt, max(SHORTEST_GRACE, left))

    def kill_pod(self, attempts: Sequence[Attempt], reason: Reason, grace: int) -> Steps:
        """Stop everything that runs: side by side, but for the sidecars' signals."""
        sidecars = [a for a in attempts if a.container.role == "sidecar"]
        ends = [self.clock.spawn(self.kill(a, reason, grace)) for a in attempts if a.container.role != "sidecar"]
        serves = [
            end
            for end, a in zip(ends, [a for a in attempts if a not in sidecars], strict=True)
            if a.container.role == "main"
        ]
        for sidecar in sorted(sidecars, key=lambda a: a.container.path, reverse=True):
            end = self.clock.spawn(self.kill(sidecar, reason, grace, tuple(serves)))
            serves.append(end)
            ends.append(end)
        for end in ends:
            if not end.happened:
                yield Until((end,))

    def _stop(self, attempt: Attempt, left: float) -> Steps:
        if attempt.runs:
            attempt.signal()
            if not attempt.exited.happened:
                yield Until((attempt.exited,), self.clock.now + left)
            if attempt.runs:
                attempt.kill()
                yield Until((attempt.exited,))
        yield self.draws.take("stopped", *STOPPED)
        attempt.reported_at = min(attempt.reported_at, self.clock.now)

    def _pre_stop(self, attempt: Attempt, hook: Hook, left: float) -> Steps:
        who = (attempt.name, attempt.number)
        self.record.note("pre-stop-started", *who)
        run = attempt.behaviour.hook("preStop", attempt.age)
        if isinstance(hook.handler, Sleep):
            run = HookRun(float(hook.handler.seconds.value))
        if isinstance(hook.handler, Exec):
            if not attempt.runs:
                self.record.note("pre-stop-failed", *who)
                return
            attempt.end_by_hook(run)
        since = self.clock.now
        dies = (attempt.exited,) if isinstance(hook.handler, Exec) else ()
        yield Until(dies, since + min(run.takes, left))
        if self.clock.now - since >= run.takes - 1e-9:
            self.record.note("pre-stop-finished" if run.succeeds else "pre-stop-failed", *who)
        elif isinstance(hook.handler, Exec) and not attempt.runs:
            self.record.note("pre-stop-failed", *who)
        elif not isinstance(hook.handler, Sleep):
            self.clock.spawn(self._abandoned(attempt, run, since))

    def _abandoned(self, attempt: Attempt, run: HookRun, since: float) -> Steps:
        """A hook whose time is over goes on; it dies with its container, or ends before (4.3)."""
        if not attempt.exited.happened:
            yield Until((attempt.exited,), since + run.takes)
        if not attempt.runs or not run.succeeds:
            yield self.draws.take("hook-failure-told", 0.005, 0.03)
            self.record.note("pre-stop-failed", attempt.name, attempt.number)
