"""Whether a sync keeps any main container: where it keeps none, a kill for good is a stop of the whole Pod (kubelet-model 4.2)."""

from __future__ import annotations

from collections.abc import Sequence

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Ending
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.moment import Moment, latest


@dataclass
class Kept:
    """One main container of a course: until when it is kept, and what is kept besides."""

    course: Course
    others_end: Moment | None
    """From here on no other main container is kept, but for those ``beside``. None: they are."""
    beside: Sequence[Kept] = ()
    """The other main containers that live in the same course."""
    ended: Ending | None = None
    """It has ended for good."""
    doomed_at: Moment | None = None
    """A probe has failed often enough for a kill for good, which waits for the Pod's worker."""

    @property
    def last_since(self) -> Moment | None:
        """From here on nothing else is kept; None: something is."""
        stop, others = self.pod_stop, [each._until for each in self.beside]  # noqa: SLF001 -- its own kind
        if stop is not None:
            return stop.at
        if self.others_end is None or None in others:
            return None
        return latest(self.others_end, *(at for at in others if at is not None))

    @property
    def pod_stop(self) -> Event | None:
        """The stop of the whole Pod that a kill of another one has become: it takes this one along."""
        stops = (each.ended.pod_stop for each in self.beside if each.ended is not None)
        return next((stop for stop in stops if stop is not None), None)

    @property
    def _until(self) -> Moment | None:
        """From here on a sync does not keep it; None: it does."""
        if self.ended is not None:
            return self.ended.gone + self.course.jitter("exit_seen")
        return self.doomed_at
