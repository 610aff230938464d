"""How an attempt of a container ends: by itself, by a probe's kill, by its postStart hook (kubelet-model 2.6, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from podlint.lifecycle.attempt import Attempt, Cause, Ending
from podlint.lifecycle.backoff import BackOff
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.lifecycle.grace import Grace, pod_grace, probe_grace
from podlint.lifecycle.policy import after_exit, after_probe_kill
from podlint.lifecycle.pre_stop import kill_over
from podlint.lifecycle.prober import ordinal
from podlint.lifecycle.probing import Conclusion
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.termination import stop
from podlint.lifecycle.victim import Victim
from podlint.lifecycle.worker import SHORT_WORK
from podlint.moment import Moment, latest
from podlint.pod.model import Container, Pod, ProbeKind, Sleep

_CAUSES: dict[ProbeKind, Cause] = {"liveness": "liveness", "startup": "startup"}


class Ends(NamedTuple):
    """The ends that attempts of one container can come to in a course."""

    course: Course
    programs: Programs
    container: Container

    @property
    def pod(self) -> Pod:
        """The Pod that it is part of."""
        return self.programs.pod

    def victim(self, attempt: Attempt, at: Moment) -> Victim:
        """The attempt as a stop that begins at ``at`` finds it."""
        started = attempt.started.at
        end = None if attempt.own_end is None else attempt.own_end - started
        return Victim(self.programs, self.container, attempt.number, attempt.program, at - started, end)

    def by_itself(self, attempt: Attempt, at: Moment) -> Ending:
        """The process exits."""
        end = attempt.program.end
        code = end.code if end is not None else None
        detail: dict[str, Any] = {} if code is None else {"exitCode": code}
        exited = self.course.emit(
            "container-exited",
            at,
            attempt.started,
            "the end of its command" if end is not None else f"plus run.{self.container.name}",
            self.container.command or self.container.args or (self.container.image,),
            container=self.container.name,
            attempt=attempt.number,
            **detail,
        )
        return Ending("self", exited, code)

    def by_hook(self, attempt: Attempt) -> Ending:
        """PostStart has failed: the container is killed with the Pod's grace, preStop included (2.6)."""
        killing = self.course.emit(
            "killing",
            attempt.free.at,
            attempt.free,
            "postStart has failed",
            container=self.container.name,
            attempt=attempt.number,
            reason="post-start",
        )
        return self._stopped("post-start", attempt, killing, pod_grace(self.pod))

    def by_probe(
        self, attempt: Attempt, killer: Conclusion, at: Moment, last: Event, others_end: Moment | None
    ) -> Ending:
        """The kubelet stops a container whose probe has failed often enough (4.1); ``last`` is the last failure."""
        probe, ends_pod = killer.watch.probe, self._ends_pod(at, others_end)
        killing = self._kill(attempt, killer, at, last, ends_pod=ends_pod)
        grace = pod_grace(self.pod) if ends_pod else probe_grace(self.pod, probe)
        ending = self._stopped(_CAUSES[probe.kind], attempt, killing, grace, killing if ends_pod else None)
        over = kill_over(self.course, self.pod, ending.exited).at
        return ending if over is ending.exited.at else replace(ending, over=over)

    def by_probe_unseen(
        self, attempt: Attempt, killer: Conclusion, at: Moment, ended: Ending, others_end: Moment | None
    ) -> Ending:
        """The same, where the process has ended by itself just before: there is nothing left to stop."""
        ends_pod = self._ends_pod(at, others_end)
        killing, over = self._kill_of_the_dead(attempt, killer, at, ended, ends_pod=ends_pod)
        attempt.passed_startup &= killer.watch.probe.kind != "startup"
        cause, pod_stop = _CAUSES[killer.watch.probe.kind], killing if ends_pod else None
        return Ending(cause, ended.exited, ended.code, over, killed_from=killing.at, pod_stop=pod_stop)

    def perhaps_by_probe_unseen(
        self, attempt: Attempt, killers: Sequence[Conclusion], at: Moment, ended: Ending
    ) -> Ending:
        """Or not: it may come to a kill by any of these, which is started again from as well."""
        with self.course.in_doubt():
            for killer in killers:
                self._kill_of_the_dead(attempt, killer, at, ended, ends_pod=False)
        return replace(ended, perhaps_killed=True)

    def shown(self, ending: Ending, seen: Moment) -> Moment:
        """When the sync is over that tells of an end for good: one that stops the whole Pod waits for the sidecars, too (4.2, 6.7)."""
        sidecars = sum(c.role == "sidecar" for c in self.pod.before_main)
        if ending.pod_stop is None or not sidecars:
            return seen
        longest = pod_grace(self.pod).seconds + sidecars * self.course.constants.least_grace
        last = ending.pod_stop.at + float(longest) + self.course.jitter("exit_seen")
        return self.course.between(seen, latest(seen, last))

    def goes_on_alike(self, attempt: Attempt, killers: Sequence[Conclusion], ending: Ending, backoff: BackOff) -> bool:
        """What follows its own end and a kill of what has ended differs in the wait alone: nothing is taken over (3.7)."""
        course, version, hook = self.course, self.course.setting.version, self.container.pre_stop
        stale = attempt.stale_until is not None and course.side(attempt.stale_until - ending.exited.at).high > 0
        passed = attempt.passed_startup and any(killer.watch.probe.kind != "startup" for killer in killers)
        if (passed or stale) and course.constants.started_stays:
            return False
        if hook is not None and isinstance(hook.handler, Sleep) and hook.handler.seconds.value > SHORT_WORK:
            return False
        restarts = after_exit(self.pod, self.container, ending.code, version) == "restart"
        killed = after_probe_kill(self.pod, self.container, version)
        return restarts and killed and not backoff.may_reset(ending.exited.at)

    def _kill_of_the_dead(
        self, attempt: Attempt, killer: Conclusion, at: Moment, ended: Ending, *, ends_pod: bool
    ) -> tuple[Event, Moment]:
        """The kubelet runs preStop all the same: a ``sleep`` takes its time, anything else meets nobody (4.3)."""
        killing = self._kill(attempt, killer, at, ended.exited, ends_pod=ends_pod)
        hook = self.container.pre_stop
        grace = pod_grace(self.pod) if ends_pod else probe_grace(self.pod, killer.watch.probe)
        if hook is None or not grace.seconds:
            return killing, killing.at
        who: dict[str, Any] = {"container": self.container.name, "attempt": attempt.number}
        began = self.course.emit("pre-stop-started", killing.at, killing, "preStop runs first", grace.fields, **who)
        if not isinstance(hook.handler, Sleep):
            failed = killing.at + self.course.latency()
            self.course.emit("pre-stop-failed", failed, began, "its container has ended", grace.fields, **who)
            return killing, killing.at
        takes = hook.handler.seconds.value
        over = killing.at + float(min(takes, grace.seconds))
        if takes <= grace.seconds:
            self.course.emit(
                "pre-stop-finished", over, began, "the hook's own duration", (hook.handler.seconds,), **who
            )
        return killing, over

    def _kill(self, attempt: Attempt, killer: Conclusion, at: Moment, last: Event, *, ends_pod: bool) -> Event:
        probe, name = killer.watch.probe, self.container.name
        booting = killer.verdict.phase is killer.watch.phases[0]
        self.course.labels.append(f"{name} is killed by its {probe.kind} probe{' while booting' if booting else ''}")
        return self.course.emit(
            "killing",
            at,
            last,
            f"{ordinal(probe.failure_threshold.value)} failed {probe.kind} probe in a row",
            (probe.failure_threshold, probe.period),
            container=name,
            attempt=attempt.number,
            reason="finished" if ends_pod else probe.kind,
        )

    def _ends_pod(self, at: Moment, others_end: Moment | None) -> bool:
        """Nothing else goes on, and the container is not started again: its kill is a stop of the whole Pod (4.2)."""
        if others_end is None or after_probe_kill(self.pod, self.container, self.course.setting.version):
            return False
        return self.course.before(others_end, at)

    def _stopped(
        self, cause: Cause, attempt: Attempt, killing: Event, grace: Grace, pod_stop: Event | None = None
    ) -> Ending:
        exited = stop(self.course, self.victim(attempt, killing.at), killing, grace)
        return Ending(cause, exited, exited.detail.get("exitCode"), killed_from=killing.at, pod_stop=pod_stop)
