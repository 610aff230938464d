"""The end of a whole Pod: everything stopped in its order, the last status, the object gone (kubelet-model 5.6, 6.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Literal

from podlint.behaviour.process import program
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course, Note
from podlint.lifecycle.event import Event, EventType
from podlint.lifecycle.grace import Grace, deletion_grace
from podlint.lifecycle.pre_stop import kill_over
from podlint.lifecycle.prober import MOST_FAILURES_TOLD, several
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.termination import stop, stop_duration
from podlint.lifecycle.victim import Victim
from podlint.moment import ZERO, Moment, jitter, latest
from podlint.pod.model import Container, Exec, Pod, Probe


@dataclass(frozen=True, slots=True)
class Standing:
    """How a Pod stands when its end begins."""

    running: Sequence[tuple[Victim, Event]]
    """What has to be stopped, and since when the Pod's worker is free to."""
    codes: frozenset[int | None] = frozenset()
    """The exit codes of the main containers that have ended before; None where one is unknown, or never started."""
    init: frozenset[str] = frozenset()
    """Init containers among what runs."""
    ready: bool | None = True
    """The Pod is Ready; None where it may be."""
    served: Serving = Serving.NONE
    withdrawn: bool = False
    """It has come to its own end before, and Services have dropped it for that."""
    free: Moment | None = None
    """The Pod's worker is held until then; None: it is free at once."""
    idle: frozenset[tuple[str, int]] = frozenset()
    """Where one of these containers runs, in this attempt, it surely has nothing to do: its last sync is over for long."""


def delete_running(course: Course, pod: Pod, served: Serving) -> None:
    """The story of a deletion: every container has run for long when the deletion is requested, which is zero."""
    requested = course.emit("deletion-requested", ZERO, (), "zero: kubectl delete, a rollout, a drain")
    containers = [c for c in pod.containers if c.role != "init"]
    running = [(Victim(pod, c, 0, program(pod, c), None), requested) for c in containers]
    stop_pod(course, pod, requested, requested.at + course.jitter("deletion_seen"), Standing(running, served=served))


def stop_pod(course: Course, pod: Pod, requested: Event, seen: Moment, standing: Standing) -> None:
    """Delete the Pod: everything that runs is stopped, and the object goes when the last process has gone.

    ``seen``: when the kubelet comes to see the deletion.
    """
    _leave_services(course, requested, requested.at, standing, "a terminating Pod is not ready for its Services")
    waits = (seen + course.jitter(wait) for wait in ("worker_free", "worker_idle"))
    seen, at_once = (course.not_before(begins, standing.free) for begins in waits)
    exits = _stop_all(course, standing, requested, seen, deletion_grace(course, pod), "deletion", at_once)
    over = course.not_before(all_gone(course, pod, seen, exits), requested.at)
    _last_status(course, requested, exits, over, standing, _shown_early(course, standing, seen - requested.at))
    if not standing.withdrawn:
        withdraw_address(course, _final(course, over), tuple(exits) or requested, standing.served)
    fields = tuple(dict.fromkeys(name for e in exits for name in e.fields))
    course.notes.append(Note("deletion", over - requested.at, fields))
    course.emit(
        "pod-removed",
        over + course.jitter("pod_removed"),
        tuple(exits) or requested,
        "sandbox, volumes and status are cleared away",
    )


def withdraw_address(
    course: Course, at: Moment, because: Event | tuple[Event, ...], served: Serving, *, certain: bool = True
) -> None:
    """What Services publish of a Pod whether it is ready or not goes when its phase is final (7)."""
    if served is Serving.ALWAYS:
        course.emit("endpoint-removed", at, because, "published as long as the Pod lives", certain=certain)


def _leave_services(course: Course, cause: Event, at: Moment, standing: Standing, formula: str) -> None:
    if standing.served is Serving.READY and standing.ready is not False:
        certain = standing.ready is True
        course.emit("endpoint-removed", at + course.latency(), cause, formula, certain=certain)


def fail_at_deadline(course: Course, pod: Pod, scheduled: Event, at: Moment, standing: Standing) -> None:
    """The Pod has been active for longer than activeDeadlineSeconds: it fails, and what runs is stopped (6.6)."""
    deadline = Event("scheduled", at, (scheduled,), "the deadline has passed", (pod.active_deadline.name,))
    fields = (pod.active_deadline,)
    _leave_services(course, deadline, at, standing, "the deadline has passed")
    if standing.ready is not False:
        certain = standing.ready is True
        course.emit("pod-unready", at + course.latency(), deadline, "the deadline has passed", fields, certain=certain)
    seen = at + course.jitter("worker_free")
    grace = Grace(max(1, pod.grace.value), pod.grace)
    exits = _stop_all(course, standing, deadline, seen, grace, "deadline")
    over = all_gone(course, pod, seen, exits)
    _last_of_readiness(course, deadline, exits, over, standing, _shown_early(course, standing, seen - at))
    last = _last(exits) if exits else deadline
    # The kubelet's own view fails at once; the API shows it when nothing runs any more.
    shown = latest(at, last.at + jitter("shown at once or at the end", -math.inf, 0.0)) + course.jitter(
        "phase_terminal"
    )
    failed = course.emit("phase", shown, (deadline, *exits), "activeDeadlineSeconds", fields, phase="Failed")
    withdraw_address(course, failed.at, failed, standing.served)


