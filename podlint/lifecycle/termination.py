"""Stopping a container: preStop, stop signal, SIGKILL, and what is left of the grace period (kubelet-model 4.3, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from podlint.behaviour.hook import outcome
from podlint.behaviour.process import reaction
from podlint.behaviour.program import Outcome, Program, Reaction
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.moment import ZERO, Moment, earliest, fraction, jitter, latest, seconds
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, Hook, Pod, Probe, Sleep

SIGKILL_CODE = 137


@dataclass(frozen=True, slots=True)
class Grace:
    """The grace period in force for one stop, and the field that sets it."""

    seconds: int
    source: Field[Any] | None
    """None where it comes from ``--grace-period``."""

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        return () if self.source is None else (self.source,)


@dataclass(frozen=True, slots=True)
class Victim:
    """A running container that is to be stopped, by a deletion or by a probe."""

    pod: Pod
    container: Container
    attempt: int
    program: Program
    age: Moment | None
    """How long its process has run when the stop begins; None: long."""
    end: Moment | None = None
    """When its process exits by itself, counted from its start; None: never."""
    alone: bool = True
    """Whether it stops in time is a story of its own: no other container's stop would multiply with it."""
    certain: bool = True
    """It surely runs when the stop begins."""

    @property
    def who(self) -> dict[str, Any]:
        """How its events name it."""
        return {"container": self.container.name, "attempt": self.attempt}


def pod_grace(pod: Pod) -> Grace:
    """``spec.terminationGracePeriodSeconds``, as it counts for everything but a deletion."""
    return Grace(pod.grace.value, pod.grace)


def probe_grace(pod: Pod, probe: Probe) -> Grace:
    """The probe's own ``terminationGracePeriodSeconds``, else the Pod's (4.3)."""
    return pod_grace(pod) if probe.grace.value is None else Grace(probe.grace.value, probe.grace)


def deletion_grace(course: Course, pod: Pod) -> Grace:
    """The grace of a deletion: ``--grace-period`` or the Pod's, never below 1 (6.1, 6.2)."""
    asked = course.setting.grace_period
    if asked is not None:
        return Grace(max(1, asked), None)
    return Grace(max(1, pod.grace.value), pod.grace)


def stop(course: Course, victim: Victim, killing: Event, grace: Grace, turn: Event | None = None) -> Event:
    """Stop one container, from its Killing event to its exit, which is returned.

    ``turn``: a sidecar waits for this exit with its stop signal, at most for its grace (6.3).
    """
    container = victim.container
    hook = container.pre_stop if grace.seconds > 0 else None
    who = victim.who
    if hook is None:
        term = _term(course, victim, killing, killing, seconds(0), "at once: no preStop hook", grace, (), turn)
        return _exit(course, victim, killing, term, grace, seconds(0), (), turn)
    result = outcome(victim.pod, container, hook, victim.program)
    takes = hook_duration(course, container, hook, result, victim.attempt)
    cut_off = False
    began = course.emit("pre-stop-started", killing.at, killing, "preStop runs first", _of(hook), **who)
    if result.touches_process and course.maybe():
        longest = grace.seconds + course.constants.least_grace  # one that is cut off goes on beside the stop signal
        return _exit_during_hook(course, victim, began, earliest(takes, seconds(longest)), _of(hook))
    own = _own_end(victim, killing)
    dies: bool | None = None
    if own is not None and isinstance(hook.handler, Exec):
        dies = course.within(own - killing.at, takes, seconds(grace.seconds))
    if dies and own is not None:
        return _exit_before_hook(course, victim, began, own, _of(hook))
    if course.before(takes, seconds(grace.seconds)):
        succeeds = result.code == 0 or result.result == "success"
        fails = result.code not in (0, None) or result.result in ("failure", "error")
        over, known = killing.at + takes, succeeds or fails
        formula = "the hook's own duration"
        after, used = began, takes
        with course.in_doubt(dies is False):
            if not fails:
                after = course.emit("pre-stop-finished", over, began, formula, _of(hook), **who, certain=known)
            if not succeeds:
                after = course.emit("pre-stop-failed", over, began, formula, _of(hook), **who, certain=known)
    else:
        after, used, cut_off = began, seconds(grace.seconds), True
        course.labels.append(f"{container.name} preStop is cut off")
    formula = "when the hook is over" if not cut_off else "when the hook has used up the grace period"
    term = _term(course, victim, killing, after, used, formula, grace, _of(hook), turn)
    exited = _exit(course, victim, killing, term, grace, used, _of(hook), turn)
    if cut_off and not isinstance(hook.handler, Sleep):  # a sleep never fails (4.3)
        _abandoned(course, began, exited, killing.at + takes, result, (*_of(hook), *grace.fields))
    elif dies is False and own is not None:
        _dies_with(course, exited, own + course.latency(), _of(hook), certain=False)
    return exited


