"""Who hears SIGTERM at all."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import process_fields
from podlint.behaviour.process import reaction
from podlint.checks.amount import seconds
from podlint.checks.commands.signals import wrapped
from podlint.checks.finding import KILLED_IN_DELETION, Finding
from podlint.checks.rule import check
from podlint.checks.stop import Stop, grace_of, stop_of, stopped
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course


@check("pid1-ignores-sigterm")
def pid1_ignores_sigterm(subject: Subject) -> Iterator[Finding]:
    """The container's process has no handler for SIGTERM, so every stop takes the whole grace period."""
    for container in stopped(subject):
        words = process_fields(container)
        if not words:
            continue
        stop = stop_of(subject, container)
        seen = reaction(stop.program)
        sure = seen.kind == "ignores" and not seen.may_end
        if not sure or stop.stop_assumed or (stop.result is not None and stop.result.touches_process):
            continue
        if wrapped(subject, container) is not None:
            continue  # shell-wraps-main-process says it, and whom the shell stands in front of
        course = Course(subject.setting)
        lasts = course.bounds(stop.kill(course)).low
        least = "at least " if container.role == "sidecar" else ""  # it waits for its turn first
        if lasts > course.constants.least_grace and not _ends_first(stop, course, lasts):
            yield subject.finding(
                "pid1-ignores-sigterm",
                f"each stop of '{container.name}' lasts {least}{seconds(lasts)}, until SIGKILL: {seen.why}",
                words[0].span,
                words[0].path,
                container=container,
                because=grace_of(subject),
                help=_HEAR_SIGTERM,
                event=KILLED_IN_DELETION,
            )


_HEAR_SIGTERM = (
    "in a shell, write trap 'exit 0' TERM, start the work with & and wait for it; anything else, start under an init "
    "such as tini, or set shareProcessNamespace: true"
)


def _ends_first(stop: Stop, course: Course, lasts: float) -> bool:
    """Whether the process ends by itself before a stop would: it does a batch's work, or is over at once."""
    end = stop.program.end
    if stop.container.role == "main" and stop.subject.pod.restart_policy.value != "Always":
        return end is not None or not stop.program.known
    return end is not None and course.bounds(end.at).high <= lasts
