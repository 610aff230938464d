"""A predicted life as steps from place to place of the manifest: what a reader follows with the arrow keys."""

from __future__ import annotations

from typing import NamedTuple

from podlint.checks.finding import Place
from podlint.manifest.place import FieldPlace, place_of
from podlint.report.findings.lives import Way
from podlint.report.timelines.words import span, what
from podlint.timeline.life import Timeline
from podlint.timeline.timed_event import TimedEvent


class Step(NamedTuple):
    """One event at the field that it rests on."""

    message: str
    place: Place


class Flow(NamedTuple):
    """The steps, and which scenario they are of."""

    title: str
    steps: list[Step]


def flow(way: Way) -> Flow:
    """The way to an event, in seconds from the scenario's zero."""
    scenario = way.scenario
    zero = "the deletion" if scenario.zero == "deletion-requested" else "the Pod being bound to its node"
    conditions = f" (if {' and '.join(map(str, scenario.when))})" if scenario.when else ""
    title = f"{'Story' if scenario.supposing else 'Scenario'} {scenario.name}{conditions}, in seconds since {zero}"
    return Flow(title, [_step(step.event, way.timeline) for step in way.steps])


def _step(event: TimedEvent, timeline: Timeline) -> Step:
    pod = timeline.pod
    places = [place_of(pod.workload.document, name) for name in event.fields]
    where = next((place for place in places if place.written), places[0] if places else None)
    message = f"{span(event.bounds)}: {what(event)}"
    message += f" ({event.formula})" if event.formula else ""
    return Step(message + _defaults(event, places), Place(pod.file, pod.workload.span if where is None else where.span))


def _defaults(event: TimedEvent, places: list[FieldPlace]) -> str:
    """The fields that nobody wrote: the place of such a step is the object around them."""
    names = [name.rpartition(".")[2] for name, place in zip(event.fields, places, strict=True) if not place.written]
    return f", {', '.join(names)} by default" if names else ""
