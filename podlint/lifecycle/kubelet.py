"""How the nodes' kubelets are configured, as far as it changes a Pod's life (configuration key ``kubelet``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.lifecycle.constants import Constants, constants

CRASH_LOOP_DECAY = "ReduceDefaultCrashLoopBackOffDecay"
"""The feature gate that makes the first back-off 1 s and the longest 60 s (kubelet-model 5.3; alpha since 1.33, off)."""
CRASH_LOOP_MAX = "KubeletCrashLoopBackOffMax"
"""The feature gate without which ``maxContainerRestartPeriod`` says nothing (kubelet-model 5.3; on since 1.35)."""

FEATURE_GATES: Mapping[str, tuple[tuple[int, int], tuple[int, int] | None]] = {
    CRASH_LOOP_DECAY: ((1, 33), None),
    CRASH_LOOP_MAX: ((1, 32), (1, 35)),
}
"""The gates that podlint knows: since which version there is one, and since which it is on (None: off)."""

SHORTEST_PERIOD, LONGEST_PERIOD = 1.0, 300.0
"""What ``crashLoopBackOff.maxContainerRestartPeriod`` may be, in seconds (kubelet-model 5.3)."""


@dataclass(frozen=True, slots=True)
class Kubelet:
    """What a kubelet's own configuration says; None and empty where it is the default."""

    max_container_restart_period: float | None = None
    """``crashLoopBackOff.maxContainerRestartPeriod`` in seconds: the longest back-off."""
    feature_gates: tuple[tuple[str, bool], ...] = ()

    def has(self, gate: str, version: Version) -> bool:
        """Whether a feature gate is on."""
        known, on = FEATURE_GATES[gate]
        return version >= known and dict(self.feature_gates).get(gate, on is not None and version >= on)


@cache
def configured(version: Version, kubelet: Kubelet) -> Constants:
    """The kubelet's numbers in that version, so configured."""
    numbers = constants(version)
    base, cap = numbers.backoff_base, numbers.backoff_cap
    if kubelet.has(CRASH_LOOP_DECAY, version):
        base, cap = 1.0, 60.0
    if kubelet.max_container_restart_period is not None and kubelet.has(CRASH_LOOP_MAX, version):
        cap = kubelet.max_container_restart_period
    return replace(numbers, backoff_base=min(base, cap), backoff_cap=cap)
