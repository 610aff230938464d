"""Budgets: what people ask of a Pod, in seconds, whatever the phase of the kubelet's clocks (contract: Budgets)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import partial

from podlint.dataclass import dataclass
from podlint.evaluation import Evaluation
from podlint.kubernetes import Version
from podlint.lifecycle.course import Course, Note, Setting
from podlint.lifecycle.event import Event
from podlint.lifecycle.grace import probe_grace
from podlint.lifecycle.pod_end import delete_running
from podlint.lifecycle.policy import after_probe_kill
from podlint.lifecycle.pre_stop import hook_duration
from podlint.lifecycle.prober import Phase, Watch, eligible_from, times
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.termination import stop
from podlint.lifecycle.unknown import ANY, Assumptions
from podlint.lifecycle.victim import Victim
from podlint.lifecycle.walk import Walk
from podlint.moment import ZERO, Bounds, Moment, jitter, next_tick
from podlint.pod.model import Container, Pod, Probe
from podlint.timeline.explore import courses

CONTAINER_BUDGETS = ("boot-budget", "answer-ready", "hang-unready", "hang-restart", "drain", "stop-budget")
"""The kinds of budgets that each container has of its own; which ones it has, its probes and hooks decide."""

POD_BUDGETS = ("ready", "deletion")
"""The budgets of the Pod."""


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget: an interval, and the fields that make it."""

    name: str
    earliest: float
    latest: float
    fields: tuple[str, ...]

    @property
    def bounds(self) -> Bounds:
        """The interval."""
        return Bounds(self.earliest, self.latest)


@dataclass(frozen=True, slots=True)
class Budgets:
    """The budgets of one Pod by name; a budget that nothing limits is absent."""

    by_name: dict[str, Budget] = field(default_factory=dict)

    def get(self, kind: str, container: Container | None = None) -> Budget | None:
        """``stop-budget`` of a container, ``deletion`` of the Pod; None where nothing limits it."""
        return self.by_name.get(f"{kind}.{container.name}" if container else kind)

    def __iter__(self) -> Iterator[Budget]:
        return iter(self.by_name.values())


def budgets_of(pod: Pod, version: Version, assumptions: Assumptions, programs: Programs | None = None) -> Budgets:
    """Every budget of the Pod but ``ready``, which is a question to its scenarios. ``programs``: what is read of it already."""
    setting, programs = Setting(version, assumptions), programs or Programs(pod)
    watched = [container for container in pod.containers if container.role != "init"]
    plays = [play_of(programs, kind, container) for container in watched for kind in ("boot-budget", "hang-restart")]
    plays.append(play_of(programs, "deletion"))
    return Budgets(gathered(note for play in plays for note in _played(setting, play)))


def budget_of(pod: Pod, setting: Setting, kind: str, container: Container | None = None) -> Budget | None:
    """One budget by itself, any but ``ready``; None where nothing limits it."""
    found = Budgets(gathered(_played(setting, play_of(Programs(pod), kind, container))))
    return found.get(kind, container)


def play_of(programs: Programs, kind: str, container: Container | None = None) -> Callable[[Course], None]:
    """The stretch of the Pod's life that notes budgets of this kind, to be played in a course of its own."""
    if container is None or kind in ("drain", "stop-budget"):
        return partial(_deletion, programs=programs)
    return partial(_hang_restart if kind == "hang-restart" else _watching, programs=programs, container=container)


def gathered(notes: Iterable[tuple[Course, Note]]) -> dict[str, Budget]:
    """Over all courses: the least and the greatest that each budget comes to."""
    budgets: dict[str, Budget] = {}
    for course, note in notes:
        low, high = Evaluation(course.ranges).bounds(note.takes)
        known = budgets.get(note.budget)
        if known is not None:
            low, high = min(low, known.earliest), max(high, known.latest)
        fields = tuple(dict.fromkeys((*(known.fields if known else ()), *note.fields)))
        budgets[note.budget] = Budget(note.budget, max(0.0, low), high, fields)
    return budgets


def _played(setting: Setting, play: Callable[[Course], None]) -> list[tuple[Course, Note]]:
    return [(course, note) for course in courses(setting, play) for note in course.notes]


