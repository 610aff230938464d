"""A deletion that comes close to something else in a Pod's life: whichever the kubelet sees first is told (kubelet-model 6.3)."""

from tests.timeline.predicting import events, predict, told


def test_where_a_pod_may_be_done_or_not_its_sidecars_are_stopped_by_either() -> None:
    """A run that meets the file before it is there kills the only main container for good (4.2); else it lives on."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - name: proxy
            image: busybox
            restartPolicy: Always
            command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "(sleep 3; touch /tmp/up) & trap 'exit 0' TERM; while :; do sleep 0.2; done"]
            livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 5, failureThreshold: 1}
        """,
        until=80.0,
        delete_at=33.0,
    )

    assert {reason for _, reason, *_ in told(timeline, "killing", "proxy")} == {"finished", "deletion"}


def test_a_sync_that_kills_one_container_starts_another_whose_wait_is_over_by_then() -> None:
    """It began before the deletion, and knew of the other's end: kills come first, then starts (2.2, 4.1, 5.2)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 25
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "touch /tmp/up; (sleep 13; rm /tmp/up) & trap '' TERM; while :; do sleep 0.2; done"]
            livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 3, failureThreshold: 1}
          - {name: batch, image: busybox, command: [sh, -c, "sleep 4; exit 2"]}
        """,
        until=100.0,
        delete_at=31.0,
    )
    begun = [earliest for attempt, _, earliest, _ in told(timeline, "container-started", "batch") if attempt == 2]

    assert begun
    assert min(begun) > 31


def test_the_kill_that_ends_a_pod_stops_its_sidecars_though_a_deletion_follows() -> None:
    """Their stop begins with the kill of the last main container (4.2), not when that has ended."""
    timeline = predict(
        """
        restartPolicy: Never
        terminationGracePeriodSeconds: 14
        initContainers:
          - name: proxy
            image: busybox
            restartPolicy: Always
            command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "trap 'sleep 3; exit 0' TERM; while :; do sleep 0.2; done"]
            livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 5, failureThreshold: 3}
        """,
        until=60.0,
        delete_at=17.0,
    )

    assert "finished" in {reason for _, reason, *_ in told(timeline, "killing", "proxy")}


def test_an_init_container_that_may_end_just_before_the_stop_need_not_be_killed() -> None:
    timeline = predict(
        """
        initContainers:
          - {name: setup, image: busybox, command: [sh, -c, "sleep 3"]}
        containers:
          - {name: app, image: busybox, command: [sleep, "600"]}
        """,
        "overhead=1s",
        until=60.0,
        delete_at=3.8,
    )
    kills = [e for s in timeline.scenarios for e in s.events if e.type == "killing" and e.container == "setup"]

    assert kills
    assert not any(e.certain for e in kills)


def test_probes_meet_a_process_that_has_ended_until_the_worker_has_done_with_another() -> None:
    """The worker waits for the end of a container whose postStart has failed (2.6); until then it sees no other end."""
    timeline = predict(
        """
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "trap 'sleep 8; exit 3' TERM; sleep 600 & wait"]
            lifecycle: {postStart: {exec: {command: [sh, -c, "sleep 1; exit 1"]}}}
          - name: batch
            image: busybox
            command: [sh, -c, "sleep 1; exit 1"]
            readinessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 2}
        """,
        until=60.0,
    )
    ended = max(latest for attempt, *_, latest in told(timeline, "container-exited", "batch") if attempt == 0)
    met = max(latest for attempt, *_, latest in told(timeline, "probe-errored", "batch") if attempt == 0)

    assert met > ended + 5


def test_a_sidecar_does_not_outlive_its_failed_pod() -> None:
    """An init container that may not start again fails the Pod, and what runs is stopped (6.8): no probe kills it later."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - name: proxy
            image: busybox
            restartPolicy: Always
            command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
            livenessProbe: {exec: {command: [test, -f, /tmp/up]}}
          - {name: setup, image: busybox, command: [sh, -c, "sleep 2; exit 1"]}
        containers:
          - {name: app, image: busybox, command: [sleep, "600"]}
        """,
        until=80.0,
    )

    assert {reason for _, reason, *_ in told(timeline, "killing", "proxy")} == {"finished"}


def test_a_container_that_a_failed_hook_has_stopped_with_an_open_code_may_start_again() -> None:
    """It may end within its grace, with 0, or be killed: OnFailure starts it again only then (2.6, 5.5)."""
    timeline = predict(
        """
        restartPolicy: OnFailure
        terminationGracePeriodSeconds: 4
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "trap 'sleep 4; exit 0' TERM; while :; do sleep 0.2; done"]
            lifecycle: {postStart: {exec: {command: [sh, -c, "sleep 1; exit 1"]}}}
        """,
        until=30.0,
    )
    begun = {e.attempt: e.certain for s in timeline.scenarios for e in s.events if e.type == "container-started"}

    assert begun[0]
    assert begun[1] is False


