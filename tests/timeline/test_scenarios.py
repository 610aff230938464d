"""What splits a Pod's life into scenarios, and what does not."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.timeline.life import Timeline
from tests.timeline.predicting import events, only, predict

OPAQUE = """
containers:
  - name: app
    image: registry.example.com/app:1
    livenessProbe:
      httpGet: {{path: /healthz, port: 8080}}
      initialDelaySeconds: {delay}
      periodSeconds: {period}
      failureThreshold: {threshold}
    readinessProbe:
      httpGet: {{path: /ready, port: 8080}}
      periodSeconds: 5
"""


def opaque(delay: int = 15, period: int = 10, threshold: int = 3) -> str:
    return OPAQUE.format(delay=delay, period=period, threshold=threshold)


def regions(timeline: Timeline, unknown: str) -> list[tuple[float, float]]:
    """Each scenario's range of one unknown, as its conditions leave it: low < unknown ≤ high."""
    found = []
    for scenario in timeline.scenarios:
        low, high = -math.inf, math.inf
        for when in scenario.when:
            assert when.unknown == unknown
            low, high = (when.seconds, high) if when.op == ">" else (low, when.seconds)
        found.append((low, high))
    return sorted(found)


@given(st.integers(0, 40), st.integers(1, 20), st.integers(1, 6))
def test_scenarios_exclude_one_another_and_cover_everything(delay: int, period: int, threshold: int) -> None:
    found = regions(predict(opaque(delay, period, threshold)), "boot.app")

    assert found[0][0] == -math.inf
    assert found[-1][1] == math.inf
    assert all(left[1] == right[0] for left, right in itertools.pairwise(found))


def test_an_opaque_boot_splits_at_what_the_liveness_probe_allows() -> None:
    by_name = {scenario.name: scenario for scenario in predict(opaque()).scenarios}

    assert list(by_name) == ["boots-in-time", "depends-on-timing", "boots-too-slowly"]
    assert not events(by_name["boots-in-time"], "killing")
    assert only(by_name["boots-too-slowly"], "killing").told_by_all
    assert not only(by_name["depends-on-timing"], "killing").told_by_all


def test_a_boot_assumed_short_leaves_one_scenario() -> None:
    (scenario,) = predict(opaque(), "boot.app=0s..10s").scenarios

    assert scenario.when == ()
    assert only(scenario, "pod-ready").certain


def test_a_boot_assumed_long_is_killed_whatever_the_phase() -> None:
    (scenario,) = predict(opaque(), "boot.app=50s..60s").scenarios

    assert [e.attempt for e in events(scenario, "killing")] == [0, 1]
    assert scenario.repeats is not None


def test_how_many_probes_fail_costs_nothing() -> None:
    (scenario,) = predict(opaque(threshold=3000), "boot.app=never").scenarios
    failed = [e for e in events(scenario, "probe-failed") if e.detail["probe"] == "liveness"]
    counted = [e for e in failed if "count" in e.detail]

    assert counted[0].detail["count"] == 2999
    assert only(scenario, "killing").earliest == pytest.approx(30_000, abs=20)


@pytest.mark.parametrize("until", [10.0, 100.0, 1000.0])
def test_with_until_nothing_begins_later_and_certain_means_by_then(until: float) -> None:
    for scenario in predict(opaque(), "boot.app=never", until=until).scenarios:
        assert all(event.earliest <= until for event in scenario.events)
        assert all(event.latest <= until for event in scenario.events if event.certain)
        assert scenario.repeats is None


@given(st.sampled_from([(), ("boot.app=0s..100s",), ("stop.app=3s",)]), st.sampled_from([None, 30.0, 200.0]))
def test_every_event_leads_back_to_zero(assume: tuple[str, ...], until: float | None) -> None:
    timeline = predict(opaque(), *assume, until=until)
    for scenario in (*timeline.scenarios, *timeline.stories):
        causes = {event.id: event.because for event in scenario.events}
        roots = {event.id for event in scenario.events if event.type in ("scheduled", "deletion-requested")}
        for event in scenario.events:
            seen = {event.id}
            todo = [event.id]
            while todo:
                new = set(causes[todo.pop()]) - seen
                seen |= new
                todo += new
            assert seen & roots, event


