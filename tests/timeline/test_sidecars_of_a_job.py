"""The sidecars of a Pod whose main containers end: nothing starts them again once the Pod is done (kubelet-model 6.7)."""

from podlint.kubernetes import Version
from tests.timeline.predicting import events, predict


def test_a_sidecar_whose_pod_may_be_done_is_stopped_then_though_both_need_the_worker() -> None:
    """Both are started slowly, for their images are asked for each time, and end at about the same time."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - {name: serves, image: "registry.example.com/serves:1", imagePullPolicy: Always, restartPolicy: Always}
        containers: [{name: app, image: "registry.example.com/app:1", imagePullPolicy: Always}]
        """,
        "pull=3s",
        "run=17s..25s",
        "stop=1s",
        "overhead=1s",
        until=60.0,
    )
    (scenario,) = timeline.scenarios

    assert {0, 1} <= {e.attempt for e in events(scenario, "killing", "serves")}
    assert not any(e.certain for e in events(scenario, "container-started", "serves") if e.attempt)


def test_where_nothing_says_by_when_the_pod_is_done_its_sidecar_may_not_be_started_again() -> None:
    """Each of its attempts may be the one that is stopped."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers: [{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}]
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "run.serves=5s",
        "run.app=8s..",
        "stop=1s",
        "overhead=1s",
        until=40.0,
    )
    (scenario,) = timeline.scenarios
    starts = {e.attempt: e.certain for e in events(scenario, "container-started", "serves")}

    assert starts[0]
    assert starts[1]
    assert not starts[2]
    assert {1, 2} <= {e.attempt for e in events(scenario, "killing", "serves")}


def test_a_restart_is_held_back_only_where_the_pod_is_not_done_before() -> None:
    timeline = predict(
        """
        restartPolicy: Never
        initContainers: [{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}]
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "run.serves=0s",
        "run.app=1.7s",
        "stop=1s",
        until=60.0,
    )
    delays = [e for s in timeline.scenarios for e in events(s, "restart-delayed", "serves")]

    assert delays
    assert not any(delay.certain for delay in delays)


def test_the_status_after_a_kill_that_ends_the_pod_waits_for_the_sidecars() -> None:
    """They are stopped in the same sync, whose end it is that is told (4.2, 6.7)."""
    timeline = predict(
        """
        restartPolicy: Never
        terminationGracePeriodSeconds: 8
        initContainers: [{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}]
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 1}
        """,
        "boot.app=0s",
        "hang.app=12s",
        "run=never",
        "stop.app=1s",
        "stop.serves=never",
        until=60.0,
        version=Version(1, 36),
    )
    (scenario,) = timeline.scenarios
    (killing,) = events(scenario, "killing", "app")
    (unready,) = events(scenario, "container-unready", "app")

    assert unready.latest >= killing.latest + 8


def test_the_kill_that_surely_ends_the_pod_is_the_one_that_stops_the_sidecars() -> None:
    """Another container has ended long before, perhaps by a kill that came too late to stop it (4.2)."""
    probe = "livenessProbe: {{tcpSocket: {{port: {0}}}, periodSeconds: {1}, failureThreshold: {2}}}"
    timeline = predict(
        f"""
        restartPolicy: Never
        initContainers: [{{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}}]
        containers:
          - {{name: ends, image: "registry.example.com/ends:1", {probe.format(80, 4, 1)}}}
          - {{name: hangs, image: "registry.example.com/hangs:1", {probe.format(81, 10, 4)}}}
        """,
        "boot.ends=0s",
        "run.ends=1s..5s",
        "boot.hangs=never",
        "run.serves=never",
        "stop=1s",
        "overhead=1s",
        until=60.0,
    )
    killed = [s for s in timeline.scenarios if any(e.container == "hangs" for e in events(s, "killing"))]

    assert killed
    for scenario in killed:
        last = max(e.latest for e in events(scenario, "killing", "hangs"))
        assert max(e.latest for e in events(scenario, "killing", "serves")) >= last


def test_a_sidecar_that_a_probe_has_killed_runs_again_before_the_pod_is_stopped() -> None:
    """The worker is in one sync from the kill to the new process; only the next finds that the Pod is done (2.1, 4.1)."""
    timeline = predict(
        """
        restartPolicy: Never
        terminationGracePeriodSeconds: 5
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "boot.serves=never",
        "stop=never",
        "run.app=10.5s",
        "overhead=1s",
        until=40.0,
    )
    (scenario,) = timeline.scenarios
    (again,) = (e for e in events(scenario, "container-started", "serves") if e.attempt == 1)
    (stop,) = (e for e in events(scenario, "killing", "serves") if e.attempt == 1)
    done = events(scenario, "phase")[-1]

    assert stop.detail["reason"] == "finished"
    assert stop.earliest >= again.earliest
    assert stop.latest >= again.latest
    assert done.latest >= stop.latest + 5


def test_what_is_told_of_a_sidecar_that_others_have_waited_for_may_be_cut_off_by_the_stop() -> None:
    """Its life is told before it is known when the Pod is done: its readiness probe does not surely fail after that."""
    probe = "{tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 3}"
    timeline = predict(
        f"""
        restartPolicy: Never
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            startupProbe: {probe}
            readinessProbe: {probe}
        containers: [{{name: app, image: "registry.example.com/app:1"}}]
        """,
        "boot.serves=1s",
        "hang.serves=30s",
        "stop=1s",
        "run.serves=never",
        "run.app=2s",
        "overhead=1s",
        until=90.0,
    )
    (scenario,) = timeline.scenarios
    (stop,) = events(scenario, "killing", "serves")

    assert stop.certain
    assert any(e.certain for e in events(scenario, "startup-passed", "serves"))
    assert not any(e.certain for e in events(scenario, "probe-failed", "serves") if e.latest > stop.latest)
    assert not any(e.certain for e in events(scenario, "container-unready", "serves") if e.latest > stop.latest + 1)


def test_a_sidecar_that_others_have_waited_for_need_not_have_been_ready_when_it_is_stopped() -> None:
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 2}
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 7, initialDelaySeconds: 20}
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "boot.serves=0s",
        "stop=1s",
        "run.serves=never",
        "run.app=2s",
        "overhead=1s",
        until=90.0,
    )
    (scenario,) = timeline.scenarios

    assert not any(e.certain for e in events(scenario, "container-unready", "serves"))


def test_where_the_pod_may_be_done_or_not_any_attempt_of_its_sidecar_may_be_the_one_that_is_stopped() -> None:
    """One that is told as if the Pod went on has begun by then, or not."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - name: first
            image: registry.example.com/first:1
            restartPolicy: Always
            startupProbe: {tcpSocket: {port: 82}, periodSeconds: 4}
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 7, failureThreshold: 1}
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 81}, periodSeconds: 6, failureThreshold: 3}
        """,
        "boot.first=7.4s",
        "run.first=never",
        "stop.first=never",
        "boot.serves=never",
        "run.serves=25s",
        "stop.serves=never",
        "boot.app=16.6s..28s",
        "stop.app=1s..10s",
        until=60.0,
    )
    for scenario in timeline.scenarios:
        stopped = {e.attempt for e in events(scenario, "killing", "serves") if e.detail["reason"] == "finished"}
        assert 1 in stopped or 2 not in stopped
