"""How a process takes SIGTERM, depending on when it comes (kubelet-model 10.1, 10.2).

The run is repeated with the signal in each of the process's pauses: what the trap does, and how the
script goes on after it, then follows from the script itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from podlint.behaviour.program import End, Handler, Program, Reaction
from podlint.behaviour.shell.heedless import is_heedless, waits
from podlint.behaviour.shell.order import MARGIN, AnyRange, Lost, bounds
from podlint.behaviour.shell.run import Run, exit_code, run_job
from podlint.behaviour.shell.watch import Pause, Sending, Watch
from podlint.behaviour.shell.world import MOST_STEPS, Job, World
from podlint.evaluation import Evaluation, Ranges
from podlint.moment import EPSILON, ZERO, Bounds, Moment, earliest, jitter, latest
from podlint.substitution import anew, substituted

TERM_CODE = 143
"""The exit code of a process that SIGTERM ends: 128 + 15."""
_MOST_REPLAYED = 2 * MOST_STEPS
"""Steps that all replays together may take; the pauses that are left then are not told."""

_BoundsOf: TypeAlias = Callable[[Moment], Bounds]
_UNREADABLE = Reaction("unknown", why="podlint cannot read what the process does")
_TOO_MANY = Reaction("unknown", why="the script pauses too often to play every case through")
_DIFFERS = Reaction("unknown", why="with its trap for EXIT Bash would end, and other shells ignore SIGTERM as PID 1")
_CHANGING = Reaction("unknown", why="it depends on what the processes in the background have done by then")


def reaction(program: Program, at: Moment | None = None, ranges: Ranges | None = None) -> Reaction:
    """What a SIGTERM at ``at`` does, counted from the start of the process; None: where it spends most of its life.

    ``ranges`` bounds the unknowns that ``at`` depends on; without it they may be anything from 0 on.
    """
    if not program.handlers:
        return _UNREADABLE
    if at is None:
        return _longest(program).reaction
    within = Evaluation(AnyRange(ranges or {})).bounds
    in_force: list[Handler] = []
    for handler in program.handlers:
        low, high = within(at - handler.since)
        if low >= -EPSILON:
            in_force = [handler]
        elif high >= 0:
            in_force.append(handler)
    return _any_of([_at(handler, at) for handler in in_force or program.handlers[:1]], within)


def _longest(program: Program) -> Handler:
    """The handler that is in force for the longest time."""
    untils = [handler.since for handler in program.handlers[1:]]
    lengths = [bounds(until - handler.since).high for handler, until in zip(program.handlers, untils, strict=False)]
    last = program.handlers[-1]
    lengths.append(float("inf") if program.end is None else bounds(program.end.at - last.since).high)
    return max(zip(lengths, program.handlers, strict=True), key=lambda pair: pair[0])[1]


def _at(handler: Handler, at: Moment) -> Reaction:
    """The handler's reaction to a signal at this very moment."""
    if handler.exit_at is None or handler.signal is None:
        return handler.reaction
    exit_at = substituted(handler.exit_at, {handler.signal: at - handler.since})
    return replace(handler.reaction, after=exit_at - at)


def drawn_anew(program: Program) -> Program:
    """The program with reactions of its own: what is not known of them is another in each attempt that is stopped.

    A stop follows a tick of a grid; were what it takes the same each time, it would cancel out of the time between two ends.
    """
    return replace(program, handlers=tuple(map(_drawn_anew, program.handlers)))


def _drawn_anew(handler: Handler) -> Handler:
    after, exit_at, signal = handler.reaction.after, handler.exit_at, handler.signal
    fresh = anew(*(moment for moment in (after, exit_at) if moment is not None))
    if not fresh:
        return handler
    if signal is not None:
        fresh.pop(signal, None)
    return replace(
        handler,
        since=substituted(handler.since, fresh),
        reaction=replace(handler.reaction, after=None if after is None else substituted(after, fresh)),
        exit_at=None if exit_at is None else substituted(exit_at, fresh),
    )


def handlers(run: Run, play: Callable[[Sending], Run]) -> tuple[Handler, ...]:
    """The reactions through the life of a process; ``play`` runs it again with a SIGTERM."""
    alone = run.world.alone
    replays = _Replays(run, play)
    told = [replays.met(place) for place in range(len(run.world.watch.pauses))]
    if run.world.watch.cycle is not None:
        told += replays.in_later_rounds(told[run.world.watch.cycle :])
    lost = run.out_of_sight
    if not told and lost is None:
        told.append(Handler(ZERO, _without_handler(_SHELL, alone=alone)))
    if lost is not None:
        told = [handler for handler in told if bounds(handler.since - lost.at).high < 0]
        told.append(Handler(lost.at, _out_of_sight(run.world, lost)))
    return tuple(_merged(told))


