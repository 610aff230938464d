"""A kill takes as long as all that is part of it, and what is due meanwhile waits for the whole (kubelet-model 4.1 to 4.3)."""

from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.timeline.life import timeline_of
from tests.timeline.predicting import pod_of, predict, told


def test_what_ends_in_its_kill_is_started_again_when_the_hook_is_over() -> None:
    """A sleep is not cancelled by the exit (4.3), and the restart is part of the same sync (4.1)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 1}
            lifecycle: {preStop: {sleep: {seconds: 20}}}
        """,
        "boot.app=never",
        "run.app=15s",
        "overhead=1s",
        until=60.0,
    )
    (_, _, killed, _), *_ = told(timeline, "killing", "app")
    _, (_, _, again, _), *_ = told(timeline, "container-started", "app")

    assert again >= killed + 20


def test_what_ends_for_good_in_its_kill_is_shown_when_the_hook_is_over() -> None:
    """No status is generated while a sync is at the kill (2.1)."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 2}
            lifecycle: {preStop: {sleep: {seconds: 20}}}
        """,
        "boot.app=never",
        "run.app=25s",
        "overhead=1s",
        until=60.0,
    )
    ((_, _, killed, _),) = told(timeline, "killing", "app")
    ends = [low for _, phase, low, _ in told(timeline, "phase") if phase in ("Failed", "Succeeded")]

    assert ends
    assert min(ends) >= killed + 20


def test_others_wait_for_a_kill_and_for_the_start_that_is_part_of_it() -> None:
    """The sync that kills a container starts it again, its postStart hook included (4.1, 2.6)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 10
        containers:
          - name: waits
            image: registry.example.com/waits:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
          - name: hooks
            image: registry.example.com/hooks:1
            livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 5, failureThreshold: 2}
            lifecycle: {postStart: {sleep: {seconds: 9}}}
        """,
        "boot.waits=never",
        "boot.hooks=1s..40s",
        "stop=never",
        "overhead=1s",
        until=60.0,
    )
    kills = [high for attempt, _, _, high in told(timeline, "killing", "waits") if attempt == 0]

    assert max(kills) >= 20 + 10 + 9


def test_two_that_one_sync_kills_for_good_are_a_stop_of_the_whole_pod() -> None:
    """It keeps no container and starts none, so both are stopped side by side, each for this reason (4.2)."""
    timeline = predict(
        """
        restartPolicy: Never
        terminationGracePeriodSeconds: 5
        containers:
          - name: one
            image: registry.example.com/one:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}
          - name: other
            image: registry.example.com/other:1
            startupProbe: {tcpSocket: {port: 81}, periodSeconds: 1, failureThreshold: 1}
        """,
        "boot=never",
        "run=never",
        "stop=never",
        until=60.0,
    )
    for name in ("one", "other"):
        assert min(low for _, reason, low, _ in told(timeline, "killing", name) if reason == "finished") == 1.0


def test_a_sidecar_waits_for_the_kills_of_the_next_though_nothing_else_is_ever_started() -> None:
    """The next one never passes its startup probe, so that both are told with the Pod's start (2.4, 4.1)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 3
        initContainers:
          - name: ends
            image: registry.example.com/ends:1
            restartPolicy: Always
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
          - name: hangs
            image: registry.example.com/hangs:1
            restartPolicy: Always
            startupProbe: {tcpSocket: {port: 81}, periodSeconds: 5, failureThreshold: 1}
        containers: [{name: app, image: "registry.example.com/app:1"}]
        """,
        "boot.ends=0s",
        "run.ends=13s",
        "boot.hangs=never",
        "stop.hangs=never",
        "overhead=1s",
        until=60.0,
    )
    _, (_, _, _, again), *_ = told(timeline, "container-started", "ends")

    assert again >= 15 + 3


def test_what_a_stop_of_the_pod_ends_is_probed_until_all_have_ended() -> None:
    """A sidecar that its own hook ends at once is refused as long as the main container takes (3.8, 4.2)."""
    timeline = predict(
        """
        restartPolicy: Never
        terminationGracePeriodSeconds: 12
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 3}
            lifecycle: {preStop: {exec: {command: [/app/hook]}}}
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 81}, periodSeconds: 7, failureThreshold: 1}
        """,
        "boot.serves=0s",
        "hook.serves.preStop=0s",
        "boot.app=never",
        "run=never",
        "stop=never",
        until=60.0,
    )

    assert len([low for _, _, low, _ in told(timeline, "probe-failed", "serves") if low >= 7]) >= 4


def test_readiness_is_refused_until_the_next_attempt_runs() -> None:
    """The image is asked for again in the sync of the kill, and no status says meanwhile that the process has ended (2.3, 4.1)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            imagePullPolicy: Always
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 2}
            readinessProbe: {tcpSocket: {port: 81}, periodSeconds: 2}
        """,
        "pull.app=9s",
        "boot.app=0s",
        "hang.app=10s",
        "stop.app=1s",
        "overhead=1s",
        until=60.0,
    )
    (_, _, exited, _), *_ = told(timeline, "container-exited", "app")
    met = [high for attempt, _, low, high in told(timeline, "probe-failed", "app") if attempt == 0 and low >= exited]

    assert len(met) >= 5
    assert max(met) >= exited + 9


def test_how_a_hook_goes_that_nobody_knows_is_told_apart_in_the_first_kill_only() -> None:
    """In the next ones it may be cut off, or end the process itself, in one with the rest: so the life is told whole."""
    pod = pod_of("""
        terminationGracePeriodSeconds: 300
        containers:
          - name: controller
            image: registry.example.com/controller:1
            livenessProbe: {httpGet: {port: 10254}, initialDelaySeconds: 10, failureThreshold: 5}
            readinessProbe: {httpGet: {port: 10254}, initialDelaySeconds: 10}
            lifecycle: {preStop: {exec: {command: [/wait-shutdown]}}}
        """)
    timeline = timeline_of(pod, Setting(NEWEST, Assumptions(), 600.0))
    exits = {e.attempt: e for s in timeline.scenarios for e in s.events if e.type == "container-exited"}

    assert timeline.complete
    assert exits[1].latest - exits[1].earliest > 300
    assert "exitCode" not in exits[1].detail
