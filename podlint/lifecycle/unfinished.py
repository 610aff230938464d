"""What the Pod's worker is still at when the Pod's end comes: while it is, nothing is stopped (kubelet-model 2.1, 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podlint.dataclass import dataclass
from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.lived import Lived, Running
from podlint.lifecycle.victim import Victim
from podlint.moment import Moment, latest


@dataclass
class Unfinished:
    """The containers of a Pod as its end at ``ends_at`` finds them."""

    course: Course
    lived: Sequence[Lived]
    ends_at: Moment

    def __post_init__(self) -> None:
        self._free = {each.container.name: self._over(each.lives) for each in self.lived if each.lives[0].attempts}

    def free_to_stop(self, found: Running) -> Event:
        """Since when the worker may stop a running container: what it did for the others is done, too."""
        at = found.attempt.free.at
        for name, moment in self._free.items():
            at = at if name == found.lives[0].name else self.course.not_before(at, moment)
        wait = "worker_idle" if self.course.constants.relists_on_demand else "worker_free"
        return replace(found.attempt.free, at=at + self.course.jitter(wait))

    def unseen(self) -> list[tuple[Victim, Event]]:
        """What has ended, but so shortly before that the kubelet may not have seen it: it goes through the stop."""
        unseen: list[tuple[Victim, Event]] = []
        for life in (life for each in self.lived for life in each.lives):
            attempt, ending = life.attempts[-1], life.attempts[-1].ending
            if ending is not None and self.course.bounds(self.ends_at - ending.exited.at).low < self._exit_seen:
                unseen.append((life.victim(attempt, self.ends_at, certain=False), attempt.free))
        return unseen

    @property
    def killed_by(self) -> Moment | None:
        """When all kills are over that may have begun before and leave nothing to stop, and all hooks of what has ended.

        None: there are none.
        """
        each: list[Moment] = []
        for lived in self.lived:
            ended = [life for life in lived.lives if life.attempts and life.attempts[-1].ending is not None]
            over = self._over(ended) if ended else self.ends_at
            if self.course.side(over - self.ends_at).high > 0:
                each.append(over if len(ended) == len(lived.lives) else self.course.between(self.ends_at, over))
        return latest(*each) if each else None

    def _over(self, lives: Sequence[Life]) -> Moment:
        """When the worker has done what it did last for a container, whichever of its lives it is."""
        ends = [self._over_in(life) for life in lives]
        return ends[0] if len(ends) == 1 else self.course.between(*ends)

    def _over_in(self, life: Life) -> Moment:
        """A sync that fails with a hook is followed by another when there is news of what has become of it (2.1)."""
        attempt = life.attempts[-1]
        if attempt.ending is not None and attempt.ending.by_probe:  # and it is not started again
            return attempt.ending.gone
        return attempt.free.at + self.course.jitter("exit_seen") if attempt.hook_failed else attempt.free.at

    @property
    def _exit_seen(self) -> float:
        return self.course.constants.exit_seen.high
