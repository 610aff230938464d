"""What a record would hold, had its Pod lived as predicted, and doesn't."""

from __future__ import annotations

from collections.abc import Sequence

from podlint.comparison.hypothesis import Hypothesis, Strand, ordered, told_reason
from podlint.comparison.search import SLACK, Placed, expected
from podlint.comparison.sighting import Kind, Sighting
from podlint.dataclass import dataclass
from podlint.moment import Bounds
from podlint.observed.record import Record
from podlint.timeline.timed_event import TimedEvent

_KEPT_FOR = 3600.0
"""The API server forgets events after an hour: what is missing in a longer record may have been there."""
_MISSED = frozenset(("container-started", "killing", "probe-failed", "restart-delayed", "post-start-failed"))
"""What a record of events would show, had it happened. Pulls are not asked for: the start after them tells as much, and
people who show a record leave them out."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something certain that a complete record would hold, and this one doesn't."""

    event: TimedEvent
    predicted: Bounds
    """On the record's clock."""


def missing_events(record: Record, seen: Sequence[Sighting], placed: Placed, hypothesis: Hypothesis) -> list[Missing]:
    """The certain events that are over before the record ends and that no row counts.

    None where events were lost: too many of them, too old, or a record of nothing but a status. Where the beginning
    was cut off, what came before the first row is not asked for; after a deletion began, nothing of the life is.
    """
    if record.form == "status" or record.has_gaps or record.span > _KEPT_FOR or not placed:
        return []
    begins = min(sighting.time.bounds.low for sighting in placed)
    ends = min([record.end, *(s.time.bounds.low for s, place in placed.items() if place.strand is hypothesis.deletion)])
    unclear = {sighting.kind[0] for sighting in seen if sighting.container is None}
    missing: list[Missing] = []
    for kind in _kinds(hypothesis.life):
        if kind[0] in unclear:
            continue
        counted = _counted(kind, seen)
        for event, least, _ in ordered(hypothesis.queue(kind)):
            if not event.told_by_all or least <= counted:
                continue
            predicted = expected(hypothesis.life.place(event), placed, hypothesis)
            if predicted.high < ends - SLACK and (record.has_beginning or predicted.low > begins):
                missing.append(Missing(event, predicted))
    return missing


def _kinds(life: Strand) -> list[Kind]:
    kinds = (
        (event.type, event.container, event.detail.get("probe") or told_reason(event))
        for event in life.scenario.events
        if event.type in _MISSED
    )
    return list(dict.fromkeys(kinds))


def _counted(kind: Kind, seen: Sequence[Sighting]) -> int:
    """How many of a kind the rows count."""
    happened, container, about = kind
    return sum(
        sighting.row.count
        for sighting in seen
        if not sighting.again
        and sighting.row.attempt is None
        and sighting.kind[:2] == (happened, container)
        and about in (None, sighting.kind[2])
    )


def first_missing(found: Sequence[Missing]) -> list[Missing]:
    """Of each kind the first that is missing: the others follow from it."""
    first: dict[Kind, Missing] = {}
    for each in found:
        first.setdefault((each.event.type, each.event.container, told_reason(each.event)), each)
    return list(first.values())
