"""What a difference says, in words and rows; text and Markdown print the same."""

from __future__ import annotations

import math
from collections.abc import Iterator

from podlint.dataclass import dataclass
from podlint.difference.difference import Difference, IntervalChange, PodChange, ScenarioChange, TimeChange
from podlint.difference.fields import FieldChange, Value
from podlint.moment import Bounds
from podlint.report.findings.summary import count
from podlint.report.timelines.headline import told_of
from podlint.report.timelines.words import span, where
from podlint.timeline.life import Timeline

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """Something in numbers, before and after."""

    name: str
    old: str
    new: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What changes of one thing: its name, sentences, and numbers."""

    title: str
    told: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def summary(found: Difference) -> str:
    """The whole change in one line."""
    if not found.pods and not found.unchanged:
        return "No Pods to compare."
    if not found.pods:
        return f"No Pod's life changes ({count(found.unchanged, 'Pod')} compared)."
    changed = sum(each.old is not None and each.new is not None for each in found.pods)
    added = sum(each.old is None for each in found.pods)
    removed = sum(each.new is None for each in found.pods)
    parts = [f"the life of {count(changed, 'Pod')} changes"] if changed else []
    parts += [f"{count(added, 'Pod')} added"] if added else []
    parts += [f"{count(removed, 'Pod')} removed"] if removed else []
    parts += [f"{found.unchanged} unchanged"] if found.unchanged else []
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def title(timeline: Timeline) -> str:
    """``Deployment shop/web``."""
    workload = timeline.pod.workload
    namespace = f"{workload.namespace}/" if workload.namespace else ""
    return f"{workload.kind} {namespace}{workload.name or '(no name)'}"


def headings(change: PodChange) -> tuple[str, str]:
    """Which Pod it is, and where it stands on both sides."""
    if change.old is None or change.new is None:
        only = change.old or change.new
        assert only is not None
        return f"{title(only)} {'added' if change.old is None else 'removed'}", where(only.pod)
    names = list(dict.fromkeys(map(title, (change.old, change.new))))
    versions = [each.setting.version for each in (change.old, change.new)]
    judged = f", Kubernetes {versions[0]} → {versions[1]}" if versions[0] != versions[1] else ""
    return " → ".join(names), f"{where(change.old.pod)} → {where(change.new.pod)}{judged}"


def fields(change: PodChange) -> list[str]:
    """The changed fields, each with both values; numbered where there are several."""
    told = [f"{each.name}: {_held(each.old)} → {_held(each.new)}" for each in change.fields]
    if len(told) > 1:
        return [f"[{n}] {each}" for n, each in enumerate(told, 1)]
    if not told and change.old is not None and change.new is not None:
        return ["no field of the Pod's spec: a Service, an assumption or the configuration changed"]
    return told


def _held(value: Value | None) -> str:
    if value is None:
        return "not set"
    if not value.written:
        return f"{value.text} by default"
    text = (
        "" if value.text is None else f"{value.text if len(value.text) <= _LONGEST else value.text[:_LONGEST] + '…'} "
    )
    return f"{text or 'set '}(line {value.line})"


_LONGEST = 40


def sections(change: PodChange) -> Iterator[Section]:
    """What the change does, the budgets first."""
    if change.old is None or change.new is None:
        return
    if change.budgets:
        yield Section("Budgets", rows=tuple(_budget(each, change.fields) for each in change.budgets))
    for scenario in change.scenarios:
        yield _scenario(change.old, change.new, scenario)
    if change.unknowns:
        rows = (Row(each.name, _or(each.old, NOTHING), _or(each.new, NOTHING)) for each in change.unknowns)
        yield Section("What is not known", rows=tuple(rows))


_ABSENT = {
    "boot-budget": "no limit",
    "answer-ready": "no probe",
    "hang-unready": "never",
    "hang-restart": "never",
    "ready": "never",
}
"""What it means that a Pod does not have a budget, by kind."""


def _budget(budget: IntervalChange, changed: tuple[FieldChange, ...]) -> Row:
    numbers = [str(n) for n, each in enumerate(changed, 1) if each.name in budget.fields]
    by = f" [{', '.join(numbers)}]" if numbers and len(changed) > 1 else ""
    none = _ABSENT.get(budget.name.partition(".")[0], NOTHING)
    old, new = _or(budget.old, none), _or(budget.new, none)
    return Row(f"{budget.name}{by}", old, new, gain(budget.old, budget.new))


def _scenario(old: Timeline, new: Timeline, change: ScenarioChange) -> Section:
    cases = change.new or change.old
    name = f"{'Story' if cases[0].supposing else 'Scenario'} {change.name}"
    if not (change.old and change.new):
        timeline, what = (old, "gone") if change.old else (new, "new")
        if len(cases) > 1:
            return Section(f"{name} is {what}, in {len(cases)} cases")
        return Section(f"{name} is {what}", (told_of(timeline, cases[0]),))
    if len(change.old) > 1 or len(change.new) > 1:
        return Section(f"{name}, cases: {len(change.old)} → {len(change.new)}", (_OTHER_CASES,))
    before, after = (f"if {each}" if each else "whatever is not known" for each in change.when)
    condition = (before,) if before == after else (f"{before} → {after}",)
    return Section(name, condition if any(change.when) else (), tuple(map(_time, change.times)))


_OTHER_CASES = "under other conditions or at other times: podlint timeline tells each case"


def _time(change: TimeChange) -> Row:
    before, after = change.since
    since = before if before == after or not after else after if not before else f"{before}; now {after}"
    name = f"{change.what}, from {since}" if since else change.what
    comparable = before == after
    difference = gain(change.old, change.new) if comparable else ""
    return Row(name, _or(change.old, NOTHING), _or(change.new, NOTHING), difference)


def _or(bounds: Bounds | None, otherwise: str) -> str:
    return otherwise if bounds is None else span(bounds)


def gain(old: Bounds | None, new: Bounds | None) -> str:
    """How many seconds more: ``+270 s``, or of the earliest and of the latest time, ``+0/+270 s``."""
    if old is None or new is None:
        return ""
    low = _signed(new.low - old.low)
    if math.isinf(old.high) or math.isinf(new.high):
        return "" if old.high != new.high else f"{low} s"
    high = _signed(new.high - old.high)
    return f"{low} s" if low == high else f"{low}/{high} s"


def _signed(seconds: float) -> str:
    return f"{round(seconds, 1) + 0.0:+g}"
