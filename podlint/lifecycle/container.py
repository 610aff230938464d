"""The life of one container: attempt after attempt, until it is done, goes on for ever, or repeats itself."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import field, replace

from podlint.behaviour.program import Program
from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import PULL_AGAIN, Attempt, Ending, start
from podlint.lifecycle.course import Course
from podlint.lifecycle.end_seen import EndSeen
from podlint.lifecycle.ends import Ends
from podlint.lifecycle.event import Event
from podlint.lifecycle.following import Following
from podlint.lifecycle.grace import deletion_grace
from podlint.lifecycle.kept import Kept
from podlint.lifecycle.pre_stop import kill_over
from podlint.lifecycle.probing import Conclusion, Probing, probe_attempt
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.readiness import Readiness
from podlint.lifecycle.restarts import Restarts
from podlint.lifecycle.rounds import told_enough
from podlint.lifecycle.streak import Streaks
from podlint.lifecycle.unseen_end import UnseenEnd
from podlint.lifecycle.victim import Victim
from podlint.lifecycle.worker import SHORT_WORK, Living, Need, Starting, Turns, put_off
from podlint.moment import Moment, jitter
from podlint.pod.model import Container, Pod


@dataclass
class Life:
    """One container's whole life in a course."""

    course: Course
    pod: Pod
    container: Container
    anchor: Moment
    """Where the grids of its probe workers begin (3.1)."""
    programs: Programs
    images: set[str]
    """Images that are on the node by now."""
    deleted_at: Moment | None
    """The kubelet sees that the Pod is deleted, or the Pod's deadline passes."""
    others_end: Moment | None
    """From here on no other main container goes on, but for those that live in the same course. None: they do."""
    attempts: list[Attempt] = field(default_factory=list)
    starts: list[Starting] = field(default_factory=list)
    """The syncs that start other containers after this one, or beside it: the worker does nothing else meanwhile (2.1)."""
    ends_with_others: bool = False
    """It is known when nothing goes on that it serves: what runs then is its last attempt."""

    def __post_init__(self) -> None:
        self.kept = Kept(self.course, self.others_end)
        self.ends = Ends(self.course, self.programs, self.container)
        self.turns = Turns(self.course)
        self.restarts = Restarts(self.course, self.pod, self.container)
        self.readiness = Readiness(self.course, self.name, self._alone)
        self._following = Following(self.course, self.container, self.readiness, self.programs)
        self._end = EndSeen(self.course, self.programs, self.container, self.readiness)
        self.unseen = UnseenEnd(self.course, self.container, self.readiness, self.ends, self.kept, self.turns)

    @property
    def _alone(self) -> bool:
        """Nothing happens in the other containers while it runs: init containers have ended before."""
        return [c for c in self.pod.containers if c.role != "init"] == [self.container]

    # --- attempts ----------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.container.name

    @property
    def finished(self) -> Ending | None:
        """It has ended for good."""
        return self.kept.ended

    @property
    def is_running(self) -> bool:
        """Its last attempt has not ended."""
        return bool(self.attempts) and self.attempts[-1].ending is None

    @property
    def starts_slowly(self) -> bool:
        """A hook, or an image that is asked for each time, holds up the Pod's worker at each start (2.3, 2.6)."""
        asks = self.container.pull_policy.value == "Always"
        pulls = asks and self.course.range_of(f"pull.{self.name}", PULL_AGAIN).high > SHORT_WORK
        return pulls or self.container.post_start is not None

    def start(self, at: Moment, because: Event, formula: str) -> Attempt:
        """Start the process, the image pulled before; the kubelet begins at ``at``.

        Where postStart fails, the container is killed before the kubelet does anything else (2.6).
        """
        number = sum(attempt.ran for attempt in self.attempts)
        process = self._program()
        attempt = start(self.course, self.programs, self.container, process, self.images, at, because, formula, number)
        self.attempts.append(attempt)
        if not attempt.ran:
            attempt.ending = Ending("self", attempt.started, process.end.code if process.end else None)
            return attempt
        if attempt.hook_failed:
            attempt.ending = self.ends.by_hook(attempt)
            attempt.free = kill_over(self.course, self.pod, attempt.ending.exited)
            attempt.visible = attempt.free.at + self.course.jitter("status_published")
        return attempt

    def _program(self) -> Program:
        """What the process does; a later attempt finds on its volumes what an earlier one left there."""
        if not self.attempts:
            return self.programs.first(self.container)
        before = self.attempts[-1]
        ended = before.ending
        killed = ended is None or ended.cause != "self"
        ended_at = ended.exited.at - before.started.at if ended is not None and killed else None
        return self.programs.after(self.container, before.program, ended_at)

    def live(self, attempt: Attempt) -> Generator[Need, Moment, Ending | None]:
        """Let the attempt run to its end; None where it goes on for ever, or is ended with the whole Pod."""
        if attempt.ending is not None:
            return attempt.ending
        course = self.course
        own_end = attempt.own_end
        stopped_at = self._stopped_at(attempt)
        probing = probe_attempt(
            course, self.programs, self.container, self.anchor, attempt, self.unseen.streaks, stopped_at
        )
        self.unseen.probing, killed_at = probing, probing.killed_at
        own_end = None if own_end is None else probing.ends_before(own_end)

        def comes_first(end: Moment) -> bool:
            return stopped_at is None or not course.before(stopped_at, end)

        if probing.gate is not None and self._waits_for_status(probing.gate, own_end, killed_at, stopped_at):
            attempt.counts_from = yield Need("status", self._after_the_start(probing.gate))
        if own_end is not None and killed_at is None:  # a probe that kills does so before
            if comes_first(own_end):
                ending = self._exits(attempt, probing, own_end)
                return self.unseen.comes_unseen(attempt, own_end, ending, self.restarts)
        elif killed_at is not None and probing.killer is not None and comes_first(killed_at):
            idle = self._is_idle(attempt, probing, killed_at)
            wait = course.latency() + course.jitter("worker_idle") if idle else course.jitter("worker_free")
            probing.tell_passed(killed_at)
            self.kept.doomed_at = None if self.restarts.follow_kill() else killed_at
            at = yield Need("kill", self._after_the_start(killed_at + wait))
            self.kept.doomed_at, stop = None, self.kept.pod_stop
            at = at if stop is None else stop.at
            if own_end is not None and self._is_seen_to_have_ended(own_end, killed_at, at) and comes_first(own_end):
                ending = self._exits(attempt, probing, own_end)
                self.unseen.comes_before_its_kill(ending)
                return ending
            if comes_first(at):  # a deletion ends a sync that only waits
                return self._ends_by_probe(attempt, probing, probing.killer, at)
        self._goes_on(attempt, probing, stopped_at)
        return None

    def _waits_for_status(self, gate: Moment, *ends: Moment | None) -> bool:
        """It counts as ready with the sync that its startup probe's success asks for, and that may have to wait (3.7)."""
        if self._alone or self.container.startup is None or self.container.readiness is not None:
            return False
        return self.course.within(gate, *ends) is not None

    def _is_idle(self, attempt: Attempt, probing: Probing, at: Moment) -> bool:
        """The Pod's worker surely has nothing to do at ``at``: nothing has happened for long, nor for too long (2.1)."""
        if not self._alone or self.container.readiness is not None or attempt.stale:
            return False
        since = attempt.visible if probing.gate is None else probing.gate
        known = self.course.constants
        settled = min(self.course.bounds(at - moment).low for moment in (since, *attempt.first_looks))
        return settled > known.settles and self.course.bounds(at - attempt.started.at).high < known.resync

    def _exits(self, attempt: Attempt, probing: Probing, own_end: Moment) -> Ending:
        """The process ends by itself: what its probes have come to by then, and the exit."""
        probing.tell(own_end)
        self._following.follow(attempt, probing, own_end + self.course.jitter("exit_seen"))
        return self.ends.by_itself(attempt, own_end)

    def _is_seen_to_have_ended(self, own_end: Moment, killed_at: Moment, at: Moment) -> bool:
        """The process has ended by itself before the worker, which others held, comes at ``at`` to kill it (2.1, 5.1).

        The relist that the worker waits for shows that, unless it has just ended. Where no other holds it, that is told only of
        a process that is known to run for so long: of one that may end at any time every attempt would be told twice.
        """
        course, known = self.course, self.course.constants
        held = course.side(at - killed_at).high > known.worker_free.high
        low, high = course.bounds(own_end - self.attempts[-1].started.at)
        told = held or high - low <= known.settles
        if not told or course.side(own_end - at).low >= 0 or not course.before(own_end, at):
            return False
        return course.side(at - own_end).low > known.exit_seen.high or course.maybe()

    def _ends_by_probe(self, attempt: Attempt, probing: Probing, killer: Conclusion, at: Moment) -> Ending:
        last = probing.tell(killer.verdict.at)
        ending = self.ends.by_probe(attempt, killer, at, last, self.kept.last_since)
        self.turns.hold(at, ending.gone)
        again = ending.gone + self.course.jitter("restart_in_sync")
        self._following.follow(attempt, probing, again, at)
        self.unseen.streaks = Streaks()
        return ending

    def _goes_on(self, attempt: Attempt, probing: Probing, stopped_at: Moment | None) -> None:
        """It runs until the whole Pod is stopped, or for ever.

        Readiness is looked at to the end of a stop, and so are the other probes of a sidecar, though nobody acts on
        them any more (3.8).
        """
        if stopped_at is None:
            probing.tell(None)
            self._following.follow(attempt, probing, None)
            return
        known = self.course.constants
        begun = stopped_at + jitter("another container is being killed", 0.0, self._following.held)
        longest = deletion_grace(self.course, self.pod).seconds + 2 * known.least_grace + known.worker_free.high
        gone = begun + jitter("stopping", 0.0, longest)
        unprobed = None if self.container.role == "sidecar" else begun + self.course.jitter("worker_free")
        probing.tell(gone if unprobed is None else unprobed)
        self._following.follow(attempt, probing, gone, stopped_at, unprobed)

    def _stopped_at(self, attempt: Attempt) -> Moment | None:
        """When the whole Pod begins to be stopped: not before the sync that started the attempt, and others after it, is over (6.3)."""
        if self.deleted_at is None:
            return None
        return self.course.not_before(self._after_the_start(self.deleted_at), attempt.free.at)

    # --- from one attempt to the next --------------------------------------------------------------------

    def begin_anew(self, deleted_at: Moment | None) -> None:
        """All containers start over: nothing is known of earlier exits, only the probe workers go on (5.5)."""
        self.restarts = Restarts(self.course, self.pod, self.container)
        self.kept.ended, self.starts = None, []
        self.deleted_at = deleted_at

    def restart(self, attempt: Attempt, ending: Ending) -> Generator[Need, Moment, Attempt | None]:
        """Start again after an ending, at once or after the back-off.

        None: the Pod is stopped before, or the back-off made the kubelet look at the exit code (4.2).
        """
        course, exited, backoff = self.course, ending.exited, self.restarts.backoff
        begun: Moment | None = None
        if ending.by_probe:
            seen = yield Need("start in the same sync", ending.gone)
        else:
            seen = yield Need("start", self._after_the_start(self._end.seen(attempt, ending)))
            begun = self.turns.sync
            self.unseen.seen_late(attempt, ending, seen)
        before = self.attempts[-2].ending if len(self.attempts) > 1 else None
        wait = self.restarts.wait(ending, before, seen)
        in_sync = ending.by_probe and wait is None
        because = exited
        formula = "restarted in the same sync" if in_sync else "restarted when the exit is seen"
        if wait is not None:
            in_time = ending.by_probe or course.within(seen, self.deleted_at)  # nothing ends a sync under way (4.1)
            with course.in_doubt(backoff.in_doubt or not in_time):
                if in_time is not None:
                    because = self._end.show_delayed(attempt, ending, wait, seen, certain=not backoff.in_doubt)
            self.unseen.met_when_killed(ending, seen + course.jitter("exit_seen"))
            if ending.by_probe and not self.restarts.follow_code(ending):
                self.kept.ended = ending
                return None
            seen = yield Need("start", self._after_the_start(backoff.after_wait(exited.at)), since=seen)
            begun = self.turns.sync
            formula = f"after a back-off of {wait:g} s, up to half as long again"
        elif not ending.by_probe:
            self._end.show(ending, seen, certain=False)
        if self.deleted_at is not None and not in_sync and course.before(self.deleted_at, begun or seen):
            return None  # a deletion ends a wait, but not a sync that is under way (4.1)
        if not in_sync and begun is None:
            seen = course.begun_before(seen, self.deleted_at)
        delay = course.jitter("restart_in_sync") if in_sync else course.jitter("next_start")
        again = self.start(seen + delay, because, formula)
        again.sync = ending.killed_from if in_sync else seen
        if in_sync:
            self.unseen.met_when_killed(ending, again.started.at)
        if not self._alone and not again.hook_failed:
            again.visible = self._after_the_start(again.free.at + course.jitter("status_late"))
        self.turns.hold(ending.killed_from if in_sync and ending.killed_from else seen, again.free.at)
        if ending.perhaps_killed and backoff.in_doubt:
            self._end.begin_unready(again)
        if in_sync:
            self._end.carry_over(attempt, ending, again)
        return again

    def living(self) -> Living:
        """Attempt after attempt from the last one on, as far as the course is to be told."""
        current: Attempt | None = self.attempts[-1]
        while current is not None:
            current.ending = yield from self.live(current)
            if current.ending is None:
                return
            if not self.restarts.follow(current.ending):
                self.kept.ended = current.ending
                seen = yield Need("status", self._after_the_start(self._end.seen(current, current.ending)))
                self.unseen.seen_late(current, current.ending, seen)
                self.unseen.met_when_killed(current.ending, seen)
                shown = self.ends.shown(current.ending, seen)
                # One that a deletion finds unseen goes through the stop of the Pod.
                self._end.show(current.ending, shown, certain=bool(self.course.within(shown, self.deleted_at)))
                return
            current = yield from self.restart(current, current.ending)
            if current is not None and self.repeats():
                return

    def repeats(self) -> bool:
        """The course need not be followed beyond the start of the last attempt."""
        if self.deleted_at is not None and self.course.setting.until is None:
            return False
        return told_enough(self.course, self.readiness, self.attempts, self.restarts.backoff.entry)

    def victim(self, attempt: Attempt, at: Moment, *, certain: bool = True) -> Victim:
        """The attempt as a stop that begins at ``at`` finds it; ``certain``: it surely runs then."""
        return replace(self.ends.victim(attempt, at), certain=certain)

    def _after_the_start(self, at: Moment) -> Moment:
        """While the Pod's worker starts other containers it does nothing else."""
        return put_off(self.course, at, self.starts)