class _Replays:
    """One run, again and again, each time with a SIGTERM in another of its pauses."""

    def __init__(self, run: Run, play: Callable[[Sending], Run]) -> None:
        self._run = run
        self._watch = run.world.watch
        self._play = play
        self._steps = 0

    def met(self, place: int) -> Handler:
        """What a signal in the pause of this number does."""
        pause = self._watch.pauses[place]
        alone = self._run.world.alone
        if pause.leaves is None and alone:
            return Handler(pause.start, _DIFFERS)
        if not pause.is_heard:
            return Handler(pause.start, _untrapped(pause, alone=alone))
        replay = self._replayed(Sending(place))
        return Handler(pause.start, _TOO_MANY) if replay is None else _trapped(replay, pause)

    def _replayed(self, sending: Sending) -> Run | None:
        """The run with this signal; None where so many were replayed that one more would take too long."""
        if self._steps > _MOST_REPLAYED:
            return None
        replay = self._play(sending)
        self._steps += MOST_STEPS - replay.world.steps
        return replay

    def in_later_rounds(self, first: Sequence[Handler]) -> Iterator[Handler]:
        """What a signal does after the first of the rounds that repeat for ever, in which it did this.

        What runs in the background may have changed by then what the trap meets: not before it does something, and surely
        when it has done all.
        """
        end = self._watch.pauses[-1].until
        assert end is not None
        deeds = self._run.world.deeds(self._watch.jobs_before)
        in_the_first = [handler.reaction for handler in first]
        yield Handler(end, _any_of(in_the_first))
        if not deeds or not any(pause.is_heard for pause in self._watch.pauses[self._watch.cycle :]):
            return
        places = range(len(self._watch.pauses) - len(first), len(self._watch.pauses))
        between, at_last = zip(*map(self._once_settled, places, in_the_first), strict=True)
        longest = _longest_stop(in_the_first)
        soonest = end if math.isinf(longest) else latest(end, earliest(*deeds) - MARGIN - longest)
        yield Handler(soonest, _any_of(between))
        yield Handler(latest(end, latest(*deeds) + MARGIN), _any_of(at_last))

    def _once_settled(self, place: int, at_first: Reaction) -> tuple[Reaction, Reaction]:
        """What the signal may do in such a pause while others are at work, and when they have done all that they do."""
        if not self._watch.pauses[place].is_heard:
            return at_first, at_first
        replay = self._replayed(Sending(place, self._watch.jobs_before))
        if replay is None:
            return _TOO_MANY, _TOO_MANY
        pause = replay.world.watch.pauses[place]
        at_last = _trapped(replay, pause).reaction
        alike = _alike(at_first, at_last)
        return _CHANGING if self._may_see_more(replay, pause, alike=alike) else _any_of([at_first, at_last]), at_last

    def _may_see_more(self, replay: Run, pause: Pause, *, alike: bool) -> bool:
        """The trap looks at files that others change, and may find them as they are neither at first nor at last."""
        changes = Counter(path for path, _ in self._run.world.changes_of(self._watch.jobs_before))
        looked = {path for path, at in replay.world.disk.looks() if bounds(at - pause.start).low >= 0}
        return any(changes[path] > (1 if alike else 0) for path in looked)


def _longest_stop(reactions: Sequence[Reaction]) -> float:
    """How long the process may go on after the signal."""
    return max(
        bounds(one.after).high if one.kind == "exits" and one.after is not None else math.inf for one in reactions
    )


def heeds(world: World, job: Job, at: Moment) -> Reaction:
    """How a shell in the background takes a SIGTERM so long after its start, when another process of the container sends it."""
    run = run_job(world, job)
    if run.lost is not None:
        return Reaction("unknown", why=run.lost.why)
    end = None if run.ended is None or run.ended.at is None else End(run.ended.at, exit_code(run.ended.status))
    told = handlers(run, lambda sending: run_job(world, job, sending))
    return reaction(Program((), end, None, told), at)


def _merged(told: Sequence[Handler]) -> list[Handler]:
    """Without those that change nothing; the first counts from the start of the process."""
    merged: list[Handler] = []
    for handler in told:
        exact = handler.exit_at is not None or (merged and merged[-1].exit_at is not None)
        if not merged or exact or not _alike(handler.reaction, merged[-1].reaction):
            merged.append(handler if merged else replace(handler, since=ZERO))
    return merged


