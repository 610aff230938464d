"""What decides whether a budget keeps a requirement that it keeps only sometimes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.checks.finding import Condition
from podlint.checks.possible import conditions, possible, supposed
from podlint.checks.subject import Subject
from podlint.evaluation import Evaluation, Ranges
from podlint.lifecycle.course import Course
from podlint.lifecycle.unknown import KUBELETS_OWN, MEANINGS
from podlint.moment import Bounds, Draw, Moment
from podlint.pod.model import Container
from podlint.timeline.budget import Budget, play_of
from podlint.timeline.explore import courses
from podlint.timeline.requirement import Requirement
from podlint.timeline.scenario import Scenario


def why_open(
    subject: Subject, requirement: Requirement, container: Container | None, budget: Budget
) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """The conditions under which the requirement may be broken, and the unknowns that have a say in it."""
    if budget.name == "ready":
        return _ready_open(subject, requirement)
    play = play_of(subject.programs, requirement.budget, container)
    say: dict[str, None] = {}

    def breaks(course: Course) -> bool:
        play(course)
        broken = False
        for note in course.notes:
            if note.budget == budget.name:
                say.update(dict.fromkeys(_unknowns_in(note.takes, course.drawn)))
                broken = requirement.is_broken(course, note.takes) or broken
        return broken

    found = possible(subject.setting, breaks)
    return (() if found is None else found.when), tuple(say)


def _ready_open(subject: Subject, requirement: Requirement) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """The same of ``ready``, which is no stretch by itself but where the Pod's scenarios lead to."""
    boxes: list[dict[Draw, Bounds]] = []
    drawn: dict[Draw, Bounds] = {}
    say: dict[str, None] = {}
    for scenario in subject.timeline.scenarios:
        event = next((event for event in scenario.events if event.type == "pod-ready"), None)
        box = _box(scenario)
        drawn.update({draw: bounds for draw, bounds in scenario.ranges.items() if draw not in box})
        say.update(dict.fromkeys(condition.unknown for condition in scenario.when))
        if event is None:
            boxes.append(box)
            continue
        say.update(dict.fromkeys(_unknowns_in(event.at, scenario.ranges)))
        bounds = event.bounds
        if event.told_by_all and requirement.judge(bounds) == "met":
            continue
        exact = event.told_by_all and Evaluation(scenario.ranges).bounds(event.at) == bounds
        boxes += [box | more for more in _breaking(subject, requirement, scenario, event.at)] if exact else [box]
    unknowns = {unknown.name: unknown.bounds for unknown in subject.timeline.unknowns}
    drawn.update({draw: unknowns[draw.unknown] for box in boxes for draw in box if draw.unknown in unknowns})
    return conditions(boxes, drawn), tuple(say)


def _breaking(
    subject: Subject, requirement: Requirement, scenario: Scenario, at: Moment
) -> Iterator[dict[Draw, Bounds]]:
    """What a moment of a scenario supposes where it breaks the requirement, in every way that it can."""
    broken: list[bool] = []

    def breaks(course: Course) -> None:
        course.ranges.update(scenario.ranges)
        broken.append(requirement.is_broken(course, at))

    for course in courses(subject.setting, breaks):
        if broken[-1]:
            yield supposed(course)


def _box(scenario: Scenario) -> dict[Draw, Bounds]:
    """The ranges that a scenario's conditions leave."""
    return {(draw := Draw(when.unknown, when.attempt)): scenario.ranges[draw] for when in scenario.when}


def _unknowns_in(moment: Moment, ranges: Ranges) -> Sequence[str]:
    """The unknowns that a moment depends on and that a person could say more of."""
    draws = {leaf for leaf in moment.leaves if isinstance(leaf, Draw) and leaf in ranges}
    return sorted(
        draw.unknown
        for draw in draws
        if draw.unknown not in KUBELETS_OWN
        and draw.unknown.partition(".")[0] in MEANINGS
        and ranges[draw].low < ranges[draw].high
    )
