"""The Pod has one worker: what it does for one container holds up what is due for the others (kubelet-model 2.1, 4.1)."""

import pytest

from podlint.kubernetes import Version
from podlint.timeline.life import Timeline
from tests.timeline.predicting import predict


def told(timeline: Timeline, kind: str, container: str | None = None) -> list[tuple[float, float, str | None]]:
    """The events of a kind in any scenario: earliest, latest, reason."""
    return [
        (e.earliest, e.latest, e.detail.get("reason"))
        for scenario in timeline.scenarios
        for e in scenario.events
        if e.type == kind and e.container == container
    ]


SIDECAR_AND_PULL = """
initContainers: [{{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always{probe}}}]
containers: [{{name: app, image: "registry.example.com/app:1", imagePullPolicy: Always}}]
"""


def test_a_sidecar_that_ends_while_an_image_is_pulled_is_started_again_after_that() -> None:
    timeline = predict(
        SIDECAR_AND_PULL.format(probe=""),
        "run.serves=3s",
        "stop.serves=1s",
        "pull.app=10s",
        "overhead=1s",
        until=16.0,
    )
    _, again, *_ = told(timeline, "container-started", "serves")

    assert again[0] > 11
    assert again[1] < 13


def test_a_sidecar_that_ends_when_its_startup_probe_has_just_succeeded_may_hold_up_the_others() -> None:
    """The sync that would start the next container looks whether it runs (2.4); else its next attempt has to pass."""
    timeline = predict(
        SIDECAR_AND_PULL.format(probe=", startupProbe: {tcpSocket: {port: 80}, periodSeconds: 10}"),
        "run.serves=9s..10s",
        "boot.serves=1s",
        "stop.serves=1s",
        "pull.app=0s",
        "overhead=0.5s",
        until=60.0,
    )
    starts = told(timeline, "container-started", "app")

    assert min(low for low, *_ in starts) < 11
    assert max(high for _, high, _ in starts) > 20


def test_before_relists_on_demand_a_short_sidecar_may_be_found_ended() -> None:
    """The next container then waits for its next attempt (2.4, 9)."""
    timeline = predict(
        SIDECAR_AND_PULL.format(probe=""),
        "run.serves=0.5s",
        "pull.app=0s",
        "overhead=1s",
        until=20.0,
        version=Version(1, 34),
    )

    assert max(high for _, high, _ in told(timeline, "container-started", "app")) > 4


def test_what_has_become_due_while_the_worker_was_held_is_stopped_in_any_order() -> None:
    """A sync kills in the order of a Go map (2.2 step 6): the one that has waited longest may be the last."""
    never = "{{name: {0}, image: 'registry.example.com/{0}:1', livenessProbe: {{tcpSocket: {{port: 80}}, {1}}}}}"
    containers = [
        never.format("first", "periodSeconds: 6, failureThreshold: 2"),
        never.format("second", "periodSeconds: 9, failureThreshold: 2"),
        never.format("third", "periodSeconds: 12, failureThreshold: 2"),
    ]
    timeline = predict(
        f"terminationGracePeriodSeconds: 30\ncontainers: [{', '.join(containers)}]",
        "boot=never",
        "stop=never",
        "overhead=1s",
        until=90.0,
    )
    kills = [e for s in timeline.scenarios for e in s.events if e.type == "killing" and e.attempt == 0]

    assert max(e.latest for e in kills if e.container == "second") > 72
    assert max(e.latest for e in kills if e.container == "third") > 72


SEVERAL_OF_A_JOB = """
restartPolicy: Never
containers:
  - {name: hangs, image: "registry.example.com/hangs:1", livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 2}}
  - {name: works, image: "registry.example.com/works:1", livenessProbe: {tcpSocket: {port: 81}, failureThreshold: 1}}
"""


def test_where_another_may_have_ended_a_kill_for_good_may_be_one_of_the_whole_pod() -> None:
    """Whether it has is told of that other one in a scenario of its own (4.2)."""
    timeline = predict(
        SEVERAL_OF_A_JOB,
        "boot.hangs=never",
        "stop=1s",
        "boot.works=5s..15s",
        "run=never",
        "overhead=1s",
        until=60.0,
    )
    reasons = {
        frozenset(e.detail["reason"] for e in s.events if e.type == "killing" and e.container == "hangs")
        for s in timeline.scenarios
    }

    assert {"finished"} in reasons
    assert {"liveness"} in reasons


