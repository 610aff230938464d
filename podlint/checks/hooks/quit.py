"""Rules about preStop hooks that ask the container's own process to end: what comes of them when the stop signal follows."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.images import hint, stop_signal
from podlint.behaviour.quit import Quit, follows, quit_of
from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import check
from podlint.checks.stop import stopped, where
from podlint.checks.subject import Subject
from podlint.pod.model import Container, Hook

# --- prestop-async-quit ----------------------------------------------------------------------------------


@check("prestop-async-quit")
def prestop_async_quit(subject: Subject) -> Iterator[Finding]:
    """The hook asks a server to finish its connections and returns; SIGTERM follows and drops them."""
    for container, hook, found in _quits(subject):
        server = found.server
        if server is None or found.then_waits or found.signal != server.signal or container.role == "sidecar":
            continue  # a sidecar gets its stop signal later, when its turn has come
        signal = follows(container, server)
        begun = f"`{found.text}` only asks {server.name} to finish its connections and returns"
        if signal == server.signal:
            said = f"`{found.text}` sends SIG{server.signal}, which the image's stop signal does right after the hook anyway"
        elif signal is None:
            said = (
                f"{begun}: SIGTERM follows at once and drops them, unless the image's STOPSIGNAL is SIG{server.signal}"
            )
        else:
            said = f"{begun}: the image's stop signal SIG{signal} follows at once and drops them"
        yield subject.finding(
            "prestop-async-quit",
            said,
            where(hook),
            hook.path,
            container=container,
            severity=None if signal not in (server.signal, None) else Severity.INFO,
            certainty="certain" if signal is not None else "depends",
            help="leave the hook out"
            if signal == server.signal
            else f"let the hook wait for as long as connections may last ({found.text}; sleep 20), or build the image with "
            f"STOPSIGNAL SIG{server.signal}",
        )


def _quits(subject: Subject) -> Iterator[tuple[Container, Hook, Quit]]:
    if subject.pod.share_process_namespace.value or subject.pod.host_pid.value:
        return  # who number 1 is, is another matter there
    for container in stopped(subject):
        hook = container.pre_stop
        found = None if hook is None else quit_of(container, hook)
        if hook is not None and found is not None:
            yield container, hook, found


# --- prestop-sends-sigterm -------------------------------------------------------------------------------


@check("prestop-sends-sigterm")
def prestop_sends_sigterm(subject: Subject) -> Iterator[Finding]:
    """The hook ends with the signal that the kubelet sends right after it."""
    for container, hook, found in _quits(subject):
        expected = stop_signal(container)
        alone = found.signal == "TERM" and not found.then_waits and found.asks.name == "kill"
        if alone and expected == "TERM" and container.role != "sidecar" and hint(container) is None:
            yield subject.finding(
                "prestop-sends-sigterm",
                f"`{found.text}` sends what the kubelet itself sends when the hook is over",
                where(hook),
                hook.path,
                container=container,
                help="leave it out",
            )


# --- prestop-kills-own-process ---------------------------------------------------------------------------


@check("prestop-kills-own-process")
def prestop_kills_own_process(subject: Subject) -> Iterator[Finding]:
    """The hook waits for the end of the process, and dies with it."""
    for container, hook, found in _quits(subject):
        graceful = found.server is not None and found.signal == found.server.signal
        if found.then_waits and (found.signal in ("TERM", "QUIT", "INT") or graceful):
            yield subject.finding(
                "prestop-kills-own-process",
                f"`{found.text}` ends the container's process, and the hook that still waits dies with it: each good stop "
                "is reported as FailedPreStopHook",
                where(hook),
                hook.path,
                container=container,
                help="expect the event, or let the process answer the stop signal by itself and leave the hook out",
            )
