"""What the Pod's status shows of its end: containers that have ended, the last phase, who serves it no more (kubelet-model 5.6, 6.3, 6.7)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Literal

from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.refused import runs_within, tell_refused
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.standing import Standing
from podlint.lifecycle.victim import Victim
from podlint.moment import Moment, jitter, latest
from podlint.pod.model import Container, Exec, Probe


def withdraw_address(
    course: Course, at: Moment, because: Event | tuple[Event, ...], served: Serving, *, certain: bool = True
) -> None:
    """What Services publish of a Pod whether it is ready or not goes when its phase is final (7)."""
    if served is Serving.ALWAYS:
        course.emit("endpoint-removed", at, because, "published as long as the Pod lives", certain=certain)


def shown_early(course: Course, standing: Standing, cause: Event, seen: Moment) -> frozenset[str | None]:
    """Containers whose end may be in the status before that of the last one: the worker writes it when all have ended.

    One that ends before the stop begins, at ``seen`` or when the worker is free, may be in its first status; and a probe
    that cannot connect takes readiness back. ``cause``: what brings the stop.
    """

    def may_end_before(victim: Victim, free: Event) -> bool:
        if victim.end is None or victim.age is None:
            return False
        begins = seen if free is cause else course.not_before(seen, free.at)
        return course.bounds(cause.at - victim.age + victim.end - begins).low < 0

    return frozenset(
        victim.container.name
        for victim, free in standing.running
        if is_connected_to(victim.container) or may_end_before(victim, free)
    )


def is_connected_to(container: Container) -> bool:
    """Its readiness probe is a connection, which an end refuses, other than a command, which it makes err (3.8)."""
    return container.readiness is not None and not isinstance(container.readiness.handler, Exec)


def tell_last_status(
    course: Course,
    requested: Event,
    exits: list[Event],
    over: Moment,
    standing: Standing,
    early: AbstractSet[str | None],
) -> None:
    """What the API shows of the ends: not ready any more; Succeeded only if every main container ended with 0 (6.3)."""
    for exited in exits:
        who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
        seen = tell_ended(course, exited, over, "sandbox_stopped", early=exited.container in early, certain=False)
        if exited.container in standing.init and exited.detail.get("exitCode", 0) == 0:
            course.emit("container-ready", seen, exited, "an init container that has ended well", **who, certain=False)
            course.emit("pod-initialized", seen, exited, "all init containers are done", certain=False)
    if exits:
        # Of what need not run any of the others may be the one that ends; and any that is shown early may be the first.
        several = [e for e in exits if e is exits[0] or not exits[0].certain or e.container in early]
        each = [_shown(course, e, over, "sandbox_stopped", early=e.container in early) for e in several]
        shown = each[0] if len(each) == 1 else course.between(*each)
        course.emit("pod-unready", shown, exits[0], "a container has ended", certain=False)
    main = {v.container.name: v for v, _ in standing.running if v.container.role == "main"}
    own = [exited for exited in exits if exited.container in main]
    codes = standing.codes | {exited.detail.get("exitCode") if exited.certain else None for exited in own}
    tell_phases(course, final_phase_at(course, over), tuple(exits) or (requested,), codes, certain=False)
    probes_of_the_dead(course, exits, over, {v.container.name: v.container for v, _ in standing.running})


def tell_last_of_readiness(
    course: Course,
    deadline: Event,
    exits: list[Event],
    over: Moment,
    standing: Standing,
    early: AbstractSet[str | None],
) -> None:
    """With the phase Failed the readiness workers end, and what nobody probes counts as ready while it runs (3.1, 3.7).

    Its end is in the status when all have ended.
    """
    probed = {v.container.name: v.container.readiness for v, _ in standing.running}
    for exited in exits:
        tell_unprobed(course, deadline.at, deadline, exited, probed[exited.container or ""])
        tell_ended(course, exited, over, "sandbox_stopped", early=exited.container in early, certain=False)


def tell_unprobed(
    course: Course, final: Moment, because: Event | tuple[Event, ...], exited: Event, probe: Probe | None
) -> None:
    """The kubelet's own view of the phase is ``final``: the readiness worker ends, and the container counts as ready (3.7)."""
    if probe is not None:
        who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
        at = final + jitter("the worker's last tick", 0.0, probe.period.value + 1.0)
        course.emit("container-ready", at, because, "nobody probes it any more", **who, certain=False)


def final_phase_at(course: Course, over: Moment) -> Moment:
    """When a stopped Pod's phase is final: with the sync after the one that stopped it, a relist later at the most (6.3)."""
    return over + course.jitter("sandbox_stopped") + course.jitter("exit_seen")


def tell_ended(
    course: Course,
    exited: Event,
    over: Moment,
    after: Literal["sandbox_stopped", "exit_seen"],
    *,
    early: bool,
    certain: bool,
) -> Moment:
    """Note when the API shows that a container has ended, ``over`` being the end of all; the moment is that, too.

    ``after``: in the sync that stopped everything, or in the one that a relist brings. ``early``: or before ``over``.
    """
    shown = _shown(course, exited, over, after, early=early)
    who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
    course.emit("container-unready", shown, exited, "its end is in the status", **who, certain=certain)
    return shown


def _shown(
    course: Course, exited: Event, over: Moment, after: Literal["sandbox_stopped", "exit_seen"], *, early: bool
) -> Moment:
    """The kubelet writes an end into the status with that of the last container, or (``early``) before (6.3, 6.7)."""
    last = latest(exited.at, over)
    return (course.between(exited.at, last) if early else last) + course.jitter(after)


def probes_of_the_dead(course: Course, exits: list[Event], over: Moment, containers: dict[str, Container]) -> None:
    """Runs of probes that find their container ended (3.8).

    Readiness, and a sidecar's other probes, go on until the last container has ended; the others until the stop begins, and
    one run may be under way then. In one that has ended an exec only errs, and a connection is refused.
    """
    for exited in exits:
        container = containers[exited.container or ""]
        if not container.probes:
            continue
        to_the_end = max(0.0, course.bounds(over - exited.at).high) + course.constants.exit_seen.high
        unseen = max(0.0, course.bounds(_stop_of(exited).at - exited.at).high)
        for probe in container.probes.values():
            room = to_the_end if _goes_on(container, probe) else unseen
            tell_refused(course, exited, probe, runs_within(room, probe) if room else 1, room)


def _stop_of(exited: Event) -> Event:
    """The beginning of the stop that an exit comes from; what comes before all where the process has ended by itself."""
    event = exited
    while event.type != "killing" and event.because:
        event = event.because[0]
    return event


def _goes_on(container: Container, probe: Probe) -> bool:
    """Nobody stops the probe before the whole Pod has gone."""
    return probe.kind == "readiness" or container.role == "sidecar"


def tell_phases(
    course: Course, at: Moment, exits: tuple[Event, ...], codes: AbstractSet[int | None], *, certain: bool
) -> None:
    """Succeeded if every exit code is 0, Failed if one is not; either where one is not known (5.6)."""
    phases = ("Failed",) if codes - {0, None} else ("Succeeded", "Failed") if None in codes else ("Succeeded",)
    for phase in phases:
        course.emit(
            "phase", at, exits, "every main container has ended", phase=phase, certain=certain and len(phases) == 1
        )