def test_an_end_that_the_deletion_finds_unseen_is_told_with_the_stop() -> None:
    """It goes through the stop, hook and all, and only what follows that stands in the status (6.3)."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: ends
            image: busybox
            command: [sh, -c, "sleep 2; exit 1"]
            lifecycle: {preStop: {sleep: {seconds: 4}}}
          - {name: app, image: busybox, command: [sleep, "600"]}
        """,
        delete_at=5.0,
        until=60.0,
    )
    unready = [e for s in timeline.scenarios for e in events(s, "container-unready", "ends")]

    assert max(e.latest for e in unready) > 9
    assert not any(e.certain for e in unready if e.latest < 9)


def test_nobody_takes_back_during_a_stop_that_a_container_counts_as_started() -> None:
    """Its startup probe has passed in the attempt before, and has no worker any more (3.7, 3.8)."""
    up = "{exec: {command: [test, -f, /tmp/up]}, periodSeconds: 10}"
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: 15
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "touch /tmp/up; trap '' TERM; sleep 18; rm /tmp/up; while :; do sleep 0.2; done"]
            startupProbe: {up}
            livenessProbe: {{exec: {{command: [test, -f, /tmp/up]}}, periodSeconds: 6, failureThreshold: 1, terminationGracePeriodSeconds: 1}}
            readinessProbe: {{exec: {{command: [test, -f, /tmp/never]}}, periodSeconds: 3}}
        """,
        delete_at=25.5,
        until=60.0,
    )
    failed = [e for s in timeline.scenarios for e in events(s, "probe-failed", "app") if e.attempt == 1]

    assert any(e.earliest < 36 < e.latest for e in failed)


def test_a_pod_is_not_gone_before_a_kill_that_the_deletion_has_met() -> None:
    """The back-off keeps the container from starting again; what is left to stop is nothing, but its grace runs out (4.1, 5)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 2
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 3, failureThreshold: 1, terminationGracePeriodSeconds: 8}
        """,
        "boot=never",
        "stop=never",
        delete_at=39.0,
        until=90.0,
    )
    killed = [e for s in timeline.scenarios for e in events(s, "killing", "app") if e.detail["reason"] == "startup"]
    gone = [e for s in timeline.scenarios for e in events(s, "pod-removed")]

    assert any(e.earliest < 39 < e.latest for e in killed)
    assert max(e.latest for e in gone) > 39 + 8


HELD_UP = """
    restartPolicy: Never
    terminationGracePeriodSeconds: 25
    containers:
      - name: hangs
        image: busybox
        command: [sh, -c, "trap '' TERM; while :; do sleep 0.2; done"]
        livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 6, failureThreshold: 3}
      - name: ends
        image: busybox
        command: [sh, -c, "touch /tmp/up; sleep 22; exit 1"]
        livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 4}
"""
"""One container is being killed when another ends: the worker sees neither that nor a deletion before the kill is over."""


def test_a_probe_goes_on_until_the_stop_begins_though_its_container_has_ended() -> None:
    timeline = predict(HELD_UP, delete_at=20.5, until=90.0)
    errors = [
        e
        for s in timeline.scenarios
        for e in events(s, "probe-errored", "ends")
        if e.detail["probe"] == "liveness" and e.earliest < 40 < e.latest
    ]

    assert errors


def test_an_end_while_the_stop_has_to_wait_may_be_in_its_first_status() -> None:
    """A process that ignores its stop signal makes the last of it come 25 s later (6.3)."""
    stays = "{name: stays, image: busybox, command: [sh, -c, \"trap '' TERM; while :; do sleep 0.2; done\"]}"
    timeline = predict(f"{HELD_UP}      - {stays}\n", delete_at=20.5, until=90.0)
    unready = [e for s in timeline.scenarios for e in events(s, "container-unready", "ends")]

    assert any(e.earliest < 44 < e.latest for e in unready)
    assert not any(e.certain for e in unready)


def test_a_container_may_be_ready_only_after_the_stop_has_begun() -> None:
    """The sync that starts it waits for the hooks of those after it; the one that stops it is the first to show it (2.1, 2.6)."""
    hook = "{postStart: {exec: {command: [sleep, '5']}}}"
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: 2
        containers:
          - name: first
            image: busybox
            command: [sh, -c, "touch /tmp/up; trap '' TERM; while :; do sleep 0.2; done"]
            lifecycle: {hook}
            readinessProbe: {{exec: {{command: [test, -f, /tmp/up]}}, periodSeconds: 2}}
          - {{name: second, image: busybox, command: [sleep, "600"], lifecycle: {hook}}}
        """,
        delete_at=5.0,
        until=60.0,
    )
    (scenario,) = timeline.scenarios
    (ready,) = events(scenario, "container-ready", "first")

    assert not ready.certain
    assert ready.latest > events(scenario, "killing", "first")[0].latest


