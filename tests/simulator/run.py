"""One simulated life of a Pod: everything given as numbers, everything that happens told in order."""

from __future__ import annotations

from dataclasses import dataclass

from podlint.kubernetes import Version
from podlint.pod.model import Pod
from tests.simulator.behaviour import Behaviours
from tests.simulator.clock import Clock
from tests.simulator.draws import Draws
from tests.simulator.happened import Happened, Record
from tests.simulator.kubelet import ANCHOR, DELETION_WATCHED, HOUSEKEEPING, MANIFEST_SEEN, kubelet
from tests.simulator.process import Runtime
from tests.simulator.start import Starter
from tests.simulator.status import TERMINAL, PublishedStatus
from tests.simulator.termination import Killer
from tests.simulator.worker import PodWorker

LEAST_START = 0.1
"""The probe workers exist at least so long before the first container starts (3.3)."""


@dataclass(frozen=True)
class Circumstances:
    """What is done to the Pod, and where."""

    version: Version
    until: float
    overhead: float = 0.5
    delete_at: float | None = None
    grace_period: int | None = None
    latest_anchor: float = ANCHOR[1]
    """Bound → the probe workers exist, at most."""
    served: bool = False
    """A Service selects it."""
    served_unready: bool = False
    """That Service has ``publishNotReadyAddresses``."""
    static: bool = False
    """It comes from a manifest on the node (6.9)."""


def simulate(pod: Pod, behaviours: Behaviours, around: Circumstances, draws: Draws) -> list[Happened]:
    """Live the Pod's life up to ``around.until``; what happened, in order."""
    clock = Clock()
    record = Record(clock)
    rules = kubelet(around.version)
    status = PublishedStatus(clock, draws, record, pod, around.served, around.served_unready)
    latest_anchor = max(MANIFEST_SEEN[1], min(around.latest_anchor, around.overhead - LEAST_START))
    anchor = draws.take("anchor", ANCHOR[0], latest_anchor)
    runtime, killer = Runtime(clock, record, draws), Killer(clock, draws, record, rules)
    starter = Starter(clock, draws, record, pod, behaviours, around.overhead, runtime, killer)
    worker = PodWorker(clock, draws, record, pod, rules, anchor, runtime, status, killer, starter)
    status.may_be_terminal = around.static  # nobody withholds what is read from the kubelet itself
    record.note("scheduled")
    record.note("phase", phase="Pending")
    clock.spawn(worker.pleg.grid())
    clock.spawn(worker.ticks())
    clock.spawn(worker.live())
    if around.delete_at is not None:
        clock.call_at(around.delete_at, lambda: _delete(worker, around, draws))
    clock.run(around.until)
    return record.events


def _delete(worker: PodWorker, around: Circumstances, draws: Draws) -> None:
    """The API marks the Pod, or removes it at once where it is finished or the deletion is forced (6.1)."""
    asked = around.grace_period
    grace = worker.pod.grace.value if asked is None else asked
    clock, status = worker.clock, worker.status
    worker.record.note("deletion-requested")
    status.terminating = True
    status.tell_slice()
    at_once = asked == 0 or status.shown.phase in TERMINAL
    if at_once:
        clock.call_at(clock.now + draws.take("removed-at-once", 0.0, 0.05), worker.remove)
    clock.call_at(clock.now + draws.take("deletion-watched", *DELETION_WATCHED), lambda: worker.delete(grace))
    if around.static:
        clock.call_at(clock.now + draws.take("housekeeping", 0.0, HOUSEKEEPING), status.drop)
