"""Compare a record with the predicted life of its Pod: the way it went, if the timeline knows one.

All that a record says of its own durations (``Pulled … in 16.5s``) is taken as known before the life is predicted,
unless somebody assumes something else: then that is held against the record, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from podlint.behaviour.process import program
from podlint.comparison.hypothesis import Hypothesis, Strand
from podlint.comparison.match import Match, match
from podlint.comparison.narrow import narrowed
from podlint.comparison.sighting import Sighting, sightings
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Setting
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.unknown import DEFAULTS, KUBELETS_OWN, NEVER, Assumption, Assumptions
from podlint.moment import EPSILON, Bounds
from podlint.observed.record import Record
from podlint.pod.model import Pod
from podlint.timeline.life import Timeline, timeline_of

MOST_WATCHED = 7200.0
"""A life is predicted up to here, in seconds; the API server keeps events for an hour."""
_MARGIN = 30.0
"""A life is predicted so much further than it was watched: what comes late must be known to be late."""
_WITHOUT_BEGINNING = 300.0
"""Where the record doesn't show when the Pod began, it may have run for so long before the first row."""
_TELLING = 0.1
"""A range is told as narrowed where it has become smaller by this, in seconds; that something took no longer than most
of the record is not told, since that is so of everything in it."""


_SUPPOSED = ("hang", "run")
"""The unknowns that are ``never`` where a program is not known, in the order they are supposed to be otherwise."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """An unknown, with the range that the record leaves it."""

    name: str
    meaning: str
    before: Bounds
    after: Bounds

    @property
    def assumption(self) -> str:
        """As ``--assume`` and the configuration take it: rounded outwards to a tenth of a second."""
        low = math.floor(self.after.low * 10 + 1e-6) / 10
        if math.isinf(self.after.high):
            return f"{self.name}={low:g}s.."
        high = math.ceil(self.after.high * 10 - 1e-6) / 10
        return f"{self.name}={low:g}s" if low == high else f"{self.name}={low:g}s..{high:g}s"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a record with one Pod's prediction."""

    record: Record
    timeline: Timeline
    best: Match
    """The hypothesis that fits, or the one that comes nearest."""
    fitting: tuple[Match, ...]
    unknowns: tuple[Narrowed, ...]
    supposing: tuple[str, ...] = ()
    """Unknowns that are ``never`` unless somebody says so, and that the record makes one suppose."""

    @property
    def fits(self) -> bool:
        return bool(self.fitting)


class NothingToCompareError(Exception):
    """The record tells nothing that a timeline tells of; the text says so in words for people."""


def compare(pod: Pod, setting: Setting, record: Record, *, served: Serving = Serving.NONE) -> Comparison:
    """Hold a record against what is predicted for its Pod. NothingToCompareError where the two share nothing."""
    seen = sightings(record, pod)
    _check(pod, seen)
    told = _pulls(seen, record, setting.assumptions)
    tries = [_played(setting, told, record, before) for before in _before(record)]
    found = _held(pod, tries[0], record, seen, served)
    for another in tries[1:]:
        if not found.fits:
            found = _better(found, _held(pod, another, record, seen, served))
    for kind in _SUPPOSED:
        supposed = _supposed(found.timeline, kind)
        if not found.fits and supposed:
            given = replace(
                tries[0],
                assumptions=Assumptions({**_bounded(found.timeline), **supposed}).over(tries[0].assumptions),
            )
            other = replace(_held(pod, given, record, seen, served), supposing=tuple(supposed))
            found = other if other.fits and _aside(other.best) <= _aside(found.best) else found
    return replace(found, unknowns=tuple(_narrowed(found, told)))


def _aside(held: Match) -> int:
    """How many sightings were not compared."""
    return sum(judgement.outcome == "not-compared" for judgement in held.judgements)


def _better(one: Comparison, other: Comparison) -> Comparison:
    return min(one, other, key=lambda each: each.best.contradictions)


def _supposed(timeline: Timeline, kind: str) -> dict[str, Assumption]:
    """What may happen though nothing in the manifest says so: a program that can't be read hangs, or ends by itself."""
    never = {unknown.name for unknown in timeline.unknowns if unknown.bounds == NEVER and unknown.origin == "default"}
    unread = [each.name for each in timeline.pod.containers if not program(timeline.pod, each).known]
    names = [f"{kind}.{container}" for container in unread]
    within = Bounds(0.0, _longest(timeline.setting))
    return {name: Assumption(within, "default") for name in names if name in never}


def _before(record: Record) -> tuple[float, ...]:
    """How long the Pod may have run before the first row, in seconds: short times are tried first, they cost least."""
    return (0.0,) if record.has_beginning else (0.0, _WITHOUT_BEGINNING)


def _played(setting: Setting, told: dict[str, Assumption], record: Record, before: float) -> Setting:
    return replace(
        setting,
        assumptions=setting.assumptions.over(Assumptions(told)),
        until=min(record.span + before + _MARGIN, MOST_WATCHED),
        grace_period=record.grace_period if record.grace_period is not None else setting.grace_period,
    )


