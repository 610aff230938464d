"""The Pod's one worker: what it does for one container holds up what is due for the others (kubelet-model 2.1, 4.1).

A container's life asks for the worker (:class:`Need`) and goes on when it has come. Containers are solved apart, each
as if it had the worker for itself; those whose needs may fall into a time in which another holds it are played
together, and served one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.moment import Moment, jitter, latest

SHORT_WORK = 1.0
"""What holds the worker for less than this many seconds is within the jitter of everything else."""


class Need(NamedTuple):
    """The worker is needed."""

    work: Literal["kill", "start", "start in the same sync", "status"]
    due: Moment
    """From here on."""
    since: Moment | None = None
    """The worker has known of it since then, so that a sync which begins later does it, if it lasts until it is due; None: it
    knows when it is due."""

    @property
    def known(self) -> Moment | None:
        """A sync that begins from here on may do it after other things; None: it does that first."""
        return self.due if self.since is None and self.work == "start" else self.since


class Starting(NamedTuple):
    """A sync starts containers, up to the status that shows them: images and postStart hold it up."""

    since: Moment
    until: Moment


T = TypeVar("T")

Living: TypeAlias = Generator[Need, Moment, None]
"""A life that goes on with the moment at which the worker has come to what it asked for."""


class Window(NamedTuple):
    """A stretch of time, counted from the Pod being bound."""

    low: float
    high: float

    def meets(self, other: Window) -> bool:
        """The two have a moment in common."""
        return self.low <= other.high and other.low < self.high


@dataclass
class Turns:
    """One container's use of the worker in a course."""

    course: Course
    needs: list[Window] = field(default_factory=list)
    """When this container needs it."""
    holds: list[Window] = field(default_factory=list)
    """When it holds it for longer than a moment."""
    spans: list[tuple[Moment, Moment]] = field(default_factory=list)
    """The same times in the course's own moments."""
    longest: float = 0.0
    """The longest of them, in seconds."""
    sync: Moment | None = None
    """When the sync has begun that does what was asked for last, where that is before it comes to it (4.1)."""

    def note(self, need: Need) -> None:
        """The worker is asked for."""
        self.needs.append(Window(*self.course.bounds(need.due)))

    def hold(self, since: Moment, until: Moment) -> None:
        """Nothing is done for other containers meanwhile."""
        longest = self.course.bounds(until - since).high
        if longest > SHORT_WORK:
            self.longest = max(self.longest, longest)
            self.holds.append(Window(self.course.bounds(since).low, self.course.bounds(until).high))
            self.spans.append((since, until))

    @property
    def held_until(self) -> Moment | None:
        """The end of the last of these times."""
        return self.spans[-1][1] if self.spans else None


def put_off(course: Course, due: Moment, starts: Iterable[Starting]) -> Moment:
    """When the worker comes to what is due then, other containers being started in these syncs, which come in order."""
    before = course.constants.next_start.high  # the sync begins so long before the first of them is started
    for since, until in starts:
        if course.side(until - due).high <= 0:
            continue
        if course.side(since - due).high <= 0:
            due = latest(due, until)
        elif course.side(since - due).low <= before:
            due += jitter("another container may be being started", 0.0, max(0.0, course.bounds(until - due).high))
    return due


class Worked(Protocol):
    """What the worker works for: a container's life."""

    turns: Turns
    starts: list[Starting]

    @property
    def starts_slowly(self) -> bool:
        """Starting it again may take more than a moment."""

    def living(self) -> Living:
        """Its course from here on."""


def now(part: Generator[Need, Moment, T], comes: Callable[[Need], Moment] = lambda need: need.due) -> T:
    """Play a part of a life; ``comes``: when the worker comes to what is asked, at once where nobody holds it up."""
    return _play(part, comes)


def live_apart(life: Worked, wait: float = 0.0) -> None:
    """Let a life go on by itself; ``wait``: so long, at the most, the worker may be held by others when it is needed."""

    def comes(need: Need) -> Moment:
        life.turns.note(need)
        return come(life.turns, need, wait)

    _play(life.living(), comes)


def come(turns: Turns, need: Need, wait: float) -> Moment:
    """When the worker comes to what is asked for, that may be held by others for so long; ``turns`` are told in which sync."""
    turns.sync = None
    if not wait or need.work == "start in the same sync":
        return need.due
    at = need.due + jitter("the Pod's worker is busy", 0.0, wait)
    begun = at - jitter("a sync that has begun before", 0.0, wait)
    turns.sync = None if need.known is None else latest(need.known, begun)
    return at


def _play(part: Generator[Need, Moment, T], comes: Callable[[Need], Moment]) -> T:
    """Play to its end what asks for the worker; ``comes``: when that comes to what is asked."""
    try:
        need = next(part)
        while True:
            need = part.send(comes(need))
    except StopIteration as over:
        result: T = over.value
        return result


def go_on_living(life: Worked, living: Living, need: Need, comes: Callable[[Need], Moment]) -> None:
    """Let a life go on that was left where it asks for the worker: meanwhile that has started other containers.

    ``comes``: when the worker comes to what it asks, other containers' kills besides.
    """
    if need.work != "start in the same sync":
        need = need._replace(due=put_off(life.turns.course, need.due, life.starts))
    asks = serve(living, comes(need))
    while asks is not None:
        life.turns.note(asks)
        asks = serve(living, comes(asks))