def _own_end(victim: Victim, killing: Event) -> Moment | None:
    """When the process ends by itself, were it not stopped; None: never, as far as anybody knows."""
    return None if victim.end is None or victim.age is None else killing.at - victim.age + victim.end


def _exit_before_hook(course: Course, victim: Victim, began: Event, own: Moment, fields: Sequence[Field[Any]]) -> Event:
    """The process ends by itself while the hook runs: no stop signal is needed then."""
    code = None if victim.program.end is None else victim.program.end.code
    detail = victim.who if code is None else {**victim.who, "exitCode": code}
    exited = course.emit("container-exited", own + course.jitter("kill_done"), began, "its own end", (), **detail)
    _dies_with(course, exited, exited.at + course.latency(), fields, certain=True)
    return exited


def _dies_with(course: Course, exited: Event, at: Moment, fields: Sequence[Field[Any]], *, certain: bool) -> None:
    who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
    course.emit("pre-stop-failed", at, exited, "a hook dies with its container", fields, **who, certain=certain)


def kill_over(course: Course, pod: Pod, exited: Event) -> Event:
    """The end of a kill: a preStop hook that is no command goes on when the process has ended by itself (4.3)."""
    hook = next(c.pre_stop for c in pod.containers if c.name == exited.container)
    if hook is None or isinstance(hook.handler, Exec):
        return exited
    told = (e for e in course.events if e.type in ("pre-stop-finished", "pre-stop-failed"))
    hooks = [e for e in told if (e.container, e.attempt) == (exited.container, exited.attempt)]
    at = exited.at
    for over in hooks:
        at = course.not_before(at, over.at)
    return exited if at is exited.at else replace(exited, at=at, because=(exited, *hooks))


def _abandoned(
    course: Course, began: Event, exited: Event, over: Moment, result: Outcome, fields: Sequence[Field[Any]]
) -> None:
    """A hook whose time is over goes on: it dies with its container, unless it comes to its end before (4.3).

    ``over``: its own end, up to which it fails only by what it does itself.
    """
    who: dict[str, Any] = {"container": exited.container, "attempt": exited.attempt}
    dies = course.within(exited.at, over)
    if dies is not None:
        formula = "a hook cut off is reported after the exit"
        course.emit("pre-stop-failed", exited.at + course.latency(), exited, formula, fields, **who, certain=dies)
    elif result.code != 0 and result.result != "success":
        fails = result.code is not None or result.result in ("failure", "error")
        formula = "the hook's own duration"
        course.emit("pre-stop-failed", over + course.latency(), began, formula, fields, **who, certain=fails)


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
    own = _own_end(victim, killing)
    fields = (*hook_fields, *grace.fields)
    certain = bool(course.within(at, own))
    return course.emit("term-sent", at, because, formula, fields, **victim.who, certain=certain, signal="SIGTERM")


def _turn(killing: Event, used: Moment, grace: Grace, turn: Event) -> Moment:
    """From the beginning of a stop to a sidecar's turn, or to the end of the grace, off which go whole seconds of the hook."""
    return earliest(turn.at - killing.at, fraction(used) + float(grace.seconds))


