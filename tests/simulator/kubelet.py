"""The kubelet's own numbers, in seconds, and what differs between its versions (kubelet-model 2, 9).

They are written down here a second time on purpose: a simulator that read podlint's constants would agree
with whatever mistake is in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from podlint.kubernetes import Version

MANIFEST_SEEN = (0.0, 0.05)
"""Bound → the first sync begins (13.2: manifest latency 0 … 0.1)."""
ANCHOR = (0.0, 0.2)
"""Bound → the probe workers exist, at the latest so much before the first start (2.2 step 5)."""
RELIST = (0.0, 0.025)
"""What one relist takes (2.1)."""
RELIST_PERIOD = 1.0
"""From the end of one relist to the beginning of the next (2.1)."""
STATUS_STORED = (0.0, 0.01)
"""A sync begins, and triggers readiness probes → its status is stored: in between a trigger gets lost (3.5)."""
TICK_WAKES = (0.0, 0.01)
"""A tick → its worker looks: of two workers that tick together either may be first (3.7)."""
TRIGGER_WAKES = (0.0, 0.05)
"""A readiness trigger → its worker looks (3.5)."""
PUBLISHED = (0.003, 0.05)
"""A status is stored → the API shows it (2.1)."""
SYNC = (0.002, 0.02)
"""What a sync takes that does nothing."""
START = (0.05, 0.3)
"""Create and start one container (13.2)."""
EXIT_REPORTED = (0.0, 0.05)
"""A process exits by itself → the runtime says so: one that ends at once is seen running first (15).

With the longest time between two relists that makes the 1.1 s within which an exit is detected (5.1).
"""
KILLED = (0.0, 0.1)
"""SIGKILL → the process is gone [148 recorded: 0.01 … 0.08, one 0.2 on a busy node]."""
STOPPED = (0.0, 0.05)
"""A process is gone → the runtime's call returns (4.3)."""
SANDBOX_STOPPED = (0.05, 0.2)
"""6.3 step 5."""
SHORTEST_GRACE = 2.0
"""Between the stop signal and SIGKILL, whatever the grace period (4.3)."""
ERROR_REQUEUE = 10.0
"""After a failed sync, and up to half as long again (2.1)."""
RESYNC = 60.0
"""After a sync that went well, and up to half as long again (2.1); also the longest step of a back-off (5.3)."""
BACKOFF_BASE = 10.0
BACKOFF_CAP = 300.0
BACKOFF_RESET = 600.0
"""5.2."""
DELETION_WATCHED = (0.0, 0.1)
"""The API marks the Pod → the kubelet knows (6.9)."""
OBJECT_REMOVED = (0.05, 0.9)
"""The Pod is finished on its node → the object is gone: volumes, cgroup, the last delete (6.3 step 6)."""
SLICE_FOLLOWS = (0.003, 0.05)
"""The Pod's condition → the EndpointSlice (7)."""
HOUSEKEEPING = 2.0
"""A static Pod that is removed loses its status within this time (6.9)."""


@dataclass(frozen=True, slots=True)
class Kubelet:
    """How one version behaves where versions differ (kubelet-model 9)."""

    relists_on_demand: bool = True
    """≥ 1.36: what the kubelet itself did is looked at once more at once."""
    started_stays: bool = True
    """1.35 … 1.37: ``started`` of the last status holds for the next container until its startup worker looks (3.7)."""
    aims_at_expiry: bool = True
    """≥ 1.35: a Pod in back-off is looked at when that expires, not every 10 … 15 s (5.3)."""
    trigger_moves_grid: bool = True
    """≥ 1.32: a readiness trigger resets the worker's ticker (3.5)."""
    hook_counts: bool = True
    """≥ 1.28: what preStop took is gone from the grace period (9, PR 115835)."""


def kubelet(version: Version) -> Kubelet:
    """The kubelet of that version."""
    return Kubelet(
        relists_on_demand=version >= (1, 36),
        started_stays=(1, 35) <= version < (1, 38),
        aims_at_expiry=version >= (1, 35),
        trigger_moves_grid=version >= (1, 32),
        hook_counts=version >= (1, 28),
    )
