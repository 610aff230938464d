"""The end of a whole Pod: everything stopped in its order, the object gone (kubelet-model 6.3)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from podlint.lifecycle.course import Course, Note
from podlint.lifecycle.event import Event
from podlint.lifecycle.grace import Grace, deletion_grace
from podlint.lifecycle.last_status import (
    final_phase_at,
    shown_early,
    tell_last_of_readiness,
    tell_last_status,
    withdraw_address,
)
from podlint.lifecycle.pre_stop import kill_over
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.standing import Standing
from podlint.lifecycle.termination import stop, stop_duration
from podlint.lifecycle.victim import Victim
from podlint.moment import ZERO, Moment, jitter, latest
from podlint.pod.model import Pod


def delete_running(course: Course, programs: Programs, served: Serving) -> None:
    """The story of a deletion: every container has run for long when the deletion is requested, which is zero."""
    requested = course.emit("deletion-requested", ZERO, (), "zero: kubectl delete, a rollout, a drain")
    pod = programs.pod
    containers = [c for c in pod.containers if c.role != "init"]
    running = [(Victim(programs, c, 0, programs.first(c), None), requested) for c in containers]
    stop_pod(course, pod, requested, requested.at + course.jitter("deletion_seen"), Standing(running, served=served))


def stop_pod(course: Course, pod: Pod, requested: Event, seen: Moment, standing: Standing) -> None:
    """Delete the Pod: everything that runs is stopped, and the object goes when the last process has gone.

    ``seen``: when the kubelet comes to see the deletion.
    """
    _leave_services(course, requested, requested.at, standing, "a terminating Pod is not ready for its Services")
    at_once = requested.at + course.jitter("removed_at_once") if course.removed is None else course.removed
    if standing.finished:
        course.notes.append(Note("deletion", ZERO, ()))
        course.emit("pod-removed", at_once, requested, "the API removes what is Succeeded or Failed at once")
        return
    waits = (seen + course.jitter(wait) for wait in ("worker_free", "worker_idle"))
    seen, idle = (course.not_before(begins, standing.free) for begins in waits)
    exits = _stop_all(course, standing, requested, seen, deletion_grace(course, pod), "deletion", idle)
    over = course.not_before(_over(course, pod, seen, exits, standing), requested.at)
    tell_last_status(course, requested, exits, over, standing, shown_early(course, standing, requested, seen))
    forced = course.setting.grace_period == 0
    if not standing.withdrawn:
        at = at_once + course.latency() if forced else final_phase_at(course, over)
        sure = standing.finished is not None
        withdraw_address(course, at, tuple(exits) or requested, standing.served, certain=sure)
    fields = tuple(dict.fromkeys(name for e in exits for name in e.fields))
    course.notes.append(Note("deletion", over - requested.at, fields))
    removed, formula = over + course.jitter("pod_removed"), "sandbox, volumes and status are cleared away"
    if forced:
        course.emit("pod-removed", at_once, requested, "a forced deletion: the API waits for nothing")
    elif standing.finished is None:  # it may be Succeeded or Failed by then
        course.emit("pod-removed", course.between(at_once, removed), tuple(exits) or requested, formula)
    else:
        course.emit("pod-removed", removed, tuple(exits) or requested, formula)


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
    over = _over(course, pod, seen, exits, standing)
    tell_last_of_readiness(course, deadline, exits, over, standing, shown_early(course, standing, deadline, seen))
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


def _over(course: Course, pod: Pod, seen: Moment, exits: list[Event], standing: Standing) -> Moment:
    """When nothing is stopped any more, nor killed from before: the Pod's worker does one after the other (4.1)."""
    return course.not_before(all_gone(course, pod, seen, exits), standing.killed_by)


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
