"""What a container's process does, from its start to its end, and how it takes a stop signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podlint.behaviour.command import process_words
from podlint.behaviour.ground import Ground
from podlint.behaviour.images import hint, stop_signal
from podlint.behaviour.program import OPAQUE, Effect, End, Handler, Program, Reaction, Volumes
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.disk import Disk
from podlint.behaviour.shell.invocation import script_of
from podlint.behaviour.shell.order import MARGIN, bounds
from podlint.behaviour.shell.run import Run, effects, exit_code, is_open, run_process, servers
from podlint.behaviour.shell.watch import Sending
from podlint.behaviour.shell.world import COMMAND_DELAY
from podlint.behaviour.stopping import handlers, heeds, reaction
from podlint.behaviour.volumes import beside, left
from podlint.moment import ZERO, Moment, jitter
from podlint.pod.model import Container, Pod

__all__ = ["program", "reaction"]

CANNOT_START_CODE = 128
"""The exit code that the runtime reports of a container whose program it cannot start (kubelet-model 10.3)."""
_MOST_TRIES = 20
"""Attempts of an init container that are followed until one succeeds."""


def program(
    pod: Pod,
    container: Container,
    *,
    restarted: bool = False,
    after: Program | None = None,
    ended_at: Moment | None = None,
) -> Program:
    """What the container's process does while nobody disturbs it; :data:`OPAQUE` where its command cannot be read.

    ``after`` is the attempt before, which ended by itself or (``ended_at``, counted from its start) was killed; what it
    left on volumes is there still. Where the new attempt finds what that one found, it is the same life, and the very
    same object is returned. ``restarted``: a later attempt, of whose predecessors nothing is told.
    """
    if after is not None:
        found = left(container, after, ended_at)
        if after.restarted and found == after.found:
            return after
        return _program(pod, container, found, restarted=True)
    return _program(pod, container, None if restarted else prepared(pod, container), restarted=restarted)


def prepared(pod: Pod, container: Container) -> Volumes:
    """What the containers that start before this one leave on the volumes that it mounts."""
    found = Volumes()
    if not any((volume := pod.volume(m.volume.value)) and volume.kind == "emptyDir" for m in container.mounts):
        return found
    for other in pod.containers:
        if other is container or other.role == "main":
            break
        found = beside(pod, other, found) if other.role == "sidecar" else _after_init(pod, other, found)
    return found


def _after_init(pod: Pod, container: Container, found: Volumes) -> Volumes:
    """What an init container leaves when one of its attempts has succeeded."""
    for _ in range(_MOST_TRIES):
        attempt = _program(pod, container, found, restarted=False)
        now = left(container, attempt) or found
        if attempt.end is None or attempt.end.code in (0, None) or now == found:
            return now
        found = now
    return found


def _program(pod: Pod, container: Container, found: Volumes | None, *, restarted: bool) -> Program:
    words = process_words(container, pod)
    if words is None:
        return replace(OPAQUE, handlers=_told(container), restarted=restarted, found=found)
    setting = setting_of(pod, container, words, of_process=True)
    setting = replace(setting, stop_signal=stop_signal(container) or "TERM", heeds=heeds)

    def play(sending: Sending | None = None) -> Run:
        return run_process(setting, Disk(Ground(pod, container, restarted, found)), sending)

    run = play()
    if run.cannot_start is not None:
        failed = End(ZERO, CANNOT_START_CODE)
        return Program((), failed, None, (), restarted, cannot_start=run.cannot_start, found=found)
    lost = run.lost
    done = _within(run)
    if lost is not None and not done and bounds(lost.at).high <= COMMAND_DELAY[1]:
        met = _told(container) or _found_out(handlers(run, play))
        return replace(OPAQUE, handlers=met, restarted=restarted, script=_is_script(words), found=found)
    end = None
    if lost is None and run.ended is not None and run.ended.at is not None:
        end = End(run.ended.at, exit_code(run.ended.status))
    unknown_from = None if lost is None else lost.at
    reactions = _doubted(container, handlers(run, play))
    return Program(done, end, unknown_from, reactions, restarted, servers(run), found=found)


def _is_script(words: Sequence[str]) -> bool:
    return bool(words) and script_of(words[0], words[1:]) is not None


def _found_out(met: tuple[Handler, ...]) -> tuple[Handler, ...]:
    """How the process is found to take its stop signal; empty where nothing is."""
    return met if any(handler.reaction.kind != "unknown" for handler in met) else ()


def _told(container: Container) -> tuple[Handler, ...]:
    """How a process that podlint cannot read takes its stop signal, where the configuration says so."""
    stop = container.image_facts.stop
    if stop is not None:
        if stop[0] == float("inf"):
            return (Handler(ZERO, Reaction("ignores", why="the configuration says that the image does not stop")),)
        told = Reaction("exits", jitter("stop", *stop), None, "the configuration says how long the image takes to stop")
        return (Handler(ZERO, told),)
    heard = hint(container)
    if heard is None:
        return ()
    why = f"podlint has only heard of SIG{heard.stop_signal} here: {heard.on_stop}"
    return (Handler(ZERO, Reaction("unknown", why=why)),)


def _doubted(container: Container, told: tuple[Handler, ...]) -> tuple[Handler, ...]:
    """A trap for SIGTERM is of no use where the image may be stopped by another signal."""
    heard = hint(container)
    if stop_signal(container) is not None or heard is None:
        return told
    why = f"the image is known to be stopped by SIG{heard.stop_signal}, not by SIGTERM"
    doubt = Reaction("unknown", why=why)
    return tuple(h if h.reaction.kind == "ignores" else Handler(h.since, doubt) for h in told)


def _within(run: Run) -> tuple[Effect, ...]:
    """The effects that come before podlint loses track, or the process ends and takes its children with it."""
    lost_at = None if run.lost is None else run.lost.at
    ended_at = None if run.ended is None else run.ended.at
    kept: list[Effect] = []
    for effect in _at_known_times(run):
        if lost_at is not None and bounds(lost_at - effect.at).low < 0:
            continue
        if ended_at is None or bounds(ended_at - effect.at).low >= 0:
            kept.append(effect)
        elif bounds(ended_at - effect.at).high > -MARGIN and effect.kind != "listening":
            kept.append(replace(effect, kind="unsettled", content=None))
    return tuple(kept)


def _at_known_times(run: Run) -> list[Effect]:
    """The effects; of a file that is changed at a time that may be any, whatever comes after the moment from which it is any."""
    done, since = effects(run), run.open_from
    changed = {effect.target for effect in done if is_open(effect.at)}
    if since is None or not changed:
        return list(done)
    told: list[Effect] = []
    for target in dict.fromkeys(effect.target for effect in done):
        each = [effect for effect in done if effect.target == target]
        before = [effect for effect in each if target not in changed or bounds(effect.at - since).high <= 0]
        told += before
        if target in changed:
            stays = bool(before) and {effect.kind for effect in each[len(before) - 1 :]} == {"written"}
            told.append(Effect(since, "written" if stays else "unsettled", target))
    return sorted(told, key=lambda effect: bounds(effect.at).low)
