"""A Pod's life once its containers' lives are known: conditions, its own end, the deletion (kubelet-model 3.7, 5.6, 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from podlint.lifecycle.attempt import Attempt, Ending
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.pod_end import Standing, fail_at_deadline, stop_pod, tell_phases
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.readiness import Toggle
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.termination import Victim, pod_grace, stop
from podlint.moment import Moment, latest
from podlint.pod.model import Container


class Lived(NamedTuple):
    """The life of one container; more than one where nothing but timing decides which it is."""

    container: Container
    lives: tuple[Life, ...]

    def toggles(self, course: Course) -> list[Toggle]:
        """When it turns ready and unready: the n-th time of one attempt, in any of its lives, is one event."""
        each = [life.readiness.toggles for life in self.lives]
        if len(each) == 1:
            return each[0]
        same: dict[tuple[bool, int | None, int], list[Event]] = {}
        for toggles in each:
            seen: Counter[tuple[bool, int | None]] = Counter()
            for toggle in toggles:
                kind = (toggle.ready, toggle.event.attempt)
                same.setdefault((*kind, seen[kind]), []).append(toggle.event)
                seen[kind] += 1
        merged = [
            Toggle(ready, _either(course, events, certain=len(events) == len(each)))
            for (ready, _, _), events in same.items()
        ]
        return sorted(merged, key=lambda toggle: course.bounds(toggle.event.at))

    def endings(self) -> list[Ending]:
        """How it ends for good, in those of its lives in which it does."""
        return [life.finished for life in self.lives if life.finished is not None]

    def running(self) -> list[tuple[Life, Attempt, bool]]:
        """The attempts that have not ended, and whether that is sure."""
        last = {life.attempts[-1].number: life for life in self.lives if life.is_running}
        sure = len(last) == 1 and all(life.is_running for life in self.lives)
        return [(life, life.attempts[-1], sure) for life in last.values()]


def _either(course: Course, events: list[Event], *, certain: bool) -> Event:
    """One event that stands for whichever of several it turns out to be."""
    first = events[0]
    if len(events) == 1 and certain:
        return first
    at = course.between(*(event.at for event in events))
    certain = certain and all(event.certain for event in events)
    return replace(first, at=at, because=tuple(events), certain=certain)


@dataclass
class PodLife:
    """What becomes of a Pod, its containers' lives being known."""

    start: PodStart
    lived: list[Lived]
    served: Serving = Serving.NONE

    def play(self, course: Course) -> None:
        """The conditions, and the end if there is one."""
        self.course = course
        self._done = False
        self._stopped: list[Event] = []
        if self.served is Serving.ALWAYS and self.lived:
            first = self.lived[0].lives[0].attempts[0]
            course.emit("endpoint-added", first.visible + course.latency(), first.started, Serving.ALWAYS.value)
        self._conditions()
        self._finish()
        start = self.start
        if start.ends_at is None or (start.expires and self._done):
            return
        if start.expires:
            fail_at_deadline(course, start.pod, start.scheduled, start.ends_at, self._standing())
        else:
            requested = course.emit("deletion-requested", start.ends_at, start.scheduled, "as asked: --delete-at")
            stop_pod(course, start.pod, requested, self._standing())

    # --- conditions (3.7, 5.6) ---------------------------------------------------------------------------

    def _conditions(self) -> None:
        """The Pod's Ready condition follows the containers' (main and sidecars)."""
        pod = self.start.pod
        counted = [lived for lived in self.lived if lived.container.role != "init"]
        if len(counted) < sum(c.role != "init" for c in pod.containers) or pod.readiness_gates:
            return
        turns = [lived.toggles(self.course) for lived in counted]
        if not all(turns):
            return
        firsts = [toggles[0].event for toggles in turns]
        certain = all(event.certain for event in firsts)
        self._pod_ready(latest(*(event.at for event in firsts)), firsts, certain)
        alone = len(counted) == 1
        for toggle in (toggle for toggles in turns for toggle in toggles[1:]):
            if toggle.ready:
                self._pod_ready(toggle.event.at, [toggle.event], alone and toggle.event.certain)
            else:
                self._pod_unready(toggle.event, alone and toggle.event.certain)

    def _pod_ready(self, at: Moment, because: Iterable[Event], certain: bool) -> None:
        ready = self.course.emit("pod-ready", at, tuple(because), "every container is ready", certain=certain)
        if self.served is Serving.READY:
            self.course.emit(
                "endpoint-added",
                ready.at + self.course.latency(),
                ready,
                "the EndpointSlice follows the Pod's condition",
                certain=certain,
            )

    def _pod_unready(self, because: Event, certain: bool) -> None:
        unready = self.course.emit("pod-unready", because.at, because, "a container is not ready", certain=certain)
        if self.served is Serving.READY:
            self.course.emit(
                "endpoint-removed",
                unready.at + self.course.latency(),
                unready,
                "the EndpointSlice follows the Pod's condition",
                certain=certain,
            )

    # --- the end (6.3, 6.6 … 6.8) ------------------------------------------------------------------------

    def _finish(self) -> None:
        """The Pod is done when all main containers have ended for good, or an init container has failed (6.7, 6.8)."""
        course = self.course
        if self.start.failed is not None:
            self._done_after([self.start.failed], frozenset((1,)), sure=True)
            return
        main = [lived for lived in self.lived if lived.container.role == "main"]
        endings = [lived.endings() for lived in main]
        if not self.start.complete or not all(endings):
            return
        exits = [_either(course, [e.exited for e in ended], certain=True) for ended in endings]
        sure = all(len(ended) == len(lived.lives) for ended, lived in zip(endings, main, strict=True))
        self._done_after(exits, frozenset(ending.code for ended in endings for ending in ended), sure=sure)

    def _done_after(self, exits: list[Event], codes: frozenset[int | None], *, sure: bool) -> None:
        """Everything that the Pod is for has ended: what serves it is stopped, then the phase is final."""
        course, ends_at = self.course, self.start.ends_at
        seen = latest(*(e.at for e in exits)) + course.jitter("exit_seen")
        if ends_at is not None and course.before(ends_at, seen):
            return
        with course.in_doubt(not sure):
            self._stopped = self._stop_sidecars(seen, exits)
            done = latest(*(e.at for e in self._stopped)) + course.jitter("exit_seen") if self._stopped else seen
            at = done + course.jitter("phase_terminal")
            certain = course.within(at, ends_at)
            if certain is not None:
                tell_phases(course, at, (*exits, *self._stopped), codes, certain=certain)
        self._done = sure

    def _stop_sidecars(self, seen: Moment, exits: list[Event]) -> list[Event]:
        """Sidecars are stopped when nothing is left to serve, the last declared first (6.7)."""
        sidecars = [lived for lived in self.lived if lived.container.role == "sidecar"]
        grace = pod_grace(self.start.pod)
        turn: Event | None = None
        ended: list[Event] = []
        for life, attempt, _ in (running for lived in reversed(sidecars) for running in lived.running()):
            who: dict[str, Any] = {"container": life.name, "attempt": attempt.number}
            killing = self.course.emit(
                "killing", seen, tuple(exits), "every main container has ended", **who, reason="finished"
            )
            age = seen - attempt.started.at
            victim = Victim(life.pod, life.container, attempt.number, attempt.program, age, alone=False)
            turn = stop(self.course, victim, killing, grace, turn)
            if life.readiness.state is not False:
                shown = turn.at + self.course.jitter("exit_seen")
                certain = life.readiness.state is True
                self.course.emit("container-unready", shown, turn, "its end is in the status", **who, certain=certain)
            ended.append(turn)
        return ended

    def _standing(self) -> Standing:
        """What the end finds: what runs, how the others ended, whether the Pod is Ready."""
        ends_at = self.start.ends_at
        assert ends_at is not None
        gone = {event.container for event in self._stopped}
        last = [item for lived in self.lived if lived.container.name not in gone for item in lived.running()]
        # While the worker starts one container it stops none.
        free = [attempt.free.at for _, attempt, _ in last]
        running = [
            (
                Victim(life.pod, life.container, a.number, a.program, ends_at - a.started.at, certain=sure),
                replace(a.free, at=latest(*free)),
            )
            for life, a, sure in last
        ]
        ended = [lived for lived in self.lived if lived.container.role == "main"]
        codes = {e.code for lived in ended for life in lived.lives for e in [life.attempts[-1].ending] if e is not None}
        if not self.start.complete:
            codes.add(None)
        toggles = [
            e
            for e in self.course.events
            if e.type in ("pod-ready", "pod-unready") and self.course.bounds(e.at - ends_at).low < 0
        ]
        ready = bool(toggles) and toggles[-1].type == "pod-ready"
        sure = all(e.certain for e in toggles)
        init = frozenset(lived.container.name for lived in self.lived if lived.container.role == "init")
        held = latest(*(event.at for event in self._stopped)) if self._stopped else None
        return Standing(running, frozenset(codes), init, ready if sure else None, self.served, held)