def serve(living: Living, at: Moment) -> Need | None:
    """Let a life go on with the worker that has come to it; returns what it asks for next, None where it is over."""
    try:
        return living.send(at)
    except StopIteration:
        return None


def live_together(course: Course, lives: Sequence[Worked], wait: float = 0.0) -> None:
    """Let lives go on that share the worker, in the order in which it comes to them; ``wait``: as of :func:`live_apart`."""
    asking = {}
    for index, life in enumerate(lives):
        living = life.living()
        need = next(living, None)
        if need is not None:
            asking[index] = (living, need)
    sync: Moment | None = None
    served: int | None = None
    free: Moment | None = None
    while asking:
        needs = {index: need for index, (_, need) in asking.items()}
        slow = {index for index in needs if lives[index].starts_slowly}
        served = _next(course, needs, sync, served, free, slow)
        living, need = asking.pop(served)
        turns = lives[served].turns
        turns.note(need)
        at = course.not_before(come(turns, need, wait), free)
        falls_to = _falls_to(course, need, sync, free)
        if falls_to or not wait:
            turns.sync = sync if falls_to else None
        sync = sync if falls_to or need.work == "start in the same sync" else at
        asks = serve(living, at)
        if asks is not None:
            asking[served] = (living, asks)
        until = turns.held_until
        if until is not None:
            free = course.not_before(until, free)


def _falls_to(course: Course, need: Need, sync: Moment | None, free: Moment | None) -> bool:
    """Whether a sync that holds the worker until ``free`` does it, too: it knows of it, and it is due by then (2.2, 5.2)."""
    if need.known is None or sync is None or free is None:
        return False
    return course.before(need.known, sync) and course.before(need.due, free)


def _next(
    course: Course,
    needs: Mapping[int, Need],
    sync: Moment | None,
    served: int | None,
    free: Moment | None,
    slow: AbstractSet[int],
) -> int:
    """Whose turn it is. A sync kills everything that was due for it when it began, and then starts containers (2.2).

    ``free``: the worker was held until then; what became due meanwhile falls to one sync, which kills in any order (2.2
    step 6) and tells of all ends before it starts anything. ``slow``: starting these holds it.
    """
    last = needs.get(served) if served is not None else None
    if last is not None and last.work == "start in the same sync" and sync is not None:
        assert served is not None
        due = [index for index, need in needs.items() if need.work == "kill" and course.before(need.due, sync)]
        chosen = due[0] if due else served
        for other in due[1:]:
            chosen = other if course.maybe() else chosen
        return chosen
    chosen, *others = sorted(needs, key=lambda index: course.bounds(needs[index].due).low)
    for other in others:
        if _is_open(course, needs, (chosen, other), free, slow):
            chosen = other if course.maybe() else chosen
        elif "kill" in (needs[chosen].work, needs[other].work):
            chosen = chosen if course.before(needs[chosen].due, needs[other].due) else other
    return chosen


def _is_open(
    course: Course, needs: Mapping[int, Need], two: tuple[int, int], free: Moment | None, slow: AbstractSet[int]
) -> bool:
    """Whether either of two may come first, for all that is known of when they are due, and it matters."""
    first, second = (needs[index] for index in two)
    starts = first.work != "kill" and second.work != "kill" and not slow.isdisjoint(two)
    if not starts and {first.work, second.work} != {"kill"}:
        return False
    if free is not None and all(course.side(need.due - free).low < 0 for need in (first, second)):
        return True
    return starts and course.side(first.due - second.due).high > 0


def contending(turns: Mapping[str, Iterable[Turns]]) -> list[frozenset[str]]:
    """The groups of containers that may hold each other up. ``turns``: by container, one for each course."""
    used = {name: Use.of(own) for name, own in turns.items()}
    groups: list[frozenset[str]] = []
    for name, use in used.items():
        met = {other for other, theirs in used.items() if other != name and use.holds_up(theirs)}
        if met:
            group = frozenset((name, *met))
            touching = [g for g in groups if g & group]
            groups = [g for g in groups if not g & group] + [group.union(*touching)]
    return groups


class Use(NamedTuple):
    """What a container makes of the worker in all of its courses."""

    needs: tuple[Window, ...]
    holds: tuple[Window, ...]
    longest: float
    """The longest that it holds the worker at a time."""

    @classmethod
    def of(cls, turns: Iterable[Turns]) -> Use:
        """Over several courses."""
        several = list(turns)
        return cls(
            _joined(need for turn in several for need in turn.needs),
            _joined(hold for turn in several for hold in turn.holds),
            max((turn.longest for turn in several), default=0.0),
        )

    def covers(self, other: Use) -> bool:
        """The other holds the worker at no other time, nor for longer."""
        within = all(
            any(mine.low <= hold.low and hold.high <= mine.high for mine in self.holds) for hold in other.holds
        )
        return within and other.longest <= self.longest

    def joined_with(self, other: Use) -> Use:
        """What either of the two makes of it."""
        needs, holds = (*self.needs, *other.needs), (*self.holds, *other.holds)
        return Use(_joined(needs), _joined(holds), max(self.longest, other.longest))

    def holds_up(self, other: Use) -> bool:
        """The other may need the worker while this one holds it."""
        return any(hold.meets(need) for hold in self.holds for need in other.needs)


def _joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same time in as few windows as it takes."""
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and window.low <= joined[-1].high:
            joined[-1] = Window(joined[-1].low, max(joined[-1].high, window.high))
        else:
            joined.append(window)
    return tuple(joined)
