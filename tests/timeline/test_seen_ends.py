"""When the kubelet sees that a process has ended (kubelet-model 2.1, 5.1)."""

import pytest

from podlint.kubernetes import Version
from tests.timeline.predicting import only, predict

SPEC = """
containers:
  - {name: m0, image: "registry.example.com/m0:1"}
  - {name: m1, image: "registry.example.com/m1:1"}
  - {name: m2, image: "registry.example.com/m2:1"}
"""


@pytest.mark.parametrize(
    ("version", "others_that_end", "latest"),
    [
        (Version(1, 36), (), 1.1),
        (Version(1, 36), ("m0",), 1.1),
        (Version(1, 36), ("m0", "m1"), 2.2),
        (Version(1, 35), (), 1.1),
        (Version(1, 35), ("m0",), 2.2),
    ],
)
def test_a_sync_just_before_the_relist_makes_the_next_one_wait_for_another(
    version: Version, others_that_end: tuple[str, ...], latest: float
) -> None:
    """It asks for no look at once where it has started one container and holds back another; before 1.36 none does."""
    ends = [f"run.{name}=5s" for name in others_that_end]
    (scenario,) = predict(SPEC, "run.m2=20s", *ends, until=60.0, version=version).scenarios
    exited, shown = only(scenario, "container-exited", "m2"), only(scenario, "container-unready", "m2")

    assert scenario.gap(exited, shown).high == pytest.approx(latest + (0.3 if version >= (1, 36) else 1.5))


def test_a_container_that_no_kill_brings_back_may_come_back_after_its_own_end() -> None:
    """Its rules look at the exit code, and a kill by its probe at the policy alone (4.2): either start may hold the worker."""
    comes_back = "{action: Restart, exitCodes: {operator: In, values: [0]}}"
    probe = "{tcpSocket: {port: 80}, periodSeconds: 10}"
    more = f"restartPolicy: Never, restartPolicyRules: [{comes_back}], livenessProbe: {probe}"
    spec = SPEC.replace('m0:1"}', f'm0:1", {more}}}').replace('m1:1"}', f'm1:1", {more}}}') + "restartPolicy: Never\n"
    given = ("run.m2=20s", "run.m0=5s", "run.m1=5s", "boot.m0=0s", "boot.m1=0s", "stop=0s")
    (scenario,) = predict(spec, *given, until=60.0).scenarios
    exited, shown = only(scenario, "container-exited", "m2"), only(scenario, "container-unready", "m2")

    assert scenario.gap(exited, shown).high == pytest.approx(2.2 + 0.3)
