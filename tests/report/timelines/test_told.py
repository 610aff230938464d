"""What ``json`` says of predicted lives, every other format says: the same scenarios, events, times and budgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from podlint.report.timelines.format import FORMATS, Lives, Look, render
from podlint.report.timelines.picture import picture_of
from podlint.timeline.life import Timeline, timeline_of
from tests.report.timelines.said import READERS, Event, Said
from tests.timeline.generated import CLASSES, Case

MARKS = ("term-sent", "kill-sent", "probe-failed", "probe-errored", "startup-passed", "deletion-requested")
"""The types of event that a drawing has by themselves; others begin and end what it draws."""
LISTING, DRAWN = ("text", "html"), ("svg", "mermaid", "trace")

LIVES = st.sampled_from(
    ["liveness", "exits-and-probes", "hooks", "sidecars-and-probes", "several", "deleted-with-probes"]
).flatmap(CLASSES.__getitem__)

examples = settings(max_examples=15)
"""Each is printed in several formats."""


def life(case: Case, *, until: bool) -> Timeline:
    setting = case.setting if until else replace(case.setting, until=None)
    return timeline_of(case.pod, setting, served=case.served)


def said(name: str, timeline: Timeline) -> Said:
    look = Look(columns=50, fold=False) if name == "text" else Look()
    return READERS[name](render(name, Lives([timeline], timeline.setting.version), look))


def near(one: float, other: float) -> bool:
    """JSON has milliseconds, people are told tenths; seven digits are written of what is long."""
    return one == other or abs(one - other) <= max(0.0511, 1e-5 * abs(other))


def same(told: Event, wanted: Event) -> bool:
    if told.low == -inf:  # it is told from another event on, as is done where nobody knows the latest
        return told.what == wanted.what and wanted.high == inf
    return told.what == wanted.what and near(told.low, wanted.low) and near(told.high, wanted.high)


def missing(wanted: Iterable[Event], told: Iterable[Event]) -> list[Event]:
    """Those that nothing tells; what is told is used up by the one that it tells."""
    left = list(told)
    lost = []
    for each in wanted:
        found = next((event for event in left if same(event, each)), None)
        if found is None:
            lost.append(each)
        else:
            left.remove(found)
    return lost


def test_every_format_is_read_here() -> None:
    assert {*FORMATS} == {*READERS}


@examples
@given(case=LIVES, until=st.booleans())
def test_every_format_tells_the_scenarios_of_json_in_its_order(case: Case, until: bool) -> None:
    timeline = life(case, until=until)
    wanted = [panel.name for panel in said("json", timeline).panels]
    assert wanted
    for name in FORMATS:
        assert [panel.name for panel in said(name, timeline).panels] == wanted, name


@examples
@given(case=LIVES, until=st.booleans())
def test_what_lists_events_lists_those_of_json_one_by_one(case: Case, until: bool) -> None:
    timeline = life(case, until=until)
    original = said("json", timeline).panels
    for name in LISTING:
        for told, wanted in zip(said(name, timeline).panels, original, strict=True):
            if name == "text" and wanted.name == "depends-on-timing":  # it is told by the two that it lies between
                continue
            assert [event.what for event in told.events] == [event.what for event in wanted.events], name
            for event, its in zip(told.events, wanted.events, strict=True):
                assert same(event, its), name
                assert event.sure or not its.sure, name


@examples
@given(case=LIVES, until=st.booleans())
def test_what_draws_events_marks_those_of_json_and_no_others(case: Case, until: bool) -> None:
    timeline = life(case, until=until)
    original = said("json", timeline).panels
    pictures = [picture_of(timeline.pod, each, case.until) for each in (*timeline.scenarios, *timeline.stories)]
    for name in DRAWN:
        for picture, told, wanted in zip(pictures, said(name, timeline).panels, original, strict=True):
            if picture.supposed:  # then it draws one life of many
                continue
            marked = [event for event in wanted.events if event.what.startswith(MARKS)]
            assert missing(marked, told.events) == [], name
            assert missing(told.events, wanted.events) == [], name
            sure = [event for event in marked if event.sure]
            assert missing(sure, [event for event in told.events if event.sure]) == [], name


@examples
@given(case=LIVES)
def test_the_reasons_and_the_budgets_that_are_told_are_those_of_json(case: Case) -> None:
    timeline = life(case, until=False)
    original = said("json", timeline)
    for told, wanted in zip(said("markdown", timeline).panels, original.panels, strict=True):
        assert [event for event in told.events if not any(same(event, each) for each in wanted.events)] == []
    for name in ("text", "html", "markdown"):
        budgets = {budget: (low, high) for budget, low, high in said(name, timeline).budgets}
        assert budgets.keys() == {budget for budget, _, _ in original.budgets}, name
        for budget, low, high in original.budgets:
            assert near(budgets[budget][0], low), name
            assert near(budgets[budget][1], high), name
