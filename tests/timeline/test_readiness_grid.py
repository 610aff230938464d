"""Where the grid of the readiness worker stands (kubelet-model 3.5, 9)."""

from podlint.kubernetes import Version
from tests.timeline.predicting import events, only, predict, told

SLOW = """
containers:
  - name: app
    image: registry.example.com/app:1
    readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 9}
"""


def test_a_run_that_a_status_update_triggers_moves_the_grid() -> None:
    timeline = predict(SLOW, "boot.app=26.5s", "overhead=1s", "stop.app=1s", until=60.0)
    (scenario,) = timeline.scenarios

    assert only(scenario, "container-ready", "app").earliest < 30


def test_before_1_32_it_left_the_grid_alone() -> None:
    """The application answers from 27.5 s on; the workers' ticks are at 27 and 36 s, and up to 0.2 s later."""
    timeline = predict(SLOW, "boot.app=26.5s", "overhead=1s", "stop.app=1s", until=60.0, version=Version(1, 31))
    (scenario,) = timeline.scenarios
    ready = only(scenario, "container-ready", "app")

    assert ready.earliest >= 36
    assert ready.latest < 38


def test_a_run_is_triggered_when_the_post_start_hook_is_over() -> None:
    """Until then the sync lasts, and no status shows the container (2.6, 3.5): it needs no period to turn ready."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {postStart: {sleep: {seconds: 11}}}
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 30}
        """,
        "boot.app=2s",
        "overhead=1s",
        "stop.app=1s",
        until=60.0,
    )
    (scenario,) = timeline.scenarios

    assert only(scenario, "container-ready", "app").earliest < 13


def test_up_to_1_31_a_tick_that_a_triggered_run_has_kept_waiting_is_taken_at_its_end() -> None:
    """A run that hangs for 2 of 3 s makes several late for a grid that it does not move (3.1, 3.5)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 3, timeoutSeconds: 2, failureThreshold: 1}
        """,
        "boot.app=6.1s",
        "overhead=0.4s",
        until=30.0,
        version=Version(1, 29),
    )

    assert min(earliest for _, _, earliest, _ in told(timeline, "container-ready", "app")) <= 7.1


def test_successes_of_the_attempt_before_count_on() -> None:
    """The worker counts over a restart (3.4): where a delay keeps it from meeting the boot, one more success may be enough."""
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            readinessProbe:
              httpGet: {port: 8080}
              initialDelaySeconds: 12
              periodSeconds: 6
              successThreshold: 3
        """,
        "boot.app=8s",
        "run.app=23s",
        "overhead=1s",
        until=90.0,
    )
    started = {attempt: low for attempt, _, low, _ in told(timeline, "container-started", "app")}
    ready = {attempt: low for attempt, _, low, _ in told(timeline, "container-ready", "app")}

    assert ready[1] - started[1] < 12 + 6
    assert 0 not in ready or ready[0] - started[0] >= 12 + 6


def test_what_its_end_makes_unready_may_be_looked_at_once_more() -> None:
    """The tick that is refused makes it unready, and that status triggers a run, and so may the next (3.5)."""
    timeline = predict(
        """
        restartPolicy: Never
        containers:
          - name: app
            image: registry.example.com/app:1
            readinessProbe: {tcpSocket: {port: 8080}, failureThreshold: 1}
        """,
        "boot.app=0s",
        "run.app=23s",
        "overhead=1s",
        until=60.0,
    )

    assert len([low for _, _, low, _ in told(timeline, "probe-failed", "app") if low >= 24]) == 3


def test_what_stands_for_several_in_one_way_does_so_where_all_ways_are_told_together() -> None:
    """A probe that fails each second through a stop of half a minute does so in those ways that reach it (3.8)."""
    probe = "{tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 2"
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: 30
        containers:
          - name: app
            image: "registry.example.com/app:1"
            livenessProbe: {probe}, terminationGracePeriodSeconds: 1}}
            readinessProbe: {probe}}}
        """,
        "stop.app=never",
        "boot.app=never",
        until=60.0,
        delete_at=3.0,
        version=Version(1, 36),
    )
    failed = [
        e for s in timeline.scenarios for e in events(s, "probe-failed", "app") if e.detail["probe"] == "readiness"
    ]

    assert any(e.stands_for is None and e.detail["every"] == 1 for e in failed)


def test_the_refused_run_that_makes_it_unready_triggers_another() -> None:
    """Two ticks before the end is seen, the run that the sync after an end triggers, and one for the readiness lost (3.5, 14)."""
    timeline = predict(
        """
        containers:
          - name: app
            image: "registry.example.com/app:1"
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 2}
        """,
        "boot.app=1s",
        "run.app=20s",
        until=30.0,
    )
    refused = [e for e in events(timeline.scenarios[0], "probe-failed", "app") if "has ended" in e.formula]

    assert len([e for e in refused if e.attempt == 0]) == 4
