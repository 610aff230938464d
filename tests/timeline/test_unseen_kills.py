"""A probe that is refused by what has just ended may have it stopped before the end is seen (kubelet-model 3.4, 4.1)."""

from podlint.kubernetes import Version
from tests.timeline.predicting import events, predict


def test_of_later_attempts_it_is_told_in_one_with_the_end_itself() -> None:
    """The next start may then come at once, for it is the end before that a kill is compared with (5.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}
        """,
        "boot.app=0s",
        "run.app=25s",
        "stop.app=1s",
        "overhead=1s",
        until=150.0,
    )
    (scenario,) = timeline.scenarios
    kills = [e for e in events(scenario, "killing", "app") if e.attempt == 2]
    (third,) = [e for e in events(scenario, "container-exited", "app") if e.attempt == 2]
    starts = [e for e in events(scenario, "container-started", "app") if e.attempt == 3]

    assert timeline.complete
    assert kills
    assert not any(kill.certain for kill in kills)
    assert min(start.earliest for start in starts) < third.earliest + 2
    assert max(start.latest for start in starts) > third.earliest + 20


def test_a_pod_that_such_a_kill_ends_is_done_after_it() -> None:
    """The kill comes up to two relists after the end, and the status after that (4.2, 6.8)."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 8, failureThreshold: 1, initialDelaySeconds: 10}
        """,
        "boot.app=never",
        "run.app=12.83s",
        "stop.app=8s",
        "overhead=2.5s",
        until=60.0,
    )
    ends = [e.latest for s in timeline.scenarios for e in events(s, "phase") if e.detail["phase"] == "Succeeded"]

    assert max(ends) > 18.3


def test_a_kill_of_what_has_ended_runs_pre_stop_all_the_same() -> None:
    """A ``sleep`` takes its time before the container is started again (4.3)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {preStop: {sleep: {seconds: 6}}}
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}
        """,
        "boot.app=0s",
        "run.app=25s",
        "stop.app=1s",
        "overhead=1s",
        until=35.0,
    )
    (scenario,) = timeline.scenarios
    finished = [e for e in events(scenario, "pre-stop-finished", "app") if e.attempt == 0]
    (again,) = [e for e in events(scenario, "container-started", "app") if e.attempt == 1]

    assert finished
    assert again.latest > finished[0].earliest


def test_either_of_two_probes_may_be_the_one_that_is_refused() -> None:
    """Where it is open whether the startup probe has succeeded before the end, that may kill, too, not liveness alone."""
    timeline = predict(
        """
        restartPolicy: OnFailure
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 6, failureThreshold: 1}
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}
        """,
        "boot.app=0s",
        "run.app=4s..6s",
        "stop.app=1s",
        "overhead=1s",
        until=10.0,
    )
    reasons = {e.detail["reason"] for s in timeline.scenarios for e in events(s, "killing", "app") if e.attempt == 0}

    assert reasons == {"startup", "liveness"}


def test_what_a_success_makes_be_forgotten_tells_no_lives_apart() -> None:
    """How often the probe has failed before the process ends does not matter where the next attempt answers at once (3.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 6}
        """,
        "boot.app=0s",
        "hang.app=8s..22s",
        "run.app=25s",
        "stop.app=1s",
        "overhead=1s",
        until=100.0,
    )

    assert timeline.complete
    assert [scenario.when for scenario in timeline.scenarios] == [()]


def test_what_may_have_been_counted_may_kill_the_next_attempt_sooner() -> None:
    """One to four failures before the end: the next attempt, which never answers, is killed the sooner the more there were (3.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 6}
        """,
        "boot.app=never",
        "run.app=9s..21s",
        "stop.app=1s",
        "overhead=1s",
        until=60.0,
    )
    kills = [e for s in timeline.scenarios for e in events(s, "killing", "app") if e.attempt == 1]

    assert kills
    assert min(e.earliest for e in kills) < 26


def test_a_process_that_ends_before_its_probe_has_surely_met_it_makes_nothing_be_forgotten() -> None:
    """Two runs may meet what has just ended, and two a process that boots: four in a row, over four attempts (3.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 8, failureThreshold: 4}
        """,
        "pull.app=0s",
        "run.app=7.93s",
        "boot.app=0.33s..7.33s",
        "stop.app=7.93s",
        until=120.0,
    )
    killed = [e for s in timeline.scenarios for e in s.events if e.type == "killing"]

    assert 3 in {e.attempt for e in killed if not e.certain}


def test_what_an_unseen_kill_may_have_started_turns_unready_with_its_startup_probe() -> None:
    """Before 1.35 nothing is left of the life before: the status says so of the new attempt, no end having been shown (3.7)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 7, failureThreshold: 2, initialDelaySeconds: 9}
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}
        """,
        "boot.app=2s..13s",
        "run.app=28s",
        "stop.app=never",
        until=90.0,
        version=Version(1, 34),
    )
    (scenario,) = timeline.scenarios
    unready = [e for e in events(scenario, "container-unready", "app") if e.attempt == 3]

    assert unready
    assert min(e.earliest for e in unready) < 90


def test_between_the_fewest_and_the_most_failures_brought_along_each_number_is_told() -> None:
    """With the fewest the process ends before the threshold is filled; with one more it is killed a period later (3.4)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            startupProbe: {tcpSocket: {port: 80}, periodSeconds: 9, failureThreshold: 4, initialDelaySeconds: 11}
        """,
        "boot.app=never",
        "run.app=26.63s",
        "stop.app=1.53s",
        until=90.0,
    )
    (scenario,) = timeline.scenarios
    (killed,) = (e for e in events(scenario, "killing", "app") if e.attempt == 1)

    assert killed.earliest < 46
    assert killed.latest > 54


def test_what_has_ended_before_its_kill_came_did_so_before_that_kill() -> None:
    """Start 2.5 s, two periods and a run of 5 s: by 25.5 s the kill has come, of what runs still or has just ended."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: app
            image: registry.example.com/app:1
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 9, failureThreshold: 2, timeoutSeconds: 5}
        """,
        "run.app=23s..29s",
        "boot.app=never",
        "stop.app=never",
        "pull=0s",
        until=60.0,
    )
    kills = [e for scenario in timeline.scenarios for e in events(scenario, "killing", "app")]
    ends = [e for scenario in timeline.scenarios for e in events(scenario, "container-exited", "app")]

    assert max(kill.latest for kill in kills) < 25.5
    assert min(end.earliest for end in ends) > 23
