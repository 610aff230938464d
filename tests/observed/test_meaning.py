"""What the kubelet's events mean, in the wordings of different versions."""

import pytest

from podlint.observed.meaning import meaning_of, pull_duration


@pytest.mark.parametrize(
    ("reason", "message", "kind", "container"),
    [
        ("Started", "Started container app", "container-started", "app"),
        ("Started", "Container started", "container-started", None),
        ("Created", "Created container: app", "created", "app"),
        ("Created", "Container created", "created", None),
        ("Pulled", 'Container image "busybox" already present on machine', "image-present", None),
        ("Pulled", 'Successfully pulled image "busybox" in 3.4s', "pulled", None),
        ("Unhealthy", "Liveness probe failed: container app is gone", "probe-failed", None),
        ("Unhealthy", "Readiness probe errored and resulted in unknown state: x", "probe-errored", None),
        ("Killing", "Container app failed liveness probe, will be restarted", "killing", "app"),
        ("Killing", "Init container side failed liveness probe", "killing", "side"),
        ("Killing", "Stopping container app", "killing", "app"),
        ("Killing", "FailedPostStartHook", "killing", None),
        ("BackOff", "Back-off restarting failed container app in pod p_x(uid)", "restart-delayed", "app"),
        ("BackOff", 'Back-off pulling image "none:1"', None, None),
        ("FailedMount", "MountVolume.SetUp failed", None, None),
    ],
)
def test_reasons_decide(reason: str, message: str, kind: str | None, container: str | None) -> None:
    meaning = meaning_of(reason, message)

    assert (meaning.type, meaning.container) == (kind, container)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Container app failed liveness probe, will be restarted", "liveness"),
        ("Container app failed startup probe", "startup"),
        ("Killing container with id docker://app:Container failed liveness probe.. will be killed.", "liveness"),
        ("Stopping container app", "stopping"),
        ("FailedPostStartHook", "post-start"),
        ("killing", "restart-all"),
    ],
)
def test_who_kills(message: str, reason: str) -> None:
    assert meaning_of("Killing", message).detail == {"reason": reason}


def test_the_field_path_names_the_container() -> None:
    assert meaning_of("Started", "Container started", "app").container == "app"


@pytest.mark.parametrize(
    ("message", "low", "high"),
    [
        ('Successfully pulled image "b" in 16.548421804s', 16.548421804, 16.548421805),
        ('Successfully pulled image "b" in 72.9112ms', 0.0729112, 0.0729113),
        ('Successfully pulled image "b" in 1m2.5s', 62.5, 62.6),
        ('Successfully pulled image "b" in 1.2s (5.75s including waiting). Image size: 3 bytes.', 5.74, 5.76),
        ('Successfully pulled image "b" in 16.548s (17s including waiting)', 16.548, 18),
    ],
)
def test_how_long_a_pull_took(message: str, low: float, high: float) -> None:
    assert pull_duration(message) == pytest.approx((low, high))


def test_a_pull_of_which_nothing_is_said() -> None:
    assert pull_duration('Successfully pulled image "b"') is None
