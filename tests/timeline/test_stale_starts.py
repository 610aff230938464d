"""A container that counts as started by what was left of the life before (kubelet-model 3.7)."""

from tests.timeline.predicting import events, predict


def test_a_liveness_run_on_the_tick_that_takes_back_what_was_left_over_is_not_sure() -> None:
    """Both workers have one grid; whichever looks first decides whether the probe still runs (3.7)."""
    probe = "{httpGet: {path: /, port: 8080}, periodSeconds: 9, failureThreshold: 2}"
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: 5
        containers:
          - {{name: app, image: "registry.example.com/app:1", startupProbe: {probe}, livenessProbe: {probe}}}
        """,
        "boot=12s",
        "hang=59s",
        "stop=1s",
        until=110.0,
    )
    taken_back = [e for s in timeline.scenarios for e in events(s, "container-unready", "app")]
    runs = [e for s in timeline.scenarios for e in events(s, "probe-failed", "app") if e.attempt == 1]

    assert [e.certain for e in taken_back] == [True]
    assert [(e.detail["probe"], e.certain) for e in runs] == [("liveness", False)]
    assert runs[0].earliest == taken_back[0].earliest


def test_a_startup_probe_that_succeeds_during_a_kill_makes_the_next_attempt_count_as_started() -> None:
    """The kill came from what was left of the life before; its attempt boots while its grace runs out (3.7, 4.1)."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 5
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 2, failureThreshold: 4}
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 4, failureThreshold: 1}
        """,
        "boot=3.7s",
        "hang=55.4s..55.9s",
        "stop=never",
        until=90.0,
    )
    killed = {e.attempt for s in timeline.scenarios for e in events(s, "killing", "app")}

    assert {0, 1, 2} <= killed


def test_what_is_taken_back_while_a_kill_lasts_is_shown_of_the_next_attempt() -> None:
    """The status is not written while the worker kills (3.7, 4.1)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 3, initialDelaySeconds: 12}
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 2, failureThreshold: 1, terminationGracePeriodSeconds: 8}
        """,
        "boot=5.83s",
        "hang=49.93s..50.93s",
        "stop=never",
        "overhead=1s",
        until=90.0,
    )
    unready = [e for s in timeline.scenarios for e in events(s, "container-unready", "app")]
    kills = [e for s in timeline.scenarios for e in events(s, "kill-sent", "app")]

    assert not any(e.certain for e in unready if e.attempt == 1)
    assert min(e.earliest for e in unready if e.attempt == 2) >= min(e.earliest for e in kills if e.attempt == 1)


def test_a_failure_of_the_stale_time_counts_on_where_no_run_meets_the_success_between() -> None:
    """It answers from 60.6 to 69.3 s, but is probed again only from 66 s on: the next tick is at 72 s (3.4, 3.7)."""
    probe = "{tcpSocket: {port: 80}, periodSeconds: 6, failureThreshold: 4}"
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: 5
        containers:
          - {{name: app, image: "registry.example.com/app:1", startupProbe: {probe}, livenessProbe: {probe}}}
        """,
        "boot=13.53s",
        "hang=20.03s",
        "stop=never",
        until=100.0,
    )
    killed = [e for s in timeline.scenarios for e in events(s, "killing", "app") if e.attempt == 1]

    assert [e.earliest for e in killed] == [78.0]
