"""One container's lives as the Pod meets them: several where nothing but timing decides which it lives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt, Ending
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.readiness import Toggle
from podlint.lifecycle.victim import Victim
from podlint.moment import Bounds, Moment, jitter
from podlint.pod.model import Container


class Running(NamedTuple):
    """An attempt that the end of its Pod may find running."""

    lives: tuple[Life, ...]
    """Those of the container's lives in which it does."""
    attempt: Attempt
    sure: bool
    """It surely runs then."""

    def victim(self, at: Moment) -> Victim:
        """The attempt as a stop that begins at ``at`` finds it."""
        return self.lives[0].victim(self.attempt, at, certain=self.sure)


@dataclass
class Lived:
    """The life of one container; more than one where nothing but timing decides which it is."""

    container: Container
    lives: tuple[Life, ...]

    @cached_property
    def toggles(self) -> list[Toggle]:
        """When it turns ready and unready: the n-th time of one attempt, in any of its lives, is one event."""
        each = [life.readiness.toggles for life in self.lives]
        if len(each) == 1:
            return each[0]
        same: dict[tuple[bool, int | None, int], list[_Told]] = {}
        place: Counter[tuple[bool, int | None, int]] = Counter()
        for life, toggles in zip(self.lives, each, strict=True):
            seen: Counter[tuple[bool, int | None]] = Counter()
            for n, toggle in enumerate(toggles):
                kind = (toggle.ready, toggle.event.attempt)
                which = (*kind, seen[kind])
                same.setdefault(which, []).append((toggle.event, life.course.bounds(toggle.event.at)))
                place[which] = max(place[which], n)
                seen[kind] += 1
        first = sorted(same.items(), key=lambda item: (place[item[0]], min(bounds for _, bounds in item[1])))
        return [Toggle(ready, _either(told, certain=len(told) == len(each))) for (ready, _, _), told in first]

    @property
    def endings(self) -> list[Ending]:
        """How it ends for good, in those of its lives in which it does."""
        return [life.finished for life in self.lives if life.finished is not None]

    @cached_property
    def last_exit(self) -> Event:
        """Its last exit, whichever of its lives it is that ends for good."""
        ends = [(life.finished.exited, life.course) for life in self.lives if life.finished is not None]
        return _either([(event, course.bounds(event.at)) for event, course in ends], certain=True)

    def running(self) -> list[Running]:
        """The attempts that have not ended, or may be cut off before they have."""
        found: list[tuple[Life, Attempt]] = []
        for life in self.lives:
            cut_off = life.course.doubtful_from is not None
            last = life.attempts if cut_off else life.attempts[-1:]
            found += [(life, attempt) for attempt in last if cut_off or attempt.ending is None]
        return _by_number(found, sure=all(life.is_running for life in self.lives))

    def running_at(self, course: Course, at: Moment) -> list[Running]:
        """The same, where the container is stopped at ``at``: a life that was told without knowing that goes on beyond it."""
        if all(life.ends_with_others for life in self.lives):
            return self.running()
        each = [[(life, a) for a in life.attempts if _may_run(a, course, at)] for life in self.lives]
        sure = all(len(found) == 1 and _surely_runs(found[0][1], course, at) for found in each)
        return _by_number([told for found in each for told in found], sure=sure)


def _by_number(found: Sequence[tuple[Life, Attempt]], *, sure: bool) -> list[Running]:
    """Attempts of one number are one, whichever of the lives it is; ``sure``: one of them runs in each life."""
    same: dict[int, list[tuple[Life, Attempt]]] = {}
    for life, attempt in found:
        same.setdefault(attempt.number, []).append((life, attempt))
    sure = sure and len(same) == 1
    return [Running(tuple(life for life, _ in each), _whichever(each), sure) for each in same.values()]


def _begins(attempt: Attempt) -> Moment:
    """From here on nothing but the attempt itself ends: a sync that is under way starts it (4.1)."""
    return attempt.started.at if attempt.sync is None else attempt.sync


def _whichever(told: Sequence[tuple[Life, Attempt]]) -> Attempt:
    """The attempt of one number, whichever of several lives it is part of: it has begun, and ends, at some time of theirs."""
    _, first = told[-1]
    if all(attempt.started is first.started for _, attempt in told):
        return first
    started = _either([(a.started, life.course.bounds(a.started.at)) for life, a in told], certain=True)
    free = _either([(a.free, life.course.bounds(a.free.at)) for life, a in told], certain=True)
    runs = [(life.course, a.own_end - a.started.at) for life, a in told if a.own_end is not None]
    if len(runs) < len(told):
        return replace(first, started=started, free=free, own_end=None)
    takes = runs[0][1]
    if any((run.constant, run.atoms) != (takes.constant, takes.atoms) for _, run in runs):
        bounds = [course.bounds(run) for course, run in runs]
        takes = jitter("one of several", min(b.low for b in bounds), max(b.high for b in bounds))
    return replace(first, started=started, free=free, own_end=started.at + takes)


def _may_run(attempt: Attempt, course: Course, at: Moment) -> bool:
    """It may have begun by ``at``, and not have ended."""
    if course.bounds(_begins(attempt) - at).low > 0:
        return False
    return attempt.ending is None or course.bounds(attempt.ending.exited.at - at).high > 0


def _surely_runs(attempt: Attempt, course: Course, at: Moment) -> bool:
    """It has begun by ``at``, and has not ended."""
    if course.bounds(_begins(attempt) - at).high > 0:
        return False
    return attempt.ending is None or course.bounds(attempt.ending.exited.at - at).low >= 0


def code_of(endings: Iterable[Ending | None]) -> int | None:
    """The exit code of a container that comes to any of these endings; None where it is not known, or not sure to end."""
    codes = {None if ending is None else ending.code for ending in endings}
    return codes.pop() if len(codes) == 1 else None


_Told: TypeAlias = tuple[Event, Bounds]


def _either(told: Sequence[_Told], *, certain: bool) -> Event:
    """One event that stands for whichever of several it turns out to be."""
    events = [event for event, _ in told]
    first = events[0]
    if len(events) == 1 and certain:
        return first
    low, high = min(bounds.low for _, bounds in told), max(bounds.high for _, bounds in told)
    at = first.at if len(events) == 1 else jitter("one of several", low, high)
    certain = certain and all(event.certain for event in events)
    return replace(first, at=at, because=tuple(events), certain=certain)
