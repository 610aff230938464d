"""One attempt of a container: the image, the process, postStart, and how it ended (kubelet-model 2.3, 2.4, 2.6)."""

from __future__ import annotations

import math
from typing import Any, Literal, TypeAlias

from podlint.behaviour.program import Program
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.pre_stop import hook_duration
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.unknown import ANY, NEVER
from podlint.moment import Bounds, Moment, jitter
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, Pod

Cause: TypeAlias = Literal["self", "liveness", "startup", "post-start", "restart-all"]

PULL_AGAIN = Bounds(0.0, 1.0)
"""Asking the registry again for an image that is on the node (contract: ``pull``)."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ends."""

    cause: Cause
    exited: Event
    code: int | None
    over: Moment | None = None
    """A kill is over, where that is later than the exit: the process had ended before, unseen, or does while the hook goes on."""
    perhaps_killed: bool = False
    """Or a probe's kill has come between its end and that being seen: nothing tells apart what follows (3.4)."""
    killed_from: Moment | None = None
    """Its kill begins."""
    pod_stop: Event | None = None
    """It is the whole Pod that was stopped then, this being the last of it that went on (4.2)."""

    @property
    def gone(self) -> Moment:
        """The process has ended, and what ended it is over."""
        return self.exited.at if self.over is None else self.over

    @property
    def by_probe(self) -> bool:
        """A probe's kill: the restart is part of the same sync (4.1)."""
        return self.cause in ("liveness", "startup")


@dataclass(slots=True)
class Attempt:
    """One start of the container and what came of it."""

    number: int
    began: Moment
    """The kubelet decides to start it; from here on the back-off counts a run (5.2)."""
    started: Event
    free: Event
    """The Pod's worker may go on: the start itself, or the end of postStart."""
    hook_failed: bool
    """PostStart failed, so the container is killed."""
    visible: Moment
    """The running container stands in the Pod's status."""
    fraction: Moment
    """What the kubelet cuts off the start time when it compares it with a delay (3.2 step 7)."""
    program: Program
    sync: Moment | None = None
    """The sync that starts it again began, which may have killed the attempt before; None: with the start."""
    ran: bool = True
    """The runtime could start it at all."""
    own_end: Moment | None = None
    """When the process exits by itself; None: never, as far as anybody knows."""
    ending: Ending | None = None
    passed_startup: bool = False
    """Its startup probe has succeeded."""
    may_pass_at: Moment | None = None
    """Its startup probe succeeds then, if a kill that has begun before is not over; None: no such kill, or it does not."""
    counts_from: Moment | None = None
    """The sync that shows it past its startup probe, where the Pod's worker may come to that late (3.7)."""
    first_looks: tuple[Moment, ...] = ()
    """When probe workers look at it first at ticks of their own, which makes the Pod's worker sync (3.2 step 3)."""
    stale: bool = False
    """It counts as started at first, by what was left of the life before (3.7)."""
    stale_until: Moment | None = None
    """The startup worker's tick that takes it back."""


def start(
    course: Course,
    programs: Programs,
    container: Container,
    program: Program,
    images: set[str],
    at: Moment,
    because: Event,
    formula: str,
    number: int,
) -> Attempt:
    """Pull if that is due and start the process; the kubelet begins at ``at``. ``images``: what is on the node."""
    began = at
    at, because = _pull(course, container, images, at, because, number)
    ran = program.cannot_start is None
    started = course.emit(
        "container-started" if ran else "start-failed",
        at,
        because,
        formula if ran else f"the runtime cannot start it: {program.cannot_start}",
        (container.image,) if ran else container.command or container.args or (container.image,),
        container=container.name,
        attempt=number,
    )
    if not ran:
        visible = at + course.jitter("status_published")
        cut = jitter("start cut to the second", 0.0, 1.0)
        return Attempt(number, began, started, started, False, visible, cut, program, ran=False, own_end=at)
    end = own_end(course, programs.pod, container, program, started)
    free, failed = _post_start(course, programs, container, program, started, end)
    return Attempt(
        number,
        began,
        started,
        free,
        failed,
        free.at + course.jitter("status_published"),
        jitter("start cut to the second", 0.0, 1.0),
        program,
        own_end=end,
    )


def own_end(course: Course, pod: Pod, container: Container, program: Program, started: Event) -> Moment | None:
    """When the process exits by itself; None: never, as far as anybody knows."""
    name = f"run.{container.name}"
    if program.end is not None and course.setting.assumptions.find(name) is None:
        return started.at + program.end.at
    takes = course.unknown(name, started.attempt or 0, default=_default_run(pod, container, program))
    return None if math.isinf(course.bounds(takes).low) else started.at + takes


def may_end(course: Course, pod: Pod, container: Container, program: Program) -> bool:
    """Whether :func:`own_end` may tell of one."""
    assumed = course.setting.assumptions.find(f"run.{container.name}")
    if assumed is not None:
        return not math.isinf(assumed.bounds.low)
    return program.end is not None or not math.isinf(_default_run(pod, container, program).low)


def _default_run(pod: Pod, container: Container, program: Program) -> Bounds:
    """How long a process runs of which nothing is known."""
    batch = container.role == "init" or (pod.restart_policy.value != "Always" and container.role == "main")
    endless = program.known and program.end is None
    return ANY if batch and not endless else NEVER


def _pull(
    course: Course, container: Container, images: set[str], at: Moment, because: Event, number: int
) -> tuple[Moment, Event]:
    """The image, at each attempt that needs it (2.3); what is on the node already is not pulled again."""
    image, policy = container.image.value or "", container.pull_policy
    on_node = image in images or number > 0
    images.add(image)
    if policy.value == "Never" or (on_node and policy.value != "Always"):
        return at, because
    name = f"pull.{container.name}"
    takes = course.unknown(name, number, default=PULL_AGAIN if on_node else None)
    fields = (policy, container.image)
    who: dict[str, Any] = {"container": container.name, "attempt": number}
    certain = policy.value == "Always" and course.bounds(takes).low > 0
    pulling = course.emit("pulling", at, because, "before the container is created", fields, **who, certain=certain)
    pulled = course.emit("pulled", at + takes, pulling, f"plus {name}", fields, **who, certain=certain)
    return pulled.at, pulled


def _post_start(
    course: Course, programs: Programs, container: Container, program: Program, started: Event, end: Moment | None
) -> tuple[Event, bool]:
    """Run postStart beside the process; it holds up the rest of the Pod (2.6).

    Returns what the Pod's worker goes on after, and whether the hook failed. A hook that can't be read is taken
    to succeed; a command ends with its container (``end``: the process exits by itself).
    """
    hook = container.post_start
    if hook is None:
        return started, False
    assert started.attempt is not None
    result = programs.outcome(container, hook, program, started.attempt)
    takes = hook_duration(course, container, hook, result, started.attempt)
    failed = result.fails
    at, formula = started.at + takes, "the hook's own duration"
    if end is not None and isinstance(hook.handler, Exec) and not course.before(at, end):
        at, formula, failed = end + course.latency(), "a command ends with its container", True
    over = course.emit(
        "post-start-failed" if failed else "post-start-finished",
        at,
        started,
        formula,
        (Field("", hook.path, hook.span, written=True),),
        container=container.name,
        attempt=started.attempt,
    )
    return over, failed
