"""What ``describe`` prints is what ``compare`` reads, and fits the prediction that it was printed from.

``compare`` follows a life for two hours, and takes minutes where many containers restart: such Pods are not played here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from podlint.comparison.compare import compare
from podlint.observed.read import read_records
from podlint.report.comparisons.words import verdict
from podlint.report.timelines.describe import described
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from tests.cli.running import podlint
from tests.report.timelines.predicted import EXAMPLES, timelines_of

LIVES = EXAMPLES.parent / "tests" / "lives"
PLAYED = (
    "crash-exit-1",
    "crash-10s-life",
    "init-backoff-api",
    "poststart-fails",
    "startup-never",
    "never-probe-grace-two",
    "liveness-exec-long",
    "delete-sidecars",
)


def fits(timeline: Timeline, scenario: Scenario) -> None:
    [record] = read_records("\n".join(described(timeline, scenario)).encode())
    comparison = compare(timeline.pod, timeline.setting, record)
    assert comparison.fits, (scenario.name, verdict(comparison))


def test_an_example_fits_its_own_prediction() -> None:
    for timeline in timelines_of(EXAMPLES, assume=("pull=1s..3s",)):
        for scenario in (*timeline.scenarios, *timeline.stories):
            if scenario.supposing in ((), ("deletion",)):
                fits(timeline, scenario)


@pytest.mark.parametrize("name", PLAYED)
def test_a_recorded_pod_fits_its_own_prediction(name: str, tmp_path: Path) -> None:
    manifest = tmp_path / "pod.yaml"
    manifest.write_text(json.loads((LIVES / f"{name}.json").read_text())["manifest"])
    for timeline in timelines_of(manifest):
        for scenario in timeline.scenarios:
            fits(timeline, scenario)


def watch_of(text: str) -> list[list[str]]:
    """The columns READY, STATUS and RESTARTS below ``kubectl get pods -w``."""
    table = text.split("# kubectl get pods -w\n")[1].split("\n\n", maxsplit=1)[0]
    return [line.split()[1:4] for line in table.splitlines()[1:]]


def describe(*arguments: str | Path) -> str:
    answer = podlint("timeline", "--format", "describe", "--no-stories", *arguments)
    assert (answer.status, answer.err) == (0, "")
    return answer.out


def test_a_liveness_kill_shows_as_a_restart_of_a_pod_that_stays_ready() -> None:
    text = describe("--assume", "pull=16s..17s", EXAMPLES / "liveness-exec.yaml")

    assert watch_of(text) == [
        ["0/1", "Pending", "0"],
        ["0/1", "ContainerCreating", "0"],
        ["0/1", "Running", "0"],
        ["1/1", "Running", "0"],
        ["1/1", "Running", "1"],
        ["1/1", "Running", "2"],
    ]
    assert "Exit Code:    137" in text
    assert "Container liveness failed liveness probe, will be restarted" in text


def test_init_containers_are_counted_until_the_pod_is_initialized() -> None:
    assert watch_of(describe("--assume", "pull=1s", EXAMPLES / "init-pod.yaml")) == [
        ["0/1", "Pending", "0"],
        ["0/1", "Init:0/1", "0"],
        ["0/1", "PodInitializing", "0"],
        ["0/1", "Running", "0"],
        ["1/1", "Running", "0"],
    ]


CRASHING = """\
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  restartPolicy: POLICY
  containers:
    - {name: app, image: busybox, imagePullPolicy: Never, command: [sh, -c, "sleep 3; exit CODE"]}
"""


@pytest.mark.parametrize(
    ("policy", "code", "last"), [("Never", 1, "Error"), ("Never", 0, "Completed"), ("Always", 1, "CrashLoopBackOff")]
)
def test_the_status_is_the_reason_that_a_container_waits_or_ended(
    policy: str, code: int, last: str, tmp_path: Path
) -> None:
    manifest = tmp_path / "crash.yaml"
    manifest.write_text(CRASHING.replace("POLICY", policy).replace("CODE", str(code)))
    statuses = [status for _, status, _ in watch_of(describe(manifest))]

    assert last in statuses
    assert policy == "Always" or statuses[-1] == last


def test_a_row_that_may_have_grown_is_as_young_as_it_may_be(tmp_path: Path) -> None:
    manifest = tmp_path / "p.yaml"
    manifest.write_text(json.loads((LIVES / "rnd-021.json").read_text())["manifest"])
    [row] = [line for line in describe(manifest).splitlines() if line.startswith("  Warning   Unhealthy")]

    assert re.search(r" 0s\.\.16m \(x20 over ", row), row


def test_what_may_happen_or_not_is_told_apart() -> None:
    rows = describe(EXAMPLES / "web.yaml").splitlines()

    assert any(row.startswith("? Warning   Unhealthy") for row in rows)
