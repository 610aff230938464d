"""What a kubelet's own configuration changes."""

from __future__ import annotations

import pytest

from podlint.kubernetes import Version
from podlint.lifecycle.kubelet import CRASH_LOOP_DECAY, CRASH_LOOP_MAX, Kubelet, configured

DECAY = ((CRASH_LOOP_DECAY, True),)


@pytest.mark.parametrize(
    ("version", "kubelet", "base", "cap"),
    [
        ("1.37", Kubelet(), 10, 300),
        ("1.37", Kubelet(60), 10, 60),
        ("1.37", Kubelet(5), 5, 5),
        ("1.34", Kubelet(60), 10, 300),
        ("1.34", Kubelet(60, ((CRASH_LOOP_MAX, True),)), 10, 60),
        ("1.37", Kubelet(60, ((CRASH_LOOP_MAX, False),)), 10, 300),
        ("1.37", Kubelet(None, DECAY), 1, 60),
        ("1.32", Kubelet(None, DECAY), 10, 300),
        ("1.37", Kubelet(20, DECAY), 1, 20),
    ],
)
def test_the_back_off_is_as_configured(version: str, kubelet: Kubelet, base: float, cap: float) -> None:
    numbers = configured(Version.parse(version), kubelet)

    assert (numbers.backoff_base, numbers.backoff_cap) == (base, cap)
