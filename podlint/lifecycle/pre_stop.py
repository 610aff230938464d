"""The preStop hook of a stop: how long it runs, what it leaves of the grace period, how it ends (kubelet-model 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any

from podlint.behaviour.program import Outcome
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.lifecycle.grace import Grace
from podlint.lifecycle.unknown import DEFAULTS
from podlint.lifecycle.victim import Victim
from podlint.moment import Bounds, Moment, earliest, jitter, seconds
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, Hook, Pod, Sleep

HOOKS_TOLD_APART = 1
"""Attempts in whose kill by a probe it is told apart how a hook that nobody knows goes: with every one more the courses would double."""


@dataclass
class PreStop:
    """One run of a preStop hook, from the beginning of the stop on."""

    course: Course
    victim: Victim
    killing: Event
    grace: Grace
    hook: Hook
    after: Event = field(init=False)
    """What the stop signal follows."""
    used: Moment = field(init=False)
    """How much of the grace period it has used when the stop signal is due."""
    cut_off: bool | None = field(default=False, init=False)
    """It has used up the grace period, and is not waited for any more; None: it may have."""
    may_end_process: bool = field(default=False, init=False)
    """It may make the process end at any moment, which is not told apart."""

    def __post_init__(self) -> None:
        victim = self.victim
        self._result = victim.programs.outcome(victim.container, self.hook, victim.program, victim.attempt)
        self._takes = hook_duration(self.course, victim.container, self.hook, self._result, victim.attempt)
        self._own_end = victim.own_end(self.killing)
        self._dies: bool | None = None
        """The process ends by itself before, and a command with it; None: it doesn't, False: it may."""
        self.fields = _of(self.hook)

    def run(self) -> Event | None:
        """Run the hook; returns the process's exit where that ends while it runs, so that no stop signal is needed."""
        course, grace = self.course, seconds(self.grace.seconds)
        self.after = began = self._tell("pre-stop-started", self.killing.at, self.killing, "preStop runs first")
        if self._result.touches_process:
            self.may_end_process = not self._is_told_apart
            if self._is_told_apart and course.maybe():
                return self._ends_process(began)
        own = self._own_end
        if own is not None and isinstance(self.hook.handler, Exec):
            self._dies = course.within(own - self.killing.at, self._takes, grace)
        if self._dies and own is not None:
            return self._process_ends(began, own)
        in_time = course.within(self._takes, grace)
        if in_time is False and self._is_told_apart:
            in_time = course.before(self._takes, grace) or None
        if in_time is None:
            self.used, self.cut_off = grace, True
            course.labels.append(f"{self.victim.container.name} preStop is cut off")
            return None
        if not in_time:
            self.cut_off = None
        self.used = self._takes if in_time else earliest(self._takes, grace)
        with course.in_doubt(not in_time or self.may_end_process):
            self._comes_to_its_end(began)
        return None

    @property
    def _is_told_apart(self) -> bool:
        if self.course.setting.undivided:
            return False
        by_probe = self.killing.detail["reason"] in ("liveness", "startup")
        return not by_probe or self.victim.attempt < HOOKS_TOLD_APART

    def tell_rest(self, exited: Event) -> None:
        """What comes of the hook with the exit that follows the stop signal."""
        if self.may_end_process:
            self._dies_with(exited, exited.at + self.course.latency(), certain=False)
        if self.cut_off is not False:
            if not isinstance(self.hook.handler, Sleep):  # a sleep never fails
                self._is_abandoned(exited)
        elif self._dies is False and self._own_end is not None:
            self._dies_with(exited, self._own_end + self.course.latency(), certain=False)

    def _comes_to_its_end(self, began: Event) -> None:
        result = self._result
        succeeds, fails = result.succeeds, result.fails
        over, formula, known = self.killing.at + self._takes, "the hook's own duration", succeeds or fails
        with self.course.in_doubt(self._dies is False):
            if not fails:
                self.after = self._tell("pre-stop-finished", over, began, formula, certain=known)
            if not succeeds:
                self.after = self._tell("pre-stop-failed", over, began, formula, certain=known)

    def _process_ends(self, began: Event, own: Moment) -> Event:
        """The process ends by itself while the hook runs."""
        end, who = self.victim.program.end, self.victim.who
        detail = who if end is None or end.code is None else {**who, "exitCode": end.code}
        at = own + self.course.jitter("kill_done")
        exited = self.course.emit("container-exited", at, began, "its own end", (), **detail)
        self._dies_with(exited, exited.at + self.course.latency(), certain=True)
        return exited

    def _ends_process(self, began: Event) -> Event:
        """The hook ends the process itself, at some moment while it runs."""
        # One that is cut off goes on beside the stop signal.
        over = earliest(self._takes, seconds(self.grace.seconds + self.course.constants.least_grace))
        acts = jitter("the hook acts", 0.0, self.course.bounds(over).high)
        at = began.at + earliest(acts, over) + self.course.jitter("kill_done")
        formula = "the hook itself makes the process end"
        exited = self.course.emit("container-exited", at, began, formula, self.fields, **self.victim.who)
        self._dies_with(exited, exited.at + self.course.latency(), certain=False)
        return exited

    def _is_abandoned(self, exited: Event) -> None:
        """A hook whose time is over goes on: it dies with its container, unless it comes to its end before."""
        over, fields = self.killing.at + self._takes, (*self.fields, *self.grace.fields)
        dies = self.course.within(exited.at, over)
        if dies is not None:
            at, formula = exited.at + self.course.latency(), "a hook cut off is reported after the exit"
            self._tell("pre-stop-failed", at, exited, formula, fields, certain=dies and bool(self.cut_off))
        elif not self._result.succeeds:
            at, formula = over + self.course.latency(), "the hook's own duration"
            self._tell("pre-stop-failed", at, self.after, formula, fields, certain=self._result.fails)

    def _dies_with(self, exited: Event, at: Moment, *, certain: bool) -> None:
        self._tell("pre-stop-failed", at, exited, "a hook dies with its container", certain=certain)

    def _tell(
        self,
        kind: EventType,
        at: Moment,
        because: Event,
        formula: str,
        fields: Sequence[Field[Any]] | None = None,
        *,
        certain: bool = True,
    ) -> Event:
        fields, certain = self.fields if fields is None else fields, certain and self.killing.certain
        return self.course.emit(kind, at, because, formula, fields, **self.victim.who, certain=certain)


