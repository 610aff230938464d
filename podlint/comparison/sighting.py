"""Sightings: single moments that a record's rows tell of, each with its place among those of its kind.

A row ``x3 over 78s`` was seen three times, of which it tells the first and the last. With the other rows of the
same kind (the same thing, of the same container) that says which of its kind each was: the first or third of three,
or, where rows overlap, something in between.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.observed.meaning import Meaning
from podlint.observed.record import Record, Row, Time
from podlint.pod.image import parse
from podlint.pod.model import Container, Pod

Kind: TypeAlias = tuple[str | None, str | None, str | None]
"""What happened, to which container, by which probe or for which reason."""


class Ordinals(NamedTuple):
    """It was the n-th of its kind, with n between these; counted from 1."""

    least: int
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One moment of a record."""

    row: Row
    time: Time
    container: str | None
    """None: it concerns the Pod, or the record leaves open which container."""
    ordinals: Ordinals
    again: bool = False
    """It is the last time of a row that tells of several."""

    @property
    def kind(self) -> Kind:
        return _kind(self.row.meaning, self.container)

    @property
    def is_of_a_stop(self) -> bool:
        """It tells of a Pod that is stopped as a whole, or of the deletion that this is for."""
        return self.kind[0] == "deletion-requested" or (self.kind[0] == "killing" and self.kind[2] == "stopping")


def sightings(record: Record, pod: Pod) -> list[Sighting]:
    """Every moment that the record tells, in the order of its rows."""
    known = [(row, container_of(row.meaning, pod)) for row in record.rows]
    found: list[Sighting] = []
    for row, container in known:
        kind = _kind(row.meaning, container)
        others = [other for other, whose in known if other is not row and _kind(other.meaning, whose) == kind]
        counts = record.has_beginning and not record.has_gaps and row.meaning.type not in _LOOSE
        loose = not counts or (container is None and _of_container(row))
        found.append(Sighting(row, row.first, container, _ordinals(row, row.first, 1, others, loose)))
        if row.count > 1:
            last = _ordinals(row, row.last, row.count, others, loose)
            found.append(Sighting(row, row.last, container, last, again=True))
    return found


_LOOSE = ("image-present",)
"""Whose n-th need not be the n-th of what it stands for: other rows (``Pulled``) may have taken its place."""

_OF_THE_POD = ("scheduled", "pod-initialized", "pod-ready", "pod-unready", "phase", "deletion-requested")


def _of_container(row: Row) -> bool:
    return row.meaning.type not in _OF_THE_POD


def _kind(meaning: Meaning, container: str | None) -> Kind:
    return meaning.type, container, meaning.detail.get("probe") or meaning.detail.get("reason")


def _ordinals(row: Row, time: Time, own: int, others: Sequence[Row], loose: bool) -> Ordinals:
    """Which of its kind the row's ``own``-th was, as the other rows of the kind leave it."""
    if loose or row.attempt is not None:
        return Ordinals(own, math.inf)
    least, most = own, own
    for other in others:
        if other.last.bounds.high <= time.bounds.low:
            least, most = least + other.count, most + other.count
        elif other.first.bounds.low < time.bounds.high:
            least += other.first.bounds.high <= time.bounds.low
            most += other.count
    return Ordinals(least, most)


def container_of(meaning: Meaning, pod: Pod) -> str | None:
    """The container that something happened to: as the record says, or the only one that it can be."""
    if meaning.container is not None or meaning.type in _OF_THE_POD:
        return meaning.container
    can_be = [container for container in pod.containers if _can_be(meaning, container)]
    return can_be[0].name if len(can_be) == 1 else None


def _can_be(meaning: Meaning, container: Container) -> bool:
    if meaning.image is not None and not _same_image(meaning.image, container.image.value):
        return False
    if meaning.type == "post-start-failed":
        return container.post_start is not None
    if meaning.type == "pre-stop-failed":
        return container.pre_stop is not None
    probe = meaning.detail.get("probe")
    return probe is None or probe in container.probes


def _same_image(seen: str, written: str | None) -> bool:
    if written is None or seen == written:
        return written is not None
    left, right = parse(seen), parse(written)
    return left is not None and right is not None and left == right