def kill_limit(course: Course, used: Moment, waited: Moment, grace: Grace, turn: Moment | None = None) -> Moment:
    """From the beginning of a stop to SIGKILL, the hook having taken ``used``, a sidecar's turn ``waited`` (4.3).

    ``turn``: from the beginning of the stop to that turn, which is waited for only if the hook is over before.
    The kubelet subtracts whole seconds only, so the fractions come on top; and it never leaves less
    than 2 s after the stop signal.
    """
    if course.constants.grace_after_hook_in_full:
        return used + waited + max(float(grace.seconds), course.constants.least_grace)
    least = used + waited + course.constants.least_grace
    parts = fraction(used) + fraction(waited)
    if turn is not None and not used.fixed:  # of two parts of one sum: that of the sum, or a second more
        parts = earliest(parts, fraction(turn) + 1.0)
    return latest(least, parts + float(grace.seconds))


def hook_duration(course: Course, container: Container, hook: Hook, result: Outcome, attempt: int = 0) -> Moment:
    """How long a hook runs: read from its command, else the unknown ``hook.C.preStop``."""
    name = f"hook.{container.name}.{hook.kind}"
    if result.takes is not None and course.setting.assumptions.find(name) is None:
        return result.takes
    return course.unknown(name, attempt)


def stop_duration(course: Course, victim: Victim, after: Moment = ZERO) -> tuple[Moment | None, Reaction]:
    """From the stop signal to the process's own exit: None where it ignores the signal.

    ``after``: the signal comes so long after the stop has begun.
    """
    name = f"stop.{victim.container.name}"
    seen = reaction(victim.program, None if victim.age is None else victim.age + after, course.ranges)
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
    stops = None if takes is None else term.at + takes
    own = _own_end(victim, killing)
    if own is not None:
        code = None if victim.program.end is None else victim.program.end.code
        if stops is None or course.bounds(stops - own).low >= 0:
            stops, seen = own, replace(seen, kind="exits", code=code)
        elif course.bounds(own - stops).low < 0:
            stops, seen = earliest(stops, own), replace(seen, code=code if code == seen.code else None)
    if seen.kind == "unknown" and not victim.program.opaque and not _is_told(course, victim):
        # A script that is lost sight of may wait for something that the others' end brings about.
        stops = killing.at + jitter("an end that the script decides", 0.0, course.bounds(kill_at - killing.at).high)
    may_kill, fields = True, (*grace.fields, *hook_fields)
    if stops is not None and victim.alone and killing.detail["reason"] == "deletion" and _clear(course, used):
        in_time = course.before(stops, kill_at)
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
    because, formula, code, at = term, "its own answer to the stop signal", seen.code, stops
    if kill_at is not None:
        formula = (
            "the grace period is used up" if len(fields) < 2 else "what the hook left of the grace period, at least 2 s"
        )
        because = course.emit("kill-sent", kill_at, (killing, term), formula, fields, **who, certain=stops is None)
        at = kill_at if stops is None else earliest(stops, kill_at)
        code = SIGKILL_CODE if stops is None or seen.code == SIGKILL_CODE else None
        formula = "SIGKILL can't be ignored" if stops is None else "its own answer to the stop signal, else SIGKILL"
        because = because if stops is None else term
    assert at is not None
    detail = dict(who)
    if code is not None:
        detail["exitCode"] = code
    if stops is None:
        detail["signal"] = "SIGKILL"
    return course.emit("container-exited", at + course.jitter("kill_done"), because, formula, fields, **detail)


def _exit_during_hook(
    course: Course, victim: Victim, began: Event, over: Moment, fields: Sequence[Field[Any]]
) -> Event:
    """The hook ends the process itself, at some moment while it runs; no stop signal is needed then (4.3)."""
    who = victim.who
    acts = jitter("the hook acts", 0.0, course.bounds(over).high)
    moment = began.at + earliest(acts, over) + course.jitter("kill_done")
    exited = course.emit("container-exited", moment, began, "the hook itself makes the process end", fields, **who)
    _dies_with(course, exited, exited.at + course.latency(), fields, certain=False)
    return exited


def _of(hook: Hook) -> tuple[Field[Any], ...]:
    """The fields that make a hook last as long as it does; the hook itself where it can't be read."""
    handler = hook.handler
    inner = getattr(handler, "seconds", None) or getattr(handler, "path", None)
    words = getattr(handler, "command", ())
    if words:
        return (words[-1],)
    return (inner,) if inner is not None else (Field("", hook.path, hook.span, written=True),)
