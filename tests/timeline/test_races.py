"""Where two things in a Pod's life come close together, whichever may be first is told."""

from tests.timeline.predicting import events, predict, told

NEVER_ANSWERS = """
containers:
  - name: app
    image: registry.example.com/app:1
    {kind}Probe: {{tcpSocket: {{port: 80}}, periodSeconds: {period}, failureThreshold: {threshold}}}
"""


def test_a_container_that_boots_while_its_probe_has_it_stopped_may_become_ready() -> None:
    """Readiness goes on during the grace period (3.8)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 20
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 2, failureThreshold: 4}
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}
        """,
        "stop.app=never",
        "boot.app=20s",
        until=40.0,
    )

    assert [attempt for attempt, _, earliest, _ in told(timeline, "container-ready", "app") if earliest < 30] == [0]


def test_a_container_that_never_boots_does_not_become_ready_while_it_is_stopped() -> None:
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 2, failureThreshold: 4}
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}
        """,
        "stop.app=never",
        "boot.app=never",
        until=40.0,
    )

    assert not told(timeline, "container-ready", "app")


def test_a_probe_may_kill_between_the_deletion_and_the_kubelet_seeing_it() -> None:
    """The sync that kills is not interrupted (4.1); the container is started again, and then stopped (6.3)."""
    timeline = predict(
        NEVER_ANSWERS.format(kind="liveness", period=10, threshold=1),
        "boot.app=never",
        "stop.app=never",
        "overhead=1s",
        until=90.0,
        delete_at=10.0,
    )
    killed = {(attempt, reason) for attempt, reason, *_ in told(timeline, "killing", "app")}

    assert killed == {(0, "liveness"), (0, "deletion"), (1, "deletion")}


def test_an_init_container_that_ends_at_the_deletion_may_let_the_next_start() -> None:
    """The kubelet goes on until it sees the deletion (2.4, 6.3)."""
    timeline = predict(
        """
        initContainers: [{name: first, image: "registry.example.com/first:1"}]
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "run.first=9s",
        "overhead=1s",
        "stop=1s",
        until=60.0,
        delete_at=10.0,
    )

    assert told(timeline, "container-started", "app")


def test_a_run_that_is_refused_after_the_process_has_ended_counts_towards_the_next_kill() -> None:
    """Failures in a row survive the container (3.4): one at 9 s, one of the dead at 18 s, and the first of life 1 at 27 s."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 9, initialDelaySeconds: 5}
        """,
        "boot.app=never",
        "run.app=14.9s",
        "stop.app=1s",
        "overhead=2.5s",
        until=90.0,
    )
    kills = [earliest for attempt, _, earliest, _ in told(timeline, "killing", "app") if attempt == 1]

    assert min(kills) == 27


def test_a_phase_is_open_where_an_attempt_more_may_run_when_the_pod_is_deleted() -> None:
    """One life has been killed and waits, in another the next attempt runs and ends well."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 5
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe:
              {tcpSocket: {port: 80}, periodSeconds: 9, failureThreshold: 1, terminationGracePeriodSeconds: 3}
        """,
        "boot.app=never",
        "stop.app=3.5s",
        until=90.0,
        delete_at=33.7,
    )
    phases = {phase for _, phase, earliest, _ in told(timeline, "phase") if earliest > 30}

    assert phases == {"Succeeded", "Failed"}


def test_a_container_past_its_startup_probe_counts_as_ready_when_the_worker_comes_to_it() -> None:
    """Without a readiness probe it is the next sync that says so, and that waits for another container's kill (3.7)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 20
        containers:
          - name: hangs
            image: registry.example.com/hangs:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 7, failureThreshold: 1}
          - name: starts
            image: registry.example.com/starts:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 8, failureThreshold: 3}
        """,
        "boot.hangs=never",
        "stop.hangs=never",
        "boot.starts=1s",
        "overhead=1s",
        until=60.0,
    )
    ready = [latest for attempt, _, _, latest in told(timeline, "container-ready", "starts") if attempt == 0]

    assert max(ready) > 27


