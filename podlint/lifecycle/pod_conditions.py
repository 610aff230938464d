"""The Pod's Ready condition, and the Service's endpoints that follow it (kubelet-model 3.7, 5.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event, EventType
from podlint.lifecycle.lived import Lived
from podlint.lifecycle.readiness import Toggle
from podlint.lifecycle.serving import Serving
from podlint.moment import Moment, jitter, latest
from podlint.pod.model import Pod

NOT_MANY: Mapping[str, Any] = MappingProxyType({})
MOST_TOGGLES = 60
"""After the first, so many changes of the Pod's readiness are told one by one."""


@dataclass
class Conditions:
    """What the Pod makes of its containers' readiness in a course."""

    course: Course
    pod: Pod
    lived: Sequence[Lived]
    served: Serving

    def tell(self) -> None:
        """The Pod's Ready condition follows the containers' (main and sidecars)."""
        counted = [lived for lived in self.lived if lived.container.role != "init"]
        if len(counted) < sum(c.role != "init" for c in self.pod.containers) or self.pod.readiness_gates:
            return
        turns = [lived.toggles for lived in counted]
        if not turns or not all(turns):
            return
        firsts = [toggles[0].event for toggles in turns]
        before = [toggle.event for toggles in turns for toggle in toggles if not toggle.ready]
        at = latest(*(event.at for event in firsts))
        stay = all(self.course.side(at - event.at).high <= 0 for event in before)
        certain = stay and all(event.certain for event in firsts)
        self._pod_ready(at, firsts, certain)
        later = [toggle for toggles in turns for toggle in toggles[1:]]
        if len(counted) == 1 and (len(counted[0].lives) == 1 or self._in_order(later)):
            for toggle in later:
                self._turn(toggle)
            return
        for ready in (True, False):
            turning = [toggle.event for toggle in later if toggle.ready is ready]
            if ready:  # not before all have been ready once
                turning = [replace(e, at=self.course.not_before(e.at, at), because=(e,)) for e in turning]
            for event in self._in_any_order(turning[:MOST_TOGGLES]):
                self._turn(Toggle(ready, event))
            self._more(ready, turning[MOST_TOGGLES:])

    def _turn(self, toggle: Toggle) -> None:
        if toggle.ready:
            self._pod_ready(toggle.event.at, [toggle.event], toggle.event.certain, _many(toggle.event))
        else:
            self._pod_unready(toggle.event, toggle.event.certain)

    def _in_order(self, toggles: Sequence[Toggle]) -> bool:
        """None of them may come before one that is told earlier: lives may differ in when an attempt ends, even in which ends."""
        for ready in (True, False):
            bounds = [self.course.bounds(toggle.event.at) for toggle in toggles if toggle.ready is ready]
            if any(later.low < sooner.low or later.high < sooner.high for sooner, later in pairwise(bounds)):
                return False
        return True

    def _in_any_order(self, events: list[Event]) -> list[Event]:
        """Doubtful events of several containers, or lives, so that the n-th to happen lies in the interval of one in order.

        Where intervals overlap nothing says which comes first: each may come as late as the last of them.
        """
        bounds = sorted((self.course.bounds(event.at), place) for place, event in enumerate(events))
        told: list[Event] = []
        for n, ((low, high), place) in enumerate(bounds):
            latest_of_group = high
            for (next_low, next_high), _ in bounds[n + 1 :]:
                if next_low > latest_of_group:
                    break
                latest_of_group = max(latest_of_group, next_high)
            earlier = [b.high for (b, _) in bounds[:n] if b.high >= low]
            last = max([latest_of_group, *earlier])
            event = events[place]
            at = event.at if last == high else jitter("one of several containers", low, last)
            told.append(replace(event, at=at, because=(event,), certain=False))
        return told

    def _more(self, ready: bool, events: list[Event]) -> None:
        """What would be too many to tell one by one: the Pod may turn ready, or unready, at any of these times."""
        if not events:
            return
        each = [self.course.bounds(event.at) for event in events]
        at = jitter("one of many", min(b.low for b in each), max(b.high for b in each))
        kind: EventType = "pod-ready" if ready else "pod-unready"
        many: dict[str, Any] = {"count": len(events), "every": 0}
        self.course.emit(kind, at, events[0], "one of many containers turns", certain=False, **many)

    def _pod_ready(
        self, at: Moment, because: Iterable[Event], certain: bool, many: Mapping[str, Any] = NOT_MANY
    ) -> None:
        ready = self.course.emit("pod-ready", at, tuple(because), "every container is ready", certain=certain, **many)
        if self.served is Serving.READY and self.course.shown(at) is not None:
            self.course.emit(
                "endpoint-added",
                ready.at + self.course.latency(),
                ready,
                "the EndpointSlice follows the Pod's condition",
                certain=certain,
                **many,
            )

    def _pod_unready(self, because: Event, certain: bool) -> None:
        many = _many(because)
        unready = self.course.emit(
            "pod-unready", because.at, because, "a container is not ready", certain=certain, **many
        )
        if self.served is Serving.READY and self.course.shown(because.at) is not None:
            self.course.emit(
                "endpoint-removed",
                unready.at + self.course.latency(),
                unready,
                "the EndpointSlice follows the Pod's condition",
                certain=certain,
                **many,
            )


def _many(event: Event) -> Mapping[str, Any]:
    """How often an event stands for another like it."""
    return {key: event.detail[key] for key in ("count", "every") if key in event.detail}
