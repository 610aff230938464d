"""The end of a whole Pod: everything stopped in its order, the last status, the object gone (kubelet-model 5.6, 6.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from podlint.behaviour.process import program
from podlint.lifecycle.course import Course, Note
from podlint.lifecycle.event import Event
from podlint.lifecycle.termination import Victim, deletion_grace, stop, stop_duration
from podlint.moment import ZERO, Moment, latest
from podlint.pod.model import Pod


def delete_running(course: Course, pod: Pod, served: bool) -> None:
    """The story of a deletion: every container has run for long when the deletion is requested, which is zero."""
    requested = course.emit("deletion-requested", ZERO, (), "zero: kubectl delete, a rollout, a drain")
    containers = [c for c in pod.containers if c.role != "init"]
    victims = [(Victim(pod, c, 0, program(pod, c), None), requested) for c in containers]
    stop_pod(course, pod, requested, victims, served)


def stop_pod(course: Course, pod: Pod, requested: Event, victims: list[tuple[Victim, Event]], served: bool) -> None:
    """Stop everything that runs: main containers side by side, then the sidecars in reverse order."""
    grace = deletion_grace(course, pod)
    open_ended = [v for v, _ in victims if stop_duration(course, v)[0] is not None]
    victims = [(replace(v, alone=len(open_ended) == 1), started) for v, started in victims]
    if served:
        course.emit(
            "endpoint-removed",
            requested.at + course.latency(),
            requested,
            "a terminating Pod is not ready for its Services",
        )
    seen = requested.at + course.jitter("deletion_seen") + course.jitter("worker_free")
    exits: list[Event] = []
    ended: Event | None = None
    main = [v for v in victims if v[0].container.role != "sidecar"]
    sidecars = [v for v in victims if v[0].container.role == "sidecar"]
    for victim, started in [*main, *reversed(sidecars)]:
        is_sidecar = victim.container.role == "sidecar"
        killing = course.emit(
            "killing",
            seen if started is requested else latest(seen, started.at),
            requested,
            "the kubelet sees the deletion",
            container=victim.container.name,
            attempt=victim.attempt,
            reason="deletion",
        )
        if is_sidecar and exits:
            ended = _last(exits)
        exits.append(stop(course, victim, killing, grace, ended if is_sidecar else None))
        for term in course.events[-4:]:
            if term.type == "term-sent":
                course.notes.append(Note(f"drain.{victim.container.name}", term.at - requested.at, term.fields))
    _last_status(course, exits)
    over = latest(*(e.at for e in exits)) if exits else seen
    fields = tuple(dict.fromkeys(name for e in exits for name in e.fields))
    course.notes.append(Note("deletion", over - requested.at, fields))
    course.emit(
        "pod-removed",
        over + course.jitter("pod_removed"),
        tuple(exits) or requested,
        "sandbox, volumes and status are cleared away",
    )


def _last_status(course: Course, exits: list[Event]) -> None:
    """What the API shows of the ends: not ready any more, and Succeeded only if everything ended with 0 (6.3 step 6)."""
    if not exits:
        return
    for exited in exits:
        who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
        seen = exited.at + course.jitter("exit_seen")
        course.emit("container-unready", seen, exited, "its end is in the status", **who, certain=False)
    last = _last(exits)
    seen = last.at + course.jitter("exit_seen")
    course.emit(
        "pod-unready", exits[0].at + course.jitter("exit_seen"), exits[0], "a container has ended", certain=False
    )
    tell_phases(course, seen, tuple(exits), {exited.detail.get("exitCode") for exited in exits}, certain=False)


def tell_phases(course: Course, at: Moment, exits: tuple[Event, ...], codes: set[int | None], *, certain: bool) -> None:
    """Succeeded if every exit code is 0, Failed if one is not; either where one is not known (5.6)."""
    phases = ("Failed",) if codes - {0, None} else ("Succeeded", "Failed") if None in codes else ("Succeeded",)
    for phase in phases:
        course.emit(
            "phase", at, exits, "every main container has ended", phase=phase, certain=certain and len(phases) == 1
        )


def _last(exits: list[Event]) -> Event:
    """The exit that comes last, for what has to wait for all of them."""
    if len(exits) == 1:
        return exits[0]
    at = latest(*(e.at for e in exits))
    return Event(exits[-1].type, at, tuple(exits), "the last of them", exits[-1].fields)
