"""Which single number of a Pod, changed, would make a budget keep its requirement: asked of the model, value by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from podlint.dataclass import dataclass
from podlint.lifecycle.course import Setting
from podlint.pod.field import Field
from podlint.pod.model import Container, Hook, Pod, Probe, Sleep
from podlint.timeline.budget import budget_of
from podlint.timeline.requirement import Requirement

_MOST = 86_400
"""No number is suggested above this: a day of grace, or as many failures."""


@dataclass(frozen=True, slots=True)
class Knob:
    """A number of the manifest that its budget grows with."""

    field: Field[int]
    least: int
    turned: Callable[[int], Pod]
    """The Pod with another number there."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The number nearest to the present one that is enough."""

    field: Field[int]
    value: int


def knobs(pod: Pod, kind: str, container: Container | None) -> Iterator[Knob]:
    """The numbers that people set a budget by, the first one first."""
    if kind in ("stop-budget", "deletion"):
        yield Knob(pod.grace, 0, lambda value: replace(pod, grace=replace(pod.grace, value=value)))
    if container is None:
        return
    hook = container.pre_stop
    if kind == "drain" and hook is not None and isinstance(hook.handler, Sleep):
        yield _of_sleep(pod, container, hook, hook.handler.seconds)
    probe = _probe_of(container, kind)
    if probe is None:
        return
    if kind == "answer-ready":
        yield _of(pod, container, probe.success_threshold, lambda field: probe._replace(success_threshold=field))
    else:
        yield _of(pod, container, probe.failure_threshold, lambda field: probe._replace(failure_threshold=field))
    yield _of(pod, container, probe.period, lambda field: probe._replace(period=field))
    if kind == "hang-restart":
        own = probe.grace
        if own.value is None:
            yield Knob(pod.grace, 0, lambda value: replace(pod, grace=replace(pod.grace, value=value)))
        else:
            grace = Field(own.value, own.path, own.span, own.written)
            yield _of(pod, container, grace, lambda field: probe._replace(grace=field))


def remedy(pod: Pod, setting: Setting, requirement: Requirement, container: Container | None) -> Remedy | None:
    """The first knob that is enough alone, and how far it has to be turned; None where none is."""
    kind = requirement.budget
    for knob in knobs(pod, kind, container):

        def meets(value: int, knob: Knob = knob) -> bool:
            turned = knob.turned(value)
            budget = budget_of(turned, setting, kind, container and _same(turned, container))
            return budget is not None and requirement.judge(budget.bounds) == "met"

        value = least_above(knob.field.value, meets) if requirement.wants_more else _lowered(knob, meets)
        if value is not None:
            return Remedy(knob.field, value)
    return None


def least_above(value: int, enough: Callable[[int], bool]) -> int | None:
    """The least number above ``value`` that is enough, where all above it are; None where not even a great one is."""
    short, step = value, 1
    while not enough(short + step):
        short, step = short + step, 2 * step
        if short + step > _MOST:
            return None
    found = short + step
    while found - short > 1:
        middle = (short + found) // 2
        short, found = (short, middle) if enough(middle) else (middle, found)
    return found


def _probe_of(container: Container, kind: str) -> Probe | None:
    """The probe that makes a budget of this kind."""
    if kind == "boot-budget":
        return container.startup or container.liveness
    if kind == "hang-restart":
        return container.liveness
    return container.readiness if kind in ("hang-unready", "answer-ready") else None


def _of(pod: Pod, container: Container, field: Field[int], change: Callable[[Field[int]], Probe]) -> Knob:
    """A number of one of the container's probes."""

    def turned(value: int) -> Pod:
        probe = change(replace(field, value=value))
        return _with(pod, replace(container, probes={**container.probes, probe.kind: probe}))

    return Knob(field, 1, turned)


def _of_sleep(pod: Pod, container: Container, hook: Hook, field: Field[int]) -> Knob:
    def turned(value: int) -> Pod:
        return _with(pod, replace(container, pre_stop=hook._replace(handler=Sleep(replace(field, value=value)))))

    return Knob(field, 1, turned)


def _with(pod: Pod, changed: Container) -> Pod:
    """The Pod with one container changed."""
    return replace(pod, containers=tuple(changed if one.path == changed.path else one for one in pod.containers))


def _same(pod: Pod, container: Container) -> Container:
    """The container of a changed Pod that stands where ``container`` does."""
    return next(one for one in pod.containers if one.path == container.path)


def _lowered(knob: Knob, meets: Callable[[int], bool]) -> int | None:
    """The greatest value below the present one that is little enough."""
    enough, over = knob.least, knob.field.value
    if enough >= over or not meets(enough):
        return None
    while over - enough > 1:
        middle = (enough + over) // 2
        enough, over = (middle, over) if meets(middle) else (enough, middle)
    return enough
