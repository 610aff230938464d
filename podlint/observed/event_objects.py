"""Event objects, as ``kubectl get events -o json`` prints them: of the core API and of ``events.k8s.io/v1``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from podlint.manifest.node import Json
from podlint.moment import Bounds
from podlint.observed.clock import some_time
from podlint.observed.meaning import meaning_of
from podlint.observed.record import Row, Time
from podlint.regex import regex

_PATH = regex(r"spec\.(?:initContainers|containers|ephemeralContainers)\{([^{}]{1,63})\}")

Object = Mapping[str, Json]


def about(event: Object) -> tuple[str, str] | None:
    """Kind and name of the object that an event is about."""
    involved = _involved(event)
    kind, name = involved.get("kind"), involved.get("name")
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else None


def event_row(event: Object) -> Row:
    """One Event object as a row."""
    involved = _involved(event)
    path = _PATH.fullmatch(_text(involved, "fieldPath"))
    reason, message = _text(event, "reason"), _text(event, "message") or _text(event, "note")
    series = _mapping(event, "series")
    first = some_time(event.get("firstTimestamp"), event.get("deprecatedFirstTimestamp"), event.get("eventTime"))
    last = some_time(
        series.get("lastObservedTime"),
        event.get("lastTimestamp"),
        event.get("deprecatedLastTimestamp"),
        event.get("eventTime"),
    )
    count = _count(series.get("count"), event.get("count"), event.get("deprecatedCount"))
    if count == 1 or not last.text:
        last = first
    meaning = meaning_of(reason, message, path[1] if path else None)
    by_kubelet = "kubelet" in (
        _component(event),
        _text(event, "reportingController"),
        _text(event, "reportingComponent"),
    )
    return Row(reason, message, meaning, first, _not_before(first, last), count, by_kubelet=by_kubelet)


def _involved(event: Object) -> Object:
    """The object that it is about: the two APIs call it differently."""
    return _mapping(event, "involvedObject") or _mapping(event, "regarding")


def _not_before(first: Time, last: Time) -> Time:
    """``last``, wherever it is not before ``first``: hand-made records hold all sorts of times."""
    if last.bounds.high >= first.bounds.low:
        return last
    return Time(Bounds(first.bounds.low, first.bounds.high), last.text)


def _component(event: Object) -> str:
    return _text(_mapping(event, "source") or _mapping(event, "deprecatedSource"), "component")


def _count(*given: Json) -> int:
    counts = [each for each in given if isinstance(each, int) and not isinstance(each, bool)]
    return max([1, *counts])


def _mapping(parent: Object, key: str) -> Object:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _text(parent: Object, key: str) -> str:
    value = parent.get(key)
    return value if isinstance(value, str) else ""


def items(document: Json) -> Iterable[Object]:
    """The objects in a document: itself, or the items of a ``List``."""
    if isinstance(document, list):
        for each in document:
            yield from items(each)
    elif isinstance(document, dict):
        held = document.get("items")
        if isinstance(held, list):
            yield from (each for each in held if isinstance(each, dict))
        else:
            yield document
