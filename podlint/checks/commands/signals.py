"""Who hears the stop signal: the shell around a server, a trap that has to wait, a script that is still setting up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.behaviour.applets import SOMEWHERE
from podlint.behaviour.command import process_fields, process_words
from podlint.behaviour.images import sh_of
from podlint.behaviour.process import reaction
from podlint.behaviour.shell.builtins import OWN
from podlint.behaviour.shell.commands import BUILTINS
from podlint.behaviour.shell.invocation import SHELLS, Dialect, script_of
from podlint.behaviour.shell.parse import parse
from podlint.behaviour.shell.syntax import AndOr, Pipeline, Simple, Statement
from podlint.behaviour.shell.tail import becomes_last_of, may_become_last
from podlint.checks.amount import seconds, span
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import KILLED_IN_DELETION, Finding, Fix, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.pod.field import Field
from podlint.pod.model import Container
from podlint.regex import regex

SLOW_TRAP = 5.0
"""Seconds of waiting from which on a trap that waits is worth a word."""
LONG_SETUP = 2.0

_NO_SERVERS = (
    (SOMEWHERE - {"httpd", "nc", "udhcpd", "telnetd", "crond", "syslogd", "inetd", "ntpd", "dnsd"})
    | OWN.keys()
    | BUILTINS.keys()
)
"""What ends by itself, or of which other rules speak: no server of anybody's."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A program that a shell runs as its child until it ends."""

    name: str
    sure: bool
    """The shell certainly stays around; False where this depends on which shell it is."""
    last: Statement
    """The script's last command, which is the program, or the pipeline that it begins."""


@check("shell-wraps-main-process")
def shell_wraps_main_process(subject: Subject) -> Iterator[Finding]:
    """The stop signal reaches the shell, which has no use for it, and never the server that the shell waits for."""
    grace = subject.pod.grace
    for container in attended(subject):
        found = wrapped(subject, container)
        if found is None:
            continue
        script = process_fields(container)[-1]
        unless = "" if found.sure else ", unless the image's sh makes way for it by itself"
        yield subject.finding(
            "shell-wraps-main-process",
            f"`{found.name}` runs as a child of the shell and never hears SIGTERM: each stop of '{container.name}' lasts "
            f"{grace.value} s, until SIGKILL{unless}",
            script.span,
            script.path,
            container=container,
            severity=None if found.sure else Severity.INFO,
            certainty="certain" if found.sure else "depends",
            because=(subject.related(f"the grace period of {grace.value} s", grace.span),),
            help=_AS_THE_SHELL.format(name=found.name)
            if isinstance(found.last, Simple)
            else _WITHOUT_PIPELINE.format(name=found.name),
            fix=_with_exec(found, script),
            event=KILLED_IN_DELETION,
        )


_AS_THE_SHELL = "write `exec {name} …`, so that it takes the shell's place"
_WITHOUT_PIPELINE = "write `exec {name} …` without the pipeline, so that it takes the shell's place: the container's log has what it prints"

_NOTHING_MORE = regex(r"(?:\s*\d*(?:>>|[<>]&?)\s*[\w./&$-]+)*(?:\s|;|#[^\n]*)*")
"""What may stand behind a script's last command: where its output goes, blanks and comments."""


def _with_exec(found: Wrapped, script: Field[str]) -> Fix | None:
    """``exec`` before the script's last command, where that is all it takes."""
    if not isinstance(found.last, Simple) or found.last.assignments:
        return None
    before, command, after = script.value.rpartition(found.last.source)
    written = f"{before}exec {command}{after}"
    if not command or parse(written) is None or not _NOTHING_MORE.fullmatch(after):
        return None
    return Fix(f"write exec before `{found.name}`", safe=True, changes=(SetField(script.path, written),))


