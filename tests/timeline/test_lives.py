"""Recorded lives: what a real kubelet did lies inside what podlint predicts."""

from pathlib import Path

import pytest

from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.workload import pods
from podlint.timeline.life import timeline_of
from podlint.timeline.timed_event import TimedEvent
from tests.timeline.observed import LIVES, compare, life, predicted

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
DEMOS = ("init-pod", "hook-demo2", "hook-demo3", "liveness-exec")


def param(name: str) -> object:
    """Lives beyond the demos are many."""
    return pytest.param(name, marks=[] if name in DEMOS else [pytest.mark.slow])


@pytest.mark.parametrize("name", [param(path.stem) for path in sorted(LIVES.glob("*.json"))])
def test_a_recorded_life_fits_one_scenario(name: str) -> None:
    recorded = life(name)
    matches = [compare(recorded, scenario) for scenario in predicted(recorded)]

    assert any(match.fits for match in matches), "\n".join(
        line for match in matches for line in (*match.outside, *(f"missing: {m}" for m in match.missing))
    )


def test_the_describe_record_of_liveness_exec_fits_with_its_pull_of_16_seconds() -> None:
    """Its rows, as ages 129 s after Scheduled: Started 112, Unhealthy 78 to 68, Killing 68, Pulling 38, Started 22."""
    (document,) = read("liveness-exec.yaml", (EXAMPLES / "liveness-exec.yaml").read_bytes()).documents
    (pod,) = pods(document)
    timeline = timeline_of(pod, Setting(NEWEST, Assumptions.parse(["pull=16s..17s"]), until=129.0))
    (scenario,) = timeline.scenarios

    def one(kind: str, attempt: int, n: int = 0) -> TimedEvent:
        return [e for e in scenario.events if e.type == kind and e.attempt == attempt and e.told_by_all][n]

    started = one("container-started", 0)
    since_start = {
        "first failure": (one("probe-failed", 0), 34),
        "third failure": (one("probe-failed", 0, 2), 44),
        "killing": (one("killing", 0), 44),
        "pulled again from": (one("pulling", 1), 74),
        "restarted": (one("container-started", 1), 90),
    }
    for what, (event, recorded) in since_start.items():
        low, high = scenario.gap(started, event)
        assert low - 1 <= recorded <= high + 1, what
    assert scenario.gap(one("killing", 0), one("kill-sent", 0)) == pytest.approx((30, 30))
    assert one("container-exited", 0).detail["exitCode"] == 137