def test_a_deletion_that_may_meet_any_part_of_a_life_is_told() -> None:
    """How long the image takes to be pulled is open without end, and with it what the deletion finds."""
    timeline = predict(
        """
        containers:
          - name: app
            image: busybox:1.36
            command: [/bin/sh, -c, "(sleep 6; touch /tmp/up) & sleep 15; exit 1"]
            startupProbe: {exec: {command: [/bin/sh, -c, "test -f /tmp/up"]}, periodSeconds: 3, failureThreshold: 10}
            readinessProbe: {exec: {command: [/bin/sh, -c, "true"]}, periodSeconds: 4}
        """,
        "pull.app=0s..",
        delete_at=40.0,
        until=180.0,
    )

    assert told(timeline, "pod-removed")


def test_a_probe_that_could_kill_only_what_has_ended_before_tells_nothing_apart() -> None:
    """How long it boots decides nothing: its process ends before the threshold could be filled."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 7, failureThreshold: 4}
        """,
        "boot.app=24s..33s",
        "run.app=19s",
        until=90.0,
    )

    assert [scenario.when for scenario in timeline.scenarios] == [()]


def test_a_sidecar_that_would_end_after_the_stop_of_its_pod_tells_nothing_apart() -> None:
    """How late the first container starts moves both: only what lies between the two decides."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers: [{name: serves, image: "registry.example.com/serves:1", restartPolicy: Always}]
        containers: [{name: job, image: "registry.example.com/job:1"}]
        """,
        "run.serves=31.5s..38s",
        "stop.serves=1s",
        "run.job=28.7s",
        until=90.0,
    )

    assert [scenario.when for scenario in timeline.scenarios] == [()]


def test_a_sidecar_that_ends_during_the_start_makes_the_pod_ready_again_only_after_the_first_time() -> None:
    """It may be back before the main container has begun; the Pod is ready once all have been, and then again (3.7)."""
    timeline = predict(
        """
        restartPolicy: Never
        initContainers:
          - {name: ends, image: "registry.example.com/ends:1", restartPolicy: Always}
          - {name: stays, image: "registry.example.com/stays:1", restartPolicy: Always}
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "run.ends=0.03s..2.53s",
        "run.app=never",
        until=20.0,
    )
    first, again, *_ = told(timeline, "pod-ready")

    assert first[2] <= again[2]
    assert first[3] < again[3]


def test_a_startup_probe_that_has_perhaps_succeeded_may_kill_what_has_just_ended() -> None:
    """Its delay and the process's end come close together: it may succeed just before, or be refused twice just after (3.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 2, initialDelaySeconds: 10}
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 10, failureThreshold: 30}
        """,
        "boot.app=6.83s",
        "run.app=0.93s..9.43s",
        until=120.0,
    )

    assert (0, "startup") in {(attempt, reason) for attempt, reason, _, _ in told(timeline, "killing", "app")}
    assert timeline.complete, "from the third attempt on it is told in one with the end itself"


def test_where_attempts_may_differ_in_number_the_pod_turns_unready_in_the_order_of_time() -> None:
    """Killed while it boots, or not, the third attempt of one life ends before the second of another."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 3, failureThreshold: 4, timeoutSeconds: 3}
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 10, failureThreshold: 4, successThreshold: 3}
        """,
        "boot.app=7.83s..9.33s",
        "run.app=23.53s",
        until=120.0,
    )

    for scenario in timeline.scenarios:
        turns = [(e.earliest, e.latest) for e in scenario.events if e.type == "pod-unready"]
        assert [low for low, _ in turns] == sorted(low for low, _ in turns)
        assert [high for _, high in turns] == sorted(high for _, high in turns)


def test_a_file_that_comes_and_goes_in_step_with_its_probe_may_be_missed_each_time() -> None:
    """Which run meets which answer is open each time anew: a row of failures may be filled in any round (3.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: busybox
            command:
              - sh
              - -c
              - (while :; do touch /tmp/up; sleep 7; rm /tmp/up; sleep 3; done) & trap 'exit 0' TERM; while :; do sleep 0.2; done
            livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 10, failureThreshold: 3}
        """,
        until=65.0,
    )
    first = min(earliest for attempt, _, earliest, _ in told(timeline, "killing", "app") if attempt == 0)

    assert 27 <= first <= 30


def test_a_container_is_probed_on_while_its_stop_waits_for_the_kill_of_another() -> None:
    """The Pod's worker sees the deletion only when it has killed the other (4.1, 6.3)."""
    timeline = predict(
        """
        initContainers:
          - name: proxy
            image: busybox
            restartPolicy: Always
            command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
            readinessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 3}
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "trap '' TERM; while :; do sleep 0.2; done"]
            livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 10, failureThreshold: 2}
        """,
        until=120.0,
        delete_at=25.0,
    )
    stopped = min(earliest for _, _, earliest, _ in told(timeline, "killing", "proxy"))
    failed = max(latest for *_, latest in told(timeline, "probe-failed", "proxy"))

    assert stopped > 50
    assert failed > stopped + 30  # the grace period


