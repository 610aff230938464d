"""The end of a whole Pod: everything stopped in its order, the last status, the object gone (kubelet-model 5.6, 6.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Literal

from podlint.behaviour.process import program
from podlint.lifecycle.course import Course, Note
from podlint.lifecycle.event import Event
from podlint.lifecycle.prober import MOST_FAILURES_TOLD
from podlint.lifecycle.termination import Grace, Victim, deletion_grace, pod_grace, stop, stop_duration
from podlint.moment import ZERO, Moment, jitter, latest
from podlint.pod.model import Container, Exec, Pod


@dataclass(frozen=True, slots=True)
class Standing:
    """How a Pod stands when its end begins."""

    running: Sequence[tuple[Victim, Event]]
    """What has to be stopped, and since when the Pod's worker is free to."""
    codes: frozenset[int | None] = frozenset()
    """The exit codes of the main containers that have ended before; None where one is unknown, or never started."""
    ready: bool | None = True
    """The Pod is Ready; None where it may be."""
    served: bool = False
    """A Service of the input selects it."""


def delete_running(course: Course, pod: Pod, served: bool) -> None:
    """The story of a deletion: every container has run for long when the deletion is requested, which is zero."""
    requested = course.emit("deletion-requested", ZERO, (), "zero: kubectl delete, a rollout, a drain")
    containers = [c for c in pod.containers if c.role != "init"]
    running = [(Victim(pod, c, 0, program(pod, c), None), requested) for c in containers]
    stop_pod(course, pod, requested, Standing(running, served=served))


def stop_pod(course: Course, pod: Pod, requested: Event, standing: Standing) -> None:
    """Delete the Pod: everything that runs is stopped, and the object goes when the last process has gone."""
    _leave_services(course, requested, requested.at, standing, "a terminating Pod is not ready for its Services")
    seen = requested.at + course.jitter("deletion_seen") + course.jitter("worker_free")
    exits = _stop_all(course, standing, requested, seen, deletion_grace(course, pod), "deletion")
    over = _all_gone(course, seen, exits)
    _last_status(course, requested, exits, over, standing)
    fields = tuple(dict.fromkeys(name for e in exits for name in e.fields))
    course.notes.append(Note("deletion", over - requested.at, fields))
    course.emit(
        "pod-removed",
        over + course.jitter("pod_removed"),
        tuple(exits) or requested,
        "sandbox, volumes and status are cleared away",
    )


def _leave_services(course: Course, cause: Event, at: Moment, standing: Standing, formula: str) -> None:
    if standing.served and standing.ready is not False:
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
    grace = pod_grace(pod)
    exits = _stop_all(course, standing, deadline, seen, grace, "deadline")
    for exited in exits:
        who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
        course.emit(
            "container-unready", exited.at + course.jitter("exit_seen"), exited, "its end is seen", **who, certain=False
        )
    last = _last(exits) if exits else deadline
    # The kubelet's own view fails at once; the API shows it when nothing runs any more.
    shown = latest(at, last.at + jitter("shown at once or at the end", -math.inf, 0.0)) + course.jitter(
        "phase_terminal"
    )
    course.emit("phase", shown, (deadline, *exits), "activeDeadlineSeconds", fields, phase="Failed")


def _stop_all(
    course: Course,
    standing: Standing,
    cause: Event,
    seen: Moment,
    grace: Grace,
    reason: Literal["deletion", "deadline"],
) -> list[Event]:
    """Stop main containers side by side, then the sidecars in reverse order; returns the exits."""
    victims = standing.running
    open_ended = [v for v, _ in victims if stop_duration(course, v)[0] is not None]
    exits: list[Event] = []
    main = [v for v in victims if v[0].container.role != "sidecar"]
    sidecars = [v for v in victims if v[0].container.role == "sidecar"]
    for victim, started in [*main, *reversed(sidecars)]:
        with course.in_doubt(not victim.certain):
            killing = course.emit(
                "killing",
                seen if started is cause else latest(seen, started.at),
                cause,
                f"the kubelet sees the {reason}",
                container=victim.container.name,
                attempt=victim.attempt,
                reason=reason,
            )
            turn = _last(exits) if exits and victim.container.role == "sidecar" else None
            exits.append(stop(course, replace(victim, alone=len(open_ended) == 1), killing, grace, turn))
        for term in course.events[-4:]:
            if term.type == "term-sent" and reason == "deletion":
                course.notes.append(Note(f"drain.{victim.container.name}", term.at - cause.at, term.fields))
    return exits


def _last_status(course: Course, requested: Event, exits: list[Event], over: Moment, standing: Standing) -> None:
    """What the API shows of the ends: not ready any more; Succeeded only if every main container ended with 0 (6.3)."""
    for exited in exits:
        who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
        seen = exited.at + course.jitter("exit_seen")
        course.emit("container-unready", seen, exited, "its end is in the status", **who, certain=False)
    if exits:
        unready = exits[0].at + course.jitter("exit_seen")
        course.emit("pod-unready", unready, exits[0], "a container has ended", certain=False)
    main = {v.container.name: v for v, _ in standing.running if v.container.role != "sidecar"}
    codes = standing.codes | {exited.detail.get("exitCode") for exited in exits if exited.container in main}
    tell_phases(course, over + course.jitter("exit_seen"), tuple(exits) or (requested,), codes, certain=False)
    _probes_of_the_dead(course, exits, over, {v.container.name: v.container for v, _ in standing.running})


def _probes_of_the_dead(course: Course, exits: list[Event], over: Moment, containers: dict[str, Container]) -> None:
    """Readiness goes on until the last container has ended; in one that has ended it only errs (3.8)."""
    for exited in exits:
        probe = containers[exited.container or ""].readiness
        if probe is None or not isinstance(probe.handler, Exec):
            continue
        who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt, "probe": probe.kind}
        room = course.bounds(over - exited.at).high + course.constants.exit_seen.high
        for _ in range(min(MOST_FAILURES_TOLD, int(room // probe.period.value) + 1)):
            at = exited.at + jitter("readiness goes on", 0.0, room)
            course.emit("probe-errored", at, exited, "its container has ended", (probe.period,), **who, certain=False)


def tell_phases(
    course: Course, at: Moment, exits: tuple[Event, ...], codes: AbstractSet[int | None], *, certain: bool
) -> None:
    """Succeeded if every exit code is 0, Failed if one is not; either where one is not known (5.6)."""
    phases = ("Failed",) if codes - {0, None} else ("Succeeded", "Failed") if None in codes else ("Succeeded",)
    for phase in phases:
        course.emit(
            "phase", at, exits, "every main container has ended", phase=phase, certain=certain and len(phases) == 1
        )


def _all_gone(course: Course, seen: Moment, exits: list[Event]) -> Moment:
    """When nothing runs any more; what is not sure to run may also be gone before."""
    sure = [e.at for e in exits if e.certain]
    first = latest(*sure) if sure else seen
    return first if len(sure) == len(exits) else course.between(first, latest(first, *(e.at for e in exits)))


def _last(exits: list[Event]) -> Event:
    """The exit that comes last, for what has to wait for all of them."""
    if len(exits) == 1:
        return exits[0]
    at = latest(*(e.at for e in exits))
    return Event(exits[-1].type, at, tuple(exits), "the last of them", exits[-1].fields)
