"""Budgets, restart loops and what a drawing supposes, in whole sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from podlint.pod.model import Container, Pod
from podlint.report.timelines.picture import Picture
from podlint.report.timelines.words import number, span
from podlint.report.visible import visible
from podlint.timeline.budget import CONTAINER_BUDGETS, Budget
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Repeats


class BudgetSentence(NamedTuple):
    """A budget in words."""

    budget: Budget
    value: str
    """Its seconds: ``20..30 s``."""
    sentence: str
    """What they are the seconds of."""

    @property
    def row(self) -> tuple[str, str, str]:
        """Its name, fit to be printed, its value and the sentence."""
        return visible(self.budget.name), self.value, self.sentence


def budget_sentences(timeline: Timeline, shown: Callable[[str], str] = visible) -> Iterator[BudgetSentence]:
    """Every budget, container by container. ``shown`` makes a name fit to be printed where the sentence will stand."""
    for container in timeline.pod.containers:
        if container.role != "init":
            yield from _container_sentences(timeline, container, shown)
    for name, sentence in (
        ("ready", "from bound to the Pod being Ready"),
        ("deletion", "from the deletion to the last process gone"),
    ):
        budget = timeline.budgets.get(name)
        if budget is not None:
            yield BudgetSentence(budget, span(budget.bounds), sentence)


def _container_sentences(
    timeline: Timeline, container: Container, shown: Callable[[str], str]
) -> Iterator[BudgetSentence]:
    name = shown(container.name)
    for kind in CONTAINER_BUDGETS:
        budget = timeline.budgets.get(kind, container)
        if budget is not None:
            sentence = _sentence(kind, name, budget, timeline.pod, container)
            yield BudgetSentence(budget, span(budget.bounds), sentence)


def _sentence(kind: str, name: str, budget: Budget, pod: Pod, container: Container) -> str:
    low, high = number(budget.earliest), number(budget.latest)
    if kind == "boot-budget":
        guard = "startup" if container.startup is not None else "liveness"
        return (
            f"{name} may take {low} s from its start until it answers; after {high} s the {guard} probe has "
            f"killed it in any case, in between it depends on the probe's phase"
        )
    if kind == "answer-ready":
        return f"from {name} answering until it is ready, once its delays are over"
    if kind == "hang-unready":
        return f"from {name} going bad until the Pod is taken out of its Services"
    if kind == "hang-restart":
        return f"from {name} going bad until its new process starts"
    if kind == "drain":
        return f"from the deletion until {name} gets its stop signal"
    if container.pre_stop is not None:
        return f"what preStop leaves {name} of the grace period of {pod.grace.value} s, from stop signal to SIGKILL"
    return f"what {name} has from its stop signal to SIGKILL"


def loop_sentence(repeats: Repeats) -> str:
    """How a scenario goes on after its events."""
    ladder = ", ".join(span(rung) for rung in repeats.ladder)
    return f"… and so on, one round each {span(repeats.period)}; the restarts after that wait {ladder}"


def notes(picture: Picture) -> Iterator[str]:
    """What has to be said beside a drawing: its zero, and what it supposes."""
    if picture.scenario.zero == "deletion-requested":
        yield "0 s is the moment the deletion is requested"
    supposed = [f"{draw.unknown} = {number(value)} s" for draw, value in picture.supposed.items()]
    if supposed:
        they = "it takes" if len(supposed) == 1 else "they take"
        yield f"drawn with {', '.join(supposed)}: whatever {they} more moves all that follows by as much"
