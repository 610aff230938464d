"""The predicted lives that findings speak of: of the Pod, and the way to the event that a finding names."""

from __future__ import annotations

from typing import NamedTuple

from podlint.checks.finding import Finding
from podlint.manifest.place import place_of
from podlint.pod.model import Pod
from podlint.report.findings.outcome import Outcome
from podlint.report.timelines.chain import Step, chain_to
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent


class Moment(NamedTuple):
    """An event of one of the ways that a life can go."""

    scenario: Scenario
    event: TimedEvent


class Way(NamedTuple):
    """What leads to an event, step by step, each because of the one before it."""

    timeline: Timeline
    scenario: Scenario
    steps: tuple[Step, ...]


def way_to(finding: Finding, outcome: Outcome) -> Way | None:
    """How it comes to the event that the finding speaks of; None where it names none, or no scenario has it."""
    for timeline in outcome.timelines if finding.event is not None else ():
        if is_about(finding, timeline.pod):
            found = _happening(finding, timeline)
            if found is not None:
                return Way(timeline, found.scenario, chain_to(timeline, *found))
    return None


def is_about(finding: Finding, pod: Pod) -> bool:
    """Whether a finding speaks of this Pod, or of the object that makes it; one of no object, whether it stands there."""
    ref, workload = finding.object, pod.workload
    if ref is None:
        extent = workload.document.root.span
        return finding.place.file == pod.file and extent.line <= finding.place.span.line <= extent.end_line
    named = (workload.api_version, workload.kind, workload.namespace, workload.name)
    return finding.place.file == pod.file and tuple(ref) == named


def moment_of(finding: Finding, timeline: Timeline) -> Moment | None:
    """The event that a finding of this Pod names; else one that rests on its field, or on a place that it names beside it.

    What is told under the finding's own condition comes first.
    """
    conditions = {(when.unknown, when.op) for when in finding.when}
    beside = {each.place.span.line for each in finding.because if each.place.file == finding.place.file}
    document = timeline.pod.workload.document

    def elsewhere(scenario: Scenario) -> bool:
        return not conditions & {(when.unknown, when.op) for when in scenario.when}

    told = [
        Moment(scenario, event)
        for scenario in sorted((*timeline.scenarios, *timeline.stories), key=elsewhere)
        for event in scenario.events
        if finding.container in (None, event.container)
    ]
    resting = (each for each in told if any(_is_part(finding.field, name) for name in each.event.fields))
    near = (each for each in told if any(place_of(document, name).span.line in beside for name in each.event.fields))
    return _happening(finding, timeline) or next(resting, None) or next(near, None)


def _is_part(field: str, name: str) -> bool:
    """One of two fields is the other, or lies in it."""
    inside = bool(field) and (name.startswith((f"{field}.", f"{field}[")) or field.startswith(f"{name}."))
    return inside or field == name


def _happening(finding: Finding, timeline: Timeline) -> Moment | None:
    """Where the event happens: before all where the conditions are those of the finding, then where it is sure.

    Of several it is that in which it comes last: a process that gets all the time there is.
    """
    depends = {(when.unknown, when.op) for when in finding.when}

    def rank(found: Moment) -> tuple[bool, bool, float]:
        scenario, event = found
        return (
            not depends <= {(when.unknown, when.op) for when in scenario.when},
            not event.told_by_all,
            -event.earliest,
        )

    having = []
    for scenario in (*timeline.scenarios, *timeline.stories):
        event = next((each for each in scenario.events if _is_meant(finding, each, scenario)), None)
        if event is not None:
            having.append(Moment(scenario, event))
    return min(having, key=rank, default=None)


def _is_meant(finding: Finding, event: TimedEvent, scenario: Scenario) -> bool:
    meant = finding.event
    return (
        meant is not None
        and event.type == meant.type
        and meant.in_deletion == (scenario.zero == "deletion-requested")
        and (finding.container is None or event.container in (None, finding.container))
        and (meant.reason is None or event.detail.get("reason") == meant.reason)
    )
