"""A Pod's predicted life: what is not known, the budgets, the scenarios, and the story of its deletion."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from podlint.dataclass import dataclass
from podlint.effort import Effort, TooMuch
from podlint.lifecycle.course import Course, Divided, Setting
from podlint.lifecycle.pod_end import delete_running
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.unknown import KUBELETS_OWN, MEANINGS, Origin
from podlint.moment import Bounds
from podlint.pod.model import Pod
from podlint.timeline.budget import Budget, Budgets, budgets_of
from podlint.timeline.explore import courses
from podlint.timeline.region import regions
from podlint.timeline.scenario import Scenario
from podlint.timeline.solve import Solved, solve
from podlint.timeline.story import Supposed, what_ifs
from podlint.timeline.timed_event import TimedEvent
from podlint.timeline.told import tell, told

DEPENDS_ON_TIMING = "depends-on-timing"
"""The name of a scenario whose outcome no unknown decides: only the kubelet's own timing does."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the manifest does not say, with the range it was given."""

    name: str
    meaning: str
    bounds: Bounds
    origin: Origin


@dataclass(frozen=True, slots=True)
class Timeline:
    """The predicted life of one Pod, or of each Pod that a template makes."""

    pod: Pod
    setting: Setting
    unknowns: tuple[Unknown, ...]
    budgets: Budgets
    scenarios: tuple[Scenario, ...]
    """They partition what can happen."""
    stories: tuple[Scenario, ...]
    """What if: outside the partition."""
    complete: bool = True
    """Everything that can happen is told; False where there is more than podlint follows, even without a scenario."""


MOST_STEPS = 150_000
"""What is spent on one Pod at most: some four seconds. Of 524 Pods in public repositories the one in the middle takes 130, nine of
ten fewer than 2,000, and the hardest 10,000."""


def timeline_of(
    pod: Pod,
    setting: Setting,
    *,
    served: Serving = Serving.NONE,
    stories: bool = True,
    effort: Effort | None = None,
) -> Timeline:
    """Predict the life of a Pod. ``served``: what the Services of the input make of it.

    Where that takes more than ``effort`` (else :data:`MOST_STEPS`), stories are left out, or ways that it can go, or there is
    nothing: then the timeline is not ``complete``.
    """
    setting = replace(setting, effort=effort or Effort(MOST_STEPS))
    programs = Programs(pod)
    budgets = budgets_of(pod, setting.version, setting.assumptions, programs)
    found = told(programs, setting, served)
    solved, what_if = [*found.solved], list[Scenario]()
    if found.whole and stories and setting.delete_at is None:
        with suppress(TooMuch):
            deleted = _deleted(programs, setting, served)
            what_if += [
                replace(story, supposing=("deletion",), zero="deletion-requested", repeats=None)
                for story in _named(tell(deleted, setting), "deleted")
            ]
            solved += deleted
            for supposed in what_ifs(programs, setting, budgets):
                what_if += _supposed(programs, supposed, served)
    played = [course for s in solved for telling in s.tellings for part in telling.values() for course in part]
    named = _named(found.scenarios, "")
    ready = _ready(named) if found.whole else None
    by_name = {**budgets.by_name, **({ready.name: ready} if ready else {})}
    complete = found.whole and setting.effort.left >= 0 and not any(course.cut_short for course in played)
    return Timeline(pod, setting, _unknowns(played), Budgets(by_name), tuple(named), tuple(what_if), complete)


def _supposed(programs: Programs, supposed: Supposed, served: Serving) -> list[Scenario]:
    """The story of what is supposed: told where it goes one way only, whatever else is not known."""
    try:
        solved = list(solve(programs, replace(supposed.setting, undivided=True), served=served))
    except Divided:
        return []
    found = tell(solved, supposed.setting)
    if len(found) != 1:
        return []
    return [replace(found[0], name=supposed.name, title=supposed.title, supposing=(supposed.unknown,))]


def _deleted(programs: Programs, setting: Setting, served: Serving) -> list[Solved]:
    """The deletion of a Pod that has run for long."""
    played = list(courses(setting, partial(delete_running, programs=programs, served=served)))
    drawn = {key: bounds for course in played for key, bounds in course.drawn.items()}
    found = regions(played)
    return [Solved(region.box, tuple({"pod": [played[i]]} for i in region.members), drawn) for region in found]