def test_the_pod_is_unready_with_whichever_attempt_the_deletion_stops() -> None:
    """A probe's kill takes so long that the attempt after it is stopped late, where there is one; else the first is, at once."""
    timeline = predict(
        """
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "touch /tmp/up; sleep 6; rm /tmp/up; trap '' TERM; while :; do sleep 0.2; done"]
            startupProbe: {exec: {command: [test, -f, /tmp/up]}, initialDelaySeconds: 5, periodSeconds: 3, failureThreshold: 4}
        """,
        delete_at=32.9,
        until=70.0,
    )
    unready = [e for s in timeline.scenarios for e in events(s, "pod-unready") if e.latest > 32.9]

    assert any(e.earliest < 63 < e.latest for e in unready)


def test_a_pod_need_not_count_as_initialised_where_the_deletion_finds_its_init_container_ended() -> None:
    """That end goes through the stop, and is told with the sidecar's, which has ended by then, too."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 8
        initContainers:
          - {name: serves, image: busybox, restartPolicy: Always, command: [sleep, "600"]}
          - {name: setup, image: "registry.example.com/setup:1"}
        containers: [{name: app, image: busybox, command: [sleep, "600"]}]
        """,
        "run.setup=6.3s",
        delete_at=9.7,
        until=60.0,
    )
    told_so = [e for s in timeline.scenarios for e in events(s, "pod-initialized")]

    assert told_so
    assert not any(e.certain for e in told_so)


def test_what_has_come_to_its_own_end_is_removed_at_once() -> None:
    """The API waits for no kubelet where the phase is Succeeded or Failed (6.1)."""
    timeline = predict(
        'restartPolicy: Never\ncontainers: [{name: app, image: "registry.example.com/app:1"}]',
        "run.app=5s",
        "overhead=1s",
        until=60.0,
        delete_at=30.0,
    )
    ((_, _, earliest, latest),) = told(timeline, "pod-removed")

    assert (earliest, latest) == (30.0, 30.05)


def test_a_forced_deletion_removes_the_pod_before_its_process() -> None:
    """The kubelet stops it with a grace of 1 s, which leaves 2 s after the signal (6.1, 6.2)."""
    timeline = predict(
        'containers: [{name: app, image: "registry.example.com/app:1"}]',
        "stop.app=never",
        "overhead=1s",
        until=60.0,
        delete_at=30.0,
        grace_period=0,
    )
    ((_, _, _, removed),) = told(timeline, "pod-removed")
    ((_, _, exited, _),) = told(timeline, "container-exited", "app")

    assert removed == 30.05
    assert exited >= 32


def test_nobody_sees_what_becomes_of_a_pod_that_was_removed_by_force() -> None:
    """The kill that goes on, and the restart after it, change a status that the API does not have any more (6.1)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: "registry.example.com/app:1"
            livenessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 6, failureThreshold: 1}
            readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 8, failureThreshold: 2}
        """,
        "stop.app=never",
        "boot.app=20s",
        "overhead=1s",
        until=90.0,
        delete_at=25.7,
        grace_period=0,
    )
    ((_, _, _, removed),) = told(timeline, "pod-removed")
    of_status = ("phase", "pod-ready", "pod-unready", "container-ready", "container-unready")

    assert told(timeline, "container-started", "app")[-1][2] > removed
    assert all(latest <= removed for kind in of_status for _, _, _, latest in told(timeline, kind))


def test_the_worker_is_longer_busy_after_a_sync_that_has_started_several() -> None:
    """A relist may show the first of them before the next is there: one sync more follows, and waits for a relist (2.1)."""

    def seen_until(names: str) -> float:
        containers = ", ".join(f'{{name: {name}, image: "registry.example.com/{name}:1"}}' for name in names)
        timeline = predict(f"containers: [{containers}]", "overhead=2.5s", until=60.0, delete_at=4.8)
        return max(e.latest for s in timeline.scenarios for e in events(s, "killing"))

    assert seen_until("a") < 5.1
    assert seen_until("abc") > 5.1


def test_a_stop_is_told_apart_by_what_alone_brings_it_in_time() -> None:
    """By its own end up to the latest SIGKILL, 32.25 s, less the soonest start; not where its own end surely is in time."""
    spec = "containers: [{name: app, image: registry.example.com/app}]"
    ends = predict(spec, "run.app=30s..42s", "stop.app=5s..10s", until=90.0, delete_at=28.0, grace_period=4)
    soon = predict(spec, "run.app=22s", "stop.app=0s..6s", until=90.0, delete_at=20.0, grace_period=5)

    assert [str(*scenario.when) for scenario in ends.scenarios] == ["run.app <= 32.05 s", "run.app > 32.05 s"]
    assert [scenario.when for scenario in soon.scenarios] == [()]
