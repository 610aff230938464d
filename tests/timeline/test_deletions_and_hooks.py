"""A deletion that finds the Pod's worker at a postStart hook: what it does then waits for that (kubelet-model 2.6, 6.3)."""

from tests.timeline.predicting import predict, told


def test_the_stop_begins_with_the_sync_after_the_one_that_waits_for_the_hook() -> None:
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {postStart: {sleep: {seconds: 8}}}
        """,
        "stop.app=1s",
        "overhead=1s",
        until=60.0,
        delete_at=3.0,
    )
    ((_, _, over, _),) = told(timeline, "post-start-finished", "app")
    ((_, _, soonest, last),) = told(timeline, "killing", "app")

    assert soonest == over
    assert over < last < over + 0.2


def test_a_pod_whose_process_has_ended_stays_until_its_hook_is_over() -> None:
    timeline = predict(
        """
        containers:
          - name: app
            image: registry.example.com/app:1
            lifecycle: {postStart: {sleep: {seconds: 20}}}
        """,
        "run.app=4.7s",
        "overhead=1s",
        until=60.0,
        delete_at=6.0,
    )
    ((_, _, earliest, _),) = told(timeline, "pod-removed")

    assert earliest >= 21


def test_a_sync_that_began_before_starts_one_container_after_the_other() -> None:
    """It starts both again, and waits for the first's hook; that the Pod is deleted meanwhile ends no sync (2.2, 6.3)."""
    timeline = predict(
        """
        containers:
          - name: first
            image: registry.example.com/first:1
            lifecycle: {postStart: {sleep: {seconds: 9}}}
          - {name: second, image: "registry.example.com/second:1"}
        """,
        "run.first=14s",
        "run.second=5.5s..6.5s",
        "overhead=1s",
        until=60.0,
        delete_at=18.0,
    )
    again = [latest for attempt, _, _, latest in told(timeline, "container-started", "second") if attempt == 1]

    assert max(again) > 18 + 5