def _unknowns(played: Sequence[Course]) -> tuple[Unknown, ...]:
    ranges: dict[str, tuple[Bounds, Origin]] = {}
    for course in played:
        for key, bounds in course.drawn.items():
            if key.unknown not in ranges:
                ranges[key.unknown] = (bounds, course.origins[key.unknown])
        for name in KUBELETS_OWN:
            ranges.setdefault(name, (course.range_of(name), course.origins[name]))
    return tuple(
        Unknown(name, MEANINGS[name.split(".")[0]], *ranges[name])
        for name in sorted(ranges, key=lambda name: (name in KUBELETS_OWN, name))
    )


def _ready(found: Sequence[Scenario]) -> Budget | None:
    """From bound to Pod Ready, over the scenarios in which it becomes Ready."""
    events = [next((e for e in scenario.events if e.type == "pod-ready"), None) for scenario in found]
    met = [event for event in events if event is not None]
    if not met:
        return None
    low = min(event.earliest for event in met)
    high = max(event.latest for event in met) if all(e is not None and e.certain for e in events) else math.inf
    behind = (_behind(event, scenario) for event, scenario in zip(events, found, strict=True) if event is not None)
    return Budget("ready", low, high, tuple(dict.fromkeys(name for names in behind for name in names)))


def _behind(event: TimedEvent, scenario: Scenario) -> Iterator[str]:
    """The fields of an event and of everything that it waited for."""
    by_id = {each.id: each for each in scenario.events}
    waiting, seen = [event], {event.id}
    while waiting:
        current = waiting.pop()
        yield from current.fields
        causes = [by_id[cause] for cause in current.because if cause in by_id and cause not in seen]
        seen.update(cause.id for cause in causes)
        waiting += causes


# --- names -----------------------------------------------------------------------------------------------


def _named(found: Sequence[Scenario], story: str) -> list[Scenario]:
    """Give each scenario a name of its own and a title that says what happens and when."""
    named = [
        replace(
            scenario, name=_story_name(scenario, story) if story else _name(scenario), title=_title(scenario, story)
        )
        for scenario in found
    ]
    count = Counter(s.name for s in named)
    number: Counter[str] = Counter()
    for one in named:
        if count[one.name] > 1:
            number[one.name] += 1
            one.name = f"{one.name}-{number[one.name]}"
    return named


def _killed_by_probe(labels: frozenset[str]) -> list[str]:
    return sorted(label for label in labels if " is killed by its " in label)


def _name(scenario: Scenario) -> str:
    on_boot = any(w.unknown.startswith("boot.") for w in scenario.when)
    if _killed_by_probe(scenario.always):
        return "boots-too-slowly" if on_boot else "killed-by-probe"
    if _killed_by_probe(scenario.sometimes):
        return DEPENDS_ON_TIMING
    return "boots-in-time" if on_boot else "runs"


def _story_name(scenario: Scenario, story: str) -> str:
    if any(label.endswith("cut off") for label in scenario.sometimes):
        return f"{story}-hook-cut-off"
    if any(label.endswith("is killed") for label in scenario.always):
        return f"{story}-and-killed"
    if any(label.endswith("stops in time") for label in scenario.always):
        return f"{story}-and-stops"
    return story


def _title(scenario: Scenario, story: str) -> str:
    condition = " and ".join(map(str, scenario.when))
    supposed = f", if {condition}" if condition else ""
    if story:
        return f"the Pod is deleted while it runs{supposed}"
    killed = _killed_by_probe(scenario.always)
    if killed:
        again = ", again and again" if scenario.repeats else ""
        return f"{'; '.join(killed)}{again}{supposed}"
    if _killed_by_probe(scenario.sometimes):
        return f"whether {' or '.join(_killed_by_probe(scenario.sometimes))} depends on timing{supposed}"
    if scenario.repeats:
        return f"ends and is restarted, again and again{supposed}"
    if any(e.type == "pod-ready" for e in scenario.events):
        return f"starts and becomes Ready{supposed}"
    return f"starts{supposed}"
