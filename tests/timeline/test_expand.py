"""Runs of like events listed one by one: what is listed is what would have been told one by one."""

import itertools
import math
import textwrap
from dataclasses import replace
from unittest import mock

import pytest

from podlint.kubernetes import NEWEST
from podlint.lifecycle import prober
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.workload import pods
from podlint.timeline.expand import expanded
from podlint.timeline.life import Timeline, timeline_of
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

NEVER_UP = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: app
          image: registry.example.com/app:1.0
          imagePullPolicy: Never
          PROBE: {tcpSocket: {port: 80}, periodSeconds: 7, failureThreshold: 9}
"""

ERRS = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: app
          image: registry.example.com/app:1.0
          imagePullPolicy: Never
          livenessProbe: {tcpSocket: {port: nosuch}, periodSeconds: 5}
"""


def timeline(manifest: str, *assumed: str, until: float | None = None) -> Timeline:
    [pod] = pods(read("pod.yaml", textwrap.dedent(manifest).encode()).documents[0])
    return timeline_of(pod, Setting(NEWEST, Assumptions.parse(assumed), until), stories=False)


def told(scenario: Scenario) -> list[tuple[str, str, int, float, float]]:
    """What a reader is told of each event but its number and its formula."""
    return sorted(
        (event.type, event.container or "", event.attempt or 0, round(event.earliest, 6), round(event.latest, 6))
        for event in scenario.events
    )


def failures(scenario: Scenario, kind: str = "probe-failed") -> list[TimedEvent]:
    return [event for event in scenario.events if event.type == kind and not event.attempt]


