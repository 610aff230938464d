"""One course that a Pod's life can take, and the forks in the way.

The rules of the kubelet are written as plain code that runs once, from the Pod being bound to its end.
Where that code has to know which of two moments comes first and the ranges of the unknowns leave it
open, it asks :meth:`Course.before`. The course then takes one answer, notes the condition under which
it holds, and narrows the unknown's range; whoever plays courses (``timeline.explore``) plays the life
again with the other answers. So a fork needs no copy of any state, and what a condition says is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import Any, NamedTuple

from podlint.dataclass import dataclass
from podlint.effort import Effort
from podlint.evaluation import Evaluation
from podlint.kubernetes import Version
from podlint.lifecycle.constants import Constants
from podlint.lifecycle.event import Event, EventType
from podlint.lifecycle.fork import Answer, Narrowing, answers
from podlint.lifecycle.kubelet import configured
from podlint.lifecycle.unknown import DEFAULTS, Assumptions, Origin
from podlint.moment import EPSILON, Bounds, Draw, Jitter, Moment, draw, earliest, in_parts, jitter, latest, seconds
from podlint.pod.field import Field

MOST_COURSES = 64
"""So many courses of one part of a life are played where nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a course is played under."""

    version: Version
    assumptions: Assumptions
    until: float | None = None
    """Events that can't happen before this many seconds are not worked out; None: up to the first steady cycle."""
    delete_at: float | None = None
    """The deletion is requested at this moment; None: never."""
    grace_period: int | None = None
    """``kubectl delete --grace-period``; None: the Pod's own."""
    undivided: bool = False
    """Only a life that goes one way whatever is not known is wanted: :class:`Divided` is raised for any other.

    Each attempt that ends by itself is then taken for itself: what its probes have failed does not count on in the next,
    and none kills what has just ended.
    """
    most_courses: int = MOST_COURSES
    """So many courses of one part of a life are played at most. Where there are more, the last one says so (``cut_short``)."""
    effort: Effort = field(default_factory=Effort, compare=False, repr=False)
    """:class:`TooMuch` is raised where the courses take more than that."""


class Divided(Exception):  # noqa: N818 -- not an error: the answer to what was asked
    """How it goes depends on something that is not known."""


OF_STATUS: frozenset[EventType] = frozenset(
    ("phase", "pod-initialized", "pod-ready", "pod-unready", "container-ready", "container-unready")
)
"""What the Pod's status shows, and nothing else."""


@dataclass(frozen=True, slots=True)
class Note:
    """A duration that people budget with, met on the way (contract: Budgets)."""

    budget: str
    takes: Moment
    fields: tuple[str, ...]


class Branch(NamedTuple):
    """A fork of a course, from which another goes on with another answer: all that came before holds there again."""

    course: Course
    events: int
    """How many there were before it."""
    asked: int
    """How many bounds had been worked out."""

    @property
    def worked_out(self) -> Sequence[Bounds]:
        """The bounds that hold again."""
        return self.course.worked_out[: self.asked]


