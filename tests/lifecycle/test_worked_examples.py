"""The worked examples of the kubelet model: manifests with recorded seconds, predicted as intervals around them."""

import pytest

from podlint.kubernetes import Version
from tests.timeline.predicting import deletions, events, only, predict

IGNORES_TERM = "command: [sleep, infinity]"

STOPS = {
    "no hook: the grace period": ("", 9, 9.0),
    "grace 1 is 2 s all the same": ("", 1, 2.0),
    "grace 0 is 2 s all the same": ("", 0, 2.0),
    "a hook of 7 s leaves 3 of 10 s": ("exec: {command: [sleep, '7']}", 10, 10.0),
    "a hook that uses up the grace leaves 2 s more": ("exec: {command: [sleep, '30']}", 10, 12.0),
    "the sleep action counts like a command": ("sleep: {seconds: 5}", 8, 8.0),
    "less than 2 s left are 2 s": ("sleep: {seconds: 9}", 10, 11.0),
}


@pytest.mark.parametrize(("hook", "grace", "killed"), STOPS.values(), ids=STOPS)
def test_from_deletion_to_sigkill(hook: str, grace: int, killed: float) -> None:
    lifecycle = f"    lifecycle: {{preStop: {{{hook}}}}}\n" if hook else ""
    text = f"terminationGracePeriodSeconds: {grace}\ncontainers:\n  - name: app\n    image: busybox:1\n    {IGNORES_TERM}\n{lifecycle}"
    (story,) = deletions(predict(text))
    begin = only(story, "killing")
    low, high = story.gap(begin, only(story, "kill-sent"))

    assert low == pytest.approx(killed, abs=0.01)
    assert high == pytest.approx(killed, abs=0.21)


def test_before_1_28_the_whole_grace_is_given_again_after_the_hook() -> None:
    text = f"terminationGracePeriodSeconds: 10\ncontainers:\n  - name: app\n    image: busybox:1\n    {IGNORES_TERM}\n    lifecycle: {{preStop: {{exec: {{command: [sleep, '7']}}}}}}\n"
    (story,) = deletions(predict(text, version=Version(1, 27)))

    assert story.gap(only(story, "killing"), only(story, "kill-sent")).low == pytest.approx(17, abs=0.01)


def probed(command: str, probe: str, grace: int = 30) -> str:
    return f"""
terminationGracePeriodSeconds: {grace}
containers:
  - name: app
    image: busybox:1
    command: [sh, -c, "{command}"]
    livenessProbe:
      exec: {{command: [cat, /tmp/ok]}}
      {probe}
"""


def test_a_delay_off_the_grid_is_rounded_up_to_it() -> None:
    """initial-delay-off-grid: delay 7, period 10, threshold 2: recorded first failure 10.19, kill 20.08, exit 22.11, start 22.28."""
    text = probed(
        "sleep infinity", "initialDelaySeconds: 7\n      periodSeconds: 10\n      failureThreshold: 2", grace=2
    )
    (scenario,) = predict(text).scenarios

    for kind, recorded in [("probe-failed", 10.19), ("killing", 20.08), ("container-exited", 22.11)]:
        event = only(scenario, kind)
        assert event.earliest - 0.3 <= recorded <= event.latest
    again = events(scenario, "container-started")[1]
    assert again.earliest <= 22.28 <= again.latest


def test_a_slow_boot_is_killed_again_and_again_at_once_at_first() -> None:
    """slow-start-no-startup-probe: boot 40, delay 10, period 5, threshold 3, grace 5: killed each 25 s from 25.19 on."""
    text = probed("sleep 40; touch /tmp/ok; sleep infinity", "initialDelaySeconds: 10\n      periodSeconds: 5", grace=5)
    (scenario,) = predict(text).scenarios

    first, second = events(scenario, "killing")
    assert first.earliest <= 25.19 <= first.latest
    assert second.earliest <= 50.20 <= second.latest
    assert scenario.repeats is not None
    assert scenario.repeats.period.low <= 25 <= scenario.repeats.period.high
    assert [rung.low > 1 for rung in scenario.repeats.ladder[:3]] == [False, False, True]


