"""A restart loop is one round that repeats: where to stop following it, and what to say of all that is not followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.backoff import ladder
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.readiness import Readiness
from podlint.moment import Moment, jitter, latest, seconds

MOST_ATTEMPTS = 10
"""More attempts than this are not told one by one, however far ``until`` lies: the rest is one round that repeats."""

MOST_OPEN = 8
"""The same of a loop in which it was open how an attempt goes: each is a fork, and each way is followed from its beginning.
By then the ladder of the back-off has reached its top (5.2)."""

MOST_UNSTEADY = 4
"""So many attempts are told of a loop whose ends take turns (its own, a probe's kill, …): each may come after each, and
nothing new comes of following them further."""


def told_enough(course: Course, readiness: Readiness, attempts: Sequence[Attempt], backoff: float | None) -> bool:
    """Whether a course need not be followed beyond the last of these attempts, which has just begun.

    It repeats itself, or lies past ``until``. ``readiness``: the container's. ``backoff``: the wait that the next restart
    has to have behind it.
    """
    again, until = attempts[-1], course.setting.until
    if until is not None:
        if course.bounds(again.started.at).low > until:
            return True
        if len(attempts) > (MOST_OPEN if course.narrowings else MOST_ATTEMPTS):
            _tell_the_rest(course, readiness, attempts, until)
            return True
        return False
    steady = _steady(attempts)
    if steady or len(attempts) > MOST_UNSTEADY:
        _note_cycle(course, attempts, backoff)
        course.cut_short |= not steady
        return True
    return False


def _tell_the_rest(course: Course, readiness: Readiness, attempts: Sequence[Attempt], until: float) -> None:
    """All further rounds in one: each event of those before this, as often as there is time for it."""
    before, again = attempts[-2:]
    every = max(course.bounds(again.started.at - before.started.at).low, 0.1)
    rest = max(0.0, until - course.bounds(again.started.at).low)
    begins = seconds(course.bounds(again.began).low)
    spread = jitter("one of all further rounds", 0.0, rest)
    for event, shift in _of_a_round(course, readiness.container, attempts):
        detail = {**event.detail, "count": int(rest // every) + 1, "every": round(every, 3)}
        told = course.emit(
            event.type,
            latest(event.at + shift, begins) + spread,  # a range may not cancel out against itself
            again.started,
            f"and so on: {event.formula}",
            container=readiness.container,
            attempt=again.number,
            certain=False,
            **detail,
        )
        readiness.note(told)


def _of_a_round(course: Course, container: str, attempts: Sequence[Attempt]) -> Iterator[tuple[Event, Moment]]:
    """The events that a further round may have, with how much later than those of the round that tells them they come.

    They are those of the last whole round, and what only earlier ones had: rounds may take turns, as where every other one waits.
    The first attempt is none of them, for some of it never comes again.
    """
    met: set[tuple[object, ...]] = set()
    for attempt in reversed(attempts[1:-1]):
        shift = attempts[-1].started.at - attempt.started.at
        its = [
            e for e in course.events if e.container == container and e.attempt == attempt.number and _kind(e) not in met
        ]
        yield from ((event, shift) for event in its)
        met.update(map(_kind, its))


def _kind(event: Event) -> tuple[object, ...]:
    return (event.type, event.detail.get("probe"), event.detail.get("reason"))


def _steady(attempts: Sequence[Attempt]) -> bool:
    """The last two attempts ended the same way, so the next ones will."""
    ended = [attempt.ending.cause for attempt in attempts if attempt.ending is not None]
    return len(ended) >= 2 and ended[-1] == ended[-2]


def _note_cycle(course: Course, attempts: Sequence[Attempt], backoff: float | None) -> None:
    first, last, ending = attempts[-2].started, attempts[-1].started, attempts[-2].ending
    before = attempts[-3].ending if len(attempts) > 2 else None
    assert ending is not None
    cycle = course.bounds(ending.exited.at - (before.exited.at if before else first.at))
    course.cycle = (first, last)
    run = course.bounds(ending.exited.at - attempts[-2].began)
    course.ladder = ladder(backoff, cycle, run, ending.by_probe, course.constants)
