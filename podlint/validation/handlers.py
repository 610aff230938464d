"""Probes and lifecycle hooks: one handler each, and the numbers that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import either, named, not_negative, one_of, required, within
from podlint.validation.part import Part, called
from podlint.validation.ports import port_number_or_name

PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
HOOKS: Final = ("postStart", "preStop")

_OF_PROBE: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_OF_HOOK: Final = ("exec", "httpGet", "tcpSocket", "sleep")


def probes(container: Part) -> Iterator[Fault]:
    """The probes of a container that may have them."""
    for field in PROBES:
        probe = container.child(field)
        if probe is not None:
            yield from _handler(probe, _OF_PROBE)
            yield from _numbers(probe, field)


def hooks(container: Part, grace: int) -> Iterator[Fault]:
    """The lifecycle hooks of a container that may have them; ``grace`` is the Pod's, in seconds."""
    lifecycle = container.child("lifecycle")
    if lifecycle is None:
        return
    for field in HOOKS:
        hook = lifecycle.child(field)
        if hook is not None:
            yield from _handler(hook, _OF_HOOK)
            yield from _sleep(hook, grace)


def _handler(holder: Part, names: tuple[str, ...]) -> Iterator[Fault]:
    known = [name for name in names if holder.serves(name)]
    given = [name for name in known if holder.has(name)]
    what = called(holder.path)
    if not given:
        yield holder.lacks_all(tuple(known), f"{what} does not say what to do: it needs one of {either(known)}")
    for surplus in given[1:]:
        yield holder.wrong(
            "probe-two-handlers",
            surplus,
            f"{what} has {given[0]} and {surplus}, and takes one handler",
            f"keep {' or '.join(given)}",
            at_key=True,
            related=((f"{given[0]} is here", holder.key(given[0])),),
        )
    if given:
        yield from _of_handler(holder, given[0])


def _of_handler(holder: Part, name: str) -> Iterator[Fault]:
    handler = holder.child(name)
    if handler is None:
        return
    if name == "exec" and handler.is_empty("command"):
        yield handler.missing("command", ": what to run, and its arguments")
    elif name == "httpGet":
        yield from port_number_or_name(handler)
        yield from one_of(handler, "scheme", ("HTTP", "HTTPS"))
        for header in handler.children("httpHeaders"):
            yield from required(header, "name")
            yield from named(header, "name", limits.HEADER_NAME)
    elif name == "tcpSocket":
        yield from port_number_or_name(handler)
    elif name == "grpc":
        if handler.has("port"):
            yield from within(handler, "port", limits.PORT)
        else:
            yield handler.missing("port")


def _numbers(probe: Part, kind: str) -> Iterator[Fault]:
    yield from not_negative(
        probe, "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"
    )
    successes = probe.number("successThreshold")
    if kind != "readinessProbe" and successes is not None and successes > 1:
        yield probe.wrong(
            "probe-field-not-allowed",
            "successThreshold",
            f"`successThreshold` of a {kind} is 1, and not {successes}: one success is enough",
            "leave it out; only a readinessProbe counts successes",
            instead=1,
            safe=True,
        )
    if not probe.has("terminationGracePeriodSeconds"):
        return
    if kind == "readinessProbe":
        yield probe.wrong(
            "probe-field-not-allowed",
            "terminationGracePeriodSeconds",
            "a readinessProbe kills nothing and takes no `terminationGracePeriodSeconds`",
            "set it on the livenessProbe or startupProbe, or on the Pod",
            at_key=True,
        )
    else:
        yield from within(probe, "terminationGracePeriodSeconds", limits.PROBE_GRACE)


def _sleep(hook: Part, grace: int) -> Iterator[Fault]:
    sleep = hook.child("sleep")
    if sleep is None or any(hook.has(name) for name in _OF_HOOK[:3]):
        return
    seconds = sleep.number("seconds") or 0
    if seconds < 0:
        yield from within(sleep, "seconds", limits.NOT_NEGATIVE)
    elif seconds == 0 and sleep.version < limits.SLEEP_OF_ZERO:
        said = f"`seconds` of a sleep takes 1 or more before Kubernetes {limits.SLEEP_OF_ZERO.release}"
        yield sleep.wrong("out-of-range", "seconds", said)
    elif seconds > grace:
        yield sleep.wrong(
            "hook-sleep-exceeds-grace",
            "seconds",
            f"{called(hook.path)} sleeps {seconds} s, and the grace period is {grace} s: the sleep may not be longer",
            f"sleep at most {grace} s, or set terminationGracePeriodSeconds above {seconds}",
            whole=True,
        )
