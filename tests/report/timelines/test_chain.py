"""Critical chains: each step follows from the one before, in the time that is told."""

from __future__ import annotations

import pytest

from podlint.report.timelines.chain import Chain, chains
from podlint.report.timelines.headline import headline
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from tests.cli.running import podlint
from tests.report.timelines.predicted import EXAMPLES, timelines_of

FOUND = [
    (timeline, scenario, chain)
    for timeline in timelines_of(EXAMPLES)
    for scenario in (*timeline.scenarios, *timeline.stories)
    for chain in chains(timeline, scenario)
]


def ids(each: object) -> str:
    if isinstance(each, Timeline):
        return str(each.pod.workload.name)
    return each.name if isinstance(each, Scenario | Chain) else ""


@pytest.mark.parametrize(("timeline", "scenario", "chain"), FOUND, ids=ids)
def test_each_step_waited_for_the_one_before_it(timeline: Timeline, scenario: Scenario, chain: Chain) -> None:
    del timeline
    for before, step in zip(chain.steps, chain.steps[1:], strict=False):
        assert before.event.id in step.event.because
        assert step.gained.low <= step.gained.high
        assert step.gained == scenario.gap(before.event, step.event)
        assert before.event.earliest + step.gained.low <= step.event.latest + 1e-6


def test_the_chains_begin_and_end_where_people_ask() -> None:
    ends = {
        (timeline.pod.workload.name, scenario.name, chain.name): (
            chain.steps[0].event.type,
            chain.steps[-1].event.type,
        )
        for timeline, scenario, chain in FOUND
    }

    assert ends["init-pod", "runs", "ready"] == ("scheduled", "pod-ready")
    assert ends["liveness-exec", "killed-by-probe", "restart"] == ("container-started", "container-started")
    assert ends["web", "deleted-and-killed", "gone"] == ("deletion-requested", "pod-removed")


def test_a_step_names_its_field_with_the_line_it_is_written_at() -> None:
    [chain] = [chain for t, _, chain in FOUND if t.pod.workload.name == "liveness-exec" and chain.name == "restart"]
    used = {str(field) for step in chain.steps for field in step.fields}

    assert {"line 20: periodSeconds 5", "line 19: initialDelaySeconds 5", "failureThreshold by default"} <= used


def test_the_sentence_tells_why_when_and_how_often_a_container_restarts() -> None:
    [timeline] = timelines_of(EXAMPLES / "liveness-exec.yaml", assume=("pull=0s",))
    told = headline(timeline, timeline.scenarios[0])

    assert "liveness is killed 42.5..45.6 s after its start" in told
    assert "by its liveness probe (line 14)" in told
    assert "its own command (line 13)" in told
    assert "one round each" in told


@pytest.mark.parametrize("given", ["hang.liveness=100s", "boot.liveness=never"])
def test_what_somebody_assumes_is_not_laid_to_the_command(given: str) -> None:
    [timeline] = timelines_of(EXAMPLES / "liveness-exec.yaml", assume=(given,))

    assert not any("its own command" in headline(timeline, scenario) for scenario in timeline.scenarios)


def test_a_deletion_at_a_chosen_moment_is_told_from_there() -> None:
    answer = podlint("timeline", "--delete-at", "40s", "--assume", "pull=0s", EXAMPLES / "liveness-exec.yaml").out

    assert "gone 30.1..32.7 s after the deletion" in " ".join(answer.split())
