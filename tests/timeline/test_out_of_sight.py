"""Lives of scripts that podlint loses sight of: what comes then is an application that nobody can read."""

import pytest

from tests.timeline.predicting import only, predict

STORIES = ["deleted-and-stops", "deleted-and-killed", "hangs-later", "crashes-at-once"]


def server(script: str, probe: str = "httpGet: {path: /healthz, port: 8080}", policy: str = "Always") -> str:
    return f"""
        restartPolicy: {policy}
        containers:
          - name: app
            image: registry.example.com/app:1
            command: [sh, -c, "{script}"]
            livenessProbe: {{{probe}, periodSeconds: 10, failureThreshold: 3}}
    """


@pytest.mark.parametrize(
    ("script", "least"), [("/app/serve", 0), ("mkdir -p /x && exec /app/serve", 0), ("sleep 5; /app/serve", 5)]
)
def test_its_boot_decides_as_it_does_of_an_image_that_nobody_can_read(script: str, least: float) -> None:
    of_script, of_image = predict(server(script)), predict(server(script).replace("command:", "args:"))
    (boot,) = (unknown for unknown in of_script.unknowns if unknown.name == "boot.app")

    assert [scenario.when for scenario in of_script.scenarios] == [scenario.when for scenario in of_image.scenarios]
    assert len(of_script.scenarios) == 3
    assert boot.bounds.low == pytest.approx(least)


def test_who_is_assumed_to_boot_sooner_answers_when_the_script_comes_to_it() -> None:
    (scenario,) = predict(server("sleep 25; /app/serve"), "boot=1s..2s", until=100.0).scenarios

    assert not any(event.type == "killing" and event.certain for event in scenario.events)
    assert sum(event.type == "probe-failed" for event in scenario.events) >= 2


@pytest.mark.parametrize(
    ("script", "probe", "policy", "stories"),
    [
        ("cd / && ./serve", "tcpSocket: {port: 80}", "Always", STORIES),
        ("sleep 5; exec /app/serve", "tcpSocket: {port: 80}", "Always", STORIES[:3]),
        ("/app/serve", "tcpSocket: {port: 80}", "OnFailure", STORIES[:2]),
        ("while :; do /app/serve; done", "tcpSocket: {port: 80}", "Always", ["deleted", "hangs-later"]),
        ("/app/serve -d; sleep infinity", "tcpSocket: {port: 80}", "Always", ["deleted", "hangs-later"]),
        # what the script itself has done its probe finds, however the application is
        ("touch /tmp/up; sleep 5; /app/serve", "exec: {command: [cat, /tmp/up]}", "Always", STORIES[:2]),
    ],
)
def test_its_stories_are_told(script: str, probe: str, policy: str, stories: list[str]) -> None:
    told = [story.name for story in predict(server(script, probe, policy)).stories]

    assert told == stories


def test_a_hang_is_seen_by_the_ticks_after_it() -> None:
    (story,) = (s for s in predict(server("sleep 5; /app/serve")).stories if s.name == "hangs-later")
    low, high = story.gap(only(story, "container-started"), only(story, "killing"))

    assert 140 <= low < high <= 152.5  # the first tick in 120..130 s, and two more


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
