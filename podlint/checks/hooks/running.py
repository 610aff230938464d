"""Rules about how preStop is run: what the image lacks for it, and the action of Kubernetes' own that needs nothing."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import hook_words
from podlint.behaviour.images import has_program, lacks_shell
from podlint.behaviour.network import port_number
from podlint.behaviour.script import command_of, statements_of
from podlint.behaviour.shell.invocation import script_of
from podlint.checks.amount import BLUR, seconds
from podlint.checks.change import RemoveField, SetField
from podlint.checks.feature import has_sleep_action
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.stop import USUAL_STOP, Stop, stop_of, stopped, where
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course
from podlint.pod.model import Exec, Hook, HttpGet, TcpSocket
from podlint.regex import regex

# --- prestop-fails ----------------------------------------------------------------------------------


@check("prestop-fails")
def prestop_fails(subject: Subject) -> Iterator[Finding]:
    """The kubelet cannot start the hook, or it fails at once having done nothing: SIGTERM comes at once."""
    for container in stopped(subject):
        stop, hook = stop_of(subject, container), container.pre_stop
        if hook is None or not _fails_at_once(stop):
            continue
        if isinstance(hook.handler, HttpGet) and port_number(container, hook.handler) is None:
            continue  # as probe-port-name-unknown says
        wished = _seconds_of_sleep(hook)
        instead = f", not after {seconds(wished)}" if wished else ""
        fix = _sleep_action(subject, hook, wished)
        yield subject.finding(
            "prestop-fails",
            f"preStop {_why(stop, hook)}: SIGTERM comes at once{instead}",
            where(hook),
            hook.path,
            container=container,
            help=fix.title if fix else "let the hook use what the container has, or leave it out",
            fix=fix,
        )


def _fails_at_once(stop: Stop) -> bool:
    result = stop.result
    if result is None or result.takes is None or result.effects or result.touches_process:
        return False
    takes = Course(stop.subject.setting).bounds(result.takes)
    return result.result in ("failure", "error") and takes.high < BLUR


def _why(stop: Stop, hook: Hook) -> str:
    """What is wrong with a hook that fails at once."""
    container, result = stop.container, stop.result
    if isinstance(hook.handler, TcpSocket):
        return "cannot be run, the kubelet has nothing for a tcpSocket in a hook"
    if isinstance(hook.handler, HttpGet):
        return f"fails, nothing listens on port {hook.handler.port.value}"
    words = hook_words(hook) or [""]
    if result is not None and result.result == "error":
        without = " and no shell" if lacks_shell(container) and words[0].rpartition("/")[2] == "sleep" else ""
        return f"cannot be run, image '{container.image.value}' has no `{words[0]}`{without}"
    for name in _NAMES.findall(" ".join(words[1:])) if script_of(words[0], words[1:]) is None else ():
        if any(variable.name.value == name for variable in container.env):
            return f"fails, `$({name})` is not replaced in the command of a hook"
    statements = statements_of(words) or ()
    command = command_of(statements[0]) if len(statements) == 1 else None
    not_found = result is not None and result.code == _NOT_FOUND
    if not_found and command is not None and command.name and has_program(container, command.name) is False:
        return f"fails, image '{container.image.value}' has no `{command.name}`"
    return "fails at once" if result is None or result.code is None else f"fails at once (exit code {result.code})"


_NOT_FOUND = 127
"""The exit code of a shell that cannot find a command (kubelet-model 10.3)."""
_NAMES = regex(r"\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)")
"""``$(NAME)``, which Kubernetes replaces in the commands of containers and probes, but not of hooks (kubelet-model 10.2a)."""


_DIGITS = 10
"""A number with so many is no time that anybody sleeps."""


def _seconds_of_sleep(hook: Hook) -> int | None:
    """N where the hook's command is ``sleep N`` and nothing else, with or without a shell around it."""
    statements = statements_of(hook_words(hook) or ()) if isinstance(hook.handler, Exec) else None
    command = command_of(statements[0]) if statements is not None and len(statements) == 1 else None
    if command is None or command.name != "sleep" or len(command.args) != 1:
        return None
    text = (command.args[0] or "").removesuffix("s")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < _DIGITS and int(text) > 0 else None


def _sleep_action(subject: Subject, hook: Hook, length: int | None) -> Fix | None:
    """To let the kubelet sleep; None where the version cannot, or the grace period leaves no room for it."""
    if length is None or not has_sleep_action(subject.kubernetes) or length + USUAL_STOP > subject.pod.grace.value:
        return None
    title = f"let the kubelet sleep: preStop.sleep.seconds {length}"
    changes = (SetField((*hook.path, "sleep"), {"seconds": length}), RemoveField((*hook.path, "exec")))
    return Fix(title, safe=True, changes=changes)


# --- prestop-use-sleep-action ----------------------------------------------------------------------------


@check("prestop-use-sleep-action")
def prestop_use_sleep_action(subject: Subject) -> Iterator[Finding]:
    """A command that only sleeps needs a program in the image; the kubelet's own action needs none."""
    for container in stopped(subject):
        stop, hook = stop_of(subject, container), container.pre_stop
        if hook is None or _fails_at_once(stop):
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
