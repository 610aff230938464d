"""A Pod's life as the kubelet lives it: start, containers side by side, conditions, deletion (kubelet-model 2, 5.6, 6)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.pod_end import Standing, fail_at_deadline, stop_pod, tell_phases
from podlint.lifecycle.termination import Victim, pod_grace, stop
from podlint.moment import ZERO, Moment, jitter, latest, seconds
from podlint.pod.model import Container, Pod


@dataclass
class PodLife:
    """One Pod in one course. ``served``: a Service of the input selects it."""

    course: Course
    pod: Pod
    served: bool = False
    lives: list[Life] = field(default_factory=list)
    _images: set[str] = field(default_factory=set)

    def play(self) -> None:
        """Live the Pod's life from the moment it is bound to its node."""
        course = self.course
        scheduled = course.emit("scheduled", ZERO, (), "zero: the Pod is bound to its node")
        course.emit("phase", ZERO, scheduled, "until every container has been started", phase="Pending")
        self._anchor = course.jitter("grid_anchor")
        deletion, deadline = course.setting.delete_at, self.pod.active_deadline.value
        self._deleted = None if deletion is None else seconds(deletion)
        expires = None if deadline is None else self._anchor + jitter("deadline", deadline - 1.0, deadline + 1.0)
        expired = expires is not None and (self._deleted is None or course.before(expires, self._deleted))
        if expired:
            self._deleted = expires
        self._start(scheduled)
        if self._deleted is None or (expired and self._done):
            return
        if expired:
            fail_at_deadline(course, self.pod, scheduled, self._deleted, self._standing())
        else:
            requested = course.emit("deletion-requested", self._deleted, scheduled, "as asked: --delete-at")
            stop_pod(course, self.pod, requested, self._standing())

    # --- start (2.5, 2.4) --------------------------------------------------------------------------------

    def _start(self, scheduled: Event) -> None:
        course = self.course
        overhead = course.unknown("overhead")
        at: Moment | None = latest(overhead, self._anchor + course.constants.anchor_to_start)
        because, formula = scheduled, "plus overhead: sandbox, network, volumes"
        for container in self.pod.before_main:
            if at is None or self._is_deleted_by(at):
                return
            at, because = self._initialise(container, at, because, formula)
            formula = "the next container, once the one before is done"
        if self.pod.before_main and at is not None:
            course.emit(
                "pod-initialized",
                because.at + course.jitter("initialized_ready"),
                because,
                "all init containers are done",
            )
        started = self._start_main(at, because, formula)
        if len(started) == len(self.pod.main):
            course.emit(
                "phase",
                latest(*(life.attempts[0].visible for life in started)),
                tuple(life.attempts[0].started for life in started),
                "every main container has been started",
                phase="Running",
            )
        for life in started:
            life.started_all = started[-1].attempts[0].free
            life.run(life.attempts[0])
        self._conditions()
        self._finish(started)

    def _life(self, container: Container) -> Life:
        alone = len(self.pod.main) == 1 and container.role == "main"
        life = Life(self.course, self.pod, container, self._anchor, self._images, self._deleted, alone)
        self.lives.append(life)
        return life

    def _initialise(
        self, container: Container, at: Moment, because: Event, formula: str
    ) -> tuple[Moment | None, Event]:
        """Run one init container or sidecar; when the next may start (None: never), and because of what."""
        course, life = self.course, self._life(container)
        attempt = life.start(at, because, formula)
        if container.role == "sidecar":
            life.run(attempt)
            passed = [e for e in course.events if e.type == "startup-passed" and e.container == container.name]
            if container.startup is not None and not passed:
                return None, attempt.started
            gate = passed[0] if passed else attempt.started
            shown = gate.at if passed else attempt.visible
            return shown + course.jitter("next_start"), gate
        while True:
            ending = attempt.ending = life.live(attempt)
            if ending is None:
                return None, attempt.started
            if not ending.code:
                seen = ending.exited.at + course.jitter("exit_seen")
                course.emit(
                    "container-ready",
                    seen + course.jitter("initialized_ready"),
                    ending.exited,
                    "an init container is reported ready once its exit 0 is seen",
                    container=container.name,
                    attempt=attempt.number,
                )
                return seen + course.jitter("next_start"), ending.exited
            if not life.restarts(ending):
                course.emit(
                    "phase",
                    ending.exited.at + course.jitter("exit_seen") + course.jitter("phase_terminal"),
                    ending.exited,
                    "an init container failed and may not restart",
                    phase="Failed",
                )
                return None, ending.exited
            again = life.restart(attempt, ending)
            if again is None or life.repeats(again):
                return None, attempt.started
            attempt = again

    def _start_main(self, at: Moment | None, because: Event, formula: str) -> list[Life]:
        """Start the main containers one after the other; each waits for the postStart hook of the one before."""
        course, started = self.course, list[Life]()
        for container in self.pod.main:
            if at is None or self._is_deleted_by(at):
                break
            life = self._life(container)
            attempt = life.start(at, because, formula)
            started.append(life)
            because = attempt.free
            at, formula = because.at + course.jitter("next_start"), "the next container in the same sync"
        return started

    def _is_deleted_by(self, at: Moment) -> bool:
        return self._deleted is not None and self.course.before(self._deleted, at)

    # --- conditions (3.7, 5.6) ---------------------------------------------------------------------------

    def _conditions(self) -> None:
        """The Pod's Ready condition follows the containers' (main and sidecars)."""
        counted = [life for life in self.lives if life.container.role != "init"]
        if len(counted) < sum(c.role != "init" for c in self.pod.containers) or self.pod.readiness_gates:
            return
        if any(not life.readiness.toggles for life in counted):
            return
        firsts = [life.readiness.toggles[0].event for life in counted]
        certain = all(event.certain for event in firsts)
        self._pod_ready(latest(*(event.at for event in firsts)), tuple(firsts), certain)
        alone = len(counted) == 1
        for life in counted:
            for toggle in life.readiness.toggles[1:]:
                if toggle.ready:
                    self._pod_ready(toggle.event.at, (toggle.event,), alone and toggle.event.certain)
                else:
                    self._pod_unready(toggle.event, alone and toggle.event.certain)

    def _pod_ready(self, at: Moment, because: tuple[Event, ...], certain: bool) -> None:
        ready = self.course.emit("pod-ready", at, because, "every container is ready", certain=certain)
        if self.served:
            self.course.emit(
                "endpoint-added",
                ready.at + self.course.latency(),
                ready,
                "the EndpointSlice follows the Pod's condition",
                certain=certain,
            )

    def _pod_unready(self, because: Event, certain: bool) -> None:
        unready = self.course.emit("pod-unready", because.at, because, "a container is not ready", certain=certain)
        if self.served:
            self.course.emit(
                "endpoint-removed",
                unready.at + self.course.latency(),
                unready,
                "the EndpointSlice follows the Pod's condition",
                certain=certain,
            )

    def _finish(self, started: list[Life]) -> None:
        """The Pod is done when all main containers have ended for good (6.7, 6.8)."""
        endings = [life.attempts[-1].ending for life in started]
        if (
            len(endings) < len(self.pod.main)
            or any(e is None for e in endings)
            or self.pod.restart_policy.value == "Always"
        ):
            return
        over = [e for e in endings if e is not None]
        if any(life.restarts(e) for life, e in zip(started, over, strict=True)):
            return
        exits = [e.exited for e in over]
        seen = latest(*(e.at for e in exits)) + self.course.jitter("exit_seen")
        exits += self._stop_sidecars(seen, exits)
        done = seen if len(exits) == len(over) else latest(*(e.at for e in exits))
        at = done + self.course.jitter("phase_terminal")
        tell_phases(self.course, at, tuple(exits), {e.code for e in over}, certain=True)

    def _stop_sidecars(self, seen: Moment, exits: list[Event]) -> list[Event]:
        """Sidecars are stopped when nothing is left to serve, the last declared first (6.7)."""
        sidecars = [life for life in self.lives if life.container.role == "sidecar" and life.is_running]
        if self._deleted is not None or not sidecars:
            return []
        grace = pod_grace(self.pod)
        turn: Event | None = None
        ended: list[Event] = []
        for life in reversed(sidecars):
            attempt = life.attempts[-1]
            who: dict[str, Any] = {"container": life.name, "attempt": attempt.number}
            killing = self.course.emit(
                "killing", seen, tuple(exits), "every main container has ended", **who, reason="finished"
            )
            victim = Victim(
                self.pod, life.container, attempt.number, attempt.program, seen - attempt.started.at, alone=False
            )
            turn = stop(self.course, victim, killing, grace, turn)
            life.readiness.lose(turn, turn.at + self.course.jitter("exit_seen"), certain=True)
            ended.append(turn)
        return ended

    # --- the end (6.3, 6.6) ----------------------------------------------------------------------------------

    @property
    def _done(self) -> bool:
        """The Pod has succeeded or failed before."""
        return any(event.detail.get("phase") in ("Succeeded", "Failed") for event in self.course.events)

    def _standing(self) -> Standing:
        """What the end finds: what runs, how the others ended, whether the Pod is Ready."""
        assert self._deleted is not None
        last = [(life.container, life.attempts[-1]) for life in self.lives if life.is_running]
        # While the worker starts one container it stops none.
        free = [a.free for _, a in last]
        running = [
            (
                Victim(self.pod, container, a.number, a.program, self._deleted - a.started.at),
                replace(a.free, at=latest(*(event.at for event in free))),
            )
            for container, a in last
        ]
        ended = [life for life in self.lives if life.container.role == "main" and not life.is_running]
        codes = {life.attempts[-1].ending.code for life in ended if life.attempts and life.attempts[-1].ending}
        if sum(life.container.role == "main" for life in self.lives) < len(self.pod.main):
            codes.add(None)
        toggles = [e for e in self.course.events if e.type in ("pod-ready", "pod-unready")]
        ready = bool(toggles) and toggles[-1].type == "pod-ready"
        sure = all(e.certain for e in toggles)
        return Standing(running, frozenset(codes), ready if sure else None, self.served)
