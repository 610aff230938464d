"""What ``kubectl get pods -w`` and ``kubectl describe pod`` would show of each scenario, with ages as intervals.

What surely happens stands in the tables; what may happen or not stands below with a question mark. ``podlint compare``
reads the tables as it reads kubectl's own.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from podlint.dataclass import dataclass
from podlint.lifecycle.policy import after_probe_kill
from podlint.moment import Bounds
from podlint.observed.age import between
from podlint.observed.telling import Teller, Told
from podlint.pod.model import Container, Pod
from podlint.report.timelines.headline import told_of
from podlint.report.timelines.picture import Picture, picture_of
from podlint.report.timelines.sentences import notes
from podlint.report.timelines.watching import State, ended, pod_state, sure_events, watched
from podlint.report.timelines.words import called, where
from podlint.report.visible import visible
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent


def timeline_describe(timelines: Sequence[Timeline], columns: int = 80) -> str:
    """All scenarios and stories of all Pods."""
    blocks = [
        "\n".join(described(timeline, scenario, columns))
        for timeline in timelines
        for scenario in (*timeline.scenarios, *timeline.stories)
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def described(timeline: Timeline, scenario: Scenario, columns: int = 80) -> Iterator[str]:
    """One scenario: what happens in a sentence, then what kubectl shows."""
    pod = timeline.pod
    picture = picture_of(pod, scenario, timeline.setting.until)
    yield visible(f"# {called(pod)} ({where(pod)}), {scenario.name}")
    for text in (told_of(timeline, scenario), *notes(picture)):
        yield from (f"# {visible(line)}" for line in textwrap.wrap(visible(text), columns - 2, break_on_hyphens=False))
    yield ""
    yield "# kubectl get pods -w"
    name = _name(pod)
    lines = [("NAME", "READY", "STATUS", "RESTARTS", "AGE")]
    lines += [
        (visible(name), each.ready, each.status, str(each.restarts), between(*each.age))
        for each in watched(pod, picture)
    ]
    yield from _columns(lines, 4)
    now = _now(picture)
    yield ""
    since = "the deletion was requested" if scenario.zero == "deletion-requested" else "the Pod was bound"
    yield f"# kubectl describe pod, {between(now, now)} after {since}"
    yield f"Name:  {visible(name)}"
    yield from _containers(pod, picture, now)
    yield from _events(timeline, picture, now)


def _name(pod: Pod) -> str:
    name = pod.workload.name or "NAME"
    return name if pod.workload.kind == "Pod" else f"{name}-…"


def _now(picture: Picture) -> float:
    """When kubectl looks: all that surely happens has happened, but the Pod is not gone, or is just being stopped."""
    sure = sure_events(picture)
    removed = [bounds.low for event, bounds in sure if event.type == "pod-removed"]
    if not removed:
        return float(math.ceil(max((bounds.high for _, bounds in sure), default=0.0)))
    stopping = min((bounds.high for event, bounds in sure if event.type == "killing"), default=0.0)
    return float(max(math.floor(min(removed)), math.ceil(stopping)))


# --- containers ------------------------------------------------------------------------------------------


def _containers(pod: Pod, picture: Picture, now: float) -> Iterator[str]:
    """The states that the containers surely have by then."""
    state = pod_state(pod, picture)
    for event, bounds in sure_events(picture):
        if bounds.high <= now:
            state.take(event)
    for heading, roles in (("Init Containers:", ("init", "sidecar")), ("Containers:", ("main",))):
        found = [each for each in state.states.values() if each.container.role in roles]
        if found:
            yield heading
        for each in found:
            yield f"  {visible(each.container.name)}:"
            yield from _state(each)


def _state(state: State) -> Iterator[str]:
    doing = {"": "Waiting", "waiting": "Waiting", "running": "Running", "terminated": "Terminated"}[state.doing]
    yield f"    State:          {doing}"
    if doing != "Running":
        yield f"      Reason:       {state.reason}"
    if state.doing == "terminated" and state.code is not None:
        yield f"      Exit Code:    {state.code}"
    if state.ended_before or state.doing == "waiting":
        yield "    Last State:     Terminated"
        if state.last is not None:
            yield f"      Reason:       {ended(state.last)}"
            yield f"      Exit Code:    {state.last}"
    yield f"    Ready:          {state.ready}"
    yield f"    Restart Count:  {state.restarts}"


# --- events ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    """Like events that the API keeps as one: how often, when first and when last."""

    told: Told
    first: Bounds
    last: Bounds
    count: int | None = 1
    """None: so often as nobody can say."""

    def widen(self, other: _Row) -> None:
        """What may be of its kind, too: it may have been the first, or the last."""
        self.first = Bounds(min(self.first.low, other.first.low), self.first.high)
        self.last = Bounds(self.last.low, max(self.last.high, other.last.high))

    def add(self, other: _Row) -> None:
        """One more of its kind."""
        self.first = Bounds(min(self.first.low, other.first.low), min(self.first.high, other.first.high))
        self.last = Bounds(max(self.last.low, other.last.low), max(self.last.high, other.last.high))
        self.count = None if self.count is None or other.count is None else self.count + other.count


def _events(timeline: Timeline, picture: Picture, now: float) -> Iterator[str]:
    sure: dict[tuple[str | None, Told], _Row] = {}
    perhaps: dict[tuple[str | None, Told], _Row] = {}
    for event in picture.scenario.events:
        bounds = picture.bounds(event)
        if bounds is None or bounds.low > now:
            continue
        happens = event.told_by_all and bounds.high <= now and event.stands_for is not None
        rows = sure if happens else perhaps
        within = Bounds(bounds.low, min(bounds.high, now))
        for told in _told(timeline, picture, event):
            row = _row(told, event, within)
            known = rows.setdefault((event.container, told), row)
            if known is not row:
                known.add(row)
    for key in sure.keys() & perhaps.keys():
        sure[key].widen(perhaps[key])
    yield "Events:"
    table = [("Type", "Reason", "Age", "From", "Message"), ("----", "------", "----", "----", "-------")]
    lines = [_line(row, now) for row in sorted(sure.values(), key=lambda row: (row.last, row.first))]
    yield from (f"  {line}" for line in _columns([*table, *lines], 4))
    more = [_line(row, now, "up to ") for row in sorted(perhaps.values(), key=lambda row: (row.first, row.last))]
    if more:
        yield ""
        yield "# and perhaps:"
        yield from (f"? {line}" for line in _columns(more, 4))


def _row(told: Told, event: TimedEvent, at: Bounds) -> _Row:
    """The row of one event, or of a run of them, whose bounds span the first and the last."""
    count = event.stands_for
    lasts = 0.0 if count is None else (count - 1) * float(event.detail.get("every", 0))
    first = Bounds(at.low, max(at.low, at.high - lasts))
    last = Bounds(min(at.high, at.low + lasts), at.high)
    return _Row(told, first, last, count)


def _told(timeline: Timeline, picture: Picture, event: TimedEvent) -> Iterable[Told]:
    pod = timeline.pod
    container = next((each for each in pod.containers if each.name == event.container), None)
    teller = Teller(
        timeline.setting.version,
        pod.workload.namespace or "default",
        _name(pod),
        container is not None and after_probe_kill(pod, container, timeline.setting.version),
    )
    image = _image(container)
    if event.type in ("container-started", "start-failed") and not _pulls(picture, event):
        yield from teller.told("image-present", event.container, image, {})
    yield from teller.told(event.type, event.container, image, event.detail)


def _image(container: Container | None) -> str:
    return "" if container is None else container.image.value or ""


def _pulls(picture: Picture, event: TimedEvent) -> bool:
    """Whether that attempt pulls its image, or may."""
    return any(
        other.type in ("pulled", "pulling") and other.container == event.container and other.attempt == event.attempt
        for other in picture.scenario.events
    )


def _line(row: _Row, now: float, at_most: str = "") -> tuple[str, str, str, str, str]:
    last = between(now - row.last.high, now - row.last.low)
    if row.count is None or row.count > 1:
        first = between(now - row.first.high, now - row.first.low)
        last += f" ({at_most}x{row.count} over {first})" if row.count else f" (again and again since {first})"
    told = row.told
    return told.type, told.reason, last, told.source, visible(told.message)


def _columns(rows: Sequence[Sequence[str]], last: int) -> Iterator[str]:
    """The rows in columns as kubectl sets them, three spaces apart; what follows column ``last`` is not padded."""
    widths = [max(len(row[n]) for row in rows) for n in range(last)]
    for row in rows:
        yield "   ".join(
            [*(f"{text:<{width}}" for text, width in zip(row, widths, strict=False)), *row[last:]]
        ).rstrip()