@dataclass
class Course:
    """A course in the making. ``choices`` says which answer to take at the forks already known."""

    setting: Setting
    choices: Sequence[int] = ()
    after: Course | None = None
    """It goes on from where this one ends: what that one drew and supposed holds here, too."""
    branches_from: Branch | None = None
    """The course that took the same answers up to where this one takes another; None: there is none."""
    events: list[Event] = field(default_factory=list)
    narrowings: list[Narrowing] = field(default_factory=list)
    forks: list[int] = field(default_factory=list)
    """How many answers each fork met so far had."""
    worked_out: list[Bounds] = field(default_factory=list)
    """Every bounds so far, in the order asked for."""
    branches: list[Branch] = field(default_factory=list)
    """Each fork as another course may branch from it."""
    labels: list[str] = field(default_factory=list)
    """What sets this course apart, in the words of scenario names."""
    ranges: dict[Draw, Bounds] = field(default_factory=dict)
    """Every draw's range, narrowed by what the course supposes."""
    drawn: dict[Draw, Bounds] = field(default_factory=dict)
    """Every draw's range before anything was supposed."""
    notes: list[Note] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    constants: Constants = field(init=False)
    cut_short: bool = False
    """It is not followed to its end, or more courses follow than are played."""
    unsure_from: float = math.inf
    """The events from this place on may be missing in courses that are not played."""
    doubtful_from: Moment | None = None
    """What comes after this may not happen: it may be stopped at any time from then on, or never. None: nothing is doubtful so."""
    removed: Moment | None = None
    """From here on the API has no such Pod, and nobody sees what its status would show; None: it is there throughout."""
    left_from: dict[str, float] = field(default_factory=dict)
    """By container: what is told of it after so many seconds may not happen, for it may be stopped by then."""
    cycle: tuple[Event, Event] | None = None
    """The first and last event of the cycle that the course repeats from there on."""
    ladder: tuple[Bounds, ...] = ()
    """The delays before each further restart of the cycle."""

    def __post_init__(self) -> None:
        self.constants = configured(self.setting.version, self.setting.assumptions.kubelet)
        if self.after is not None:
            self.ranges.update(self.after.ranges)
            self.drawn.update(self.after.drawn)
            self.origins.update(self.after.origins)
            self.removed = self.after.removed
        self._evaluation = Evaluation(self.ranges)
        self._in_doubt = False
        self._replayed = () if self.branches_from is None else self.branches_from.worked_out

    # --- what is not known -------------------------------------------------------------------------------

    def unknown(self, name: str, attempt: int = 0, *, default: Bounds | None = None) -> Moment:
        """Attempt ``attempt``'s draw of the unknown ``name`` (``boot.app``).

        Its range is what is assumed of it, else ``default``, else what the contract says of its kind.
        """
        key = Draw(name, attempt)
        if key not in self.drawn:
            self.drawn[key] = self.ranges[key] = self.range_of(name, default)
        return draw(name, attempt)

    def range_of(self, name: str, default: Bounds | None = None) -> Bounds:
        """The range of an unknown before any condition."""
        assumed = self.setting.assumptions.find(name)
        self.origins[name] = assumed.origin if assumed else "default"
        return assumed.bounds if assumed else default or DEFAULTS[name.partition(".")[0]]

    def jitter(self, name: str) -> Moment:
        """A fresh draw of one of the kubelet's delays, by its name in :class:`Constants`."""
        low, high = getattr(self.constants, name)
        return jitter(name, low, high)

    def latency(self) -> Moment:
        """A fresh small delay of the node (the unknown ``latency``)."""
        return jitter("latency", *self.range_of("latency"))

    def between(self, *moments: Moment) -> Moment:
        """Any moment from the first of several to the last: it is one of them, but nothing says which."""
        each = [self.bounds(moment) for moment in moments]
        low, high = min(b.low for b in each), max(b.high for b in each)
        if not math.isinf(high):
            return jitter("one of several", low, high)
        first, last = earliest(*moments), latest(*moments)
        return first + jitter("one of several", 0.0, max(0.0, self.bounds(last - first).high))

    def settled(self, moment: Moment, since: Moment) -> Moment:
        """The same moment without its history after ``since``, where that is only jitter: expressions must not pile up."""
        history = in_parts(moment - since)
        low, high = self.bounds(history)
        if math.isinf(high) or not all(isinstance(leaf, Jitter) for leaf in history.leaves):
            return moment
        return since + jitter("all that came in between", low, high)

    # --- events ------------------------------------------------------------------------------------------

    def emit(
        self,
        kind: EventType,
        at: Moment,
        because: Event | tuple[Event, ...] = (),
        formula: str = "",
        fields: Sequence[Field[Any]] = (),
        *,
        container: str | None = None,
        attempt: int | None = None,
        certain: bool = True,
        **detail: Any,
    ) -> Event:
        """Note that something happens; what nobody can see of it is not told."""
        past = self.doubtful_from is not None and self.side(at - self.doubtful_from).high > 0
        shown = self.shown(at) if kind in OF_STATUS else True
        if shown is False and self.removed is not None:
            at = self.not_after(at, self.removed)
        event = Event(
            kind,
            at,
            (because,) if isinstance(because, Event) else because,
            formula,
            tuple(dict.fromkeys(f.name for f in fields)),
            container,
            attempt,
            certain and not self._in_doubt and not past and bool(shown),
            detail,
        )
        if shown is not None:
            self.events.append(event)
        return event

    def shown(self, at: Moment) -> bool | None:
        """Whether the API has the Pod at a moment, to show what becomes of it: surely, perhaps (False), or not (None)."""
        return True if self.removed is None else self.within(at, self.removed)

    def is_left(self, event: Event) -> bool:
        """Whether its container may be stopped before."""
        since = self.left_from.get(event.container or "")
        return since is not None and self.bounds(event.at).high > since

    @contextmanager
    def in_doubt(self, doubtful: bool = True) -> Iterator[None]:
        """Whatever happens in here may also not happen: none of its events is certain."""
        before, self._in_doubt = self._in_doubt, self._in_doubt or doubtful
        yield
        self._in_doubt = before

    def note(self, budget: str, takes: Moment, fields: Sequence[Field[Any]]) -> None:
        """Note what the course makes of a budget."""
        self.notes.append(Note(budget, takes, tuple(dict.fromkeys(f.name for f in fields))))

    def suppose(self, narrowing: Narrowing) -> None:
        """Go on with a narrower range of an unknown: what is told from here on holds under this condition."""
        if self.setting.undivided:
            raise Divided
        self.narrowings.append(narrowing)
        low, high = self.ranges[narrowing.draw]
        self.ranges[narrowing.draw] = Bounds(max(low, narrowing.low), min(high, narrowing.high))
        self._evaluation = Evaluation(self.ranges)

    # --- forks -------------------------------------------------------------------------------------------

    def bounds(self, moment: Moment) -> Bounds:
        """The least and the greatest value of a moment in this course."""
        return self._work_out(self._evaluation.bounds, moment)

    def side(self, moment: Moment) -> Bounds:
        """Bounds that say on which side of zero a moment lies, and may be wider than its own."""
        return self._work_out(self._evaluation.side, moment)

    def _work_out(self, how: Callable[[Moment], Bounds], moment: Moment) -> Bounds:
        """What is known from the course that this one branches from, else what has to be worked out."""
        asked = len(self.worked_out)
        if asked < len(self._replayed):
            found = self._replayed[asked]
            self.setting.effort.spend(1)
        else:
            before = self._evaluation.steps
            found = how(moment)
            self.setting.effort.spend(1 + self._evaluation.steps - before)
        self.worked_out.append(found)
        return found

    def before(self, first: Moment, second: Moment) -> bool:
        """Whether ``first`` comes at or before ``second``: a fork where that is open."""
        difference = first - second
        low, high = self.side(difference)
        if high <= EPSILON:
            return True
        if low > EPSILON:
            return False
        return self._take(answers(difference, self.ranges, self.bounds))

    def within(self, at: Moment, *limits: Moment | None) -> bool | None:
        """Whether something comes at or before all limits (None: no limit): surely, perhaps (False), or not (None)."""
        beyond = [self.side(at - limit) for limit in limits if limit is not None]
        if any(bounds.low > 0 for bounds in beyond):
            return None
        return all(bounds.high <= 0 for bounds in beyond)

    def not_before(self, moment: Moment, floor: Moment | None) -> Moment:
        """The moment, put off to ``floor`` (None: to nothing) where it may lie before that."""
        if floor is None:
            return moment
        low, high = self.side(floor - moment)
        return moment if high <= 0 else floor if low >= 0 else latest(moment, floor)

    def not_after(self, moment: Moment, ceiling: Moment) -> Moment:
        """The moment, where it is supposed to come before ``ceiling`` though its bounds leave that open.

        So it never comes before its own least value, even where the ceiling may.
        """
        if self.bounds(moment - ceiling).high <= 0:
            return moment
        return earliest(moment, self.not_before(ceiling, seconds(self.bounds(moment).low)))

    def begun_before(self, sync: Moment, end: Moment | None) -> Moment:
        """A sync that the Pod's ``end`` (None: there is none) did not prevent: the kubelet did not know of it yet (6.3)."""
        return sync if end is None else self.not_after(sync, end + self.constants.deletion_seen.high)

    def maybe(self) -> bool:
        """A fork that no unknown decides: either may happen, and the reader is told that it may."""
        return self._take([Answer(True, None), Answer(False, None)])

    def _take(self, answers: list[Answer]) -> bool:
        place = len(self.forks)
        self.forks.append(len(answers))
        self.branches.append(Branch(self, len(self.events), len(self.worked_out)))
        answer = answers[self.choices[place] if place < len(self.choices) else 0]
        if answer.narrowing is not None:
            self.suppose(answer.narrowing)
        return answer.outcome
