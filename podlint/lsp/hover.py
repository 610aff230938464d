"""What is told of a field that somebody points at: the budgets that it makes, and what happens when because of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from typing import Final

from podlint.dataclass import dataclass
from podlint.lifecycle.course import Setting
from podlint.manifest.node import Path, Scalar, format_path
from podlint.manifest.pointed import Pointed
from podlint.pod.field import Field
from podlint.pod.model import Container, Pod, Sleep
from podlint.report.findings.summary import count
from podlint.report.markdown import fence, inline
from podlint.report.timelines.event_list import LEGEND, rows
from podlint.report.timelines.sentences import BudgetSentence, budget_sentences
from podlint.report.visible import visible
from podlint.timeline.budget import CONTAINER_BUDGETS, budgets_of
from podlint.timeline.life import DEPENDS_ON_TIMING, Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent

MOST_ROWS: Final = 10
"""A hover is read at a glance; `podlint timeline` tells the rest."""

COLUMNS: Final = 80
"""What does not fit into so many is left out."""
DELETION: Final = "deletion-requested"
"""The zero of a story that counts from the deletion."""

_LISTS: Final = (("containers",), ("initContainers",))


@dataclass(frozen=True, slots=True)
class Script:
    """How a hover is written: in Markdown, or as plain text."""

    markdown: bool

    def name(self, text: str) -> str:
        """A name in the running text."""
        return inline(text) if self.markdown else visible(text)

    def strong(self, text: str) -> str:
        """What is set off: already fit to be shown."""
        return f"**{text}**" if self.markdown else text

    def block(self, lines: list[str]) -> list[str]:
        """Lines in columns: already printable."""
        return ["", *fence(lines)] if self.markdown else ["", *(f"  {line}" for line in lines)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a hover speaks of."""

    title: str
    rests: Callable[[str], bool]
    """Whether it takes in a field that budgets and events name."""
    budgets: frozenset[str] = frozenset()
    """Those that it takes in by their names."""
    happens_to: str | None = None
    """The container of which all events are meant."""
    fields: tuple[Field[object], ...] = field(default=())
    """The fields that have a default, below what somebody points at."""
    when_deleted: bool = False
    """It is written for the day that the Pod is deleted."""


def stands_in(pointed: Pointed, pod: Pod) -> bool:
    """Whether the field is one of the Pod, or all of it."""
    document = pod.workload.document
    is_here = (document.index, document.base) == (pointed.document.index, pointed.document.base)
    return is_here and pointed.path[: len(pod.path)] == pod.path


def hover(pointed: Pointed, timeline: Timeline, *, markdown: bool) -> str | None:
    """What to show of a field of a Pod; None where no budget and no event rests on it."""
    lines = list(_lines(_asked(pointed, timeline.pod), timeline, Script(markdown)))
    return "\n".join(lines) if lines else None


def budgets_alone(pod: Pod, setting: Setting) -> Timeline:
    """What is known of a life at once, while the rest of it is worked out."""
    return Timeline(pod, setting, (), budgets_of(pod, setting.version, setting.assumptions), (), ())


def _lines(asked: _Asked | None, timeline: Timeline, script: Script) -> Iterator[str]:
    if asked is None:
        return
    budgets = [
        told
        for told in budget_sentences(timeline, script.name)
        if told.budget.name in asked.budgets or any(asked.rests(name) for name in told.budget.fields)
    ]
    main, events = _resting(asked, timeline)
    defaults = [each for each in asked.fields if not each.written]
    if not (budgets or events or defaults):
        return
    yield script.strong(script.name(asked.title))
    if defaults:
        listed = ", ".join(f"{_last(each)} {each.value}" for each in defaults)
        yield from ("", f"Not written, so: {script.name(listed)}")
    if budgets:
        yield ""
        yield from (_budget(told, script) for told in budgets)
    if main is not None:
        zero = " (seconds from the deletion)" if main.zero == DELETION else ""
        yield from ("", f"{script.name(main.name)}{zero}: {script.name(main.title)}")
        yield from script.block(_rows(main, events))
        yield from ("", script.name(LEGEND))
    if not timeline.scenarios:
        yield from ("", "When what happens is still being worked out: ask again in a moment.")
    if not timeline.complete:
        yield from ("", "More can happen than podlint follows.")


