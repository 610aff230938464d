"""What one sync has to do, from what the kubelet knows of the containers (kubelet-model 2.5, 4.1, 5.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from podlint.pod.model import Container, Pod, Probe
from tests.simulator import policy
from tests.simulator.pleg import Seen, Snapshot
from tests.simulator.prober import Prober
from tests.simulator.process import Attempt

Reason: TypeAlias = Literal["liveness", "startup", "post-start", "deletion", "deadline", "finished", "restart-all"]


@dataclass(frozen=True)
class Kill:
    """A container to stop because of its probe."""

    attempt: Attempt
    probe: Probe

    @property
    def reason(self) -> Reason:
        return "liveness" if self.probe.kind == "liveness" else "startup"


@dataclass
class Plan:
    """The actions of one sync."""

    kill_pod: bool = False
    """Nothing is to be kept or started: stop everything (6.7)."""
    restart_all: Attempt | None = None
    """The container whose exit restarts all of them."""
    kills: list[Kill] = field(default_factory=list)
    starts: list[Container] = field(default_factory=list)


def plan(pod: Pod, snapshot: Snapshot, prober: Prober) -> Plan:
    """Work out the actions."""
    found = Plan(restart_all=_source_of_restart(pod, snapshot))
    if found.restart_all is not None:
        return found
    if not _initialise(pod, snapshot, prober, found):
        found.kills.sort(key=lambda kill: pod.containers.index(kill.attempt.container))
        found.starts.sort(key=pod.containers.index)
        return found
    main: list[Container] = []
    kept = False
    for container in pod.main:
        seen = snapshot.newest(container.name)
        if seen is None or seen.code is not None:
            if seen is None or policy.restarts(pod, container, seen.code or 0):
                main.append(container)
            continue
        probe = _failed(seen, prober)
        if probe is None:
            kept = True
            continue
        found.kills.append(Kill(seen.attempt, probe))
        if policy.restarts_after_kill(pod, container):
            main.append(container)
    if not kept and not main:
        return Plan(kill_pod=True)
    found.starts = [*sorted(found.starts, key=pod.containers.index), *main]
    return found


def _source_of_restart(pod: Pod, snapshot: Snapshot) -> Attempt | None:
    for container in pod.containers:
        seen = snapshot.newest(container.name)
        if seen is not None and seen.code is not None and policy.restarts_all(container, seen.code):
            return seen.attempt
    return None


def _failed(seen: Seen, prober: Prober) -> Probe | None:
    """The probe that wants this running container stopped."""
    container = seen.attempt.container
    for kind in ("liveness", "startup"):
        if prober.has_failed(kind, seen.attempt):
            return container.probes[kind]
    return None


def _initialise(pod: Pod, snapshot: Snapshot, prober: Prober, found: Plan) -> bool:
    """Init containers and sidecars; whether the main containers may be started."""
    if not pod.before_main:
        return True
    if any(snapshot.newest(container.name) for container in pod.main):
        for container in pod.before_main:
            _keep_alive(container, snapshot, prober, found)
        return True
    begun = [n for n, container in enumerate(pod.before_main) if snapshot.newest(container.name)]
    if not begun:
        found.starts.append(pod.before_main[0])
        return False
    last = begun[-1]
    for container in pod.before_main[:last]:
        _keep_alive(container, snapshot, prober, found)
    if not _is_done(pod, pod.before_main[last], snapshot, prober, found):
        return False
    if last + 1 == len(pod.before_main):
        return True
    found.starts.append(pod.before_main[last + 1])
    return False


def _is_done(pod: Pod, container: Container, snapshot: Snapshot, prober: Prober, found: Plan) -> bool:
    """Whether the init container or sidecar whose turn it is lets the next one start."""
    seen = snapshot.newest(container.name)
    assert seen is not None
    if container.role == "sidecar":
        _keep_alive(container, snapshot, prober, found)
        return seen.runs and (container.startup is None or prober.results.get(("startup", seen.attempt)) == "success")
    if seen.code is None or seen.code == 0:
        return seen.code == 0
    if policy.restarts(pod, container, seen.code):
        found.starts.append(container)
    return False


def _keep_alive(container: Container, snapshot: Snapshot, prober: Prober, found: Plan) -> None:
    """A sidecar is always started again."""
    seen = snapshot.newest(container.name)
    if container.role != "sidecar":
        return
    probe = _failed(seen, prober) if seen is not None and seen.runs else None
    if seen is not None and probe is not None:
        found.kills.append(Kill(seen.attempt, probe))
    if seen is None or not seen.runs or probe is not None:
        found.starts.append(container)
