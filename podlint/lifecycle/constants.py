"""The kubelet's own numbers, in seconds, each with its source, and by Kubernetes version where it differs.

Delays are pairs (least, most). Sections are those of the kubelet model that podlint is built on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.moment import Bounds


@dataclass(frozen=True, slots=True)
class Constants:
    """What the kubelet adds by itself."""

    grid_anchor: Bounds = Bounds(0.0, 0.2)
    """Bound → the probe workers exist: the grid's first tick (2.2 step 5; contract: ``overhead``)."""
    anchor_to_start: float = 0.1
    """The first container starts at least this much after the probe workers exist: sandbox, create, start (3.3)."""
    next_start: Bounds = Bounds(0.05, 0.4)
    """Create and start of one more container in a running sync (2.4, 13.2; measured: 0.08 … 0.3)."""
    exit_seen: Bounds = Bounds(0.0, 1.1)
    """A process's own exit → the relist that notices it (5.1)."""
    status_published: Bounds = Bounds(0.0, 0.3)
    """Something the kubelet did itself → it stands in the Pod's status (2.1, on-demand relist; 3.7: 10 … 200 ms)."""
    status_late: Bounds = Bounds(0.0, 1.5)
    """The same where the sync may have held back another container: it failed, so no relist follows at once (2.1)."""
    phase_terminal: Bounds = Bounds(0.0, 1.5)
    """The last exit seen → phase Succeeded or Failed in the API: one more relist (6.8)."""
    initialized_ready: Bounds = Bounds(0.0, 1.5)
    """An init container's exit 0 seen → reported ready with the next status (15)."""
    worker_free: Bounds = Bounds(0.0, 1.1)
    """A decision to kill → the Killing event: the freshness wait of the Pod worker, one relist at the most (2.1, 4.1)."""
    worker_idle: Bounds = Bounds(0.0, 0.05)
    """The same where the Pod's last sync ended more than a relist ago: no wait (4.1; 6.3: 0.00 … 0.01 in 19 deletions)."""
    settles: float = 2.5
    """Something is told of in a Pod → its worker is idle: a sync, the next relist, the sync that asks for, a relist (2.1).

    Where readiness is probed, ``readiness_trigger`` comes first.
    """
    start_settles: float = 1.4
    """The same of a start in a sync that goes well: what the kubelet did is looked at at once, and syncs at once (2.1)."""
    kill_done: Bounds = Bounds(0.0, 0.15)
    """SIGKILL or the process's own end → the runtime's call returns (4.3)."""
    restart_in_sync: Bounds = Bounds(0.05, 0.4)
    """Exit by a probe kill → the new process, in the same sync (4.1; measured 0.12 … 0.31)."""
    exec_reaches: Bounds = Bounds(0.0, 0.1)
    """A probe's tick → its command runs inside the container (13.2: exec latency)."""
    readiness_trigger: Bounds = Bounds(0.0, 2.0)
    """Start → the last of the immediate readiness runs, where the readiness grid is anchored (3.5).

    None comes before the status that tells of the start: 0.01 s after it at the soonest (measured on a quiet node).
    """
    trigger_moves_grid: bool = True
    """≥ 1.32: such a run moves the grid of its worker, too (3.5, 9: PR 119089)."""
    resync: float = 60.0
    """A Pod in which nothing happens is looked at again after so long, up to half as long again (2.1)."""
    deletion_seen: Bounds = Bounds(0.0, 0.2)
    """The deletion mark → the kubelet knows of it (6.3: 0.00 … 0.01 to the Killing event on a quiet node)."""
    sandbox_stopped: Bounds = Bounds(0.0, 0.3)
    """Last process of a Pod that is stopped gone → that stands in its status: the sandbox goes first (6.3)."""
    pod_removed: Bounds = Bounds(0.05, 2.3)
    """Last process gone → the Pod object gone: sandbox, volumes, status (6.3)."""
    removed_at_once: Bounds = Bounds(0.0, 0.05)
    """The deletion of a Pod that is Succeeded or Failed, or a forced one → its object gone (6.1)."""
    requeue_tick: float = 1.0
    """The work queue is polled once a second (2.1)."""
    requeue_jitter: float = 0.5
    """A requeue comes up to this share later (2.1, 5.3)."""
    requeue_step: float = 60.0
    """The longest single wait of a Pod in back-off before it is looked at again (5.3)."""
    poll_backoff: Bounds | None = None
    """≤ 1.34: a Pod in back-off is looked at only every so many seconds (5.3, issue 123602)."""
    backoff_base: float = 10.0
    """First back-off (5.2)."""
    backoff_cap: float = 300.0
    """Longest back-off (5.2)."""
    backoff_reset: float = 600.0
    """A run longer than this since the last start decision resets the back-off (5.2)."""
    least_grace: float = 2.0
    """Between the stop signal and SIGKILL, whatever the grace period (4.3)."""
    started_stays: bool = True
    """1.35 … 1.37: a restart inside one sync counts as started until the startup worker's next tick (3.7)."""
    relists_on_demand: bool = True
    """≥ 1.36: after a sync that goes well the Pod's containers are looked at as that left them (2.1)."""
    grace_after_hook_in_full: bool = False
    """1.25 … 1.27: after preStop the whole grace period is given again (9, PR 115835)."""

    @property
    def restart_of_own(self) -> Bounds:
        """Exit by itself → the new process, where nothing holds it back (5.1)."""
        return Bounds(self.exit_seen.low + self.next_start.low, self.exit_seen.high + self.next_start.high)


@cache
def constants(version: Version) -> Constants:
    """The kubelet's numbers in that version (kubelet-model 9)."""
    current = Constants()
    if version < (1, 36):  # no on-demand relist: what the kubelet does itself is seen up to a relist later
        current = replace(
            current,
            status_published=current.status_late,
            readiness_trigger=Bounds(0.0, 3.0),
            start_settles=current.settles,
            relists_on_demand=False,
        )
    if version < (1, 35):
        current = replace(current, poll_backoff=Bounds(10.0, 16.0), started_stays=False)
    if version < (1, 32):
        current = replace(current, trigger_moves_grid=False)
    if version < (1, 28):
        current = replace(current, grace_after_hook_in_full=True)
    return current
