"""What running a lifecycle hook comes to (kubelet-model 2.6, 6.3)."""

from __future__ import annotations

import math
from dataclasses import replace

from podlint.behaviour.command import hook_words
from podlint.behaviour.files import reads_and_writes
from podlint.behaviour.ground import Ground
from podlint.behaviour.network import ANSWER_DELAY, Network, answer_time, port_number
from podlint.behaviour.probe import EXEC_DELAY
from podlint.behaviour.program import Effect, Outcome, Program, Result
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.order import bounds
from podlint.behaviour.shell.run import disk_of, effects, exit_code, is_open, run_beside
from podlint.moment import ZERO, Moment, jitter, seconds
from podlint.pod.model import Container, Exec, Hook, HttpGet, Pod, Sleep, TcpSocket

_ANSWERED_ELSEWHERE = Outcome(takes=None, code=None, effects=(), touches_process=False)
"""``httpGet`` to somebody whom podlint does not know: it answers, and does not end the process."""
_UNREADABLE = Outcome(takes=None, code=None, effects=(), touches_process=True)
_LATE = 1e9
"""Seconds after which a process that goes on has done all that it will do once."""
_HOOK_DELAY = (0.0, 0.3)
"""Seconds from the start of a container to the beginning of its postStart hook."""


def outcome(pod: Pod, container: Container, hook: Hook, program: Program, at: Moment | None = None) -> Outcome:
    """What comes of the hook when it begins at ``at``, counted from the start of the container's process.

    Without ``at`` a preStop hook may begin at any time: then files and servers that the process changes are unknown to
    it; a postStart hook begins with the process. A hook that does not end takes infinitely long.
    """
    match hook.handler:
        case Sleep():
            takes = seconds(hook.handler.seconds.value)
            return Outcome(takes, 0, (), touches_process=False, at_least=takes, runs_beside=takes, result="success")
        case TcpSocket():
            # Accepted, but the kubelet has nothing to run it with (kubelet-model 1.2).
            return Outcome(ZERO, None, (), touches_process=False, result="error")
        case HttpGet():
            if at is None and hook.kind == "postStart":
                at = jitter("hook", *_HOOK_DELAY)
            return _asked(pod, container, hook.handler, program, at)
        case Exec():
            return _executed(pod, container, hook, program, at)
        case _:
            return _ANSWERED_ELSEWHERE


def _asked(pod: Pod, container: Container, handler: HttpGet, program: Program, at: Moment | None) -> Outcome:
    """A page is asked for: whatever its status, the hook succeeds if there is a reply."""
    network = Network(pod, container, program)
    port = port_number(container, handler)
    if port is None:
        return Outcome(ZERO, None, (), touches_process=False, result="error")
    if at is not None:
        return _reply(network, port, handler, at)
    turns = [turn for server in network.servers(port) for turn in (server.since, server.until) if turn is not None]
    return _any_of([_reply(network, port, handler, turn) for turn in (ZERO, *turns, seconds(_LATE))])


def _reply(network: Network, port: int, handler: HttpGet, at: Moment) -> Outcome:
    met = network.connect(port, at, handler.host.value)
    if met == "unknown":
        return _ANSWERED_ELSEWHERE
    if met == "refused":
        return Outcome(jitter("answer", *ANSWER_DELAY), None, (), touches_process=False, result="failure")
    reply = network.get(handler, at)
    if reply.result == "unknown":
        return replace(_ANSWERED_ELSEWHERE, at_least=reply.takes)
    return Outcome(answer_time(reply), None, (), touches_process=False, at_least=reply.takes, result="success")


def _any_of(outcomes: list[Outcome]) -> Outcome:
    """What can be said where any of these may come."""
    if any(outcome.takes is None for outcome in outcomes):
        return _ANSWERED_ELSEWHERE
    each = [bounds(outcome.takes or ZERO) for outcome in outcomes]
    takes = jitter("hook", min(low for low, _ in each), max(high for _, high in each))
    results = {outcome.result for outcome in outcomes}
    result = results.pop() if len(results) == 1 else "unknown"
    return Outcome(takes, None, (), touches_process=False, result=result)


def _executed(pod: Pod, container: Container, hook: Hook, program: Program, at: Moment | None) -> Outcome:
    words = hook_words(hook)
    if not words:
        return _UNREADABLE
    start = ZERO if at is None else at
    ground = Ground(pod, container, program.restarted, program.found, asking=hook)
    disk = disk_of(program, ground, any_time=at is None)
    first = disk.tick()
    run = run_beside(setting_of(pod, container, words), disk, start)
    if run.cannot_start is not None:
        return Outcome(jitter("exec", *EXEC_DELAY), None, (), touches_process=False, result="error")
    done = tuple(replace(effect, at=effect.at - start) for effect in effects(run, since=first))
    signals = run.world.signals_process or _concerns_process(pod, container, done)
    if run.lost is not None or run.ended is None:
        so_far = run.lost.at - start if run.lost is not None else ZERO
        return replace(_UNREADABLE, effects=done, at_least=so_far, runs_beside=ZERO if signals else so_far)
    takes = seconds(math.inf) if run.ended.at is None else run.ended.at - start + jitter("exec", *EXEC_DELAY)
    code = exit_code(run.ended.status)
    status = run.ended.status
    result: Result = "unknown" if status is None else "success" if status == 0 else "failure"
    if is_open(takes):
        least = seconds(bounds(takes).low)
        beside = ZERO if signals else least
        return Outcome(None, code, done, signals, at_least=least, runs_beside=beside, result=result)
    beside = ZERO if signals else takes
    return Outcome(takes, code, done, signals, at_least=takes, runs_beside=beside, result=result)


def _concerns_process(pod: Pod, container: Container, done: tuple[Effect, ...]) -> bool:
    """The hook changes a file that the container's process looks at: it may be a sign to end."""
    changed = {effect.target for effect in done}
    if not changed:
        return False
    return any(
        use.container is container and use.origin == "command" and use.verb == "reads" and use.path in changed
        for use in reads_and_writes(pod)
    )