def test_delete_at_puts_the_deletion_into_every_scenario_and_tells_no_story() -> None:
    timeline = predict(opaque(), delete_at=40.0, until=200.0)

    assert not timeline.stories
    for scenario in timeline.scenarios:
        requested = only(scenario, "deletion-requested")
        assert (requested.earliest, requested.latest) == (40.0, 40.0)
        assert only(scenario, "pod-removed").told_by_all


def test_a_grace_period_given_at_the_deletion_wins() -> None:
    (scenario,) = predict(
        "containers:\n  - name: app\n    image: busybox:1\n    command: [sleep, infinity]\n",
        delete_at=20.0,
        grace_period=5,
        until=60.0,
    ).scenarios

    assert only(scenario, "kill-sent").earliest == pytest.approx(25.0)


def test_an_application_that_nobody_can_read_hangs_and_crashes_in_stories() -> None:
    stories = {story.name: story for story in predict(opaque(), "stop.app=2s").stories}

    assert stories["hangs-later"].supposing == ("hang.app",)
    killing = only(stories["hangs-later"], "killing")
    assert killing.detail["reason"] == "liveness"
    assert killing.earliest > 120
    assert stories["crashes-at-once"].supposing == ("run.app",)
    assert stories["crashes-at-once"].repeats is not None
    assert stories["crashes-at-once"].repeats.ladder[-1].high > 300


@pytest.mark.parametrize(
    "fields",
    [
        "startupProbe: {tcpSocket: {port: 80}, periodSeconds: 10, failureThreshold: 18}",
        "lifecycle: {preStop: {exec: {command: [/app/hook]}}}",
    ],
)
def test_a_hang_is_told_whatever_else_is_not_known(fields: str) -> None:
    """What may take three minutes to boot has done so long before, and its hook takes what it takes; ticks come at 125, 130, 135 s."""
    timeline = predict(f"""
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {{tcpSocket: {{port: 80}}, periodSeconds: 5}}
            {fields}
    """)
    (story,) = (story for story in timeline.stories if story.name == "hangs-later")

    assert story.gap(only(story, "container-started"), only(story, "killing")) == pytest.approx((132.5, 137.1))


def test_what_somebody_has_said_of_a_container_is_no_story() -> None:
    names = [story.name for story in predict(opaque(), "hang.app=never", "run.app=never", "stop.app=2s").stories]

    assert all(name.startswith("deleted") for name in names)


def test_a_loop_whose_ends_take_turns_is_told_as_far_as_it_brings_anything_new() -> None:
    """The third failed probe and the command's own end meet at 30 s: each round may end either way."""
    timeline = predict("""
        containers:
        - name: app
          image: busybox:1.36
          command: [sh, -c, "sleep 30; exit 1"]
          livenessProbe: {exec: {command: [cat, /tmp/missing]}}
        """)
    ends = {
        (e.attempt, e.detail.get("exitCode"))
        for s in timeline.scenarios
        for e in s.events
        if e.type == "container-exited"
    }

    assert not timeline.complete
    assert (0, 1) in ends
    assert max(attempt for attempt, _ in ends if attempt is not None) < 6


def test_of_many_containers_less_is_followed_and_what_is_told_as_certain_is_so_everywhere() -> None:
    """Eight that may boot too slowly, with hooks that nobody knows: what a course left out may lack is told as possible only, and so is what waits for it."""
    probe = "{tcpSocket: {port: 80}, periodSeconds: 3}"
    each = "".join(
        f"""
        - name: c{n}
          image: example.com/app
          startupProbe: {probe}
          livenessProbe: {probe}
          readinessProbe: {probe}
          lifecycle: {{preStop: {{exec: {{command: [/app/hook]}}}}}}"""
        for n in range(8)
    )
    timeline = predict(f"containers:{each}".replace("\n        ", "\n"))

    assert not timeline.complete
    assert timeline.scenarios
    assert timeline.stories
    for scenario in timeline.scenarios:
        assert all(event.certain for event in events(scenario, "container-started") if event.attempt == 0)
        assert not any(event.certain for event in events(scenario, "pod-ready"))


