"""What a change of manifests does to the lives of their Pods: a value, worked out from predicted lives alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from podlint.dataclass import dataclass
from podlint.difference.fields import FieldChange, Value, changed_fields
from podlint.difference.match import Pair, Placed, pairs
from podlint.difference.moments import key_times
from podlint.lifecycle.unknown import NEVER
from podlint.moment import Bounds
from podlint.regex import regex
from podlint.timeline.budget import Budget
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario

SAME = 0.05
"""Times that differ by less, in seconds, are the same: no report shows more than a tenth."""


@dataclass(frozen=True, slots=True)
class IntervalChange:
    """A budget, or the range of an unknown, before and after; None where it is not there."""

    name: str
    old: Bounds | None
    new: Bounds | None
    fields: tuple[str, ...] = ()
    """Which of the changed fields it is made from, by their names in :class:`FieldChange`."""


@dataclass(frozen=True, slots=True)
class TimeChange:
    """A key time of a scenario before and after."""

    what: str
    since: tuple[str, str]
    """What it is counted from, before and after; empty where nothing has to be said."""
    old: Bounds | None
    new: Bounds | None


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """An outcome, a scenario or a story, that comes otherwise, or that only one side has."""

    name: str
    old: tuple[Scenario, ...]
    """The scenarios of this outcome before: several where it has several cases, numbered in the order they come."""
    new: tuple[Scenario, ...]
    times: tuple[TimeChange, ...] = ()
    """Where both sides have one case."""

    @property
    def when(self) -> tuple[str, str]:
        """The conditions, before and after, where there is one case."""
        return _condition(self.old), _condition(self.new)


@dataclass(frozen=True, slots=True)
class PodChange:
    """A Pod whose life is another one than before, or that only one side has."""

    old: Timeline | None
    new: Timeline | None
    fields: tuple[FieldChange, ...] = ()
    """The changed fields that its life was worked out from."""
    unknowns: tuple[IntervalChange, ...] = ()
    """What is not known now, or was not, and ranges that were given otherwise."""
    budgets: tuple[IntervalChange, ...] = ()
    scenarios: tuple[ScenarioChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Both sides live alike."""
        return self.old is not None and self.new is not None and not (self.budgets or self.scenarios)


@dataclass(frozen=True, slots=True)
class Difference:
    """All Pods that a change makes live otherwise, by file and line."""

    pods: tuple[PodChange, ...]
    unchanged: int
    """How many Pods live as before."""


def difference(old: Sequence[Placed], new: Sequence[Placed]) -> Difference:
    """Hold the lives before against those after."""
    changes = [_changed(pair) for pair in pairs(old, new)]
    told = tuple(change for change in changes if not change.is_empty)
    return Difference(told, len(changes) - len(told))


def _changed(pair: Pair) -> PodChange:
    if pair.old is None or pair.new is None:
        return PodChange(pair.old and pair.old.timeline, pair.new and pair.new.timeline)
    old, new = pair.old.timeline, pair.new.timeline
    fields = _asked(old, new)
    scenarios = (*_scenarios(old.scenarios, new.scenarios), *_scenarios(old.stories, new.stories))
    return PodChange(old, new, fields, tuple(_unknowns(old, new)), tuple(_budgets(old, new, fields)), scenarios)


# --- fields ----------------------------------------------------------------------------------------------


def _asked(old: Timeline, new: Timeline) -> tuple[FieldChange, ...]:
    """The changed fields that either life rests on; all of them where none of those is named by an event or budget."""
    changed = changed_fields(old.pod, new.pod)
    before, after = _names(old), _names(new)
    asked = [each for each in changed if _is_named(each.old, before) or _is_named(each.new, after)]
    return tuple(asked or changed)


def _names(timeline: Timeline) -> frozenset[str]:
    events = (event for each in (*timeline.scenarios, *timeline.stories) for event in each.events)
    told = (*timeline.budgets, *events)
    return frozenset(name for each in told for name in each.fields)