def hook_duration(course: Course, container: Container, hook: Hook, result: Outcome, attempt: int = 0) -> Moment:
    """How long a hook runs: read from its command, else the unknown ``hook.C.preStop``, at least for what is known of it."""
    name = f"hook.{container.name}.{hook.kind}"
    if result.takes is not None and course.setting.assumptions.find(name) is None:
        return result.takes
    least, usual = course.bounds(result.at_least).low, DEFAULTS["hook"]
    return course.unknown(name, attempt, default=Bounds(max(least, usual.low), usual.high))


def kill_over(course: Course, pod: Pod, exited: Event) -> Event:
    """The end of a kill: a preStop hook that is no command goes on when the process has ended by itself (4.3).

    One that uses up the grace is followed by the stop signal.
    """
    hook = next(c.pre_stop for c in pod.containers if c.name == exited.container)
    if hook is None or isinstance(hook.handler, Exec):
        return exited
    told = (e for e in course.events if e.type in ("pre-stop-finished", "pre-stop-failed", "term-sent"))
    hooks = [e for e in told if (e.container, e.attempt) == (exited.container, exited.attempt)]
    at = exited.at
    for over in hooks:
        at = course.not_before(at, over.at)
    return exited if at is exited.at else replace(exited, at=at, because=(exited, *hooks))


def _of(hook: Hook) -> tuple[Field[Any], ...]:
    """The fields that make a hook last as long as it does; the hook itself where it can't be read."""
    handler = hook.handler
    inner = getattr(handler, "seconds", None) or getattr(handler, "path", None)
    words = getattr(handler, "command", ())
    if words:
        return (words[-1],)
    return (inner,) if inner is not None else (Field("", hook.path, hook.span, written=True),)