def test_a_crash_loop_climbs_the_ladder() -> None:
    """crash-loop-1s: gaps from exit to start 1.03, 13.85, 28.01, 57.03, 90.96, 168.07."""
    (scenario,) = predict(
        "containers:\n  - name: app\n    image: busybox:1\n    command: [sh, -c, 'sleep 1; exit 1']\n", until=600.0
    ).scenarios
    exits, starts = events(scenario, "container-exited"), events(scenario, "container-started")[1:]
    gaps = [scenario.gap(exit_, start) for exit_, start in zip(exits, starts, strict=False)]

    for gap, recorded in zip(gaps, [1.03, 13.85, 28.01, 57.03, 90.96, 168.07], strict=False):
        assert gap.low <= recorded <= gap.high


def test_a_run_of_more_than_ten_minutes_begins_the_back_off_anew() -> None:
    """backoff-reset-after-620s-run: 0.7 s from the exit after 620 s to the next start; after 400 s, 42.9 s."""
    ladders = {}
    for run in (400, 620):
        text = f"containers:\n  - name: app\n    image: busybox:1\n    command: [sh, -c, 'sleep {run}; exit 1']\n"
        (scenario,) = predict(text).scenarios
        assert scenario.repeats is not None
        ladders[run] = scenario.repeats.ladder

    (always,) = ladders[620]
    assert always.low <= 0.7 <= always.high < 2
    assert [rung.low for rung in ladders[400]] == [20, 40, 80, 160, 300]


def test_a_startup_probe_gates_readiness_and_is_passed_on_its_grid() -> None:
    """startup-then-ready: startup period 5, readiness period 7, up after 12 s: started at 15.19, Ready at 15.40."""
    text = """
containers:
  - name: app
    image: busybox:1
    command: [sh, -c, "sleep 12; touch /tmp/ok; sleep infinity"]
    startupProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 5}
    readinessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 7}
"""
    (scenario,) = predict(text, "overhead=1.2s..1.8s").scenarios

    passed, ready = only(scenario, "startup-passed"), only(scenario, "container-ready")
    assert passed.earliest <= 15.19 <= passed.latest
    assert ready.earliest <= 15.40 <= ready.latest


def test_main_containers_start_one_after_the_other_behind_post_start() -> None:
    """poststart-slow-blocks-next: b starts 10.16 s after a."""
    text = """
containers:
  - {name: a, image: "busybox:1", command: [sleep, infinity], lifecycle: {postStart: {exec: {command: [sleep, "10"]}}}}
  - {name: b, image: "busybox:1", command: [sleep, infinity]}
"""
    (scenario,) = predict(text).scenarios
    low, high = scenario.gap(only(scenario, "container-started", "a"), only(scenario, "container-started", "b"))

    assert low <= 10.16 <= high


def test_init_containers_cost_their_runs_and_the_time_to_notice_each_end() -> None:
    """init-chain: i2 starts 1.0 s after the end of i1; the application at 8.34."""
    text = """
initContainers:
  - {name: i1, image: "busybox:1", command: [sleep, "3"]}
  - {name: i2, image: "busybox:1", command: [sleep, "2"]}
  - {name: i3, image: "busybox:1", command: ["true"]}
containers:
  - {name: app, image: "busybox:1", command: [sleep, infinity]}
"""
    (scenario,) = predict(text).scenarios

    low, high = scenario.gap(only(scenario, "container-exited", "i1"), only(scenario, "container-started", "i2"))
    assert low <= 1.0 <= high
    started = only(scenario, "container-started", "app")
    assert started.earliest <= 8.34 <= started.latest


def test_sidecars_stop_after_the_main_containers_in_reverse_order() -> None:
    """sidecars-stop-in-reverse: main 4 s, s2 2 s, s1 1 s: exits 4.1, 6.2, 7.3 after the deletion."""
    text = """
terminationGracePeriodSeconds: 25
initContainers:
  - {name: s1, image: "busybox:1", restartPolicy: Always}
  - {name: s2, image: "busybox:1", restartPolicy: Always}
containers:
  - {name: main, image: "busybox:1"}
"""
    (story,) = deletions(predict(text, "stop.main=4s", "stop.s2=2s", "stop.s1=1s"))
    for name, recorded in [("main", 4.1), ("s2", 6.2), ("s1", 7.3)]:
        exited = only(story, "container-exited", name)
        assert exited.earliest - 0.1 <= recorded <= exited.latest, name


