"""The critical chain: what a moment of a Pod's life waited for, step by step, with the seconds and fields of each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from podlint.dataclass import dataclass
from podlint.manifest.node import Document
from podlint.manifest.place import place_of
from podlint.moment import Bounds
from podlint.pod.model import Pod
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.supposing import Supposing, unbounded_waits
from podlint.timeline.timed_event import TimedEvent
from podlint.timeline.turning_points import done, first_of, first_stops, started


class Used(NamedTuple):
    """A manifest field that a step rests on."""

    name: str
    line: int
    """Where it is written; for a default, where the object around it is."""
    written: bool
    text: str | None
    """The value as written, where it is a scalar."""

    def __str__(self) -> str:
        """``line 20: periodSeconds 5``, ``periodSeconds by default``; what is no field by its name is a line alone."""
        name = self.name.rpartition(".")[2]
        if not self.written:
            return f"{name} by default"
        if name.endswith("]") or self.text is None or not self.text.isprintable() or len(self.text) > _LONGEST_VALUE:
            return f"line {self.line}"
        return f"line {self.line}: {name} {self.text}"


_LONGEST_VALUE = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One event on the way."""

    event: TimedEvent
    gained: Bounds
    """Seconds since the step before; since the scenario's zero for a first step that is not zero itself."""
    fields: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The way to one event: each step waited for the one before it."""

    name: str
    """``ready``, ``restart``, ``done`` or ``gone``."""
    title: str
    steps: tuple[Step, ...]


def chains(timeline: Timeline, scenario: Scenario) -> list[Chain]:
    """The chains worth telling of a scenario: to Ready, through the first restart, to the Pod's end, to it being gone.

    Of what is only supposed, the last one alone: the others are the scenarios' own.
    """
    walk = _Walk(scenario, timeline.pod)
    told = [] if scenario.supposing else [*_of_life(scenario, walk)]
    deleted = first_of(scenario, "deletion-requested")
    told.append(walk.chain("gone", "from the deletion to gone", first_of(scenario, "pod-removed"), deleted))
    return [chain for chain in told if chain is not None and len(chain.steps) > 1]


def chain_to(timeline: Timeline, scenario: Scenario, target: TimedEvent) -> tuple[Step, ...]:
    """The way to any event, from where the scenario begins."""
    chain = _Walk(scenario, timeline.pod).chain("", "", target)
    return () if chain is None else chain.steps


def _of_life(scenario: Scenario, walk: _Walk) -> Iterator[Chain | None]:
    yield walk.chain("ready", "from bound to Ready", first_of(scenario, "pod-ready"))
    for stop in first_stops(scenario):
        assert stop.attempt is not None
        before = started(scenario, stop.container, stop.attempt)
        title = f"from {stop.container} starting to its restart"
        target = started(scenario, stop.container, stop.attempt + 1)
        yield walk.chain("restart", title, target, before)
    yield walk.chain("done", "from bound to the Pod's end", done(scenario))


class _Walk:
    """Follows the causes of an event back to where they begin."""

    def __init__(self, scenario: Scenario, pod: Pod) -> None:
        self._scenario = scenario
        self._document = pod.workload.document
        self._by_id = {event.id: event for event in scenario.events}

    @cached_property
    def _supposing(self) -> Supposing:
        return Supposing(unbounded_waits(self._scenario))

    def chain(self, name: str, title: str, target: TimedEvent | None, since: TimedEvent | None = None) -> Chain | None:
        """The way to ``target``, from ``since`` where that lies on it, else from the beginning."""
        if target is None:
            return None
        way = {target.id: target}
        event: TimedEvent | None = target
        while event is not None and event is not since:
            event = self._decisive(event)
            if event is None or event.id in way:
                break
            way[event.id] = event
        return Chain(name, title, tuple(self._steps([*reversed(way.values())])))

    def _steps(self, events: Sequence[TimedEvent]) -> Iterator[Step]:
        for n, event in enumerate(events):
            gained = Bounds(0.0, 0.0) if n == 0 else self._scenario.gap(events[n - 1], event)
            yield Step(event, gained, used_fields(self._document, event))

    def _decisive(self, event: TimedEvent) -> TimedEvent | None:
        """Of all that it waited for, what comes last."""
        causes = [self._by_id[cause] for cause in event.because if cause in self._by_id]
        return max(causes, key=self._late) if len(causes) > 1 else next(iter(causes), None)

    def _late(self, event: TimedEvent) -> tuple[bool, float, float]:
        bounds = self._supposing.bounds(event) or event.bounds
        return event.told_by_all, bounds.high, bounds.low


def used_fields(document: Document, event: TimedEvent) -> tuple[Used, ...]:
    """The fields of an event with their places."""
    places = {name: place_of(document, name) for name in event.fields}
    return tuple(Used(name, place.span.line, place.written, place.text) for name, place in places.items())


def told_steps(chain: Chain) -> Iterator[tuple[Step, str]]:
    """Each step with its places in words, as far as no step before has told them: two that are written, or a default."""
    told: set[str] = set()
    for step in chain.steps:
        written = [used for used in step.fields if used.written]
        new = [used for used in written[:2] or step.fields[:1] if used.name not in told]
        told.update(used.name for used in new)
        yield step, "; ".join(dict.fromkeys(map(str, new)))
