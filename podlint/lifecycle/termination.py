"""Stopping a container: preStop, its turn, the stop signal, SIGKILL (kubelet-model 4.3, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from podlint.behaviour.process import reaction
from podlint.behaviour.program import Reaction
from podlint.behaviour.stopping import drawn_anew
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.grace import Grace, kill_limit
from podlint.lifecycle.pre_stop import PreStop
from podlint.lifecycle.victim import Victim
from podlint.moment import ZERO, Moment, earliest, fraction, jitter, latest, seconds
from podlint.pod.field import Field

SIGKILL_CODE = 137


def stop(course: Course, victim: Victim, killing: Event, grace: Grace, turn: Event | None = None) -> Event:
    """Stop one container, from its Killing event to its exit, which is returned.

    ``turn``: a sidecar waits for this exit with its stop signal, at most for its grace (6.3).
    """
    hook = victim.container.pre_stop if grace.seconds > 0 else None
    if hook is None:
        term = _term(course, victim, killing, killing, seconds(0), "at once: no preStop hook", grace, (), turn)
        return _exit(course, victim, killing, term, grace, seconds(0), (), turn)
    ran = PreStop(course, victim, killing, grace, hook)
    exited = ran.run()
    if exited is None:
        formula = "when the hook has used up the grace period" if ran.cut_off else "when the hook is over"
        victim = replace(victim, perhaps_sooner=ran.may_end_process)
        term = _term(course, victim, killing, ran.after, ran.used, formula, grace, ran.fields, turn)
        exited = _exit(course, victim, killing, term, grace, ran.used, ran.fields, turn)
        ran.tell_rest(exited)
    return exited


def _term(
    course: Course,
    victim: Victim,
    killing: Event,
    after: Event,
    used: Moment,
    formula: str,
    grace: Grace,
    hook_fields: Sequence[Field[Any]],
    turn: Event | None,
) -> Event:
    """The stop signal: when the hook is over and, for a sidecar, its turn has come or the grace is used up."""
    at = killing.at + used
    because: tuple[Event, ...] = (after,)
    if turn is not None:
        at = latest(at, killing.at + _turn(killing, used, grace, turn))
        because, formula = (after, turn), "when its turn comes, after the containers it serves"
    own = victim.own_end(killing)
    fields = (*hook_fields, *grace.fields)
    certain = bool(course.within(at, own)) and not victim.perhaps_sooner
    return course.emit("term-sent", at, because, formula, fields, **victim.who, certain=certain, signal="SIGTERM")


def _turn(killing: Event, used: Moment, grace: Grace, turn: Event) -> Moment:
    """From the beginning of a stop to a sidecar's turn, or to the end of the grace, off which go whole seconds of the hook."""
    return earliest(turn.at - killing.at, fraction(used) + float(grace.seconds))


def stop_duration(course: Course, victim: Victim, after: Moment = ZERO) -> tuple[Moment | None, Reaction]:
    """From the stop signal to the process's own exit: None where it ignores the signal.

    ``after``: the signal comes so long after the stop has begun.
    """
    name = f"stop.{victim.container.name}"
    seen = reaction(drawn_anew(victim.program), None if victim.age is None else victim.age + after, course.ranges)
    if seen.kind == "unknown" or course.setting.assumptions.find(name) is not None:
        return course.unknown(name, victim.attempt), seen
    return (seen.after if seen.kind == "exits" else None), seen


def _exit(
    course: Course,
    victim: Victim,
    killing: Event,
    term: Event,
    grace: Grace,
    used: Moment,
    hook_fields: Sequence[Field[Any]],
    turn: Event | None,
) -> Event:
    """The process exits by itself after the stop signal, or SIGKILL ends it."""
    container, who = victim.container, victim.who
    waited = term.at - killing.at - used
    comes = None if turn is None else _turn(killing, used, grace, turn)
    kill_at = killing.at + kill_limit(course, used, waited, grace, comes)
    course.note(f"stop-budget.{container.name}", kill_at - term.at, (*grace.fields, *hook_fields))
    takes, seen = stop_duration(course, victim, term.at - killing.at)
    ways = [] if takes is None else [term.at + takes]
    own = victim.own_end(killing)
    if own is not None:
        code = None if victim.program.end is None else victim.program.end.code
        if not ways or course.bounds(ways[0] - own).low >= 0:
            ways, seen = [own], replace(seen, kind="ignores", code=code)
        elif course.bounds(own - ways[0]).low < 0:
            ways, seen = [*ways, own], replace(seen, code=code if code == seen.code else None)
    others = sum(container.role != "init" for container in victim.pod.containers) > 1
    lost = seen.kind == "unknown" and not victim.program.opaque and others
    if (lost or (seen.may_end and own is None)) and not _is_told(course, victim):
        # A script that podlint has lost sight of may wait for something that the others' end brings about.
        ways = [killing.at + jitter("an end that the script decides", 0.0, course.bounds(kill_at - killing.at).high)]
    if victim.perhaps_sooner:
        ways, seen = [course.between(killing.at, earliest(*ways, kill_at))], replace(seen, code=None)
    stops = earliest(*ways) if ways else None
    may_kill, fields = True, (*grace.fields, *hook_fields)
    apart = victim.alone and not victim.perhaps_sooner and killing.detail["reason"] == "deletion"
    if stops is not None and apart and _clear(course, used):
        surely = any(course.within(way, kill_at) for way in ways)
        in_time = surely or any(course.before(way, kill_at) for way in ways)
        course.labels.append(f"{container.name} {'stops in time' if in_time else 'is killed'}")
        stops, may_kill = (earliest(stops, kill_at), False) if in_time else (None, True)
    elif stops is not None:
        early = course.bounds(stops - kill_at)
        stops, may_kill = (None, True) if early.low > 0 else (stops, early.high > 0)
    return _exited(course, term, killing, stops, kill_at if may_kill else None, seen, fields, who)


def _is_told(course: Course, victim: Victim) -> bool:
    """Somebody has said how long it takes to stop."""
    return course.setting.assumptions.find(f"stop.{victim.container.name}") is not None


def _clear(course: Course, used: Moment) -> bool:
    """It is known what the hook takes, so that how long the process may take is a story worth telling apart."""
    low, high = course.bounds(used)
    return high - low <= 1


def _exited(
    course: Course,
    term: Event,
    killing: Event,
    stops: Moment | None,
    kill_at: Moment | None,
    seen: Reaction,
    fields: Sequence[Field[Any]],
    who: dict[str, Any],
) -> Event:
    """The exit: by its own answer to the signal (``stops``), by SIGKILL, or by whichever comes first."""
    own = "its own end" if seen.kind == "ignores" else "its own answer to the stop signal"
    because, formula, code, at = term, own, seen.code, stops
    if kill_at is not None:
        formula = (
            "the grace period is used up" if len(fields) < 2 else "what the hook left of the grace period, at least 2 s"
        )
        because = course.emit("kill-sent", kill_at, (killing, term), formula, fields, **who, certain=stops is None)
        at = kill_at if stops is None else earliest(stops, kill_at)
        code = SIGKILL_CODE if stops is None or seen.code == SIGKILL_CODE else None
        formula = "SIGKILL can't be ignored" if stops is None else f"{own}, else SIGKILL"
        because = because if stops is None else term
    assert at is not None
    detail = dict(who)
    if code is not None:
        detail["exitCode"] = code
    if stops is None:
        detail["signal"] = "SIGKILL"
    return course.emit("container-exited", at + course.jitter("kill_done"), because, formula, fields, **detail)
