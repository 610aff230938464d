"""What happens while the Pod's worker is held by something else: what falls due then waits for the sync after (kubelet-model 2.1)."""

from tests.timeline.predicting import predict, told


def test_probes_are_refused_until_the_worker_has_come_to_the_end_of_their_process() -> None:
    """It is held by another container's kill meanwhile, so that no status says that the process has ended (2.1, 14)."""
    timeline = predict(
        """
        restartPolicy: OnFailure
        terminationGracePeriodSeconds: 10
        containers:
          - name: hangs
            image: registry.example.com/hangs:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
          - name: ends
            image: registry.example.com/ends:1
            livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 2, failureThreshold: 10}
        """,
        "boot.hangs=never",
        "stop.hangs=never",
        "boot.ends=0s",
        "run.ends=13s",
        "overhead=1s",
        until=20.0,
    )
    refused = [e for s in timeline.scenarios for e in s.events if e.type == "probe-failed" and e.container == "ends"]

    assert max(e.latest for e in refused) >= 20
    assert len(refused) >= 4


def test_a_back_off_is_told_by_the_sync_of_the_kill_though_the_pod_is_deleted_meanwhile() -> None:
    """Nothing ends a sync that is under way (4.1, 5.4)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 5
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 3}
        """,
        "boot.app=never",
        "stop.app=never",
        "overhead=1.4s",
        until=60.0,
        delete_at=22.3,
    )

    assert [attempt for attempt, _, _, _ in told(timeline, "restart-delayed", "app")] == [2]


def test_what_ends_by_itself_long_before_the_worker_comes_to_kill_it_is_not_killed() -> None:
    """Another container's kill holds the worker; the relist that it then waits for shows the end (2.1, 5.1)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 10
        containers:
          - name: hangs
            image: registry.example.com/hangs:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
          - name: ends
            image: registry.example.com/ends:1
            livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 3, failureThreshold: 5}
        """,
        "boot=never",
        "stop=never",
        "run.ends=16.5s",
        "overhead=1s",
        until=30.0,
    )

    assert 0 not in {attempt for attempt, _, _, _ in told(timeline, "killing", "ends")}
    assert all(low >= 20 for attempt, _, low, _ in told(timeline, "container-started", "ends") if attempt)


def test_readiness_is_lost_to_refused_runs_while_the_worker_is_held() -> None:
    """The kubelet publishes what a readiness probe finds, though no sync has seen the process end (2.1, 3.7)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 10
        containers:
          - name: hangs
            image: registry.example.com/hangs:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
          - name: ends
            image: registry.example.com/ends:1
            readinessProbe: {tcpSocket: {port: 81}, periodSeconds: 1, failureThreshold: 2}
        """,
        "boot.hangs=never",
        "boot.ends=0s",
        "stop=never",
        "run.ends=13s",
        "overhead=1s",
        until=20.0,
    )

    assert min(earliest for _, _, earliest, _ in told(timeline, "container-unready", "ends")) < 16


def test_an_end_for_which_the_worker_may_never_come_is_told() -> None:
    """The other container's stop takes nobody knows how long, so that probes may be refused for ever meanwhile (2.1, 14)."""
    probes = (
        "livenessProbe: {{tcpSocket: {{port: {0}}}}}, readinessProbe: {{tcpSocket: {{port: {0}}}, periodSeconds: 5}}"
    )
    hook = "lifecycle: {postStart: {exec: {command: [/hook]}}}"
    timeline = predict(
        f"""
        containers:
          - {{name: hooked, image: "registry.example.com/hooked:1", {probes.format(80)}, {hook}}}
          - {{name: ends, image: "registry.example.com/ends:1", {probes.format(81)}}}
        """,
        "boot=3s..8s",
        "run.ends=20s",
        "run.hooked=25s",
        "hook.hooked.postStart=0s..",
        until=100.0,
    )

    assert timeline.scenarios
