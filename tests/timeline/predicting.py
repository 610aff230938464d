"""Short ways to predict a Pod in a test."""

from __future__ import annotations

from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.model import Pod
from podlint.pod.workload import pods
from podlint.timeline.life import Timeline, timeline_of
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

PRESENT = ("pull=0s",)
"""Images are on the node."""


def pod_of(text: str) -> Pod:
    """The one Pod in a manifest; a text that begins with ``containers:`` or the like is a Pod's spec."""
    if "apiVersion" not in text:
        spec = "\n".join(f"  {line}" for line in text.strip("\n").splitlines())
        text = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n{spec}\n"
    (document,) = read("pod.yaml", text.encode()).documents
    (pod,) = pods(document)
    return pod


def predict(
    text: str,
    *assume: str,
    until: float | None = None,
    delete_at: float | None = None,
    grace_period: int | None = None,
    version: Version = NEWEST,
) -> Timeline:
    """The timeline of the one Pod in a manifest."""
    setting = Setting(version, Assumptions.parse([*PRESENT, *assume]), until, delete_at, grace_period)
    return timeline_of(pod_of(text), setting)


def events(scenario: Scenario, kind: str, container: str | None = None) -> list[TimedEvent]:
    """The events of one kind, in order."""
    return [e for e in scenario.events if e.type == kind and (container is None or e.container == container)]


def told(
    timeline: Timeline, kind: str, container: str | None = None
) -> list[tuple[int | None, str | None, float, float]]:
    """The events of a kind in any scenario: attempt, reason or phase, earliest, latest."""
    return [
        (e.attempt, e.detail.get("reason") or e.detail.get("phase"), e.earliest, e.latest)
        for scenario in timeline.scenarios
        for e in scenario.events
        if e.type == kind and e.container == container
    ]


def only(scenario: Scenario, kind: str, container: str | None = None) -> TimedEvent:
    """The first event of a kind; the test fails where there is none."""
    found = events(scenario, kind, container)
    assert found, f"no {kind} in {[e.type for e in scenario.events]}"
    return found[0]


def deletions(timeline: Timeline) -> list[Scenario]:
    """The stories of the Pod's deletion."""
    return [story for story in timeline.stories if story.supposing == ("deletion",)]
