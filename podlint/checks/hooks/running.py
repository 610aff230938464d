"""Rules about how preStop is run: what the image lacks for it, and the action of Kubernetes' own that needs nothing."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import hook_words
from podlint.behaviour.images import has_program, lacks_shell
from podlint.behaviour.network import port_number
from podlint.behaviour.script import command_of, statements_of
from podlint.checks.amount import BLUR, seconds
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.stop import USUAL_STOP, Stop, stop_of, stopped, where
from podlint.checks.subject import Subject
from podlint.kubernetes import Version
from podlint.lifecycle.course import Course
from podlint.pod.model import Exec, Hook, HttpGet, TcpSocket
from podlint.schema.structure import Struct, structure

# --- prestop-cannot-run ----------------------------------------------------------------------------------


@check("prestop-cannot-run")
def prestop_cannot_run(subject: Subject) -> Iterator[Finding]:
    """The kubelet cannot start the hook, so that SIGTERM comes at once."""
    for container in stopped(subject):
        stop, hook = stop_of(subject, container), container.pre_stop
        if hook is None or stop.result is None:
            continue
        missing = None if stop.result.result == "error" else _missing(stop, hook)
        if stop.result.result != "error" and missing is None:
            continue
        if isinstance(hook.handler, HttpGet) and port_number(container, hook.handler) is None:
            continue  # as probe-port-name-unknown says
        wished = _seconds_of_sleep(hook)
        instead = f", not after {seconds(wished)}" if wished else ""
        fix = _sleep_action(subject, hook, wished)
        yield subject.finding(
            "prestop-cannot-run",
            f"preStop cannot be run, {_why(stop, hook, missing)}: SIGTERM comes at once{instead}",
            where(hook),
            hook.path,
            container=container,
            help=fix.title if fix else "let the hook use what the image holds: httpGet, or a command of its own",
            fix=fix,
        )


def _missing(stop: Stop, hook: Hook) -> str | None:
    """The program that a shell does not find, where that is all the hook comes to."""
    words, result = hook_words(hook), stop.result
    if not words or result is None or result.code != _NOT_FOUND or result.effects or result.takes is None:
        return None
    if Course(stop.subject.setting).bounds(result.takes).high > BLUR:
        return None
    commands = [command_of(statement) for statement in statements_of(words) or ()]
    if len(commands) != 1 or commands[0] is None or commands[0].name is None:
        return None
    return commands[0].name if has_program(stop.container, commands[0].name) is False else None


_NOT_FOUND = 127
"""The exit code of a shell that cannot find a command (kubelet-model 10.3)."""


def _why(stop: Stop, hook: Hook, missing: str | None) -> str:
    if missing is not None:
        return f"image '{stop.container.image.value}' has no `{missing}`"
    if isinstance(hook.handler, TcpSocket):
        return "the kubelet has nothing for a tcpSocket in a hook"
    words = hook_words(hook) or [""]
    without = " and no shell" if lacks_shell(stop.container) and words[0].rpartition("/")[2] == "sleep" else ""
    return f"image '{stop.container.image.value}' has no `{words[0]}`{without}"


def _seconds_of_sleep(hook: Hook) -> int | None:
    """N where the hook's command is ``sleep N`` and nothing else, with or without a shell around it."""
    statements = statements_of(hook_words(hook) or ()) if isinstance(hook.handler, Exec) else None
    command = command_of(statements[0]) if statements is not None and len(statements) == 1 else None
    if command is None or command.name != "sleep" or len(command.args) != 1:
        return None
    text = (command.args[0] or "").removesuffix("s")
    return int(text) if text.isdecimal() and text.isascii() and int(text) > 0 else None


def _sleep_action(subject: Subject, hook: Hook, length: int | None) -> Fix | None:
    """To let the kubelet sleep; None where the version cannot, or the grace period leaves no room for it."""
    if length is None or not _sleep_is_on(subject.kubernetes) or length + USUAL_STOP > subject.pod.grace.value:
        return None
    title = f"let the kubelet sleep: preStop.sleep.seconds {length}"
    return Fix(title, safe=True, changes=(SetField(hook.path, {"sleep": {"seconds": length}}),))


def _sleep_is_on(version: Version) -> bool:
    """Whether hooks know the ``sleep`` action (feature gate PodLifecycleSleepAction)."""
    handler = structure().definition("core.v1.LifecycleHandler")
    assert isinstance(handler, Struct)
    gate = handler.fields["sleep"].gate(None)
    return gate is None or gate.is_on(version)


# --- prestop-use-sleep-action ----------------------------------------------------------------------------


@check("prestop-use-sleep-action")
def prestop_use_sleep_action(subject: Subject) -> Iterator[Finding]:
    """A command that only sleeps needs a program in the image; the kubelet's own action needs none."""
    for container in stopped(subject):
        stop, hook = stop_of(subject, container), container.pre_stop
        if hook is None or stop.result is None or stop.result.result == "error":
            continue
        length = _seconds_of_sleep(hook)
        fix = _sleep_action(subject, hook, length)
        if fix is not None:
            yield subject.finding(
                "prestop-use-sleep-action",
                f"preStop starts a program in the container to wait {length} s; the kubelet can wait by itself, "
                "whatever the image holds",
                where(hook),
                hook.path,
                container=container,
                help=fix.title,
                fix=fix,
            )
