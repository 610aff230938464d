"""How many Pods a rolling update adds and takes away (kubelet-model 8.1)."""

import pytest

from podlint.pod.rollout import rollout_of
from tests.pod.reading import pod_in

DEPLOYMENT = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: shop}
spec:
  %s
  template: {spec: {containers: [{name: web, image: web}]}}
"""


@pytest.mark.parametrize(
    ("spec", "numbers"),
    [
        ("paused: false", (1, 1, 0)),
        ("replicas: 3", (3, 1, 0)),
        ("replicas: 4", (4, 1, 1)),
        ("replicas: 10", (10, 3, 2)),
        ("replicas: 0", (0, 0, 0)),
        ("strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}", (1, 0, 1)),
        ("strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 50%}}", (1, 0, 1)),
        ("strategy: {rollingUpdate: {maxUnavailable: 5}}", (1, 1, 1)),
        ("strategy: {type: RollingUpdate}", (1, 1, 0)),
        ("strategy: {type: Recreate}", None),
        ("strategy: {rollingUpdate: {maxSurge: some}}", None),
        ("replicas: many", None),
    ],
)
def test_a_rolling_update_in_numbers_of_pods(spec: str, numbers: tuple[int, int, int] | None) -> None:
    assert rollout_of(pod_in(DEPLOYMENT % spec).workload) == numbers


def test_other_kinds_have_none() -> None:
    assert rollout_of(pod_in(DEPLOYMENT.replace("Deployment", "StatefulSet") % "replicas: 1").workload) is None