def test_an_attempt_that_a_deletion_meets_ends_at_any_time_at_which_one_of_its_lives_has_it_end() -> None:
    """Whether it had to wait for the other's kill decides when it has begun, but not its number."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 9
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "sleep 9; exit 2"]
          - name: other
            image: busybox
            command: [sh, -c, "touch /tmp/up; sleep 1; exit 42"]
            startupProbe: {exec: {command: [cat, /tmp/up]}, initialDelaySeconds: 10, periodSeconds: 1, failureThreshold: 10}
            lifecycle:
              postStart: {exec: {command: [sleep, "5"]}}
              preStop: {exec: {command: [sleep, "5"]}}
        """,
        until=80.0,
        delete_at=34.27,
    )
    begun = min(earliest for attempt, _, earliest, _ in told(timeline, "container-started", "app") if attempt == 2)
    ended = min(earliest for attempt, _, earliest, _ in told(timeline, "container-exited", "app") if attempt == 2)

    assert ended <= begun + 9.1


def test_an_init_container_is_done_when_the_kill_for_its_failed_hook_is_over() -> None:
    """A command in postStart dies with its container; the sleep of preStop goes on without it (2.6, 4.3)."""
    timeline = predict(
        """
        initContainers:
          - name: setup
            image: busybox
            command: [sh, -c, "true"]
            lifecycle:
              postStart: {exec: {command: [sleep, "2"]}}
              preStop: {sleep: {seconds: 4}}
        containers:
          - {name: app, image: busybox, command: [sleep, "600"]}
        """,
        until=60.0,
    )
    killed = min(earliest for _, _, earliest, _ in told(timeline, "killing", "setup"))

    assert min(earliest for _, _, earliest, _ in told(timeline, "container-ready", "setup")) >= killed + 4
    assert min(earliest for _, _, earliest, _ in told(timeline, "container-started", "app")) >= killed + 4


def test_a_script_takes_another_time_to_stop_in_each_attempt() -> None:
    """What is not known of its trap does not cancel out of the time between two ends, which the back-off is held to (5.4)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 9
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "(sleep 22; touch /tmp/up) & trap 'exit 0' TERM; while :; do sleep 2.2; done"]
            startupProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 4, failureThreshold: 3}
            lifecycle: {preStop: {sleep: {seconds: 1}}}
        """,
        until=60.0,
    )
    delayed = {e.attempt for s in timeline.scenarios for e in events(s, "restart-delayed", "app")}

    assert 2 in delayed


def test_what_ends_while_its_kill_waits_for_a_relist_need_not_be_killed() -> None:
    """The relist shows the end, and the restart is that of an exit (2.1, 5.1)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 2
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}
        """,
        "boot.app=never",
        "run.app=2.4s",
        "stop.app=never",
        until=10.0,
    )
    killed = [e.certain for s in timeline.scenarios for e in events(s, "killing", "app") if e.attempt == 1]

    assert killed
    assert not any(killed)
