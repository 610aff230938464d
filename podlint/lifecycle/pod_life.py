"""A Pod's life once its containers' lives are known: its conditions, its own end, the deletion (kubelet-model 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Ending
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.grace import pod_grace
from podlint.lifecycle.idle import is_idle
from podlint.lifecycle.last_status import (
    is_connected_to,
    probes_of_the_dead,
    tell_ended,
    tell_phases,
    tell_unprobed,
    withdraw_address,
)
from podlint.lifecycle.lived import Lived, code_of
from podlint.lifecycle.pod_conditions import Conditions
from podlint.lifecycle.pod_end import all_gone, fail_at_deadline, stop_pod
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.pre_stop import kill_over
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.standing import Standing
from podlint.lifecycle.termination import stop
from podlint.lifecycle.unfinished import Unfinished
from podlint.moment import Moment, latest


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
        self._finished: bool | None = False
        self._stopped: list[Event] = []
        if self.served is Serving.ALWAYS and self.lived:
            first = self.lived[0].lives[0].attempts[0]
            course.emit("endpoint-added", first.visible + course.latency(), first.started, Serving.ALWAYS.value)
        Conditions(course, self.start.pod, self.lived, self.served).tell()
        self._finish()
        start = self.start
        if start.ends_at is None or (start.expires and self._done):
            return
        standing = self._standing()
        if start.expires:
            fail_at_deadline(course, start.pod, start.scheduled, start.ends_at, standing)
        else:
            assert start.seen_at is not None
            requested = course.emit("deletion-requested", start.ends_at, start.scheduled, "as asked: --delete-at")
            stop_pod(course, start.pod, requested, start.seen_at, standing)

    # --- the end (6.3, 6.6 … 6.8) ------------------------------------------------------------------------

    def _finish(self) -> None:
        """The Pod is done when all main containers have ended for good, or an init container has failed (6.7, 6.8)."""
        if self.start.failed is not None:
            self._done_after([self.start.failed], frozenset((1,)), [], sure=True)
            return
        main = [lived for lived in self.lived if lived.container.role == "main"]
        endings = [lived.endings for lived in main]
        if not main or not self.start.complete or not all(endings):
            return
        exits = [lived.last_exit for lived in main]
        sure = all(len(ended) == len(lived.lives) for ended, lived in zip(endings, main, strict=True))
        self._done_after(exits, frozenset(code_of(ended) for ended in endings), endings, sure=sure)

    def _done_after(
        self, exits: list[Event], codes: frozenset[int | None], endings: list[list[Ending]], *, sure: bool
    ) -> None:
        """Everything that the Pod is for has ended: what serves it is stopped, then the phase is final."""
        course, ends_at, seen_at = self.course, self.start.ends_at, self.start.seen_at
        seen = latest(*(e.at for e in exits)) + course.jitter("exit_seen")
        for lived in self.lived:  # not while the worker waits for a hook of what has ended (2.6)
            if lived.container.role == "main" and len(lived.lives) == 1:
                seen = course.not_before(seen, lived.lives[0].attempts[-1].visible)
        for each in endings:
            over = [ending.over for ending in each if ending.over is not None]
            if over:  # it is seen after the kill, which is not over when the process has ended
                after = latest(seen, *over) + course.jitter("exit_seen")
                seen = after if sure and len(each) == 1 else course.between(seen, after)
        found, seen = seen, self._after_syncs_for_sidecars(seen)
        if seen_at is not None and course.before(seen_at, self._stop_begins(seen, endings)):
            return
        with course.in_doubt(not sure):
            self._stopped = self._stop_sidecars(self._stop_begins(found, endings), exits, endings)
            together = exits if _stops_of_pod(endings) else []
            gone = all_gone(course, self.start.pod, seen, [*together, *self._stopped])
            self._doubt_living_on(found)
            self._unready(seen, gone, tuple(exits))
            waiting = [e.exited for each in endings for e in each if e.pod_stop is not None] if self._stopped else []
            dead = [*waiting, *self._stopped]
            probes_of_the_dead(course, dead, gone, {c.name: c for c in self.start.pod.containers})
            done = gone + course.jitter("exit_seen") if self._stopped else seen
            at = done + course.jitter("phase_terminal")
            certain = course.within(at, ends_at)
            if certain is not None:
                because = (*exits, *self._stopped)
                tell_phases(course, at, because, codes, certain=certain)
                withdraw_address(course, at + course.latency(), because, self.served, certain=certain)
        self._done = sure
        self._finished = False if certain is None else (sure and certain) or None

    def _after_syncs_for_sidecars(self, seen: Moment, own: tuple[Life, ...] = ()) -> Moment:
        """Not while the worker kills a sidecar for its probe, or starts it again (2.1, 4.1). ``own``: the lives of one of them."""
        for lived in self.lived:
            lives = own if own and own[0].name == lived.container.name else lived.lives
            spans = (span for life in lives if life.container.role == "sidecar" for span in life.turns.spans)
            for since, until in spans:
                begun, over = self.course.bounds(since - seen), self.course.bounds(until - seen)
                if begun.low <= 0 < over.high:
                    free = latest(seen, until + self.course.jitter("worker_free"))
                    seen = free if begun.high <= 0 and len(lives) == 1 else self.course.between(seen, free)
        return seen

    def _doubt_living_on(self, seen: Moment) -> None:
        """A sidecar that others have waited for was told before it was known when it is stopped."""
        stopped, left_from = self.course.bounds(seen).low, self.start.course.left_from
        for life in self.start.told_whole:
            if life.container.role == "sidecar":
                left_from[life.name] = min(stopped, left_from.get(life.name, stopped))

    def _turn_after(self, exited: list[Event], turn: Event | None, seen: Moment) -> Event | None:
        """What the next sidecar waits for: the end of this one, if it runs, whichever of its attempts it is.

        ``seen``: the stop begins; nobody is waited for where this one may not run and none stands behind it.
        """
        if not exited or (len(exited) == 1 and exited[0].certain):
            return exited[0] if exited else turn
        moments = [*(event.at for event in exited), seen if turn is None else turn.at]
        return replace(exited[0], at=self.course.between(*moments))

    def _unready(self, seen: Moment, gone: Moment, ended: tuple[Event, ...]) -> None:
        """The end of each is in the status when all have ended: the worker is held until then (6.7).

        ``ended``: what the Pod is for; the kubelet sees that at ``seen``, and nobody probes the sidecars any more.
        """
        for exited in self._stopped:
            lives = [life for lived in self.lived for life in lived.lives if life.name == exited.container]
            states = [life.readiness.state for life in lives]
            probe = lives[0].container.readiness
            tell_unprobed(self.course, seen, ended, exited, probe)
            before = is_connected_to(lives[0].container) or self.course.bounds(exited.at - seen).low < 0
            # What a life that is told beyond the stop comes to says nothing.
            told_beyond = exited.container in self.start.course.left_from
            cut_off = told_beyond or any(life.course.doubtful_from is not None for life in lives)
            if cut_off or probe is not None or any(state is not False for state in states):
                certain = exited.certain and not told_beyond and all(state is True for state in states)
                tell_ended(self.course, exited, gone, "exit_seen", early=before, certain=certain)

    def _stop_begins(self, seen: Moment, endings: list[list[Ending]]) -> Moment:
        """When the stop of the sidecars begins: with the kill of the last main container, if that is one of the whole Pod (4.2)."""
        stops = _stops_of_pod(endings)
        surely = [each[0].pod_stop for each in endings if len(each) == 1 and each[0].pod_stop is not None]
        if surely and all(stop.at is surely[0].at for stop in surely):
            return surely[0].at
        return self.course.between(seen, *(event.at for event in stops)) if stops else seen

    def _stop_sidecars(self, seen: Moment, exits: list[Event], endings: list[list[Ending]]) -> list[Event]:
        """Sidecars are stopped when nothing is left to serve, the last declared first (6.7).

        The kill of the last main container is one of the whole Pod: theirs begins with it, and waits for its end (4.2).
        """
        stops = _stops_of_pod(endings)
        turn: Event | None = None
        if stops:
            turn = replace(exits[-1], at=latest(*(event.at for event in exits)))
        sidecars = [lived for lived in self.lived if lived.container.role == "sidecar"]
        grace = pod_grace(self.start.pod)
        ended: list[Event] = []
        for lived in reversed(sidecars):
            exits_of: list[Event] = []
            for found in lived.running_at(self.course, seen):
                free = seen if stops else self._after_syncs_for_sidecars(seen, found.lives)
                at = self.course.not_before(free, found.attempt.free.at)
                who: dict[str, Any] = {"container": lived.container.name, "attempt": found.attempt.number}
                with self.course.in_doubt(not found.sure):
                    killing = self.course.emit(
                        "killing", at, tuple(exits), "every main container has ended", **who, reason="finished"
                    )
                    victim = replace(found.victim(at), alone=False)
                    exits_of.append(stop(self.course, victim, killing, grace, turn))
            ended += exits_of
            over = [kill_over(self.course, self.start.pod, exited) for exited in exits_of]
            turn = self._turn_after(over, turn, seen)
        return ended

    def _standing(self) -> Standing:
        """What the end finds: what runs, how the others ended, whether the Pod is Ready."""
        ends_at = self.start.ends_at
        assert ends_at is not None
        stopped = {event.container for event in self._stopped}  # surely, if it is done
        last = [
            found._replace(sure=found.sure and lived.container.name not in stopped)
            for lived in self.lived
            if not self._done or lived.container.name not in stopped
            for found in lived.running()
        ]
        unfinished = Unfinished(self.course, self.lived, ends_at)
        running = [(found.victim(ends_at), unfinished.free_to_stop(found)) for found in last]
        idle = frozenset(
            (found.lives[0].name, found.attempt.number)
            for found in last
            if all(is_idle(self.course, self.start.course, self.lived, life, ends_at) for life in found.lives)
        )
        running += unfinished.unseen()
        codes = self._codes()
        toggles = [
            e
            for e in self.course.events
            if e.type in ("pod-ready", "pod-unready") and self.course.side(e.at - ends_at).low < 0
        ]
        ready = bool(toggles) and toggles[-1].type == "pod-ready"
        sure = all(e.certain for e in toggles)
        init = frozenset(lived.container.name for lived in self.lived if lived.container.role == "init")
        held = latest(*(event.at for event in self._stopped)) if self._stopped else None
        if held is not None and not self._done:
            held = self.course.between(ends_at, held)
        return Standing(
            running,
            codes,
            init,
            ready if sure else None,
            self.served,
            self._done and self._finished is not False,
            self._finished,
            held,
            unfinished.killed_by,
            idle,
        )

    def _codes(self) -> frozenset[int | None]:
        """The exit codes of the main containers that have ended; None where one is not known, or may not have ended."""
        codes: set[int | None] = set() if self.start.complete else {None}
        for lived in (lived for lived in self.lived if lived.container.role == "main"):
            endings = [life.attempts[-1].ending for life in lived.lives]
            if any(endings):
                codes.add(code_of(endings))
        return frozenset(codes)


def _stops_of_pod(endings: list[list[Ending]]) -> list[Event]:
    """The kills among these ends that are stops of the whole Pod."""
    return [ending.pod_stop for each in endings for ending in each if ending.pod_stop is not None]