def _deletion(course: Course, programs: Programs) -> None:
    """How the deletion of a Pod that has run for long stops its containers."""
    delete_running(course, programs, Serving.NONE)


def _watching(course: Course, programs: Programs, container: Container) -> None:
    """What the probes of one container allow, on a grid of which nothing is known."""
    start = course.unknown("start", default=ANY)
    guard = container.startup or container.liveness
    if guard is not None and guard.handler is not None:
        watch = _watch(course, programs, container, guard, start)
        verdict = Walk(watch).verdict()
        if verdict.tick is not None:
            fields = (guard.initial_delay, guard.period, guard.failure_threshold)
            course.note(f"boot-budget.{container.name}", verdict.tick - start, fields)
    probe = container.readiness
    if probe is not None and probe.handler is not None:
        broken = course.unknown("break", default=ANY)
        passed = next_tick(ZERO, probe.period.value, broken) + (probe.success_threshold.value - 1) * float(
            probe.period.value
        )
        soonest = broken + (max(0, probe.success_threshold.value - 3) * probe.period.value)
        course.note(
            f"answer-ready.{container.name}",
            passed + course.latency() - soonest,
            (probe.period, probe.success_threshold),
        )
        filled = _filled_after(course, probe, broken) + course.latency()
        fields = (probe.period, probe.failure_threshold, probe.timeout)
        course.note(f"hang-unready.{container.name}", filled - broken, fields)


def _watch(course: Course, programs: Programs, container: Container, probe: Probe, start: Moment) -> Watch:
    """A probe of a process that started at ``start`` and never answers."""
    hook = container.post_start
    shown = start + course.jitter("status_published")
    if hook is not None:  # until the hook is over nobody probes (kubelet-model 2.6)
        result = programs.outcome(container, hook, programs.first(container), 0)
        shown += hook_duration(course, container, hook, result)
    eligible = eligible_from(probe, start, jitter("start cut to the second", 0.0, 1.0), shown)
    failing = Phase(start, "failure", jitter("failing probe", 0.0, float(probe.timeout.value)))
    return Watch(course, probe, container.name, 0, ZERO, eligible, (failing,))


def _filled_after(course: Course, probe: Probe, broken: Moment) -> Moment:
    """The end of the run that fills the failure threshold, the endpoint having gone bad at ``broken``."""
    failing = jitter("failing probe", 0.0, float(probe.timeout.value))
    first = next_tick(ZERO, probe.period.value, broken - course.jitter("exec_reaches"), strict=True)
    spacing = max(probe.period.value, probe.timeout.value)
    slower = jitter("runs longer than the period", 0.0, float(spacing - probe.period.value))
    return first + times(slower + float(probe.period.value), probe.failure_threshold.value - 1) + failing


def detection(probe: Probe, setting: Setting) -> Bounds:
    """From an endpoint going bad until the probe's failure threshold is filled, whatever the phase of its grid."""
    course = Course(setting)
    broken = course.unknown("break", default=ANY)
    return course.bounds(_filled_after(course, probe, broken) - broken)


def _hang_restart(course: Course, programs: Programs, container: Container) -> None:
    """From an endpoint going bad to the new process that the liveness probe brings about, if the policy allows one (4.2)."""
    pod, probe = programs.pod, container.liveness
    if probe is None or probe.handler is None or not after_probe_kill(pod, container, course.setting.version):
        return
    broken = course.unknown("break", default=ANY)
    filled = _filled_after(course, probe, broken)
    bad = Event("scheduled", broken, (), "the endpoint goes bad")
    killing = course.emit(
        "killing",
        filled + course.jitter("worker_free"),
        bad,
        "",
        container=container.name,
        attempt=0,
        reason="liveness",
    )
    grace = probe_grace(pod, probe)
    exited = stop(course, Victim(programs, container, 0, programs.first(container), None), killing, grace)
    course.notes.clear()  # the stop budget of a probe's kill is not the deletion's
    fields = (probe.period, probe.failure_threshold, probe.timeout, *grace.fields)
    course.note(f"hang-restart.{container.name}", exited.at + course.jitter("restart_in_sync") - broken, fields)
