"""Where the start of a Pod and the containers that have begun hold the worker up for each other: that is not told."""

from __future__ import annotations

from collections.abc import Sequence

from podlint.lifecycle.container import Life
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.worker import Window


def admit_held_up(start: PodStart, lives: Sequence[Life]) -> None:
    """Say so of a start, if that may happen. ``lives``: all that the containers which have begun may go on to live."""
    if not start.lives:
        return
    _admit_waited_for(start)
    over = max(_busy_until(start, life) for life in start.lives)
    sidecars = [life.turns for life in lives if life.container.role == "sidecar"]
    start.course.cut_short |= any(hold.low < over for turns in sidecars for hold in turns.holds)
    begun = {life.name for life in start.begun}
    held = [hold for life in start.lives if life.name not in begun for hold in life.turns.holds]
    needs = [need for life in lives for need in life.turns.needs]
    start.course.cut_short |= any(hold.meets(need) for hold in held for need in needs)


def _admit_waited_for(start: PodStart) -> None:
    """The same of sidecars that others have waited for, and the starts after them."""
    begun = {life.name for life in start.begun}
    for place, life in enumerate(start.lives):
        later = start.lives[place + 1 :]
        if not later or life.container.role != "sidecar" or life.name in begun:
            continue
        since = min(start.course.bounds(after.attempts[0].began).low for after in later)
        window = Window(since, max(_busy_until(start, after) for after in later))
        start.course.cut_short |= any(hold.meets(window) for hold in life.turns.holds)


def _busy_until(start: PodStart, life: Life) -> float:
    """Until when the start may be busy with a container: one that fails again and again before the others, as long as it is told."""
    last = life.attempts[-1] if life.container.role == "init" else life.attempts[0]
    return start.course.bounds(last.free.at).high