def _stop_all(
    course: Course,
    standing: Standing,
    cause: Event,
    seen: Moment,
    grace: Grace,
    reason: Literal["deletion", "deadline"],
    at_once: Moment | None = None,
) -> list[Event]:
    """Stop everything side by side, but for the sidecars' signals; returns the exits.

    The stop begins at ``seen``, or at ``at_once`` for what only runs where the Pod's worker is idle.

    A sidecar's signal waits for the main containers and for the sidecars after it, not for an init container (6.3).
    """
    victims = standing.running
    open_ended = [v for v, _ in victims if stop_duration(course, v)[0] is not None]
    exits: list[Event] = []
    served: list[Event] = []
    others = [v for v in victims if v[0].container.role != "sidecar"]
    sidecars = [v for v in victims if v[0].container.role == "sidecar"]
    for victim, started in [*others, *reversed(sidecars)]:
        idle = at_once is not None and (victim.container.name, victim.attempt) in standing.idle
        begins = at_once if at_once is not None and idle else seen
        begins = begins if started is cause else latest(begins, started.at)
        with course.in_doubt(not victim.certain):
            killing = course.emit(
                "killing",
                begins,
                cause,
                f"the kubelet sees the {reason}",
                container=victim.container.name,
                attempt=victim.attempt,
                certain=_finds_running(course, victim, begins, cause),
                reason=reason,
            )
            turn = _turn(course, victim, killing, served)
            age = None if victim.age is None else victim.age + (killing.at - cause.at)
            exits.append(stop(course, replace(victim, age=age, alone=len(open_ended) == 1), killing, grace, turn))
            if victim.container.role != "init":
                served.append(exits[-1])
        for term in course.events[-4:]:
            if term.type == "term-sent" and reason == "deletion":
                course.notes.append(Note(f"drain.{victim.container.name}", term.at - cause.at, term.fields))
    return exits


def _finds_running(course: Course, victim: Victim, begins: Moment, cause: Event) -> bool:
    """A stop that begins then surely finds the process running: it does not end by itself before."""
    if victim.end is None or victim.age is None:
        return True
    return bool(course.within(begins, cause.at - victim.age + victim.end))


def _turn(course: Course, victim: Victim, killing: Event, served: list[Event]) -> Event | None:
    """What a sidecar waits for: the end of all that is stopped before it, where that runs; None: for nothing."""
    others = [exited for exited in served if exited.container != victim.container.name]
    if not others or victim.container.role != "sidecar":
        return None
    over = all_gone(course, victim.pod, killing.at, others)
    return Event(others[-1].type, over, tuple(others), "the last of them", others[-1].fields)


def _shown_early(course: Course, standing: Standing, seen: Moment) -> frozenset[str | None]:
    """Containers whose end may be in the status before that of the last one: the worker writes it when all have ended.

    One that ends before the stop begins, which is ``seen`` after what brings it, may be in its first status; and a probe
    that cannot connect takes readiness back.
    """

    def may_end_before(victim: Victim) -> bool:
        if victim.end is None or victim.age is None:
            return False
        return course.bounds(victim.end - victim.age - seen).low < 0

    victims = (victim for victim, _ in standing.running)
    return frozenset(v.container.name for v in victims if is_connected_to(v.container) or may_end_before(v))


def is_connected_to(container: Container) -> bool:
    """Its readiness probe is a connection, which an end refuses, other than a command, which it makes err (3.8)."""
    return container.readiness is not None and not isinstance(container.readiness.handler, Exec)


def _last_status(
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
        shown = _shown(course, exits[0], over, "sandbox_stopped", early=bool(early))
        course.emit("pod-unready", shown, exits[0], "a container has ended", certain=False)
    main = {v.container.name: v for v, _ in standing.running if v.container.role == "main"}
    own = [exited for exited in exits if exited.container in main]
    codes = standing.codes | {exited.detail.get("exitCode") if exited.certain else None for exited in own}
    tell_phases(course, _final(course, over), tuple(exits) or (requested,), codes, certain=False)
    probes_of_the_dead(course, exits, over, {v.container.name: v.container for v, _ in standing.running})


def _last_of_readiness(
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


def _final(course: Course, over: Moment) -> Moment:
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

    Readiness, and a sidecar's other probes, go on until the last container has ended; of the others one run may have been
    under way when the stop began. In one that has ended an exec only errs, and a connection is refused.
    """
    for exited in exits:
        container = containers[exited.container or ""]
        if not container.probes:
            continue
        room = course.bounds(over - exited.at).high + course.constants.exit_seen.high
        for probe in container.probes.values():
            goes_on, period = _goes_on(container, probe), probe.period.value
            runs = 1 + (room if math.isinf(room) else room // period) if goes_on else 1
            who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt, "probe": probe.kind}
            for n in range(1, 1 + int(min(runs, MOST_FAILURES_TOLD))):
                at = exited.at + (jitter("it goes on", 0.0, room) if goes_on else course.latency())
                kind: EventType = "probe-errored" if isinstance(probe.handler, Exec) else "probe-failed"
                rest = runs - n + 1 if n == MOST_FAILURES_TOLD < runs else 1  # the last stands for all that follow
                many, _ = several(None if math.isinf(rest) else int(rest), period)
                course.emit(kind, at, exited, "its container has ended", (probe.period,), **who, **many, certain=False)


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


def all_gone(course: Course, pod: Pod, seen: Moment, exits: list[Event]) -> Moment:
    """When nothing is stopped any more; what is not sure to run may also be gone before."""
    over = [kill_over(course, pod, exited) for exited in exits]
    sure = [e.at for e in over if e.certain]
    first = latest(*sure) if sure else seen
    return first if len(sure) == len(exits) else course.between(first, latest(first, *(e.at for e in over)))


def _last(exits: list[Event]) -> Event:
    """The exit that comes last, for what has to wait for all of them."""
    if len(exits) == 1:
        return exits[0]
    at = latest(*(e.at for e in exits))
    return Event(exits[-1].type, at, tuple(exits), "the last of them", exits[-1].fields)
