"""What running a lifecycle hook comes to (kubelet-model 2.6, 6.3)."""

from __future__ import annotations

import math
from dataclasses import replace

from podlint.behaviour.command import hook_words
from podlint.behaviour.files import reads_and_writes
from podlint.behaviour.ground import Ground
from podlint.behaviour.probe import EXEC_DELAY
from podlint.behaviour.program import Effect, Outcome, Program
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.run import disk_of, effects, exit_code, run_beside
from podlint.moment import ZERO, Moment, jitter, seconds
from podlint.pod.model import Container, Exec, Hook, Pod, Sleep

_ANSWERED_ELSEWHERE = Outcome(takes=None, code=None, effects=(), touches_process=False)
"""``httpGet`` and ``tcpSocket``: the application answers, and is not ended by it."""
_UNREADABLE = Outcome(takes=None, code=None, effects=(), touches_process=True)


def outcome(pod: Pod, container: Container, hook: Hook, program: Program, at: Moment | None = None) -> Outcome:
    """What comes of the hook when it begins at ``at``, counted from the start of the container's process.

    Without ``at`` it may begin at any time: then files that the process changes are unknown to it. A hook
    that does not end takes infinitely long.
    """
    if isinstance(hook.handler, Sleep):
        takes = seconds(hook.handler.seconds.value)
        return Outcome(takes, 0, (), touches_process=False, at_least=takes)
    if not isinstance(hook.handler, Exec):
        return _ANSWERED_ELSEWHERE
    words = hook_words(hook)
    if not words:
        return _UNREADABLE
    start = ZERO if at is None else at
    disk = disk_of(program, Ground(pod, container, program.restarted, running=hook), any_time=at is None)
    first = disk.tick()
    run = run_beside(setting_of(container, words), disk, start)
    done = tuple(replace(effect, at=effect.at - start) for effect in effects(run, since=first))
    if run.lost is not None or run.ended is None:
        return replace(_UNREADABLE, effects=done, at_least=run.lost.at - start if run.lost is not None else ZERO)
    takes = seconds(math.inf) if run.ended.at is None else run.ended.at - start + jitter("exec", *EXEC_DELAY)
    signals = run.world.signals_process or _concerns_process(pod, container, done)
    return Outcome(takes, exit_code(run.ended.status), done, signals, at_least=takes)


def _concerns_process(pod: Pod, container: Container, done: tuple[Effect, ...]) -> bool:
    """The hook changes a file that the container's process looks at: it may be a sign to end."""
    changed = {effect.target for effect in done}
    if not changed:
        return False
    return any(
        use.container is container and use.origin == "command" and use.verb == "reads" and use.path in changed
        for use in reads_and_writes(pod)
    )