def _held(pod: Pod, setting: Setting, record: Record, seen: Sequence[Sighting], served: Serving) -> Comparison:
    """The record held against every way that the life may go under one setting.

    What takes for ever to the timeline takes longer than the record to it. With bounds everywhere, an event's
    interval tells how far its time in other courses is from the expression it carries.
    """
    timeline = timeline_of(pod, setting, served=served, stories=record.deleted)
    bounded = _bounded(timeline)
    played = timeline
    if bounded:
        shorter = replace(setting, assumptions=Assumptions(bounded).over(setting.assumptions))
        played = timeline_of(pod, shorter, served=served, stories=record.deleted)
    if not played.scenarios:
        raise NothingToCompareError(
            "so much can happen to this Pod that podlint does not follow it: nothing can be compared; --assume narrows it"
        )
    matches = [match(record, seen, hypothesis) for hypothesis in _hypotheses(played)]
    best = min(matches, key=lambda each: (each.contradictions, each.distance))
    return Comparison(record, timeline, best, tuple(each for each in matches if each.fits), ())


def _bounded(timeline: Timeline) -> dict[str, Assumption]:
    """The unknowns that have no latest, as long as they can be seen to last."""
    longest = _longest(timeline.setting)
    return {
        unknown.name: Assumption(Bounds(unknown.bounds.low, max(longest, unknown.bounds.low)), unknown.origin)
        for unknown in timeline.unknowns
        if math.isinf(unknown.bounds.high) and not math.isinf(unknown.bounds.low)
    }


def _longest(setting: Setting) -> float:
    """Whatever takes longer than this ends after the record, in seconds."""
    return (setting.until or 0.0) + 2 * _MARGIN


def _check(pod: Pod, seen: Sequence[Sighting]) -> None:
    """Whether there is anything to compare, and it is this Pod's."""
    if not any(sighting.row.meaning.type is not None for sighting in seen):
        raise NothingToCompareError("it holds no event that a timeline tells of: nothing can be compared")
    known = {container.name for container in pod.containers}
    strangers = {s.container for s in seen if s.container is not None} - known
    if strangers:
        named = ", ".join(sorted(strangers)[:3])
        raise NothingToCompareError(
            f"it tells of a container {named}, which this Pod doesn't have "
            f"(it has {', '.join(sorted(known)) or 'none'}): it is another Pod's, or of another version of it"
        )


def _hypotheses(timeline: Timeline) -> Iterator[Hypothesis]:
    stories = [Strand(story) for story in timeline.stories if story.zero == "deletion-requested"]
    for scenario in timeline.scenarios:
        life = Strand(scenario)
        yield Hypothesis(life, None, timeline.complete)
        for story in stories:
            yield Hypothesis(life, story, timeline.complete)


def _pulls(seen: Sequence[Sighting], record: Record, given: Assumptions) -> dict[str, Assumption]:
    """What the messages say of pulling: how long it took, or that the image was there.

    Where events were lost, there may have been pulls that no message tells of, slower or faster.
    """
    found: dict[str, list[Bounds]] = {}
    for sighting in seen:
        took = sighting.row.meaning.pull
        if sighting.container is not None and sighting.kind[0] == "image-present":
            took = Bounds(0.0, 0.0)
        if sighting.container is not None and took is not None:
            found.setdefault(f"pull.{sighting.container}", []).append(took)
    told: dict[str, Assumption] = {}
    for name, each in found.items():
        if given.find(name) is None:
            low, high = min(took.low for took in each), max(took.high for took in each)
            told[name] = Assumption(
                Bounds(0.0, math.inf) if record.has_gaps and high > 1.0 else Bounds(low, high), "flag"
            )
    return told


def _narrowed(found: Comparison, told: dict[str, Assumption]) -> Iterator[Narrowed]:
    """The unknowns that every way it may have gone bounds better than the manifest does."""
    by_match = [_by_unknown(each) for each in found.fitting]
    for unknown in found.timeline.unknowns:
        before = DEFAULTS["pull"] if unknown.name in told else unknown.bounds
        before = NEVER if unknown.name in found.supposing else before
        ranges = [each.get(unknown.name, unknown.bounds) for each in by_match]
        after = _hull(ranges) if ranges else before
        if after.high >= _longest(found.timeline.setting) - EPSILON:
            after = Bounds(after.low, math.inf)
        raised = before == NEVER or after.low > before.low + _TELLING
        if _tells(before, after) and (raised or after.high <= found.record.span / 2):
            yield Narrowed(unknown.name, unknown.meaning, before, after)


def _by_unknown(fitting: Match) -> dict[str, Bounds]:
    """Each unknown's values in one way it may have gone, over all attempts that were seen."""
    found: dict[str, list[Bounds]] = {}
    for draw, bounds in narrowed(fitting).items():
        found.setdefault(draw.unknown, []).append(bounds)
    return {name: _hull(each) for name, each in found.items() if name not in KUBELETS_OWN or name == "overhead"}


def _hull(each: Sequence[Bounds]) -> Bounds:
    return Bounds(min(bounds.low for bounds in each), max(bounds.high for bounds in each))


def _tells(before: Bounds, after: Bounds) -> bool:
    return after.low > before.low + _TELLING or after.high < before.high - _TELLING