@pytest.mark.parametrize("probe", ["livenessProbe", "startupProbe"])
@pytest.mark.parametrize("assumed", [("boot=200s",), ("boot=20s..90s",), ("boot=never", "stop=1s..4s"), ()])
def test_what_is_listed_is_what_is_told_where_nothing_is_folded(
    probe: str, assumed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = NEVER_UP.replace("PROBE", probe)
    one_by_one = timeline(manifest, *assumed)
    monkeypatch.setattr(prober, "MOST_FAILURES_TOLD", 2)
    folded = timeline(manifest, *assumed)
    listed, notes = expanded(folded)

    assert notes == []
    for single, entries, each in zip(one_by_one.scenarios, folded.scenarios, listed.scenarios, strict=True):
        if all("count" in event.detail for event in entries.events if "every" in event.detail):
            assert told(each) == told(single)
        else:  # courses that have more failures and less are told as one: not too narrow
            assert len(told(each)) >= len(told(single))
            assert all(any(inside(one, other) for other in told(each)) for one in told(single))


def inside(one: tuple[str, str, int, float, float], other: tuple[str, str, int, float, float]) -> bool:
    return one[:3] == other[:3] and other[3] <= one[3] and one[4] <= other[4]


def test_readiness_runs_keep_no_distance_so_that_each_may_lie_anywhere_in_their_time() -> None:
    folded = timeline(NEVER_UP.replace("PROBE", "readinessProbe"), "boot=90s..95s")
    listed, notes = expanded(folded)
    [entry] = [event for event in folded.scenarios[0].events if "every" in event.detail]
    events = [event for event in failures(listed.scenarios[0]) if event.latest == entry.latest]

    assert notes == []
    assert len(events) >= entry.detail["count"]
    assert all(event.earliest == entry.earliest and not event.certain for event in events[-entry.detail["count"] :])


def test_the_first_and_the_last_span_what_the_entry_spans() -> None:
    folded = timeline(NEVER_UP.replace("PROBE", "livenessProbe").replace("9", "3000"), "boot=never")
    [scenario] = folded.scenarios
    [entry, last] = failures(scenario)
    listed = failures(expanded(folded)[0].scenarios[0])

    assert entry.detail["count"] == 2999
    assert len(listed) == 3000
    assert listed[0].earliest == entry.earliest
    assert listed[-2].latest == pytest.approx(entry.latest)
    assert (listed[-1].earliest, listed[-1].latest) == (last.earliest, last.latest)
    assert {round(b.earliest - a.earliest, 6) for a, b in itertools.pairwise(listed)} == {7.0}
    assert all(event.certain and "count" not in event.detail and "every" not in event.detail for event in listed)


def test_each_waits_for_the_one_before_and_the_kill_for_the_last() -> None:
    [scenario] = expanded(timeline(NEVER_UP.replace("PROBE", "livenessProbe").replace("9", "40"), "boot=never"))[
        0
    ].scenarios
    by_id = {event.id: event for event in scenario.events}
    listed = failures(scenario)

    assert len(by_id) == len(scenario.events)
    assert [event.because for event in listed[1:]] == [[event.id] for event in listed[:-1]]
    killing = next(event for event in scenario.events if event.type == "killing")
    assert killing.because == [listed[-1].id]
    assert all(cause in by_id for event in scenario.events for cause in event.because)
    assert scenario.repeats is not None
    assert {scenario.repeats.start, scenario.repeats.end} <= set(by_id)


def test_nothing_is_listed_beyond_until() -> None:
    manifest = NEVER_UP.replace("PROBE", "livenessProbe").replace("9", "3000")
    whole = failures(expanded(timeline(manifest, "boot=never"))[0].scenarios[0])
    listed = failures(expanded(timeline(manifest, "boot=never", until=600))[0].scenarios[0])

    assert listed[-1].earliest <= 600 < listed[-1].earliest + 7
    assert [event.earliest for event in listed] == [event.earliest for event in whole[: len(listed)]]
    assert all(event.certain == (event.latest <= 600) for event in listed)


def test_what_is_too_long_is_listed_in_part_and_the_rest_stays_one_entry() -> None:
    folded = timeline(NEVER_UP.replace("PROBE", "livenessProbe").replace("9", "3000"), "boot=never")
    listed, [note, _] = expanded(folded, most=100)
    events = failures(listed.scenarios[0])
    rest = events[100]

    assert (
        note == "scenario killed-by-probe: probe-failed app: the first 100 of 2999 are listed, the rest stays one entry"
    )
    assert len(events) == 102
    assert rest.detail == {"probe": "liveness", "count": 2899, "every": 7}
    assert rest.earliest == events[99].earliest + 7
    assert rest.latest == failures(folded.scenarios[0])[0].latest


def test_all_runs_of_a_pod_together_are_listed_in_part() -> None:
    probes = NEVER_UP.replace("PROBE", "livenessProbe").replace("9", "3000")
    folded = timeline(probes, "boot=never")
    whole = sum(len(each.events) for each in (*folded.scenarios, *folded.stories))
    with mock.patch("podlint.timeline.expand.MOST_IN_ALL", 100):
        listed, notes = expanded(folded)

    assert sum(len(each.events) for each in (*listed.scenarios, *listed.stories)) <= whole + 100
    assert "scenario killed-by-probe: probe-failed app: the first 100 of 2999 are listed" in notes[0]
    assert "not listed after 100 others, so that it stays one entry" in notes[1]


def test_a_run_without_end_is_listed_as_far_as_until_says() -> None:
    endless, [note] = expanded(timeline(ERRS))
    listed, notes = expanded(timeline(ERRS, until=120))
    events = failures(listed.scenarios[0], "probe-errored")

    assert "so often as nobody can say" in note
    assert [event.detail.get("count", 1) for event in failures(endless.scenarios[0], "probe-errored")][-1] is None
    assert notes == []
    assert {round(b.earliest - a.earliest, 6) for a, b in itertools.pairwise(events)} == {5.0}
    assert events[-1].earliest <= 120 < events[-1].earliest + 5
    assert len({round(event.latest - event.earliest, 6) for event in events}) == 1


def test_a_timeline_without_runs_stays_as_it_is() -> None:
    plain = timeline(NEVER_UP.replace("PROBE", "livenessProbe"), "boot=1s")
    listed, notes = expanded(plain)

    assert notes == []
    assert [
        replace(a, at=b.at) for a, b in zip(listed.scenarios[0].events, plain.scenarios[0].events, strict=True)
    ] == (plain.scenarios[0].events)
    assert not math.isinf(listed.scenarios[0].events[-1].earliest)
