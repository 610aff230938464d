"""Where more can happen than podlint follows, the first ways that it can go are told, and never nothing."""

import math

import pytest

from podlint.effort import Effort
from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.timeline.life import timeline_of
from tests.timeline.predicting import pod_of

SETTING = Setting(NEWEST, Assumptions.parse(["pull=0s", "boot=5s..40s"]), 600.0)
WEB = """
containers:
  - name: app
    image: registry.example.com/web:1
    readinessProbe: {httpGet: {port: 8080}, periodSeconds: 5}
    livenessProbe: {httpGet: {port: 8080}, initialDelaySeconds: 15}
  - name: other
    image: registry.example.com/other:1
    livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 5}
"""


@pytest.mark.parametrize("share", [0.5, 0.2, 0.1, 0.05])
def test_a_pod_that_takes_more_than_may_be_spent_is_told_in_part(share: float) -> None:
    """What is left out may take longer, or come to something else: so nothing says by when the Pod is surely Ready."""
    effort = Effort(1_000_000)
    whole = timeline_of(pod_of(WEB), SETTING, effort=effort, stories=False)
    part = timeline_of(pod_of(WEB), SETTING, effort=Effort((1_000_000 - effort.left) * share), stories=False)
    ready = part.budgets.get("ready")

    assert whole.complete
    assert not part.complete
    assert part.scenarios
    assert ready is None or math.isinf(ready.latest)