def _alike(first: Reaction, second: Reaction) -> bool:
    same = replace(first, after=None) == replace(second, after=None)
    return same and bounds(first.after or ZERO) == bounds(second.after or ZERO)


def _untrapped(pause: Pause, *, alone: bool) -> Reaction:
    """No trap is set, or an empty one."""
    if pause.trap == "":
        return Reaction("ignores", why="SIGTERM is ignored (`trap '' TERM`)")
    return _without_handler(_SHELL if pause.waits else f"{pause.what} has no handler for SIGTERM", alone=alone)


_SHELL = "the shell has no trap for SIGTERM"


def _without_handler(who: str, *, alone: bool) -> Reaction:
    """What the kernel makes of a signal for which there is no handler; ``who``: a clause that says so."""
    if alone:
        return Reaction("ignores", why=f"{who}, and the kernel keeps a signal without a handler from PID 1")
    return Reaction("exits", ZERO, TERM_CODE, f"{who} and it is not PID 1 here, so the signal ends it at once")


def _out_of_sight(world: World, lost: Lost) -> Reaction:
    """Nobody knows what the process does from now on."""
    script = world.script
    if script is None or world.stop_signal != "TERM" or not is_heedless(script):
        return Reaction("unknown", why=lost.why)
    seen = _without_handler(_SHELL, alone=world.alone)
    return replace(seen, may_end=seen.kind == "ignores" and waits(script))


def _trapped(run: Run, pause: Pause) -> Handler:
    """What became of a run in which SIGTERM came in ``pause``."""
    watch = run.world.watch
    lost = run.out_of_sight or (run.lost if run.ended is None else None)
    if lost is not None:
        return Handler(pause.start, Reaction("unknown", why=f"after SIGTERM, {lost.why}"))
    assert run.ended is not None
    if run.ended.at is None:
        stuck = pause.until is None and not pause.interruptible
        why = f"the trap waits for {pause.what}, which does not end" if stuck else _GOES_ON
        return Handler(pause.start, Reaction("ignores", why=why))
    if pause.leaves:
        return _ends(run.ended.at, watch, Reaction("exits", None, TERM_CODE, _LEAVES))
    why = (
        f"{pause.what} is cut short and the trap for SIGTERM runs at once"
        if pause.interruptible
        else f"the trap for SIGTERM runs when {pause.what} ends"
    )
    return _ends(run.ended.at, watch, Reaction("exits", None, exit_code(run.ended.status), why))


def _ends(exit_at: Moment, watch: Watch, told: Reaction) -> Handler:
    """The handler of a pause, where a signal in it makes the process exit at ``exit_at``."""
    assert watch.signal is not None
    assert watch.sending is not None
    pause, signal = watch.pauses[watch.sending.pause], watch.signal
    after = exit_at - pause.start - Moment(0.0, ((signal, 1),))
    if signal not in after.leaves:
        return Handler(pause.start, replace(told, after=after))
    whenever = [after]
    if pause.until is not None and signal not in exit_at.leaves:
        # The same seen from the end of the pause, where the unknown length of the command itself cancels.
        whenever = [exit_at - pause.until + jitter("rest of the pause", 0.0, signal.high)]
    return Handler(pause.start, replace(told, after=_hull(whenever)), exit_at, signal)


_LEAVES = "Bash that has had a trap for EXIT hears SIGTERM, and ends at once"
_GOES_ON = "the trap for SIGTERM does not exit, and the script goes on without end"


def _any_of(reactions: Sequence[Reaction], within: _BoundsOf = bounds) -> Reaction:
    """What can be said where any of these may come."""
    first = reactions[0]
    if len(reactions) == 1:
        return first
    kinds = {one.kind for one in reactions}
    if kinds == {"exits"}:
        afters = [one.after for one in reactions if one.after is not None]
        codes = {one.code for one in reactions}
        longest = max(reactions, key=lambda one: within(one.after or ZERO).high)
        return Reaction("exits", _hull(afters, within), codes.pop() if len(codes) == 1 else None, longest.why)
    if len(kinds) == 1:
        return first
    return Reaction("unknown", why="it depends on what the process is doing when the signal comes")


def _hull(moments: Sequence[Moment], within: _BoundsOf = bounds) -> Moment:
    """A delay that covers all of these."""
    each = [within(moment) for moment in moments]
    low, high = max(0.0, min(low for low, _ in each)), max(high for _, high in each)
    return jitter("stop", low, max(low, high))