def _is_named(value: Value | None, names: Iterable[str]) -> bool:
    return value is not None and any(_is_within(value.path, name) or _is_within(name, value.path) for name in names)


def _is_within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


# --- budgets and unknowns --------------------------------------------------------------------------------


def _budgets(old: Timeline, new: Timeline, fields: Sequence[FieldChange]) -> Iterator[IntervalChange]:
    for name in _both(old.budgets.by_name, new.budgets.by_name):
        before, after = old.budgets.by_name.get(name), new.budgets.by_name.get(name)
        bounds = _bounds(before), _bounds(after)
        if not same(*bounds):
            made_of = [
                each.name
                for each in fields
                if (before and _is_named(each.old, before.fields)) or (after and _is_named(each.new, after.fields))
            ]
            yield IntervalChange(name, *bounds, tuple(made_of))


def _bounds(budget: Budget | None) -> Bounds | None:
    return None if budget is None else budget.bounds


def _unknowns(old: Timeline, new: Timeline) -> Iterator[IntervalChange]:
    before = {each.name: each.bounds for each in old.unknowns if each.bounds != NEVER}
    after = {each.name: each.bounds for each in new.unknowns if each.bounds != NEVER}
    for name in _both(before, after):
        if not same(before.get(name), after.get(name)):
            yield IntervalChange(name, before.get(name), after.get(name))


def same(old: Bounds | None, new: Bounds | None) -> bool:
    """Whether two intervals are shown alike."""
    if old is None or new is None:
        return old is new
    return all(a == b or abs(a - b) < SAME for a, b in zip(old, new, strict=True))


# --- scenarios -------------------------------------------------------------------------------------------


def _scenarios(old: Sequence[Scenario], new: Sequence[Scenario]) -> Iterator[ScenarioChange]:
    before, after = _by_outcome(old), _by_outcome(new)
    for name in _both(before, after):
        a, b = before.get(name, ()), after.get(name, ())
        if len(a) == len(b) == 1:
            times = tuple(_times(a[0], b[0]))
            if times or a[0].when != b[0].when:
                yield ScenarioChange(name, a, b, times)
        elif not any(map(_is_told_at_will, (*a, *b))) and not _are_alike(a, b):
            yield ScenarioChange(name, a, b)


def _by_outcome(found: Sequence[Scenario]) -> dict[str, tuple[Scenario, ...]]:
    """The scenarios by their names without the number that only counts the cases of one run."""
    outcomes: defaultdict[str, tuple[Scenario, ...]] = defaultdict(tuple)
    for one in found:
        outcomes[one.name if _is_told_at_will(one) else _NUMBER.sub("", one.name)] += (one,)
    return dict(outcomes)


_NUMBER = regex(r"-\d+$")


def _are_alike(old: Sequence[Scenario], new: Sequence[Scenario]) -> bool:
    return len(old) == len(new) and all(
        a.when == b.when and not any(_times(a, b)) for a, b in zip(old, new, strict=True)
    )


def _is_told_at_will(one: Scenario) -> bool:
    """A story of a hang or a crash: that it is not told does not mean that it cannot happen."""
    return bool(one.supposing) and one.supposing != ("deletion",)


def _times(old: Scenario, new: Scenario) -> Iterator[TimeChange]:
    before, after = {each.what: each for each in key_times(old)}, {each.what: each for each in key_times(new)}
    for what in _both(before, after):
        a, b = before.get(what), after.get(what)
        bounds = (a and a.bounds, b and b.bounds)
        if not same(*bounds):
            yield TimeChange(what, (a.since if a else "", b.since if b else ""), *bounds)


def _condition(cases: Sequence[Scenario]) -> str:
    return " and ".join(map(str, cases[0].when)) if len(cases) == 1 else ""


def _both(old: Iterable[str], new: Iterable[str]) -> Iterable[str]:
    """The names of both sides, in an order that does not ask which side is which."""
    first, second = list(old), list(new)
    if set(first) <= set(second):
        return second
    return first if set(second) <= set(first) else [*first, *(name for name in second if name not in first)]
