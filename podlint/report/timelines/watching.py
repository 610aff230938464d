"""What ``kubectl get pods -w`` would print of a scenario: a line whenever a column changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.moment import Bounds
from podlint.pod.model import Container, Pod
from podlint.report.timelines.picture import Picture
from podlint.timeline.timed_event import TimedEvent


class Watched(NamedTuple):
    """One line."""

    ready: str
    status: str
    restarts: int
    age: Bounds
    """Seconds since the scenario's zero at which the line appears."""


@dataclass
class State:
    """A container's state, as the Pod's status has it."""

    container: Container
    doing: str = ""
    """``waiting``, ``running`` or ``terminated``."""
    reason: str = "ContainerCreating"
    code: int | None = None
    last: int | None = None
    """The exit code of the attempt before, where there was one and its code is known."""
    ended_before: bool = False
    restarts: int = 0
    ready: bool = False

    def take(self, event: TimedEvent, *, unseen: bool) -> None:
        """The state after an event of its container. ``unseen``: an end that no status tells of before the restart."""
        if event.type == "container-started":
            self.ended_before = self.ended_before or self.doing in ("terminated", "waiting")
            self.doing, self.reason, self.restarts = "running", "", event.attempt or 0
        elif event.type == "container-exited":
            self.last = event.detail.get("exitCode", 0 if self.container.role == "init" else None)
            self.ended_before = self.ended_before or unseen
            if not unseen:
                self.code, self.doing, self.ready, self.reason = self.last, "terminated", False, ended(self.last)
        elif event.type == "restart-delayed":
            self.doing, self.reason = "waiting", "CrashLoopBackOff"
        elif event.type in ("container-ready", "container-unready"):
            self.ready = event.type == "container-ready"


def ended(code: int | None) -> str:
    """The reason of a terminated state."""
    return "Completed/Error" if code is None else "Completed" if code == 0 else "Error"


@dataclass
class PodState:
    """The state of a Pod, event by event."""

    pod: Pod
    ran_before: bool
    unseen: frozenset[str] = frozenset()
    """The ends, by their events' ids, that no status tells of before the restart."""
    phase: str = "Pending"
    deleted: bool = False
    states: dict[str, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for container in self.pod.containers:
            state = self.states[container.name] = State(container)
            if self.ran_before:
                is_init = container.role == "init"
                state.doing, state.reason = ("terminated", "Completed") if is_init else ("running", "")
                state.code, state.ready = 0 if is_init else None, True
        if self.ran_before:
            self.phase = "Running"

    def take(self, event: TimedEvent) -> None:
        """The state after the event."""
        if event.type == "phase":
            self.phase = event.detail["phase"]
        elif event.type == "deletion-requested":
            self.deleted = True
        elif event.container in self.states:
            self.states[event.container].take(event, unseen=event.id in self.unseen)

    @property
    def counted(self) -> Sequence[State]:
        """The containers that the column READY counts: all but those that only run first."""
        return [state for state in self.states.values() if state.container.role != "init"]

    @property
    def ready(self) -> str:
        return f"{sum(state.ready for state in self.counted)}/{len(self.counted)}"

    @property
    def restarts(self) -> int:
        waiting = self._initializing()
        if waiting:
            return sum(state.restarts for state in self.states.values() if state.container.role != "main")
        return sum(state.restarts for state in self.counted)

    @property
    def status(self) -> str:
        """As kubectl's printer works it out of phase and states."""
        if self.deleted:
            return "Terminating"
        return self._initializing() or self._reason() or self.phase

    def _initializing(self) -> str:
        before = [state for state in self.states.values() if state.container.role != "main"]
        for n, state in enumerate(before):
            sidecar = state.container.role == "sidecar"
            if (sidecar and state.doing == "running") or (
                state.doing == "terminated" and state.code == 0 and not sidecar
            ):
                continue
            if state.doing == "terminated" and not sidecar:
                return "Init:Error"
            if state.doing == "waiting":
                return f"Init:{state.reason}"
            if self.phase in ("Succeeded", "Failed"):
                return ""
            return f"Init:{n}/{len(before)}"
        return ""

    def _reason(self) -> str:
        main = [state for state in self.states.values() if state.container.role == "main"]
        running = any(state.doing == "running" for state in main)
        reasons = [state.reason for state in main if state.doing in ("waiting", "terminated")]
        if not reasons:
            created = any(state.doing for state in main)
            has_init = any(state.container.role != "main" for state in self.states.values())
            return "" if created else "PodInitializing" if has_init else "ContainerCreating"
        if reasons[0] == "Completed" and running:
            return "Running" if all(state.ready for state in main if state.doing == "running") else "NotReady"
        return reasons[0]


def sure_events(picture: Picture) -> list[tuple[TimedEvent, Bounds]]:
    """What happens in every course of the scenario, in the order of its times, as far as they are bounded."""
    sure = [(event, picture.bounds(event)) for event in picture.scenario.events if event.told_by_all]
    timed = [(event, bounds) for event, bounds in sure if bounds is not None and bounds.high <= picture.horizon]
    return sorted(timed, key=lambda each: (each[1].low, each[1].high))


def pod_state(pod: Pod, picture: Picture) -> PodState:
    """The state at the scenario's zero."""
    return PodState(pod, picture.scenario.zero == "deletion-requested", frozenset(_unseen(picture)))


def _unseen(picture: Picture) -> Iterator[str]:
    """Ends in a sync that also restarts: nobody says that the container was not ready, or waited."""
    sure = [event for event in picture.scenario.events if event.told_by_all]
    told = {(e.container, e.attempt) for e in sure if e.type in ("container-unready", "restart-delayed")}
    starts = {(e.container, e.attempt) for e in sure if e.type == "container-started"}
    for event in sure:
        if event.type == "container-exited" and event.attempt is not None:
            own, after = (event.container, event.attempt), (event.container, event.attempt + 1)
            if after in starts and own not in told:
                yield event.id


def watched(pod: Pod, picture: Picture) -> Iterator[Watched]:
    """The lines in their order."""
    state = pod_state(pod, picture)
    last: tuple[str, str, int] | None = None
    if not state.ran_before:
        last = (state.ready, "Pending", 0)
        yield Watched(*last, Bounds(0.0, 0.0))
    for event, bounds in sure_events(picture):
        if event.type == "pod-removed":
            return
        state.take(event)
        now = (state.ready, state.status, state.restarts)
        if now != last and now[1] != "Pending":  # that it runs and the new phase are told in one status
            yield Watched(*now, bounds)
            last = now
