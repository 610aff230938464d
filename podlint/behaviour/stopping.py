"""How a process takes SIGTERM, depending on when it comes (kubelet-model 10.1, 10.2).

The run is repeated with the signal in each of the process's pauses: what the trap does, and how the
script goes on after it, then follows from the script itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from podlint.behaviour.program import End, Handler, Program, Reaction
from podlint.behaviour.shell.order import AnyRange, bounds
from podlint.behaviour.shell.run import Run, exit_code, run_job
from podlint.behaviour.shell.watch import Pause, Watch
from podlint.behaviour.shell.world import MOST_STEPS, Job, World
from podlint.evaluation import Evaluation, Ranges
from podlint.moment import EPSILON, ZERO, Bounds, Moment, jitter
from podlint.substitution import anew, substituted

TERM_CODE = 143
"""The exit code of a process that SIGTERM ends: 128 + 15."""
_MOST_REPLAYED = 2 * MOST_STEPS
"""Steps that all replays together may take; the pauses that are left then are not told."""

_BoundsOf: TypeAlias = Callable[[Moment], Bounds]
_UNREADABLE = Reaction("unknown", why="podlint cannot read what the process does")
_TOO_MANY = Reaction("unknown", why="the script pauses too often to play every case through")


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


def handlers(run: Run, play: Callable[[int], Run]) -> tuple[Handler, ...]:
    """The reactions through the life of a process; ``play(n)`` is the same run with a SIGTERM in pause ``n``."""
    alone = run.world.alone
    watch = run.world.watch
    told: list[Handler] = []
    steps = 0
    for place, pause in enumerate(watch.pauses):
        if not pause.trap:
            told.append(Handler(pause.start, _untrapped(pause, alone=alone)))
        elif steps > _MOST_REPLAYED:
            told.append(Handler(pause.start, _TOO_MANY))
        else:
            replay = play(place)
            steps += MOST_STEPS - replay.world.steps
            told.append(_trapped(replay, pause))
    if watch.cycle is not None:
        round_ = told[watch.cycle :]
        end = watch.pauses[-1].until
        assert end is not None
        told.append(Handler(end, _any_of([_in_later_rounds(handler.reaction, run) for handler in round_])))
    if not told and run.lost is None:
        told.append(Handler(ZERO, _untrapped(Pause(ZERO, ZERO, "the shell", None, False, True), alone=alone)))
    if run.lost is not None:
        told = [handler for handler in told if bounds(handler.since - run.lost.at).high < 0]
        told.append(Handler(run.lost.at, Reaction("unknown", why=run.lost.why)))
    return tuple(_merged(told))


def heeds(world: World, job: Job, at: Moment) -> Reaction:
    """How a shell in the background takes a SIGTERM so long after its start, when another process of the container sends it."""
    run = run_job(world, job)
    if run.lost is not None:
        return Reaction("unknown", why=run.lost.why)
    end = None if run.ended is None or run.ended.at is None else End(run.ended.at, exit_code(run.ended.status))
    told = handlers(run, lambda place: run_job(world, job, place))
    return reaction(Program((), end, None, told), at)


def _in_later_rounds(reaction: Reaction, run: Run) -> Reaction:
    """The reaction in any round of a loop without end: what the trap waits for may have ended by then."""
    ends_soon = any(job.ended.at is not None for job in run.world.jobs)
    if not ends_soon or reaction.after is None:
        return reaction
    return replace(reaction, after=jitter("stop", 0.0, bounds(reaction.after).high))


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
    who = "the shell has no trap for SIGTERM" if pause.waits else f"{pause.what} has no handler for SIGTERM"
    if pause.trap == "":
        return Reaction("ignores", why="SIGTERM is ignored (`trap '' TERM`)")
    if alone:
        return Reaction("ignores", why=f"{who}, and the kernel keeps a signal without a handler from PID 1")
    return Reaction("exits", ZERO, TERM_CODE, f"{who} and it is not PID 1 here, so the signal ends it at once")


def _trapped(run: Run, pause: Pause) -> Handler:
    """What became of a run in which SIGTERM came in ``pause``."""
    watch = run.world.watch
    if run.lost is not None:
        return Handler(pause.start, Reaction("unknown", why=f"after SIGTERM, {run.lost.why}"))
    assert run.ended is not None
    if run.ended.at is None:
        stuck = pause.until is None and not pause.interruptible
        why = f"the trap waits for {pause.what}, which does not end" if stuck else _GOES_ON
        return Handler(pause.start, Reaction("ignores", why=why))
    why = (
        f"{pause.what} is cut short and the trap for SIGTERM runs at once"
        if pause.interruptible
        else f"the trap for SIGTERM runs when {pause.what} ends"
    )
    return _ends(run.ended.at, watch, Reaction("exits", None, exit_code(run.ended.status), why))


def _ends(exit_at: Moment, watch: Watch, told: Reaction) -> Handler:
    """The handler of a pause, where a signal in it makes the process exit at ``exit_at``."""
    assert watch.signal is not None
    assert watch.signal_in is not None
    pause, signal = watch.pauses[watch.signal_in], watch.signal
    after = exit_at - pause.start - Moment(0.0, ((signal, 1),))
    if signal not in after.leaves:
        return Handler(pause.start, replace(told, after=after))
    whenever = [after]
    if pause.until is not None and signal not in exit_at.leaves:
        # The same seen from the end of the pause, where the unknown length of the command itself cancels.
        whenever = [exit_at - pause.until + jitter("rest of the pause", 0.0, signal.high)]
    return Handler(pause.start, replace(told, after=_hull(whenever)), exit_at, signal)


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
