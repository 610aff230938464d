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
