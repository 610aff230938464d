"""The start of a Pod: init containers, sidecars, and the first process of each main container (kubelet-model 2.4, 2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import field
from functools import partial

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.worker import (
    SHORT_WORK,
    Living,
    Need,
    Starting,
    Use,
    Window,
    come,
    go_on_living,
    now,
    serve,
)
from podlint.moment import ZERO, Moment, as_one, earliest, in_parts, jitter, latest, seconds
from podlint.pod.model import Container, Pod

MOST_CHAINED = 4
"""So many containers' starts are told each by the one before; then the chain begins anew from the first."""


@dataclass
class PodStart:
    """A Pod's start in one course: everything that one container's start owes to another."""

    course: Course
    pod: Pod
    programs: Programs
    lives: list[Life] = field(default_factory=list)
    """The containers that were started, in order. Init containers, and sidecars that others wait for, have lived their
    whole life in this course; the others have only begun."""
    begun: list[Life] = field(default_factory=list)
    """Of these, the ones that have only begun: nothing in this course depends on how they go on."""
    failed: Event | None = None
    """The exit of an init container that may not be started again: the Pod has failed."""
    scheduled: Event = field(init=False)
    anchor: Moment = field(init=False)
    """Where the grids of all probe workers begin (3.1)."""
    ends_at: Moment | None = None
    """The deletion or the Pod's deadline, whichever comes first; None: neither comes."""
    seen_at: Moment | None = None
    """When the kubelet comes to see that: until then it goes on as before (6.3)."""
    expires: bool = False
    """It is the deadline that ends it."""
    held: Mapping[str, Use] = field(default_factory=dict)
    """When sidecars that have been started may hold the Pod's worker, by name: what is due then waits (4.1)."""
    _images: set[str] = field(default_factory=set)
    _waited_for: list[tuple[Life, Living, Need]] = field(default_factory=list)
    """Sidecars that the containers after them have waited for, where they next ask for the Pod's worker."""

    def play(self) -> PodStart:
        """Live through the start, from the moment the Pod is bound to its node."""
        course = self.course
        self.scheduled = course.emit("scheduled", ZERO, (), "zero: the Pod is bound to its node")
        course.emit("phase", ZERO, self.scheduled, "until every container has been started", phase="Pending")
        self.anchor = course.jitter("grid_anchor")
        deletion, deadline = course.setting.delete_at, self.pod.active_deadline.value
        self.ends_at = None if deletion is None else seconds(deletion)
        expires = None if deadline is None else self.anchor + jitter("deadline", deadline - 1.0, deadline + 1.0)
        self.expires = expires is not None and (self.ends_at is None or course.before(expires, self.ends_at))
        if self.expires:
            self.ends_at = self.seen_at = expires
        elif self.ends_at is not None:
            self.seen_at = self.ends_at + course.jitter("deletion_seen")
            if course.setting.grace_period == 0:
                course.removed = self.ends_at + course.jitter("removed_at_once")
        at = latest(course.unknown("overhead"), self.anchor + course.constants.anchor_to_start)
        self._start(at, self.anchor, self.scheduled, "plus overhead: sandbox, network, volumes")
        return self

    def start_over(self, at: Moment, because: Event) -> PodStart:
        """The start of the next round, where an exit code restarts all containers: in the same sandbox (5.5)."""
        again = copy(self)
        again.begun, again._waited_for = [], []  # noqa: SLF001 -- its own kind
        if self.pod.before_main:
            pending = at + self.course.jitter("status_published")
            self.course.emit("phase", pending, because, "init containers run again", certain=False, phase="Pending")
        again._start(at + self.course.jitter("next_start"), at, because, "started over")  # noqa: SLF001 -- its own kind
        return again

    @property
    def told_whole(self) -> list[Life]:
        """The containers whose whole life is told in this course: the others have only begun."""
        begun = {id(life) for life in self.begun}
        return [life for life in self.lives if id(life) not in begun]

    @property
    def complete(self) -> bool:
        """Every main container has been started."""
        return sum(life.container.role == "main" for life in self.lives) == len(self.pod.main)

    def _start(self, at: Moment | None, sync: Moment | None, because: Event, formula: str) -> None:
        """Start everything; the first container at ``at``, in a sync that begins at ``sync``."""
        self._start_in_order(at, sync, because, formula)
        if self.failed is not None:  # what has been started is stopped when that is seen (6.8)
            stopped = self.failed.at + self.course.jitter("exit_seen")
            for life in (life for life in self.lives if life.container.role == "sidecar"):
                life.deleted_at = stopped if life.deleted_at is None else earliest(life.deleted_at, stopped)
        for life, living, need in self._waited_for:
            go_on_living(life, living, need, partial(self._comes, life))

    def _start_in_order(self, at: Moment | None, sync: Moment | None, because: Event, formula: str) -> None:
        course = self.course
        for container in self.pod.before_main:
            if at is None or sync is None or self._is_over_by(sync):
                return
            sync, because = self._initialise(container, self._in_time(at, sync), because, formula)
            at = None if sync is None else sync + course.jitter("next_start") + self._kill_in(sync)
            formula = "the next container, once the one before is done"
        over = at is not None and sync is not None and self._is_over_by(sync)  # the stop may go through that end
        if at is None or sync is None or over or not self.pod.main:
            self._tell_initialized(sync, because, certain=not over)
            return
        before = because
        started = self._start_main(self._in_time(at, sync), because, formula)
        whole = started[-1].attempts[-1].free
        failed = any(life.attempts[-1].hook_failed for life in started)  # then no relist follows at once (2.1)
        shown = whole.at + course.jitter("status_late" if failed else "status_published")
        starting = Starting(started[0].attempts[-1].began, shown)
        for life in started:
            life.starts.append(starting)
            attempt = life.attempts[-1]
            if attempt.ending is None:  # the status is generated when the sync is over (2.1)
                attempt.visible = attempt.started.at + as_one(in_parts(shown - attempt.started.at))
        self._tell_initialized(course.between(sync, shown) if self._may_be_down(sync) else sync, before)
        self._hold_up_sidecars(starting)
        ended = all(life.attempts[-1].ending is not None for life in started)  # each by its failed hook
        own_ends = (life.attempts[-1].own_end for life in started)
        certain = not ended and bool(course.within(shown, self.ends_at, *own_ends))
        course.emit(
            "phase",
            shown,
            tuple(life.attempts[-1].started for life in started),
            "every main container has been started",
            certain=certain,
            phase="Running",
        )

    def _may_be_down(self, sync: Moment) -> bool:
        """A sidecar may not run then: the Pod counts as initialised when it does, or when a main container has been started."""
        soon = self.course.constants.initialized_ready.high
        sidecars = (life for life in self.lives if life.container.role == "sidecar")
        ends = (life.attempts[-1].own_end for life in sidecars)
        return any(end is not None and self.course.side(end - sync).low < soon for end in ends)

    def _tell_initialized(self, at: Moment | None, because: Event, *, certain: bool = True) -> None:
        if self.pod.before_main and at is not None:
            shown = at + self.course.jitter("initialized_ready")
            self.course.emit("pod-initialized", shown, because, "all init containers are done", certain=certain)

    def _life(self, container: Container) -> Life:
        known = next((life for life in self.lives if life.container is container), None)
        if known is not None:
            return known
        alone = ZERO if len(self.pod.main) == 1 and container.role == "main" else None
        programs = self.programs
        life = Life(self.course, self.pod, container, self.anchor, programs, self._images, self.seen_at, alone)
        self.lives.append(life)
        return life

    def _initialise(
        self, container: Container, at: Moment, because: Event, formula: str
    ) -> tuple[Moment | None, Event]:
        """Run one init container or sidecar; the sync that starts the next (None: never), and because of what."""
        life = self._life(container)
        attempt = life.start(at, because, formula)
        self._hold_up_sidecars(Starting(attempt.began, attempt.visible), but=life)
        return self._wait_for_sidecar(life, attempt) if container.role == "sidecar" else self._run_init(life, attempt)

    def _hold_up_sidecars(self, starting: Starting, but: Life | None = None) -> None:
        """What takes more than a moment holds up those that were started before."""
        if self.course.bounds(starting.until - starting.since).high > SHORT_WORK:
            for life in self.lives:
                if life.container.role == "sidecar" and life is not but:
                    life.starts.append(starting)

    def _wait_for_sidecar(self, life: Life, attempt: Attempt) -> tuple[Moment | None, Event]:
        """A sidecar holds up what follows until it runs and its startup probe, if it has one, has succeeded."""
        living, lives, asked = life.living(), False, -1
        need: Need | None = None
        while True:
            attempt = life.attempts[-1]
            passed = None if attempt.number == asked else self._passed(life, attempt)
            if passed is not None:
                asked = attempt.number
                if self._is_found_running(life, attempt, passed[0]):
                    break
            if need is not None:
                life.turns.note(need)
                need = serve(living, self._comes(life, need))
            elif not lives:
                need, lives = next(living, None), True
            else:
                return None, attempt.started
        if not lives:
            self.begun.append(life)
        elif need is not None:
            self._waited_for.append((life, living, need))
        sync, because = passed
        return self._free_of_sidecars(sync, life), because

    def _passed(self, life: Life, attempt: Attempt) -> tuple[Moment, Event] | None:
        """When an attempt of a sidecar lets the next container start, if it still runs, and because of what."""
        if life.container.startup is None:
            return None if attempt.hook_failed else (attempt.visible, attempt.started)
        told = (e for e in self.course.events if e.type == "startup-passed" and e.container == life.name)
        passed = next((e for e in told if e.attempt == attempt.number), None)
        return None if passed is None else (self._next_sync(attempt, passed.at), passed)

    def _next_sync(self, attempt: Attempt, passed: Moment) -> Moment:
        """The sync that a startup probe's success asks for: where another has just ended it waits for a relist (2.1).

        A worker's first look at the container asks for one, too, and its first run may succeed at that tick.
        """
        course, recent = self.course, (attempt.visible, *attempt.first_looks)
        if all(course.bounds(passed - moment).low > course.constants.settles for moment in recent):
            return passed
        return passed + course.jitter("worker_free")

    def _is_found_running(self, life: Life, attempt: Attempt, at: Moment) -> bool:
        """The sync that begins at ``at`` does not know of the sidecar's end; else what follows waits for its next attempt (2.4)."""
        end = attempt.own_end
        if life.container.startup is None and self.course.constants.relists_on_demand:
            at = attempt.free.at
        return end is None or self.course.before(at, end + self.course.jitter("exit_seen"))

    def _run_init(self, life: Life, attempt: Attempt) -> tuple[Moment | None, Event]:
        """An init container runs until it exits with 0; one that may not start again fails the Pod."""
        course = self.course
        while True:
            ending = attempt.ending = now(life.live(attempt))
            if ending is None:
                return None, attempt.started
            if not ending.code:
                seen = ending.exited.at + course.jitter("exit_seen")
                if attempt.free is not attempt.started:  # the worker waits for its hook, and for the kill after that
                    seen = course.not_before(seen, attempt.visible)
                seen = self._free_of_sidecars(seen, life)
                course.emit(
                    "container-ready",
                    seen + course.jitter("initialized_ready"),
                    ending.exited,
                    "an init container is reported ready once its exit 0 is seen",
                    container=life.name,
                    attempt=attempt.number,
                    certain=bool(course.within(seen, self.ends_at)),  # else the stop may go through it, hook and all
                )
                return seen, ending.exited
            if not life.restarts.follow(ending):
                self.failed = ending.exited
                return None, ending.exited
            again = now(life.restart(attempt, ending), partial(self._comes, life))
            if again is None or life.repeats():
                return None, attempt.started
            attempt = again
            self._hold_up_sidecars(Starting(attempt.began, attempt.visible))

    def _comes(self, life: Life, need: Need) -> Moment:
        """When the worker comes to what a container asks for before all have been started."""
        return come(life.turns, need, self._wait(need.due, life))

    def _wait(self, due: Moment, life: Life | None) -> float:
        """So long, at the most, the worker kills sidecars other than ``life`` when something is due, and does nothing else."""
        if not self.held:
            return 0.0
        at = Window(*self.course.bounds(due))
        others = (self.held[other.name] for other in self.lives if other is not life and other.name in self.held)
        return sum(use.longest for use in others if any(hold.meets(at) for hold in use.holds))

    def _free_of_sidecars(self, due: Moment, life: Life) -> Moment:
        """When the worker comes to what is due because of ``life``."""
        wait = self._wait(due, life)
        return due + jitter("a sidecar may be being killed", 0.0, wait) if wait else due

    def _kill_in(self, sync: Moment) -> Moment:
        """What a sync that the Pod's end does not prevent does before it starts anything (2.2)."""
        wait = 0.0 if self.ends_at is None else self._wait(sync, None)
        return jitter("a sidecar may be killed first", 0.0, wait) if wait else ZERO

    def _start_main(self, at: Moment, because: Event, formula: str) -> list[Life]:
        """Start the main containers one after the other; each waits for the postStart hook of the one before.

        Once the sync has begun it starts all of them, even if the Pod is deleted meanwhile (6.3).
        """
        course, started = self.course, list[Life]()
        for container in self.pod.main:
            life = self._life(container)
            attempt = life.start(as_one(at), because, formula)
            started.append(life)
            because = attempt.free
            at, formula = because.at + course.jitter("next_start"), "the next container in the same sync"
            if len(started) % MOST_CHAINED == 0:
                at = course.settled(at, started[0].attempts[-1].started.at)
        self.begun += started
        return started

    def _in_time(self, at: Moment, sync: Moment) -> Moment:
        """The start ``at`` of a container by a sync that the Pod's end did not prevent."""
        return self.course.begun_before(sync, self.ends_at) + (at - sync)

    def _is_over_by(self, sync: Moment) -> bool:
        """The kubelet sees that the Pod is ended before this sync begins."""
        return self.seen_at is not None and self.course.before(self.seen_at, sync)
