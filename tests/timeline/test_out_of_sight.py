"""Stops of processes that podlint has lost sight of (kubelet-model 10.1)."""

from tests.timeline.predicting import predict


def test_a_shell_that_nobody_can_follow_is_killed_unless_it_waits_for_what_others_bring_about() -> None:
    """Without a trap it drops the signal as PID 1 (10.1); a loop around a client may end when its server does."""
    timeline = predict(
        """
        terminationGracePeriodSeconds: 20
        containers:
          - {name: worker, image: busybox, command: [sh, -c, "while :; do /opt/sync --once; sleep 60; done"]}
          - {name: watcher, image: busybox, command: [sh, -c, "while nc -z localhost 80; do sleep 1; done; true"]}
        """,
        until=100.0,
        delete_at=60.0,
    )
    [scenario] = timeline.scenarios
    ends = {event.container: event for event in scenario.events if event.type == "container-exited"}

    assert (ends["worker"].earliest, ends["worker"].detail["exitCode"]) == (80, 137)
    assert ends["watcher"].earliest < 65
    assert ends["watcher"].latest > 80
