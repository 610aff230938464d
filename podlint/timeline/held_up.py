"""Where the start of a Pod and the sidecars that have begun hold the Pod's worker up for each other (kubelet-model 4.1).

How a sidecar goes on is known only when the start has been played, so that is played again with what is known then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course, Setting
from podlint.lifecycle.going_on import go_on
from podlint.lifecycle.pod_start import PodStart
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.worker import Turns, Use
from podlint.timeline.explore import plays, share_of_one

MOST_TRIES = 3
"""So often a start is played, until what holds it up comes at no other time than was supposed."""


def starts_of(programs: Programs, setting: Setting) -> list[PodStart]:
    """Every way that a Pod can start, held up where a sidecar may be killed meanwhile."""
    held: dict[str, Use] = {}
    for _ in range(MOST_TRIES):
        starts = _played(programs, setting, held)
        found = _holders(starts)
        if all(name in held and held[name].covers(use) for name, use in found.items()):
            return starts
        held = held | {name: use.joined_with(held[name]) if name in held else use for name, use in found.items()}
    for start in starts:
        start.course.cut_short = True
    return starts


def _played(programs: Programs, setting: Setting, held: Mapping[str, Use]) -> list[PodStart]:
    return [start for _, start in plays(setting, partial(_play, programs=programs, held=held))]


def _play(course: Course, programs: Programs, held: Mapping[str, Use]) -> PodStart:
    return PodStart(course, programs.pod, programs, held=held).play()


def _holders(starts: Sequence[PodStart]) -> dict[str, Use]:
    """The sidecars that may hold the worker before all containers have been started."""
    turns: dict[str, list[Turns]] = {}
    for start in starts:
        if len(start.lives) < 2:
            continue
        over = max(_busy_until(start, life) for life in start.lives)
        for life in (life for life in start.lives if life.container.role == "sidecar"):
            each = _as_it_goes_on(start, life)
            if any(hold.low < over for own in each for hold in own.holds):
                turns.setdefault(life.name, []).extend(each)
    return {name: Use.of(each) for name, each in turns.items()}


def _as_it_goes_on(start: PodStart, life: Life) -> list[Turns]:
    """What a sidecar makes of the worker: its life is told already where others have waited for it."""
    if any(life is told for told in start.told_whole):
        return [life.turns]
    setting = start.course.setting
    played = plays(setting, partial(go_on, [life]), start.course, share_of_one(setting, len(start.begun)))
    return [again.turns for _, lives in played for again in lives]


def _busy_until(start: PodStart, life: Life) -> float:
    """Until when the start may be busy with a container: one that nothing has followed yet may fail again and again, as far as it is told."""
    waits = life.container.role == "init" or (life is start.lives[-1] and life.container.role == "sidecar")
    last = life.attempts[-1] if waits else life.attempts[0]
    return start.course.bounds(last.free.at).high


def waited_for(starts: Sequence[PodStart]) -> Use:
    """What the containers make of the worker whose whole life is told in the start, for others have waited for them."""
    return Use.of(life.turns for start in starts for life in start.told_whole)
