"""What a probe's worker concludes: it walks through the answers until a threshold is filled (kubelet-model 3.2, 3.4)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from podlint.dataclass import dataclass
from podlint.lifecycle.prober import Phase, Stretch, Watch, times
from podlint.moment import Moment, earliest, jitter, latest

MOST_ASKED = 1000
"""Ticks of which it is asked, one by one, whether they come before something."""
MOST_TOLD_APART = 3
"""Where more phases than this fail, it is not forked on how many runs met each: the courses would double with every one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a probe's worker comes to conclude, at which tick, and the failures on the way."""

    result: Literal["success", "failure"] | None
    """None: it never decides."""
    tick: Moment | None
    phase: Phase | None
    stretches: list[Stretch]
    run: int = 0
    """Failures in a row at the end, where it decides nothing: they count on towards the next attempt (3.4)."""
    perhaps: int = 0
    """So many more at the most, where ticks and answers leave it open."""
    too_late: tuple[Moment, ...] = ()
    """It would have decided at these moments, had the process not ended, or the Pod not been stopped, before."""

    @property
    def at(self) -> Moment:
        """The end of the deciding run; one that succeeds has met an endpoint that answers."""
        assert self.tick is not None
        assert self.phase is not None
        at = self.tick + self.phase.takes
        return latest(at, self.phase.since) if self.result == "success" else at


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through the phases of a watch, until the failure threshold is filled.

    A threshold that is filled only after ``own_end`` decides nothing, nor does one that is surely filled after
    ``stopped_at``, and the failures until then are not counted. Errors count as nothing (3.2 step 9).
    """

    watch: Watch
    to_success: bool = False
    """A run that succeeds ends it, too."""
    over: Moment | None = None
    """The worker looks no more from there on; None: it goes on."""
    own_end: Moment | None = None
    """The process exits; None: it doesn't."""
    stopped_at: Moment | None = None
    """The whole Pod begins to be stopped; None: it is not."""

    def verdict(self, carried: int = 0) -> Verdict:
        """What comes of it, where ``carried`` failures in a row are brought along; the course forks where that is open."""
        return self._of_few(carried) if self._is_told_apart else self._of_many(carried)

    @property
    def _is_told_apart(self) -> bool:
        """Few phases fail, or it is the first attempt and a single failure decides: each phase is another life then."""
        watch = self.watch
        failing = sum(phase.result in ("failure", "unknown") for phase in watch.phases)
        return failing <= MOST_TOLD_APART or (watch.probe.failure_threshold.value == 1 and watch.attempt == 0)

    # --- each phase told apart ---------------------------------------------------------------------------

    def _of_few(self, run: int) -> Verdict:
        """How many runs meet each phase is forked on; ``run``: failures in a row so far."""
        watch, course = self.watch, self.watch.course
        missed: list[Stretch] = []
        too_late: list[Moment] = []
        threshold = watch.probe.failure_threshold.value
        for index, phase in enumerate(watch.phases):
            if phase.result == "error":
                continue
            if self._begins_too_late(phase):
                break
            first, end = watch.first_tick_in(phase), self._end_of(index)
            if phase.result == "success":
                if (self.to_success or run) and (end is None or not course.before(end, first)):
                    if self.to_success:
                        return Verdict("success", first, phase, missed)
                    run = 0
                continue
            needed = threshold - run
            filled = first + times(watch.spacing(phase.takes), needed - 1)
            late = self._comes_late(filled, phase)
            open_to_doubt = not late and phase.result == "unknown" and not course.maybe()
            if not (late or open_to_doubt or (end is not None and course.before(end, filled))):
                return Verdict("failure", filled, phase, [*missed, Stretch(phase, first, needed)])
            if late:
                too_late.append(filled + phase.takes)
            missed.append(Stretch(phase, first, needed if late else needed - 1, before=end))
            if open_to_doubt or (late and not self._fails_again(index)) or self._forgets(index):
                run = 0
            else:
                run += self._runs_before(first, phase, end, needed - 1)
        return Verdict(None, None, None, missed, run, too_late=tuple(too_late))

    def _runs_before(self, first: Moment, phase: Phase, end: Moment | None, most: int) -> int:
        """How many runs of a phase begin before its end, at most ``most``; a fork where the ticks leave it open."""
        if end is None:
            return 0
        surely, possibly = self._count(first, end, most)
        spacing = self.watch.spacing(phase.takes)
        for n in range(surely, min(possibly, surely + MOST_ASKED)):
            if self.watch.course.before(end, first + times(spacing, n)):
                return n
            surely = n + 1
        self.watch.course.cut_short |= surely < possibly
        return surely

    # --- phases that come again and again ----------------------------------------------------------------

    def _of_many(self, carried: int) -> Verdict:
        """The least and the most failures in a row are kept; forked on is only whether a phase fills the threshold.

        Told apart are the first that may fill it, any later one, and none.
        """
        watch, course = self.watch, self.watch.course
        missed: list[Stretch] = []
        later: list[Verdict] = []
        too_late: list[Moment] = []
        threshold = watch.probe.failure_threshold.value
        least, most, asked = carried, carried, False
        for index, phase in enumerate(watch.phases):
            if phase.result == "error":
                continue
            if self._begins_too_late(phase) or self._is_past_all(phase):
                break
            first, end = watch.first_tick_in(phase), self._end_of(index)
            if phase.result == "success":
                if self.to_success and (end is None or not course.before(end, first)):
                    return self._any_of(later) or Verdict("success", first, phase, missed)
                surely, possibly = (1, 1) if end is None else self._count(first, end, 1)
                least, most = 0 if possibly else least, 0 if surely else most
                continue
            surely, possibly = (threshold, threshold) if end is None else self._count(first, end, threshold)
            surely = surely if phase.result == "failure" else 0
            needed = threshold - most
            filled = first + times(watch.spacing(phase.takes), needed - 1)
            late = possibly >= needed and self._comes_late(filled, phase)
            if late:
                too_late.append(filled + phase.takes)
            elif possibly >= needed:
                verdict = self._filled(phase, first, end, needed, min(possibly, threshold - least), missed)
                is_sure = surely >= threshold - least
                if is_sure or asked:
                    later.append(verdict)
                elif course.maybe():
                    return verdict
                if is_sure:
                    return self._whichever(later)
                asked = True
            missed = [*missed, Stretch(phase, first, possibly, before=end)]
            least = min(threshold - 1, least + surely) if phase.result == "failure" else 0
            most = min(threshold - 1, most + possibly)
        return self._any_of(later) or Verdict(None, None, None, missed, least, most - least, tuple(too_late))

    def _any_of(self, verdicts: list[Verdict]) -> Verdict | None:
        """One of these, or (None) none of them: a fork where there are any."""
        return self._whichever(verdicts) if verdicts and self.watch.course.maybe() else None

    def _whichever(self, verdicts: list[Verdict]) -> Verdict:
        """The threshold is filled by any of these; the failures on the way are those of the last."""
        last = verdicts[-1]
        if len(verdicts) == 1:
            return last
        assert last.result == "failure"
        ticks = [verdict.tick for verdict in verdicts if verdict.tick is not None]
        return replace(last, tick=self.watch.course.between(*ticks))

    def _filled(
        self, phase: Phase, first: Moment, end: Moment | None, needed: int, at_most: int, before: list[Stretch]
    ) -> Verdict:
        """The threshold is filled by one of the runs ``needed`` to ``at_most`` of a phase, the first being 1."""
        course, spacing = self.watch.course, self.watch.spacing(phase.takes)
        first = first if end is None else course.not_after(first, end)
        soonest = first + times(spacing, needed - 1)
        told = [*before, Stretch(phase, first, needed)]
        if at_most == needed:
            return Verdict("failure", soonest, phase, told)
        more = at_most - needed
        tick = soonest + jitter("runs before count on", 0.0, float(more * self.watch.period))
        tick = tick if end is None else course.not_after(tick, end)
        return Verdict("failure", tick, phase, [*told, Stretch(phase, soonest + spacing, more, before=tick)])

    def _is_past_all(self, phase: Phase) -> bool:
        """It begins after everything that is to be told."""
        until = self.watch.course.setting.until
        return until is not None and self.watch.course.side(phase.since - until).low > 0

    # --- what both ask -----------------------------------------------------------------------------------

    def _count(self, first: Moment, end: Moment, most: int) -> tuple[int, int]:
        """The least and most runs of a phase that begin before its ``end``, ``most`` at most."""
        low, high = self.watch.course.bounds(end - first)
        surely = most if math.isinf(low) else min(most, max(0, math.ceil(low / self.watch.period)))
        possibly = most if math.isinf(high) else min(most, max(0, math.floor(high / self.watch.period) + 1))
        return surely, possibly

    def _begins_too_late(self, phase: Phase) -> bool:
        """Nobody looks any more when the phase begins."""
        return self.over is not None and self.watch.course.side(phase.since - self.over).low >= 0

    def _end_of(self, index: int) -> Moment | None:
        """Until when the worker meets the phase with this index; None: for ever."""
        return _sooner(self.watch.end_of(index), self.over)

    def _comes_late(self, filled: Moment, phase: Phase) -> bool:
        """The tick that fills the threshold comes too late to decide anything; a fork where that is open."""
        if self._is_late(filled, self.stopped_at):
            return True
        return self.own_end is not None and self.watch.course.before(self.own_end, filled + phase.takes)

    def _is_late(self, at: Moment, *ends: Moment | None) -> bool:
        """Surely after something that ends the attempt anyhow (None: it doesn't)."""
        return any(end is not None and self.watch.course.side(end - at).high <= 0 for end in ends)

    def _fails_again(self, index: int) -> bool:
        """A later phase than this one may count as a failure before the attempt ends anyhow."""
        later = self.watch.phases[index + 1 :]
        again = next((phase for phase in later if phase.result in ("failure", "unknown")), None)
        return again is not None and not self._is_late(again.since, self.own_end, self.stopped_at)

    def _forgets(self, index: int) -> bool:
        """The phase after this one is a success that lasts for longer than a period: surely a run meets it."""
        phases = self.watch.phases
        if index + 1 >= len(phases) or phases[index + 1].result != "success":
            return False
        return self.watch.surely_meets(phases[index + 1], self._end_of(index + 1))


def _sooner(first: Moment | None, second: Moment | None) -> Moment | None:
    """The earlier of two limits, each of which there may not be."""
    limits = [limit for limit in (first, second) if limit is not None]
    return earliest(*limits) if limits else None