def test_a_starved_sidecar_gets_its_signal_when_the_grace_is_used_up() -> None:
    """sidecar-starved-of-grace: grace 8, main never stops, sidecar needs 1 s: killed at 8.02, exit at 9.08."""
    text = """
terminationGracePeriodSeconds: 8
initContainers:
  - {name: side, image: "busybox:1", restartPolicy: Always}
containers:
  - {name: main, image: "busybox:1"}
"""
    (story,) = deletions(predict(text, "stop.main=never", "stop.side=1s"))
    main, side = only(story, "container-exited", "main"), only(story, "container-exited", "side")

    assert main.earliest <= 8.02 <= main.latest
    assert side.earliest <= 9.08 <= side.latest


def test_a_pull_of_a_later_container_holds_up_the_kill_of_an_earlier_one() -> None:
    """One worker serves the whole Pod (2.1): while it pulls, nothing is killed, and no status tells the prober whom to probe."""
    text = """
containers:
  - name: app
    image: registry.example.com/app:1
    livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}
  - {name: b, image: "registry.example.com/b:1"}
"""
    scenario = predict(text, "boot.app=60s", "pull.b=50s", "pull.app=0s").scenarios[0]

    assert only(scenario, "probe-failed", "app").earliest >= 50
    assert only(scenario, "killing", "app").earliest >= 54


def test_a_kill_without_anything_left_to_run_takes_the_grace_of_the_pod() -> None:
    """never-probe-grace: the probe's own grace counts for restarts only (4.2)."""
    text = """
restartPolicy: Never
terminationGracePeriodSeconds: 7
containers:
  - name: app
    image: busybox:1
    command: [sleep, infinity]
    livenessProbe: {exec: {command: ["false"]}, periodSeconds: 4, failureThreshold: 1, terminationGracePeriodSeconds: 2}
"""
    (scenario,) = predict(text).scenarios
    killing = only(scenario, "killing")

    assert killing.detail["reason"] == "finished"
    assert scenario.gap(killing, only(scenario, "kill-sent")) == pytest.approx((7, 7))
    assert [e.detail["phase"] for e in events(scenario, "phase")][-1] == "Failed"


def test_a_pod_deadline_runs_pre_stop_inside_the_grace() -> None:
    """deadline-prestop, active-deadline: fires in the second around the deadline, and nothing restarts."""
    text = """
activeDeadlineSeconds: 20
terminationGracePeriodSeconds: 8
containers:
  - {name: app, image: "busybox:1", command: [sleep, infinity]}
"""
    (scenario,) = predict(text, until=120.0).scenarios
    killing = only(scenario, "killing")

    assert killing.detail["reason"] == "deadline"
    assert killing.earliest <= 20.02 <= killing.latest
    assert len(events(scenario, "container-started")) == 1
    assert events(scenario, "phase")[-1].detail["phase"] == "Failed"


def test_a_restart_in_the_same_sync_counts_as_started_until_the_startup_probe_looks() -> None:
    """startup-gates-liveness: restart 39.3, not ready 40.28, first startup probe of the new life 44.17, not 40.17."""
    text = """
terminationGracePeriodSeconds: 3
containers:
  - name: app
    image: busybox:1
    command: [sh, -c, "sleep 20; touch /tmp/up; sleep 600"]
    startupProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 4, failureThreshold: 20}
    livenessProbe: {exec: {command: ["false"]}, periodSeconds: 6, failureThreshold: 2}
"""
    told = {version: predict(text, until=60.0, version=Version(1, version)).scenarios[0] for version in (34, 36)}
    first_of_second_life = {
        version: next(e for e in events(scenario, "probe-failed") if e.attempt == 1 and e.detail["probe"] == "startup")
        for version, scenario in told.items()
    }

    assert first_of_second_life[34].earliest == pytest.approx(40, abs=0.5)
    assert first_of_second_life[36].earliest == pytest.approx(44, abs=0.5)