def test_a_kill_that_ends_the_pod_stops_the_sidecars_with_it() -> None:
    """They are told at once, and wait with their signal for the main container's end (4.2, 6.3)."""
    timeline = predict(
        """
        restartPolicy: Never
        terminationGracePeriodSeconds: 20
        initContainers: [{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}]
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 1}
        """,
        "boot.app=never",
        "run=never",
        "stop=5s",
        until=60.0,
    )
    ((killed, last, _),) = told(timeline, "killing", "app")
    ((began, over, _),) = told(timeline, "killing", "serves")
    ((signal, *_),) = told(timeline, "term-sent", "serves")

    assert (began, over) == (killed, last)
    assert signal >= killed + 5


def test_a_sidecar_that_has_been_stopped_may_be_found_ended_by_its_probe() -> None:
    """A connection to it is refused until all have ended (3.8)."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "boot.serves=0s",
        "run.app=10s",
        "run.serves=never",
        "stop.serves=1s",
        until=60.0,
    )

    assert [low for low, *_ in told(timeline, "probe-failed", "serves") if low > 10]


def test_after_a_failed_post_start_hook_the_status_may_come_a_relist_later() -> None:
    """The sync has failed, so no relist follows at once (2.1, 2.6)."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {postStart: {exec: {command: [/bin/false]}}}
          - {name: other, image: "registry.example.com/other:1"}
        """,
        "run.app=2s",
        "hook.app.postStart=5s",
        "run.other=never",
        "overhead=1s",
        until=60.0,
    )
    shown = [e for e in timeline.scenarios[0].events if e.detail.get("phase") == "Running"]
    started = told(timeline, "container-started", "other")

    assert shown[0].latest > started[0][1] + 1


def test_a_deletion_soon_after_the_first_readiness_run_finds_the_worker_busy() -> None:
    """A run that the start triggers may get lost; the worker then meets the container a period later, which syncs (3.5)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 9, initialDelaySeconds: 12}
        """,
        "boot.app=30s",
        "stop.app=never",
        "overhead=2.5s",
        delete_at=11.7,
        until=60.0,
    )
    ((_, latest, _),) = told(timeline, "killing", "app")

    assert latest > 12.5


def test_a_pod_whose_sidecar_has_ended_counts_as_initialised_only_when_a_main_container_has_been_started() -> None:
    """Each sidecar has to be started, or a main container (2.4); the first one ends during the hook of the second."""
    timeline = predict(
        """
        initContainers:
          - {name: ends, image: "registry.example.com/ends:1", restartPolicy: Always}
          - name: starts
            image: registry.example.com/starts:1
            restartPolicy: Always
            lifecycle: {postStart: {sleep: {seconds: 10}}}
        containers: [{name: app, image: "registry.example.com/app:1", imagePullPolicy: Always}]
        """,
        "run.ends=1s",
        "run.starts=never",
        "pull.app=8s",
        "overhead=1s",
        until=60.0,
    )
    ((_, latest, _),) = told(timeline, "pod-initialized")

    assert latest > 20


def test_what_has_ended_during_its_own_start_is_started_again_after_a_look_at_it() -> None:
    """Before relists on demand that comes up to a relist after the sync (2.1, 9)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {postStart: {sleep: {seconds: 5}}}
        """,
        "run.app=1s",
        "overhead=1s",
        until=30.0,
        version=Version(1, 34),
    )
    _, again, *_ = told(timeline, "container-started", "app")

    assert again[1] > 7


@pytest.mark.parametrize(("grace", "lasts"), [(30, 10), (6, 6)])
def test_the_kill_after_a_failed_post_start_hook_lasts_as_long_as_pre_stop_sleeps(grace: int, lasts: int) -> None:
    """The process has ended, and with it the command; the next container waits for the whole kill, at most the grace (2.6, 4.3)."""
    timeline = predict(
        f"""
        restartPolicy: Never
        terminationGracePeriodSeconds: {grace}
        containers:
          - name: ends
            image: registry.example.com/ends:1
            lifecycle: {{postStart: {{exec: {{command: [/app/hook]}}}}, preStop: {{sleep: {{seconds: 10}}}}}}
          - {{name: other, image: "registry.example.com/other:1"}}
        """,
        "run.ends=2s",
        "hook.ends.postStart=5s",
        "run.other=never",
        "overhead=1s",
        until=60.0,
    )
    ((earliest, *_),) = told(timeline, "container-started", "other")

    assert earliest > 3 + lasts


def test_a_job_that_ends_during_its_own_hook_is_seen_when_that_is_over() -> None:
    """Its sidecar is stopped after that (2.6, 6.7)."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers: [{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}]
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {postStart: {sleep: {seconds: 20}}}
        """,
        "run.serves=never",
        "run.app=1s",
        "stop=1s",
        "overhead=1s",
        until=60.0,
    )
    ((earliest, *_),) = told(timeline, "killing", "serves")

    assert earliest > 21