def wrapped(subject: Subject, container: Container) -> Wrapped | None:
    """The server whose every stop lasts the whole grace period, since a shell stays around it; None: there is none."""
    pod, life = subject.pod, subject.program(container)
    if pod.share_process_namespace.value or pod.host_pid.value or pod.os.value == "windows":
        return None
    if container.role == "main" and pod.restart_policy.value != "Always":
        return None  # a batch's work is no server, and ends by itself
    if life.known or reaction(life).kind == "exits":
        return None  # it can be read what SIGTERM does: pid1-ignores-sigterm speaks of it
    lasting = pod.grace.value > Course(subject.setting).constants.least_grace and container.pre_stop is None
    return _wrapped(subject, container) if lasting and not subject.assumptions.find(f"stop.{container.name}") else None


def _wrapped(subject: Subject, container: Container) -> Wrapped | None:
    """The server that the container's script ends with, if the shell stays around it."""
    words = process_words(container, subject.pod)
    invocation = script_of(words[0], words[1:]) if words else None
    if invocation is None or re.search(r"\btrap\b", invocation.script):
        return None
    script = parse(invocation.script)
    if script is None or not script.statements:
        return None
    *before, last = script.statements
    dialect: Dialect | None = SHELLS[invocation.name] or sh_of(container)
    if isinstance(last, AndOr):
        before = [last.first]
        last = last.rest[-1].statement
    if isinstance(last, Pipeline):
        name = _server(last.statements[0])
        return None if name is None or _is_defined(name, invocation.script) else Wrapped(name, True, last)
    name = _server(last)
    if name is None or not before or _is_defined(name, invocation.script):
        return None
    ending = script.statements[-1] if isinstance(script.statements[-1], AndOr) else script
    if dialect is not None and may_become_last(dialect, invocation.script) and becomes_last_of(dialect, ending):
        return None
    return Wrapped(name, dialect == "busybox", last)


def _is_defined(name: str, script: str) -> bool:
    """Whether the script makes a function or an alias of that name."""
    return (
        re.search(rf"(?<![\w./-]){re.escape(name)}\s*(?:\(\)|=)|\bfunction\s+{re.escape(name)}\b", script) is not None
    )


def _server(statement: Statement) -> str | None:
    """The name of a program that podlint takes for a server: one that it does not know."""
    name = statement.text(0) if isinstance(statement, Simple) else None
    return None if name is None or name.rpartition("/")[2] in _NO_SERVERS else name


@check("trap-delayed-by-foreground")
def trap_delayed_by_foreground(subject: Subject) -> Iterator[Finding]:
    """A trap that runs only when the command in the foreground has ended (kubelet-model 10.2)."""
    if subject.pod.os.value == "windows":
        return
    for container in attended(subject):
        words = process_fields(container)
        seen = reaction(subject.program(container)) if words else None
        if seen is None or seen.kind != "exits" or seen.after is None or "runs when" not in seen.why:
            continue
        takes = Course(subject.setting).bounds(seen.after)
        if takes.high - takes.low < SLOW_TRAP or takes.high >= subject.pod.grace.value:
            continue
        yield subject.finding(
            "trap-delayed-by-foreground",
            f"a stop of '{container.name}' takes {span(takes)}: {seen.why}",
            words[-1].span,
            words[-1].path,
            container=container,
            help="start the command with & and wait for it: wait is cut short by the signal",
        )


@check("sigterm-lost-during-boot")
def sigterm_lost_during_boot(subject: Subject) -> Iterator[Finding]:
    """Before the trap is set, or the server has taken the shell's place, a stop signal is lost."""
    if subject.pod.os.value == "windows":
        return
    for container in attended(subject):
        words = process_fields(container)
        told = subject.program(container).handlers if words else ()
        if len(told) < 2 or told[0].reaction.kind != "ignores" or told[1].reaction.kind == "ignores":
            continue
        lasts = Course(subject.setting).bounds(told[1].since)
        if lasts.high < LONG_SETUP:
            continue
        yield subject.finding(
            "sigterm-lost-during-boot",
            f"in the first {span(lasts)} '{container.name}' does not hear SIGTERM ({told[0].reaction.why}): a stop then lasts "
            f"{seconds(subject.pod.grace.value)}",
            words[-1].span,
            words[-1].path,
            container=container,
            certainty="depends",
            help="set the trap first",
        )
