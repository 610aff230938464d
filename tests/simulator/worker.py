"""The Pod worker: one sync at a time, from the first status to the last (kubelet-model 2.1, 2.2, 6)."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from podlint.pod.model import Pod
from tests.simulator.clock import Clock, Happening, Steps, Until, Wait
from tests.simulator.draws import Draws
from tests.simulator.happened import Record
from tests.simulator.kubelet import (
    ERROR_REQUEUE,
    MANIFEST_SEEN,
    OBJECT_REMOVED,
    RESYNC,
    SANDBOX_STOPPED,
    STATUS_STORED,
    SYNC,
    Kubelet,
)
from tests.simulator.plan import Kill, Plan, Reason, plan
from tests.simulator.pleg import Pleg, Seen, Snapshot
from tests.simulator.prober import Prober
from tests.simulator.process import Attempt, Runtime
from tests.simulator.start import Outcome, Starter
from tests.simulator.status import TERMINAL, ContainerStatus, PodStatus, PublishedStatus, phase_of
from tests.simulator.termination import Killer

Stage: TypeAlias = Literal["syncing", "terminating", "terminated", "over"]


@dataclass
class PodWorker:
    """The one goroutine that does everything to the Pod."""

    clock: Clock
    draws: Draws
    record: Record
    pod: Pod
    kubelet: Kubelet
    anchor: float
    """Bound → the probe workers exist."""
    runtime: Runtime
    status: PublishedStatus
    killer: Killer
    starter: Starter
    pleg: Pleg = field(init=False)
    prober: Prober = field(init=False)
    stage: Stage = "syncing"
    ends_because: Reason = "finished"
    grace: int = 0
    """The grace period of the termination (6.2)."""
    deleted: bool = False
    _pending: bool = False
    _wake: Happening = field(init=False)
    _requeue_at: float = math.inf
    _last_end: float = -math.inf
    """When the last sync ended; the first one waits for nothing."""
    _first: bool = True
    _started_at: float = math.nan
    """``status.startTime``."""
    _sandbox: bool = True

    def __post_init__(self) -> None:
        self._wake = self.clock.happening()
        self.pleg = Pleg(self.clock, self.runtime, self.draws, self.request)
        self.prober = Prober(self.clock, self.draws, self.record, self.pod, self.status, self.kubelet, self.request)

    # --- what makes it sync ------------------------------------------------------------------------------

    def request(self) -> None:
        """Something has changed; requests that come while it is busy are one request."""
        self._pending = True
        self._wake.happen()

    def ticks(self) -> Steps:
        """The sync loop's ticker: the work queue and the deadline, once a second (2.1, 6.6)."""
        yield self.draws.take("tick-phase", 0.0, 1.0)
        while self.stage != "over":
            if self._requeue_at <= self.clock.now:
                self._requeue_at = math.inf
                self.request()
            if self.stage == "syncing" and self._deadline_passed():
                self.request()
            yield 1.0

    def delete(self, grace: int) -> None:
        """The kubelet sees that the Pod is deleted (6.2)."""
        self.deleted = True
        if self.stage == "syncing":
            self._terminate("deletion", grace)
        elif self.stage == "over":  # its own end came first, but the API did not know yet
            self.clock.call_at(self.clock.now + self.draws.take("object-removed", *OBJECT_REMOVED), self.remove)
        self.request()

    def _terminate(self, because: Reason, grace: int) -> None:
        self.stage, self.ends_because, self.grace = "terminating", because, max(1, grace)
        self.request()

    # --- the loop ----------------------------------------------------------------------------------------

    def live(self) -> Steps:
        """Sync, as often as something asks for it."""
        yield self.draws.take("manifest-seen", *MANIFEST_SEEN)
        self._started_at = self.clock.now
        self.request()
        while self.stage != "over":
            if not self._pending:
                yield Until((self._wake,))
            self._pending, self._wake = False, self.clock.happening()
            if not self._first:
                yield from self.pleg.newer_than(self._last_end)
            acted = False
            if self.stage == "syncing":
                acted = yield from self._sync()
            elif self.stage == "terminating":
                acted = yield from self._sync_terminating()
            elif self.stage == "terminated":
                yield from self._sync_terminated()
            self._last_end = self.clock.now
            if acted and self.kubelet.relists_on_demand:
                self.clock.call_at(math.nextafter(self.clock.now, math.inf), self.pleg.on_demand)

    def _sync(self) -> Generator[Wait, None, bool]:
        """One ordinary sync, in the order of 2.2; whether it did anything, and without an error."""
        snapshot = self.pleg.snapshot
        status = yield from self._update_status(snapshot, ending=False)
        if status.phase in TERMINAL:
            if self.stage == "syncing":
                self._terminate("deadline" if self._deadline_passed() else "finished", self.pod.grace.value)
            return False
        if self._first:
            self._first = False
            yield max(0.0, self.anchor - self.clock.now)
        self.prober.add_missing()
        todo = plan(self.pod, snapshot, self.prober)
        outcomes = yield from self._act(todo, snapshot)
        yield self.draws.take("sync", *SYNC)
        self._requeue(outcomes)
        return bool(outcomes) and all(outcome == "done" for outcome in outcomes)

    def _requeue(self, outcomes: list[Outcome]) -> None:
        later = 1.0 + 0.5 * self.draws.take("requeue", 0.0, 1.0)
        if "failed" in outcomes or ("held" in outcomes and not self.kubelet.aims_at_expiry):
            wait = ERROR_REQUEUE
        elif "held" in outcomes:
            wait = min(RESYNC, max(0.0, min(self.starter.expiries) - self.clock.now))
        else:
            wait = RESYNC
        self._requeue_at = self.clock.now + wait * later
        self.starter.expiries.clear()

    def _update_status(self, snapshot: Snapshot, *, ending: bool) -> Generator[Wait, None, PodStatus]:
        """The first thing that a sync does (2.2 step 1)."""
        self.prober.trigger(self._generate(snapshot, ending=ending))
        yield self.draws.take("status-stored", *STATUS_STORED)
        status = self._generate(snapshot, ending=ending)
        self.status.set(status)
        return status

    def _generate(self, snapshot: Snapshot, *, ending: bool) -> PodStatus:
        before = self.status.stored
        containers: dict[str, ContainerStatus] = {}
        for container in self.pod.containers:
            seen = snapshot.newest(container.name)
            status = ContainerStatus(None, None) if seen is None else ContainerStatus(seen.attempt, seen.code)
            if seen is None and self.starter.number[container.name]:  # forgotten: the next start is counted already
                status = status._replace(number=self.starter.number[container.name])
            last = None if before is None else before.containers[container.name]
            containers[container.name] = self.prober.judge(status, container, last)
        phase = phase_of(self.pod, containers, ending=ending)
        if before is not None and before.phase in TERMINAL:
            phase = before.phase
        elif phase not in TERMINAL and not ending and self._deadline_passed():
            phase = "Failed"
        return PodStatus(phase, containers)

    def _deadline_passed(self) -> bool:
        deadline = self.pod.active_deadline.value
        if deadline is None or math.isnan(self._started_at):
            return False
        return self.prober.whole_seconds_since(self._started_at) >= deadline

    # --- actions -----------------------------------------------------------------------------------------

    def _act(self, todo: Plan, snapshot: Snapshot) -> Generator[Wait, None, list[Outcome]]:
        outcomes: list[Outcome] = []
        if todo.restart_all is not None:
            yield from self._restart_all(todo.restart_all, snapshot)
            return ["done"]
        if todo.kill_pod:
            running = [seen.attempt for seen in snapshot.running]
            yield from self.killer.kill_pod(running, "finished", self.pod.grace.value)
            yield self.draws.take("sandbox-stopped", *SANDBOX_STOPPED)
            self._sandbox = False
            return ["done"]
        for kill in self._in_any_order(todo.kills):
            yield from self.killer.kill(kill.attempt, kill.reason, self._grace_of(kill))
            outcomes.append("done")
        for container in todo.starts:
            outcome = yield from self.starter.start(container, snapshot)
            outcomes.append(outcome)
            if outcome != "done" and container.role == "init":
                break
        return outcomes

    def _grace_of(self, kill: Kill) -> int:
        """The probe's own grace period, else the Pod's (4.3)."""
        own = kill.probe.grace.value
        return self.pod.grace.value if own is None else own

    def _in_any_order(self, kills: list[Kill]) -> list[Kill]:
        """Containers are stopped in the order of a Go map (2.2 step 6)."""
        if len(kills) > 1:
            kills = sorted(kills, key=lambda _: self.draws.take("kill-order", 0.0, 1.0))
        return kills

    def _restart_all(self, source: Attempt, snapshot: Snapshot) -> Steps:
        """Stop everything, without hooks or grace, and forget it (5.5)."""
        running = [seen.attempt for seen in snapshot.running if seen.attempt is not source]
        for attempt in sorted(running, key=lambda a: a.container.role != "main"):
            yield from self.killer.kill(attempt, "restart-all", 0)
        self.runtime.remove_all()
        self.request()

    # --- the end (6.3, 6.8) ------------------------------------------------------------------------------

    def _sync_terminating(self) -> Generator[Wait, None, bool]:
        snapshot = self.pleg.snapshot
        yield from self._update_status(snapshot, ending=True)
        self.prober.stop_killers()
        yield from self.killer.kill_pod([seen.attempt for seen in snapshot.running], self.ends_because, self.grace)
        # After a deletion the last sync mostly follows at once, sometimes with the next relist [lives: delete-while-init].
        acted = self._sandbox and (not self.deleted or self.draws.chance("relisted-at-the-end", 0.75))
        if self._sandbox:
            yield self.draws.take("sandbox-stopped", *SANDBOX_STOPPED)
            self._sandbox = False
        self.prober.stop_all()
        live = Snapshot(self.clock.now, tuple(Seen(a, a.code) for a in self.runtime.attempts))
        self.status.set(self._generate(live, ending=True))
        self.stage = "terminated"
        self.request()
        return acted

    def _sync_terminated(self) -> Steps:
        self.status.may_be_terminal = True
        status = self._generate(self.pleg.snapshot, ending=True)
        if status.phase not in TERMINAL:
            status = PodStatus("Failed", status.containers)
        self.status.set(status)
        yield self.draws.take("object-removed", *OBJECT_REMOVED)
        if self.deleted:
            self.remove()
        self.stage = "over"

    def remove(self) -> None:
        """The API object goes."""
        if not self.status.gone:
            self.status.gone = True
            self.record.note("pod-removed")
            self.status.tell_slice()
