"""When something may happen: asked of every course that a life can take, told as conditions on unknowns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from podlint.checks.finding import Condition
from podlint.dataclass import dataclass
from podlint.evaluation import Ranges
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.unknown import MEANINGS
from podlint.moment import EPSILON, Bounds, Draw
from podlint.timeline.explore import courses


@dataclass(frozen=True, slots=True)
class Possible:
    """Something that happens always, or between thresholds of unknowns, or as the kubelet's timing falls."""

    always: bool
    when: tuple[Condition, ...]
    """Without these it does not happen; with them it may, unless ``always``."""


def possible(setting: Setting, happens: Callable[[Course], bool]) -> Possible | None:
    """Under which conditions something may happen; None where it never does."""
    outcomes: list[bool] = []
    played = list(courses(setting, lambda course: outcomes.append(happens(course))))
    if not any(outcomes):
        return None
    always = all(outcomes)
    happened = [course for course, does in zip(played, outcomes, strict=True) if does]
    drawn = {draw: bounds for course in played for draw, bounds in course.drawn.items()}
    return Possible(always, () if always else conditions([supposed(course) for course in happened], drawn))


def supposed(course: Course) -> dict[Draw, Bounds]:
    """What a course supposes of the unknowns that its forks asked about."""
    return {narrowing.draw: course.ranges[narrowing.draw] for narrowing in course.narrowings}


def conditions(boxes: Sequence[Mapping[Draw, Bounds]], drawn: Ranges) -> tuple[Condition, ...]:
    """What all of several boxes have in common, an unknown at a time; ``drawn`` are the ranges before any condition.

    Only what people can act on is named: a budget asks about draws of its own, too (when in a period a process hangs).
    """
    told: list[Condition] = []
    for draw in dict.fromkeys(draw for box in boxes for draw in box):
        if draw.unknown.partition(".")[0] not in MEANINGS:
            continue
        each = [box.get(draw, drawn[draw]) for box in boxes]
        low, high = min(bounds.low for bounds in each), max(bounds.high for bounds in each)
        if low > drawn[draw].low + EPSILON:
            told.append(Condition(draw.unknown, ">", round(low, 3)))
        if high < drawn[draw].high - EPSILON:
            told.append(Condition(draw.unknown, "<=", round(high, 3)))
    return tuple(told)