def _budget(told: BudgetSentence, script: Script) -> str:
    return f"- {script.strong(script.name(told.budget.name))} {told.value}: {told.sentence}"


def _resting(asked: _Asked, timeline: Timeline) -> tuple[Scenario | None, list[TimedEvent]]:
    """The scenario, else story, in which something rests on it, and what: the first in which that surely happens."""
    found: list[tuple[Scenario, list[TimedEvent]]] = []
    for scenario in (*timeline.scenarios, *timeline.stories):
        events = [
            event
            for event in scenario.events
            if (asked.happens_to is not None and event.container == asked.happens_to)
            or any(asked.rests(name) for name in event.fields)
        ]
        if events:
            found.append((scenario, events))
    if not found:
        return None, []

    def preference(each: tuple[Scenario, list[TimedEvent]]) -> tuple[bool, ...]:
        scenario, events = each
        other_day = asked.when_deleted and scenario.zero != DELETION
        return other_day, scenario.name == DEPENDS_ON_TIMING, not any(event.told_by_all for event in events)

    return min(found, key=preference)


def _rows(scenario: Scenario, events: Sequence[TimedEvent]) -> list[str]:
    told = rows(scenario, events, fold=True)
    shown = told[:MOST_ROWS]
    width = max(len(row.when) for row in shown)
    lines = []
    for row in shown:
        line = f"{row.when:<{width}}  {row.mark} {row.what}"
        fits = row.why and len(line) + 2 + len(row.why) <= COLUMNS
        lines.append(f"{line}  {row.why}" if fits else line)
    if len(told) > len(shown):
        lines.append(f"… and {count(len(told) - len(shown), 'more row')}")
    return lines


# --- what is pointed at ----------------------------------------------------------------------------------


def _asked(pointed: Pointed, pod: Pod) -> _Asked | None:
    inside = pointed.path[len(pod.path) :]
    if not inside:
        of_pod = (pod.grace, pod.restart_policy)
        return _Asked("the Pod", lambda _: False, frozenset(("ready", "deletion")), fields=of_pod)
    if inside in _LISTS:  # nearly all rests on them
        return None
    container = next((each for each in pod.containers if each.path == pointed.path[: len(each.path)]), None)
    if container is not None and pointed.path == (*container.path, "name"):
        return _container(container)
    title = format_path(inside)
    if container is not None:
        title = f"{container.name or '(no name)'}: {format_path(pointed.path[len(container.path) :])}"
    stops = pointed.path == pod.grace.path or inside[2:4] == ("lifecycle", "preStop")
    return replace(_field(pointed, title, container), when_deleted=stops)


def _container(container: Container) -> _Asked:
    name = container.name
    budgets = frozenset(f"{kind}.{name}" for kind in CONTAINER_BUDGETS)
    return _Asked(f"container {name}", lambda _: False, budgets, happens_to=name)


def _field(pointed: Pointed, title: str, container: Container | None) -> _Asked:
    name = format_path(pointed.path)
    if isinstance(pointed.node, Scalar):
        return _Asked(_with_meaning(title, pointed.node, pointed.path, container), lambda each: each == name)
    below = (f"{name}.", f"{name}[")
    return _Asked(title, lambda each: each.startswith(below), fields=_defaulted(pointed.path, container))


def _with_meaning(title: str, node: Scalar, path: Path, container: Container | None) -> str:
    """A number that does not count as it is written is told with what it counts as."""
    counted = next((each for each in _numbers(container) if each.path == path), None)
    if counted is None or counted.value is None or counted.value == node.value:
        return title
    return f"{title} counts as {counted.value}"


def _defaulted(path: Path, container: Container | None) -> tuple[Field[object], ...]:
    """The fields with a default right below a probe or a hook's action."""
    return tuple(each for each in _numbers(container) if each.path[:-1] == path and each.value is not None)


def _numbers(container: Container | None) -> Iterator[Field[object]]:
    if container is None:
        return
    for probe in container.probes.values():
        yield from (probe.initial_delay, probe.period, probe.timeout, probe.success_threshold, probe.failure_threshold)
        yield probe.grace
    for hook in container.hooks:
        if isinstance(hook.handler, Sleep):
            yield hook.handler.seconds


def _last(field: Field[object]) -> str:
    return str(field.path[-1])
