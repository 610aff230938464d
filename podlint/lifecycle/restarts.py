"""Whether a container is started again when it has ended, and how long it is held back (kubelet-model 4.2, 5)."""

from __future__ import annotations

from dataclasses import replace

from podlint.lifecycle.attempt import Ending
from podlint.lifecycle.backoff import BackOff
from podlint.lifecycle.course import Course
from podlint.lifecycle.policy import Verdict, after_exit, after_probe_kill
from podlint.moment import Moment
from podlint.pod.model import Container, Pod


class Restarts:
    """What comes of each end of one container in a course."""

    def __init__(self, course: Course, pod: Pod, container: Container) -> None:
        self.course, self.pod, self.container = course, pod, container
        self.backoff = BackOff(course)

    def follow(self, ending: Ending) -> bool:
        """Whether the kubelet starts the container again (5.5)."""
        if ending.by_probe:
            return self.follow_kill()
        return self.follow_code(ending) if ending.cause == "post-start" else self.after_exit(ending.code) == "restart"

    def follow_kill(self) -> bool:
        """Whether it starts it again after a probe's kill."""
        return after_probe_kill(self.pod, self.container, self.course.setting.version)

    def after_exit(self, code: int | None) -> Verdict:
        """What an exit with ``code`` comes to."""
        return after_exit(self.pod, self.container, code, self.course.setting.version)

    def follow_code(self, ending: Ending) -> bool:
        """The same of one that was stopped, by its exit code: a fork where that may be either of two which differ in it.

        A probe's kill comes to this only when the wait in back-off is over: with OnFailure a 0 stays ended (4.2).
        """
        if ending.code is None and self.after_exit(0) != self.after_exit(1):
            return self.course.maybe()
        return self.after_exit(ending.code) == "restart"

    def wait(self, ending: Ending, before: Ending | None, now: Moment) -> float | None:
        """How many seconds a start at ``now`` is held back after an ending; ``before``: that of the attempt before. None: it isn't."""
        killed = replace(ending, cause="liveness") if ending.perhaps_killed else None
        perhaps = None if killed is None else _compared(killed, before)
        return self.backoff.waits(_compared(ending, before), now, perhaps)


def _compared(ending: Ending, before: Ending | None) -> Moment | None:
    """The newest exit that the sync knows which decides about the back-off (5.2, 5.4)."""
    if not ending.by_probe:
        return ending.exited.at
    return before.exited.at if before else None
