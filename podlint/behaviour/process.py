"""What a container's process does, from its start to its end, and how it takes a stop signal."""

from __future__ import annotations

from dataclasses import replace

from podlint.behaviour.command import process_words
from podlint.behaviour.ground import Ground
from podlint.behaviour.program import OPAQUE, Effect, End, Program
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.disk import Disk
from podlint.behaviour.shell.order import MARGIN, bounds
from podlint.behaviour.shell.process import COMMAND_DELAY
from podlint.behaviour.shell.run import Run, effects, exit_code, run_process
from podlint.behaviour.stopping import handlers, reaction
from podlint.pod.model import Container, Pod

__all__ = ["program", "reaction"]


def program(pod: Pod, container: Container, *, restarted: bool = False) -> Program:
    """What the container's process does while nobody disturbs it; :data:`OPAQUE` where its command cannot be read.

    ``restarted``: in a later attempt, where volumes may hold what an earlier one left.
    """
    words = process_words(container)
    if words is None:
        return OPAQUE
    setting = setting_of(container, words, of_process=True)

    def play(signal_in: int | None = None) -> Run:
        return run_process(setting, Disk(Ground(pod, container, restarted)), signal_in)

    run = play()
    lost = run.lost
    done = _within(run)
    if lost is not None and not done and bounds(lost.at).high <= COMMAND_DELAY[1]:
        return OPAQUE
    end = None
    if lost is None and run.ended is not None and run.ended.at is not None:
        end = End(run.ended.at, exit_code(run.ended.status))
    unknown_from = None if lost is None else lost.at
    return Program(done, end, unknown_from, handlers(pod, run, play), restarted)


def _within(run: Run) -> tuple[Effect, ...]:
    """The effects that come before podlint loses track, or the process ends and takes its children with it."""
    lost_at = None if run.lost is None else run.lost.at
    ended_at = None if run.ended is None else run.ended.at
    kept: list[Effect] = []
    for effect in effects(run):
        if lost_at is not None and bounds(lost_at - effect.at).low < 0:
            continue
        if ended_at is None or bounds(ended_at - effect.at).low >= 0:
            kept.append(effect)
        elif bounds(ended_at - effect.at).high > -MARGIN and effect.kind != "listening":
            kept.append(replace(effect, kind="unsettled", content=None))
    return tuple(kept)
