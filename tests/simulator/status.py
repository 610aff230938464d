"""The Pod's status: what the kubelet has stored, and what the API shows of it (kubelet-model 2.1, 3.7, 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from podlint.lifecycle.event import EventType
from podlint.pod.model import Container, Pod
from tests.simulator import policy
from tests.simulator.clock import Clock
from tests.simulator.draws import Draws
from tests.simulator.happened import Record
from tests.simulator.kubelet import PUBLISHED, SLICE_FOLLOWS
from tests.simulator.process import Attempt

TERMINAL = ("Succeeded", "Failed")


class ContainerStatus(NamedTuple):
    """One container in the status."""

    attempt: Attempt | None
    """None: it has never been started."""
    code: int | None
    """The exit code, where it has ended."""
    started: bool = False
    ready: bool = False
    number: int | None = None
    """The number of the attempt that it waits for, all before having been forgotten (5.5)."""

    @property
    def runs(self) -> bool:
        return self.attempt is not None and self.code is None


ContainerStatuses: TypeAlias = Mapping[str, ContainerStatus]


@dataclass(frozen=True)
class PodStatus:
    """The kubelet's own view."""

    phase: str
    containers: ContainerStatuses

    def ready(self, pod: Pod) -> bool:
        """The condition Ready."""
        counted = [self.containers[c.name].ready for c in pod.containers if c.role != "init"]
        return all(counted) and self.phase not in TERMINAL and not pod.readiness_gates

    def initialized(self, pod: Pod) -> bool:
        """The condition Initialized."""
        begun = any(self.containers[c.name].attempt is not None for c in pod.main)
        return all(_is_initialized(c, self.containers[c.name], begun) for c in pod.before_main)


def _is_initialized(container: Container, status: ContainerStatus, begun: bool) -> bool:
    if container.role == "sidecar":
        return status.started or begun
    return status.code == 0


def phase_of(pod: Pod, containers: ContainerStatuses, *, ending: bool) -> str:
    """The Pod's phase (5.6). ``ending``: it is being terminated, so nothing restarts any more."""
    begun = any(containers[c.name].attempt is not None for c in pod.main)
    initialising = False
    running = 0
    for container in pod.before_main:
        status = containers[container.name]
        running += status.runs and container.role == "sidecar"
        if container.role == "sidecar":
            initialising |= not status.started and not begun
        elif status.code not in (None, 0) and not policy.restarts(pod, container, status.code or 0):
            return "Failed"
        else:
            initialising |= status.code != 0
    main = [containers[c.name] for c in pod.main]
    if initialising or any(status.attempt is None for status in main):
        return "Pending"
    running += sum(status.runs for status in main)
    if running:
        return "Running"
    may_restart = [policy.restarts(pod, c, containers[c.name].code or 0) for c in pod.main]
    if any(may_restart) and not ending:
        return "Running"
    return "Succeeded" if all(status.code == 0 for status in main) else "Failed"


@dataclass
class PublishedStatus:
    """Stores the status, and lets the API know."""

    clock: Clock
    draws: Draws
    record: Record
    pod: Pod
    served: bool
    served_unready: bool = False
    """By a Service with ``publishNotReadyAddresses``: for as long as the Pod has an address (7)."""
    stored: PodStatus | None = None
    may_be_terminal: bool = False
    """Nothing can run any more: before that the API is not shown a terminal phase (6.6, 6.8)."""
    gone: bool = False
    """The object is gone: nobody sees the status."""
    terminating: bool = False
    """The API has marked the Pod for deletion."""
    shown: PodStatus = PodStatus("Pending", {})
    _shown_at: float = 0.0
    _endpoint: bool = False
    _sliced_at: float = 0.0
    _initialized: bool = False
    _pod_ready: bool = False
    _dropped: bool = False

    def set(self, status: PodStatus) -> None:
        """Store a status that a sync has generated."""
        if not self._dropped:
            self.stored = status
            self._publish(status)

    def drop(self) -> None:
        """Forget the status of a static Pod that was removed from the node (6.9)."""
        self._dropped, self.stored = True, None

    def set_ready(self, attempt: Attempt, ready: bool) -> None:
        """A readiness probe has come to a result."""
        status = self._of(attempt)
        if status is not None and status.ready != ready:
            self._change(attempt, status._replace(ready=ready))

    def set_started(self, attempt: Attempt, started: bool) -> None:
        """A startup probe has come to a result, or takes back what was left of the life before."""
        status = self._of(attempt)
        if status is not None and status.started != started:
            self._change(attempt, status._replace(started=started))

    def _of(self, attempt: Attempt) -> ContainerStatus | None:
        if self.stored is None:
            return None
        status = self.stored.containers[attempt.name]
        return status if status.attempt is attempt else None

    def _change(self, attempt: Attempt, status: ContainerStatus) -> None:
        assert self.stored is not None
        self.set(replace(self.stored, containers={**self.stored.containers, attempt.name: status}))

    # --- what the API shows ------------------------------------------------------------------------------

    def _publish(self, status: PodStatus) -> None:
        at = max(self.clock.now + self.draws.take("published", *PUBLISHED), self._shown_at)
        self._shown_at = at
        allowed = self.may_be_terminal
        self.clock.call_at(at, lambda: self._show(status, allowed))

    def _show(self, status: PodStatus, terminal_allowed: bool) -> None:
        if self.gone:
            return
        before = self.shown
        phase = before.phase if status.phase in TERMINAL and not terminal_allowed else status.phase
        if before.phase in TERMINAL:
            phase = before.phase
        if phase != before.phase:
            self.record.note("phase", phase=phase)
        if not self._initialized and self.pod.before_main and status.initialized(self.pod):
            self._initialized = True
            self.record.note("pod-initialized")
        was_ready = bool(before.containers) and self._pod_ready
        self._pod_ready = status.ready(self.pod)
        for name, container in status.containers.items():
            was = before.containers[name].ready if before.containers else False
            if container.ready != was:
                number = container.number if container.attempt is None else container.attempt.number
                self.record.note("container-ready" if container.ready else "container-unready", name, number)
        if was_ready != self._pod_ready:
            self.record.note("pod-ready" if self._pod_ready else "pod-unready")
        self.shown = replace(status, phase=phase)
        self.tell_slice()

    def tell_slice(self) -> None:
        """The EndpointSlice follows each change, a little later."""
        if self.served_unready:
            begun = any(c.attempt is not None for c in self.shown.containers.values())
            serves = begun and self.shown.phase not in TERMINAL and not self.gone
        else:
            serves = self._pod_ready and not self.terminating
        if self.served and serves != self._endpoint:
            self._endpoint = serves
            delay = self.draws.take("slice-follows", *SLICE_FOLLOWS)
            self._sliced_at = max(self._sliced_at, self.clock.now + delay)
            kind: EventType = "endpoint-added" if serves else "endpoint-removed"
            self.clock.call_at(self._sliced_at, lambda: self.record.note(kind))
