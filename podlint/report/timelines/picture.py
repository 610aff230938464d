"""A scenario as a drawing: lanes, the phases in them, and marks. What text, SVG and HTML have in common.

What is certain is drawn solid, what is possible hatched; nothing stands at a midpoint. A phase is certain from the
latest moment of its begin to the earliest of its end. Where a container's start waits for something without a greatest
value (an image to be pulled), every time after it would be open: then the drawing takes the least value, and
``Picture.supposed`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, TypeAlias

from podlint.dataclass import dataclass
from podlint.lifecycle.event import EventType
from podlint.moment import Bounds, Draw
from podlint.pod.model import Container, Pod
from podlint.timeline.scenario import Scenario
from podlint.timeline.supposing import Supposing, unbounded_waits
from podlint.timeline.timed_event import TimedEvent

PhaseKind: TypeAlias = Literal[
    "pulling",
    "running",
    "stopping",
    "back-off",
    "hook",
    "ready",
    "serving",
    "Pending",
    "Running",
    "Succeeded",
    "Failed",
]
MarkKind: TypeAlias = Literal["failed", "errored", "passed", "term", "kill", "deletion"]
RowKind: TypeAlias = Literal["process", "ready", "probe", "hook", "phase", "traffic"]


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a row between two events."""

    kind: PhaseKind
    begin: TimedEvent | None
    """None: since before the scenario's zero."""
    end: TimedEvent | None
    """None: it goes on."""

    @property
    def may_not_begin(self) -> bool:
        return self.begin is not None and not self.begin.told_by_all

    @property
    def may_not_end(self) -> bool:
        """It may go on for ever. A pull or a hook that began at all comes to its end."""
        return self.end is not None and not self.end.told_by_all and self.kind not in ("pulling", "hook")


@dataclass(frozen=True, slots=True)
class Mark:
    """An event that is drawn by itself; of a run of like ones (``count``, ``every`` in its detail) all at once."""

    kind: MarkKind
    event: TimedEvent


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lane. It never shows two outcomes."""

    kind: RowKind
    title: str
    phases: tuple[Phase, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """The Pod, or one container."""

    title: str
    role: str
    """``pod``, ``init``, ``sidecar`` or ``main``."""
    container: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """What is drawn of one scenario, in seconds from its zero."""

    scenario: Scenario
    lanes: tuple[Lane, ...]
    supposing: Supposing
    until: float | None = None

    @property
    def supposed(self) -> Mapping[Draw, float]:
        """The unknowns that the drawing takes one value of."""
        return self.supposing.chosen

    def bounds(self, event: TimedEvent) -> Bounds | None:
        """When the event happens in the drawing; None: not under what it supposes."""
        return self.supposing.bounds(event)

    @cached_property
    def removed(self) -> TimedEvent | None:
        """The Pod surely gone: nothing of it lasts longer."""
        return next((e for e in self.scenario.events if e.type == "pod-removed" and e.told_by_all), None)

    @cached_property
    def _gone(self) -> float:
        bounds = None if self.removed is None else self.bounds(self.removed)
        return math.inf if bounds is None else bounds.high

    def extent(self, phase: Phase) -> tuple[Bounds, Bounds] | None:
        """When a phase begins and when it ends (``inf``: it goes on); None: it is not in this drawing."""
        begin = Bounds(0.0, 0.0) if phase.begin is None else self.bounds(phase.begin)
        end = None if phase.end is None else self.bounds(phase.end)
        if begin is None:
            return None
        if phase.end is None or end is None:
            return begin, Bounds(self._gone, self._gone)
        return begin, Bounds(min(end.low, self._gone), self._gone if phase.may_not_end else min(end.high, self._gone))

    @cached_property
    def horizon(self) -> float:
        """Where the drawing ends: behind the last thing that is bounded, with some room for what goes on."""
        if self.until is not None:
            return self.until
        told = [bounds for event in self.scenario.events if (bounds := self.bounds(event)) is not None]
        last = max((value for bounds in told for value in bounds if not math.isinf(value)), default=0.0)
        return max(last * 1.06, last + 1.0)


def picture_of(pod: Pod, scenario: Scenario, until: float | None = None) -> Picture:
    """The drawing of one of the Pod's scenarios or stories; ``until``: where it ends."""
    return Picture(scenario, tuple(_lanes(pod, scenario)), Supposing(unbounded_waits(scenario)), until)


def _lanes(pod: Pod, scenario: Scenario) -> Iterator[Lane]:
    for container in pod.containers:
        events = [event for event in scenario.events if event.container == container.name]
        if events:
            yield Lane(
                container.name, container.role, container.name, tuple(_container_rows(container, events, scenario))
            )
    own = [event for event in scenario.events if event.container is None]
    yield Lane("Pod", "pod", None, tuple(_pod_rows(own, scenario)))


def _of_type(events: Sequence[TimedEvent], *types: EventType) -> list[TimedEvent]:
    return [event for event in events if event.type in types]


