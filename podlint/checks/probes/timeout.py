"""How long one run of a probe may take: timeouts against periods and commands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from podlint.behaviour.command import probe_words
from podlint.behaviour.probe import answers
from podlint.checks.amount import seconds
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.wording import set_to
from podlint.lifecycle.course import Course
from podlint.pod.model import Container, Exec, Probe
from podlint.regex import regex
from podlint.timeline.budget import detection


@check("probe-timeout-not-below-period")
def probe_timeout_not_below_period(subject: Subject) -> Iterator[Finding]:
    """A probe may take longer than its period, so that a hang is found later than the period promises."""
    for container in attended(subject):
        for probe in container.probes.values():
            timeout, period = probe.timeout.value, probe.period.value
            if timeout <= period or probe.handler is None:
                continue
            takes = detection(probe, subject.setting).high
            without_overrun = detection(
                probe._replace(timeout=replace(probe.timeout, value=period)), subject.setting
            ).high
            yield subject.finding(
                "probe-timeout-not-below-period",
                f"timeoutSeconds {timeout} is above periodSeconds {period}: a {probe.kind} probe that hangs holds up the "
                f"next, and {_in_a_row(probe)} up to {seconds(takes)}, not {seconds(without_overrun)}",
                probe.timeout.span,
                probe.timeout.path,
                container=container,
                because=(subject.related(set_to(probe.period), probe.period.span),),
                help=f"set timeoutSeconds to at most {period}, or periodSeconds to at least {timeout}",
            )


@check("exec-probe-longer-than-timeout")
def exec_probe_longer_than_timeout(subject: Subject) -> Iterator[Finding]:
    """A probe whose command always takes longer than its timeout, so that every run fails."""
    for container in attended(subject):
        for probe in container.probes.values():
            takes = always_takes(subject, container, probe)
            if takes is None or takes < probe.timeout.value:
                continue
            timeout = probe.timeout
            given = set_to(timeout)
            lasts = "never ends" if math.isinf(takes) else f"takes at least {seconds(takes)}"
            command = probe.handler.command[-1] if isinstance(probe.handler, Exec) else None
            enough = None if math.isinf(takes) else math.floor(takes) + 1
            yield subject.finding(
                "exec-probe-longer-than-timeout",
                f"the command of the {probe.kind} probe {lasts}, but each run is cut off and fails after {timeout.value} s "
                f"({given})",
                probe.span if command is None else command.span,
                probe.path if command is None else command.path,
                container=container,
                because=(subject.related(given, timeout.span),),
                help="ask something that answers"
                if enough is None
                else f"set timeoutSeconds to at least {enough}, or ask for less",
                fix=None
                if enough is None
                else Fix(f"set timeoutSeconds to {enough}", False, (SetField(timeout.path, enough),)),
            )


def always_takes(subject: Subject, container: Container, probe: Probe) -> float | None:
    """The shortest that a run of the exec probe takes whenever it comes, given all the time it wants; None: not known."""
    if not isinstance(probe.handler, Exec) or not probe.handler.command:
        return None
    patient = probe._replace(timeout=replace(probe.timeout, value=_PATIENT))
    told = answers(subject.pod, container, patient, subject.program(container))
    if any(answer.result in ("unknown", "error") for answer in told):
        return None
    course = Course(subject.setting)
    least = min(course.bounds(answer.takes).low for answer in told)
    return math.inf if least >= _PATIENT else least


_PATIENT = 10_000_000
"""Seconds of a timeout that only what never ends reaches."""


# --- programs that need their time -----------------------------------------------------------------------

_INTERPRETED = regex(
    r"(?:[^\s'\"=]*/)?(python[\d.]*|java|node|ruby|celery|airflow|rabbitmqctl|rabbitmq-diagnostics|nodetool|cqlsh|mongosh?|"
    r"kafka-[\w-]+\.sh|django-admin)(?=\s|$)"
)
"""Programs that start an interpreter or a virtual machine first, which takes a loaded node more than a second."""


@check("probe-timeout-default")
def probe_timeout_default(subject: Subject) -> Iterator[Finding]:
    """A probe that starts an interpreter each time, and has the default of one second to do so."""
    for container in attended(subject):
        for probe in container.probes.values():
            words = probe_words(container, probe)
            if not words or probe.timeout.written or probe.timeout.value > 1:
                continue
            started = next((match[1] for word in words if (match := _INTERPRETED.match(word.lstrip()))), None)
            if started is None:
                continue
            assert isinstance(probe.handler, Exec)
            kills = probe.kind != "readiness"
            then = "fails, and enough of them kill the container" if kills else "fails"
            yield subject.finding(
                "probe-timeout-default",
                f"the {probe.kind} probe starts `{started}` each time and has 1 s for it (the default of timeoutSeconds): "
                f"on a busy node the run {then}",
                probe.handler.command[0].span,
                probe.timeout.path,
                container=container,
                severity=None if kills else Severity.INFO,
                certainty="depends",
                help="set timeoutSeconds to what it takes on a busy node, 5 for example",
                fix=Fix("set timeoutSeconds to 5", False, (SetField(probe.timeout.path, 5),)),
            )


# --- clients with a timeout of their own -----------------------------------------------------------------

_CLIENT_TIMEOUT = regex(
    r"\bcurl\b[^|;&]*?\s(?P<curl>-m|--max-time)[ =]?(?P<seconds>\d+(?:\.\d+)?)\b|"
    r"\bwget\b[^|;&]*?\s(?P<wget>-T|--timeout)[ =]?(?P<wait>\d+)\b"
)


@check("curl-timeout-exceeds-probe-timeout")
def curl_timeout_exceeds_probe_timeout(subject: Subject) -> Iterator[Finding]:
    """A client's own timeout that never comes, since the probe's comes first."""
    for container in attended(subject):
        for probe in container.probes.values():
            words = probe_words(container, probe)
            match = _CLIENT_TIMEOUT.search(" ".join(words)) if words else None
            if match is None or not isinstance(probe.handler, Exec):
                continue
            own = float(match["seconds"] or match["wait"])
            if own <= probe.timeout.value:
                continue
            yield subject.finding(
                "curl-timeout-exceeds-probe-timeout",
                f"`{match['curl'] or match['wget']} {own:g}` never comes true: the {probe.kind} probe itself is cut off after "
                f"timeoutSeconds {probe.timeout.value}, without the client's message",
                probe.handler.command[-1].span,
                probe.handler.command[-1].path,
                container=container,
                because=(subject.related(f"timeoutSeconds {probe.timeout.value}", probe.timeout.span),),
                help=f"set timeoutSeconds above {own:g}, or the client's below {probe.timeout.value}",
            )


def _in_a_row(probe: Probe) -> str:
    count = probe.failure_threshold.value
    return "the failure that counts takes" if count == 1 else f"{count} failures in a row take"
