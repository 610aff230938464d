"""A sidecar's kill while the Pod starts: the Pod's one worker starts nothing meanwhile (kubelet-model 2.1, 4.1)."""

from podlint.timeline.life import Timeline
from tests.timeline.predicting import events, predict

HANGS = """
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 4, failureThreshold: 1}
"""
GRACE = 10.0


def starting(later: str, *assume: str, until: float = 60.0, delete_at: float | None = None) -> Timeline:
    """A Pod whose first container is a sidecar that is killed 4 s after the Pod is bound, and ignores its stop signal."""
    return predict(
        f"""
        restartPolicy: OnFailure
        terminationGracePeriodSeconds: {GRACE:g}
        initContainers:{HANGS}{later}
        """,
        "boot.serves=never",
        "stop.serves=never",
        "overhead=1s",
        *assume,
        until=until,
        delete_at=delete_at,
    )


def starts(timeline: Timeline, container: str, attempt: int = 0) -> tuple[float, float]:
    """When an attempt of a container starts, over all scenarios."""
    each = [e for s in timeline.scenarios for e in events(s, "container-started", container) if e.attempt == attempt]
    return min(e.earliest for e in each), max(e.latest for e in each)


APP = "        containers: [{name: app, image: 'registry.example.com/app:1'}]"


def test_what_follows_an_init_container_waits_for_the_kill() -> None:
    timeline = starting(f"          - {{name: setup, image: 'registry.example.com/setup:1'}}\n{APP}", "run.setup=5s")

    assert timeline.complete
    low, high = starts(timeline, "app")
    assert low < 4 + GRACE < high


def test_an_init_container_that_is_done_before_waits_for_nothing() -> None:
    timeline = starting(f"          - {{name: setup, image: 'registry.example.com/setup:1'}}\n{APP}", "run.setup=0.5s")

    assert timeline.complete
    assert starts(timeline, "app")[1] < 4


def test_a_kill_that_began_before_the_deletion_may_end_in_a_start() -> None:
    """One sync kills and starts; the deletion ends it no more (2.2, 6.3)."""
    timeline = starting(
        f"          - {{name: setup, image: 'registry.example.com/setup:1'}}\n{APP}", "run.setup=2s", delete_at=5.0
    )

    assert starts(timeline, "app")[1] > 4 + GRACE


def test_a_sidecar_that_fails_again_and_again_before_the_others_is_held_up() -> None:
    loops = """
          - name: fails
            image: busybox
            restartPolicy: Always
            command: [sleep, "600"]
            lifecycle: {postStart: {exec: {command: [sh, -c, "sleep 1; exit 1"]}}}
"""
    timeline = starting(loops + APP, "stop.fails=0s")

    assert timeline.complete
    assert starts(timeline, "fails", 1)[1] > 4 + GRACE


def test_the_kill_of_a_sidecar_that_others_have_waited_for_holds_up_their_restarts() -> None:
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: {GRACE:g}
        initContainers:
          - name: serves
            image: registry.example.com/serves:1
            restartPolicy: Always
            startupProbe: {{tcpSocket: {{port: 80}}, periodSeconds: 2}}
            livenessProbe: {{tcpSocket: {{port: 80}}, periodSeconds: 4, failureThreshold: 1}}
        containers: [{{name: app, image: busybox, command: [sh, -c, "sleep 9; exit 1"]}}]
        """,
        "boot.serves=1s",
        "hang.serves=9s",
        "stop.serves=never",
        "run.serves=never",
        "overhead=1s",
        until=40.0,
    )
    low, high = starts(timeline, "app", 1)

    assert timeline.complete
    assert low < 14
    assert high > 12 + GRACE


def test_a_sidecar_is_not_held_up_by_its_own_kill() -> None:
    """It has to have started before."""
    first = "          - {name: first, image: busybox, restartPolicy: Always, command: [sleep, '600']}"
    timeline = predict(
        f"""
        terminationGracePeriodSeconds: {GRACE:g}
        initContainers:
{first}{HANGS}{APP}
        """,
        "boot.serves=never",
        "stop.serves=never",
        "overhead=1s..4s",
        until=60.0,
    )

    assert starts(timeline, "serves")[1] < 6