# --- a container -----------------------------------------------------------------------------------------


def _container_rows(container: Container, events: Sequence[TimedEvent], scenario: Scenario) -> Iterator[Row]:
    yield Row("process", container.name, tuple(_process(events, scenario)), tuple(_signals(events)))
    ready = tuple(_alternating("ready", events, "container-ready", "container-unready", scenario))
    if ready and container.role != "init":
        yield Row("ready", "ready", ready)
    hooks = tuple(_hooks(events))
    if hooks:
        yield Row("hook", "hooks", hooks)
    for kind in container.probes:
        probed = [event for event in events if event.detail.get("probe") == kind]
        passed = _of_type(events, "startup-passed") if kind == "startup" else []
        marks = [Mark("failed" if event.type == "probe-failed" else "errored", event) for event in probed]
        if marks or passed:
            yield Row("probe", f"{kind} probe", marks=(*marks, *(Mark("passed", event) for event in passed)))


def _process(events: Sequence[TimedEvent], scenario: Scenario) -> Iterator[Phase]:
    """Pulling, running, stopping and held back, attempt by attempt."""
    attempts = sorted({event.attempt for event in events if event.attempt is not None})
    starts = {e.attempt: e for e in _of_type(events, "container-started", "start-failed")}
    for attempt in attempts:
        here = [event for event in events if event.attempt == attempt]
        pulling, pulled = _first(here, "pulling"), _first(here, "pulled", "pull-failed")
        if pulling is not None:
            yield Phase("pulling", pulling, pulled)
        killing, exited = _first(here, "killing"), _first(here, "container-exited")
        started = _first(here, "container-started")
        if started is not None or (_ran_before(scenario) and (killing or exited) and attempt == attempts[0]):
            yield Phase("running", started, killing or exited)
        if killing is not None:
            yield Phase("stopping", killing, exited)
        delayed = _first(here, "restart-delayed")
        if delayed is not None:
            yield Phase("back-off", delayed, starts.get(attempt + 1))


def _signals(events: Sequence[TimedEvent]) -> Iterator[Mark]:
    kinds: dict[str, MarkKind] = {"term-sent": "term", "kill-sent": "kill"}
    yield from (Mark(kinds[event.type], event) for event in events if event.type in kinds)


def _hooks(events: Sequence[TimedEvent]) -> Iterator[Phase]:
    for end in _of_type(events, "post-start-finished", "post-start-failed"):
        started = _first([e for e in events if e.attempt == end.attempt], "container-started")
        yield Phase("hook", started, end)
    for begin in _of_type(events, "pre-stop-started"):
        same = [event for event in events if event.attempt == begin.attempt]
        yield Phase(
            "hook", begin, _first(same, "pre-stop-finished", "pre-stop-failed", "kill-sent", "container-exited")
        )


def _first(events: Sequence[TimedEvent], *types: EventType) -> TimedEvent | None:
    """The first of several; one that surely happens before one that may."""
    found = _of_type(events, *types)
    return min(found, key=lambda event: not event.told_by_all, default=None)


def _ran_before(scenario: Scenario) -> bool:
    """The story begins in the middle of a life."""
    return scenario.zero == "deletion-requested"


# --- the Pod ---------------------------------------------------------------------------------------------


def _pod_rows(events: Sequence[TimedEvent], scenario: Scenario) -> Iterator[Row]:
    phases = _of_type(events, "phase")
    removed = _first(events, "pod-removed")
    if _ran_before(scenario):
        following = [*phases, removed]
        drawn = [Phase("Running", None, following[0])]
        drawn += [Phase(e.detail["phase"], e, following[n + 1]) for n, e in enumerate(phases)]
    else:
        following = [*phases[1:], removed]
        drawn = [Phase(e.detail["phase"], e, following[n]) for n, e in enumerate(phases)]
    requested = _of_type(events, "deletion-requested")
    yield Row("phase", "phase", tuple(drawn), tuple(Mark("deletion", event) for event in requested))
    ready = tuple(_alternating("ready", events, "pod-ready", "pod-unready", scenario))
    if ready:
        yield Row("ready", "Ready", ready)
    serving = tuple(_alternating("serving", events, "endpoint-added", "endpoint-removed", scenario))
    if serving:
        yield Row("traffic", "in its Services", serving)


def _alternating(
    kind: PhaseKind, events: Sequence[TimedEvent], begins: EventType, ends: EventType, scenario: Scenario
) -> Iterator[Phase]:
    """What one type of event begins and another ends, again and again."""
    open_since: TimedEvent | None = None
    met = False
    for event in _of_type(events, begins, ends):
        if event.type == begins and open_since is None:
            open_since, met = event, True
        elif event.type == ends and (open_since is not None or (not met and _ran_before(scenario))):
            yield Phase(kind, open_since, event)
            open_since, met = None, True
    if open_since is not None:
        yield Phase(kind, open_since, None)
