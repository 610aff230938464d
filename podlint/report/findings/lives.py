"""The predicted lives that findings speak of: of the Pod, and the way to the event that a finding names."""

from __future__ import annotations

from typing import NamedTuple

from podlint.checks.finding import Finding
from podlint.pod.model import Pod
from podlint.report.findings.outcome import Outcome
from podlint.report.timelines.chain import Step, chain_to
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario, TimedEvent


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
                scenario, event = found
                return Way(timeline, scenario, chain_to(timeline, scenario, event))
    return None


def is_about(finding: Finding, pod: Pod) -> bool:
    """Whether a finding speaks of this Pod, or of the object that makes it."""
    ref, workload = finding.object, pod.workload
    named = (workload.api_version, workload.kind, workload.namespace, workload.name)
    return ref is not None and finding.place.file == pod.file and tuple(ref) == named


def _happening(finding: Finding, timeline: Timeline) -> tuple[Scenario, TimedEvent] | None:
    """Where the event happens: before all where the conditions are those of the finding, then where it is sure.

    Of several it is that in which it comes last: a process that gets all the time there is.
    """
    depends = {(when.unknown, when.op) for when in finding.when}

    def rank(found: tuple[Scenario, TimedEvent]) -> tuple[bool, bool, float]:
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
            having.append((scenario, event))
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
