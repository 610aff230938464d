"""When all other main containers of a Pod have ended for good, to whom that matters (kubelet-model 4.2, 6.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from podlint.lifecycle.attempt import Ending
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.policy import after_probe_kill
from podlint.moment import Bounds
from podlint.pod.model import Container
from podlint.timeline.going import Going, begun_in


def ways_to_end(of: Sequence[Going], goings: Mapping[str, Sequence[Going]]) -> list[Bounds | None]:
    """When the main containers other than those of ``of`` have ended for good, ``goings`` being the ways that they go.

    None: they may go on; so it is, too, where that does not matter.
    """
    start = of[0].start
    names = of[0].names
    if not any(_is_last_told(start, c) for c in start.pod.containers if c.name in names):
        return [None]
    main = [c for c in start.pod.main if c.name not in names]
    ending = {name: [g for g in each if _end(g, name) is not None] for name, each in goings.items()}
    done = _done(ending, names, main, start)
    if done is None:
        return [None]
    return [done] if all(len(ending[c.name]) == len(goings[c.name]) for c in main) else [None, done]


def surely_done(goings: Mapping[str, Sequence[Going]], names: AbstractSet[str], start: PodStart) -> Bounds | None:
    """When the main containers but for ``names`` have ended for good, whichever way they go; None: one may go on."""
    main = [c for c in start.pod.main if c.name not in names]
    if not all(_end(going, c.name) for c in main for going in goings.get(c.name, ())):
        return None
    return _done(goings, names, main, start)


def ending_with_others(goings: Mapping[str, Sequence[Going]], start: PodStart) -> dict[str, Bounds]:
    """For each container to which it matters that no other main container goes on: when that is, where it is sure."""
    last = [c.name for c in start.pod.containers if c.name in goings and _is_last_told(start, c)]
    each = {name: surely_done(goings, frozenset((name,)), start) for name in last}
    return {name: done for name, done in each.items() if done is not None}


def sidecars_that_may_be_left(goings: Mapping[str, Sequence[Going]], start: PodStart) -> frozenset[str]:
    """The sidecars of a Pod whose main containers may all have ended: a sidecar that is played apart knows when it is stopped then."""
    ending = all(c.name in goings and any(_end(going, c.name) for going in goings[c.name]) for c in start.pod.main)
    return frozenset(c.name for c in start.pod.before_main if ending and c.role == "sidecar")


def _is_last_told(start: PodStart, container: Container) -> bool:
    """Whether it matters to a container that no other main container goes on: to a sidecar, and to a kill for good (4.2, 6.7)."""
    if container.role == "sidecar":
        return True
    probed = container.liveness or container.startup
    version = start.course.setting.version
    several = len(start.pod.main) > 1 and container.role == "main"
    return several and bool(probed) and not after_probe_kill(start.pod, container, version)


def _end(going: Going, name: str) -> Ending | None:
    """How the container of that name ends for good there."""
    return next((life.finished for life in going.lives if life.name == name), None)


def _done(
    goings: Mapping[str, Sequence[Going]], names: AbstractSet[str], main: Sequence[Container], start: PodStart
) -> Bounds | None:
    """When all of ``main`` are seen to have ended for good, counted from the first of ``names`` starting.

    None: they may go on. What came before either of the two is no difference between them.
    """
    exits: list[Bounds] = []
    for container in main:
        each = [
            going.course.bounds(event.at - begun[0].attempts[0].started.at)
            for going in goings.get(container.name, ())
            if (begun := begun_in(going.start, names)) and (end := _end(going, container.name))
            for event in (end.exited, end.pod_stop or end.exited)
        ]
        if not each:  # it may go on, or no start begins both
            return None
        exits.append(Bounds(min(b.low for b in each), max(b.high for b in each)))
    low, high = max((b.low for b in exits), default=0.0), max((b.high for b in exits), default=0.0)
    return Bounds(low, high + start.course.constants.exit_seen.high)
