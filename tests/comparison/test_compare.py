"""The demo's describe record, as it stands and changed; what a record tells of the unknowns."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from podlint.comparison.compare import Comparison, NothingToCompareError, compare
from podlint.comparison.whose import pod_of
from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.moment import Bounds
from tests.comparison.recording import one_record, only_pod

ROOT = Path(__file__).parent.parent.parent
MANIFEST = (ROOT / "examples" / "liveness-exec.yaml").read_text(encoding="utf-8")
DESCRIBED = (ROOT / "tests" / "demos" / "liveness-exec.describe.txt").read_text(encoding="utf-8")
OPAQUE = """
apiVersion: v1
kind: Pod
metadata: {name: web-1}
spec:
  terminationGracePeriodSeconds: 40
  containers:
    - name: app
      image: registry.example.com/app:1
"""


def compared(text: str, manifest: str = MANIFEST, *assume: str) -> Comparison:
    return compare(only_pod(manifest), Setting(NEWEST, Assumptions.parse(assume)), one_record(text))


def narrowed(comparison: Comparison) -> dict[str, Bounds]:
    return {unknown.name: unknown.after for unknown in comparison.unknowns}


def at(seconds: int) -> str:
    return f"2026-01-01T00:{seconds // 60:02}:{seconds % 60:02}Z"


def pod(state: dict[str, Any], last: dict[str, Any] | None = None, restarts: int = 0, **metadata: Any) -> str:
    container = {"name": "app", "restartCount": restarts, "state": state, "lastState": last or {}}
    bound = {"type": "PodScheduled", "status": "True", "lastTransitionTime": at(0)}
    status = {"conditions": [bound], "containerStatuses": [container]}
    return json.dumps({"kind": "Pod", "metadata": {"name": "web-1", **metadata}, "status": status})


def test_the_demo_fits_and_tells_how_long_its_image_took() -> None:
    comparison = compared(DESCRIBED)

    assert comparison.fits
    assert comparison.best.hypothesis.life.scenario.name == "killed-by-probe"
    low, high = narrowed(comparison)["pull.liveness"]
    assert 16.0 <= low <= 16.1
    assert 16.5 <= high <= 16.6
    assert "pull.liveness=16s..16.6s" in [unknown.assumption for unknown in comparison.unknowns]


@pytest.mark.parametrize(("age", "outcome"), [("83s", "earlier"), ("53s", "later")])
def test_the_demo_with_its_kill_at_another_time_does_not_fit(age: str, outcome: str) -> None:
    comparison = compared(DESCRIBED.replace("Killing 68s", f"Killing {age}"))
    (wrong,) = (judgement for judgement in comparison.best.judgements if judgement.outcome != "fits")

    assert not comparison.fits
    assert (wrong.sighting.row.reason, wrong.outcome) == ("Killing", outcome)
    assert 12 <= wrong.by <= 15


def test_what_was_narrowed_fits_when_it_is_assumed() -> None:
    assumptions = [unknown.assumption for unknown in compared(DESCRIBED).unknowns]

    assert compared(DESCRIBED, MANIFEST, *assumptions).fits


def test_an_assumption_that_the_record_contradicts_is_refused() -> None:
    assert not compared(DESCRIBED, MANIFEST, "pull.liveness=40s..50s").fits


def test_a_record_without_its_beginning_fits() -> None:
    rows = DESCRIBED.splitlines()
    assert compared("\n".join(rows[5:])).fits


def test_a_kill_that_should_be_there_is_missing() -> None:
    rows = [row for row in DESCRIBED.splitlines() if "Killing" not in row]
    comparison = compared("\n".join(rows))

    assert [missing.event.type for missing in comparison.best.missing] == ["killing"]


def test_a_kill_of_a_container_that_no_probe_watches_is_not_predicted() -> None:
    text = "Normal Scheduled 60s default-scheduler x\nNormal Killing 9s kubelet Container app failed liveness probe\n"
    comparison = compared(text, OPAQUE)

    assert [judgement.outcome for judgement in comparison.best.judgements] == ["fits", "not-predicted"]


def test_a_deletion_told_by_the_kubelet_is_compared_with_its_story() -> None:
    text = "Normal Scheduled 60s default-scheduler x\nNormal Killing 9s kubelet Stopping container app\n"
    comparison = compared(text, OPAQUE)

    assert comparison.fits
    assert comparison.best.hypothesis.deletion is not None


def test_a_deletion_tells_how_long_the_process_took_to_stop() -> None:
    """Asked at 60 s (the mark stands 40 s later), gone at 72 s."""
    ended = {"terminated": {"exitCode": 0, "startedAt": at(2), "finishedAt": at(72)}}
    comparison = compared(pod(ended, deletionTimestamp=at(100), deletionGracePeriodSeconds=40), OPAQUE)

    assert comparison.fits
    low, high = narrowed(comparison)["stop.app"]
    assert 8 <= low <= 12 <= high <= 15


def test_a_process_that_outlives_its_grace_period_does_not_fit() -> None:
    ended = {"terminated": {"exitCode": 137, "startedAt": at(2), "finishedAt": at(120)}}

    assert not compared(pod(ended, deletionTimestamp=at(100), deletionGracePeriodSeconds=40), OPAQUE).fits


def test_a_status_tells_how_long_an_unknown_program_ran() -> None:
    """Nothing in the manifest says that it ends: the record makes one suppose it."""
    last = {"terminated": {"exitCode": 1, "startedAt": at(2), "finishedAt": at(33)}}
    comparison = compared(pod({"running": {"startedAt": at(34)}}, last, restarts=1), OPAQUE)

    assert comparison.fits
    assert comparison.supposing == ("run.app",)
    low, high = narrowed(comparison)["run.app"]
    assert 29 <= low <= 31 <= high <= 33


def test_an_exit_code_that_cannot_be_does_not_fit() -> None:
    last = {"terminated": {"exitCode": 3, "startedAt": at(18), "finishedAt": at(93)}}
    text = pod({"running": {"startedAt": at(110)}}, last, restarts=1).replace('"app"', '"liveness"')

    assert not compared(text.replace("web-1", "liveness-exec")).fits


def test_events_of_what_no_manifest_decides_are_not_compared() -> None:
    text = "Normal Scheduled 9s default-scheduler x\nWarning FailedMount 7s (x3 over 8s) kubelet MountVolume.SetUp failed\n"
    outcomes = {j.sighting.row.reason: j.outcome for j in compared(text, OPAQUE).best.judgements}

    assert outcomes == {"Scheduled": "fits", "FailedMount": "not-compared"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Events: <none>\n", "nothing can be compared"),
        ("Warning FailedMount 7s kubelet MountVolume.SetUp failed\n", "nothing can be compared"),
        ("Normal Started 7s kubelet Started container sidecar\n", "a container sidecar, which this Pod doesn't have"),
    ],
)
def test_where_nothing_can_be_compared_this_is_said(text: str, said: str) -> None:
    with pytest.raises(NothingToCompareError, match=said):
        compared(text)


def test_counts_are_no_measure_where_events_were_lost() -> None:
    """25 events are recorded, then one in 5 minutes: 16 failures a second apart were more."""
    rows = [
        "Normal Scheduled 10m default-scheduler x",
        "Normal Started 9m58s kubelet Started container app",
        "Warning Unhealthy 60s (x25 over 9m50s) kubelet Readiness probe failed: no",
    ]
    manifest = OPAQUE + "      readinessProbe: {tcpSocket: {port: 1}, periodSeconds: 1}\n"
    comparison = compared("\n".join(rows), manifest, "boot=never")

    assert comparison.record.has_gaps
    assert comparison.fits


@pytest.mark.parametrize(
    ("manifest", "name", "fits"),
    [
        (OPAQUE, "web-1", True),
        (OPAQUE, "web-2", False),
        (OPAQUE.replace("kind: Pod", "kind: Deployment").replace("web-1", "web"), "web-1", True),
    ],
)
def test_whose_record_it_is(manifest: str, name: str, fits: bool) -> None:
    if "Deployment" in manifest:
        manifest = manifest.replace("spec:\n", "spec:\n  template:\n    spec:\n").replace("\n  cont", "\n      cont")
        manifest = manifest.replace("\n  term", "\n      term").replace("\n    - name", "\n        - name")
        manifest = manifest.replace("\n      image", "\n          image")
    record = one_record(f"Name:  {name}\nEvents:\nNormal Started 7s kubelet Container started\n")
    if fits:
        assert pod_of(record, [only_pod(manifest)]).containers[0].name == "app"
    else:
        with pytest.raises(NothingToCompareError, match=f"tells of Pod {name}, and the manifest has Pod web-1"):
            pod_of(record, [only_pod(manifest)])


def test_huge_ages_and_counts_cost_nothing() -> None:
    text = "Normal Scheduled 9999d default-scheduler x\nNormal Started 1s (x999999999 over 9999d) kubelet Container started\n"
    comparison = compared(text, OPAQUE)

    assert not math.isnan(comparison.best.distance)