def test_a_hook_that_is_cut_off_but_ends_before_the_kill_is_no_failure() -> None:
    """Grace 2 s, then 2 s more: a hook of 3 s comes to its own end, one of 5 s dies with its container (4.3)."""
    spec = """
        terminationGracePeriodSeconds: 2
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "while :; do sleep 1; done"]
            lifecycle: {preStop: {exec: {command: [sh, -c, sleep SECONDS]}}}
    """
    told = {
        takes: [e.certain for e in events(scenario, "pre-stop-failed")]
        for takes in (3, 5)
        for scenario in predict(spec.replace("SECONDS", str(takes)), until=60.0, delete_at=20.0).scenarios
    }

    assert told == {3: [], 5: [True]}


def test_a_start_that_comes_before_the_deletion_does_not_come_long_after_it() -> None:
    """Whether the init container's end is seen before the deletion is timing; what follows from it is not (6.3)."""
    spec = """
        initContainers: [{name: init, image: busybox, command: [sh, -c, sleep 3]}]
        containers: [{name: app, image: busybox, command: [sh, -c, sleep 600]}]
    """
    (scenario,) = predict(spec, until=60.0, delete_at=5.0).scenarios

    assert only(scenario, "container-started", "app").latest <= 5.0 + 0.2 + 0.4


def test_rounds_that_are_told_as_one_do_not_begin_before_the_first_of_them() -> None:
    """How long a process runs and takes to stop is drawn anew in each: what an event adds is not taken off again."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 10, failureThreshold: 1}
        """,
        "boot.app=never",
        "run.app=5s..100h",
        "stop.app=1s..",
        until=36000.0,
    )
    told = [e for s in timeline.scenarios for e in s.events if e.formula.startswith("and so on")]
    first = min(e.attempt for e in told if e.attempt is not None)
    before = [e.earliest for s in timeline.scenarios for e in s.events if e.attempt == first - 1]

    assert min(e.earliest for e in told) > min(before)


def test_the_pod_turns_ready_and_unready_in_rounds_that_are_told_as_one() -> None:
    """A container that ends at once is ready for a moment after each restart; the eleventh comes after half an hour."""
    (scenario,) = predict("containers: [{name: app, image: busybox, command: ['false']}]", until=36000.0).scenarios

    for kind in ("container-started", "container-ready", "pod-ready", "pod-unready"):
        last = max((e for e in scenario.events if e.type == kind), key=lambda e: e.latest)
        assert last.detail["count"] > 100, kind
        assert last.earliest < 3600 < 36000 <= last.latest, kind


def test_a_hook_and_the_wait_after_it_leave_no_more_than_the_part_of_a_second_of_their_sum_and_one_more() -> None:
    """Hook and wait end with the main container, 6.7 s after the stop began: of 0.7 s and a second SIGKILL is late (4.3)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 10
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            lifecycle: {preStop: {exec: {command: [/app/hook]}}}
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "hook.serves.preStop=1s..9.4s",
        "stop.serves=never",
        "stop.app=6.7s",
        until=90.0,
        delete_at=20.0,
    )
    (scenario,) = timeline.scenarios
    killing, killed = only(scenario, "killing", "serves"), only(scenario, "kill-sent", "serves")
    longest = killed.latest - killing.latest

    assert 11.7 <= longest < 11.9


def test_a_hook_of_which_a_part_is_known_takes_at_least_that() -> None:
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {preStop: {exec: {command: [sh, -c, "curl -X POST localhost:9000/drain; sleep 15"]}}}
        """
    )
    (hook,) = [unknown for unknown in timeline.unknowns if unknown.name == "hook.app.preStop"]

    assert hook.bounds.low == 15
    assert timeline.budgets.by_name["drain.app"].earliest == 15
