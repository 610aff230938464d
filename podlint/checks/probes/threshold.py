"""What a probe's failure brings about, and after how many of them."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.process import reaction
from podlint.checks.amount import seconds
from podlint.checks.attended import attended
from podlint.checks.change import RenameField, SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.manifest.node import find, plain
from podlint.pod.model import Container, Exec, Grpc, HttpGet, Probe, TcpSocket
from podlint.timeline.budget import detection

LONG_GRACE = 120
"""Seconds of grace from which on waiting for a wedged process hurts."""

_PATIENT_TIMEOUT = 10
"""Seconds of a timeout after which one failure is no passing trouble."""

_SHORT_WATCH = 60


@check("failure-threshold-one")
def failure_threshold_one(subject: Subject) -> Iterator[Finding]:
    """A single failed run of the liveness probe kills the container."""
    for container in attended(subject):
        probe = container.liveness
        if probe is None or probe.handler is None or probe.failure_threshold.value != 1:
            continue
        if probe.timeout.value >= _PATIENT_TIMEOUT:
            continue
        yield subject.finding(
            "failure-threshold-one",
            f"one liveness probe that takes longer than {probe.timeout.value} s, or one lost packet, kills "
            f"'{container.name}': failureThreshold is 1",
            probe.failure_threshold.span,
            probe.failure_threshold.path,
            container=container,
            certainty="depends",
            help="set failureThreshold to 3, the default",
            fix=Fix("set failureThreshold to 3", False, (SetField(probe.failure_threshold.path, 3),)),
        )


@check("probe-kills-with-long-grace")
def probe_kills_with_long_grace(subject: Subject) -> Iterator[Finding]:
    """A wedged process is given the whole grace period of the Pod before it is killed."""
    grace = subject.pod.grace
    if grace.value < LONG_GRACE or subject.pod.os.value == "windows":
        return
    for container in attended(subject):
        probe = container.liveness or container.startup
        if probe is None or probe.handler is None or probe.grace.value is not None:
            continue
        if reaction(subject.program(container)).kind == "exits" or subject.assumptions.find(f"stop.{container.name}"):
            continue
        found = detection(probe, subject.setting).high
        yield subject.finding(
            "probe-kills-with-long-grace",
            f"if '{container.name}' is wedged and ignores SIGTERM, its {probe.kind} probe frees it only after "
            f"{seconds(found + grace.value)}: up to {seconds(found)} to notice, and the grace of {grace.value} s",
            probe.span,
            probe.path,
            container=container,
            certainty="depends",
            because=(subject.related(f"the grace period of {grace.value} s", grace.span),),
            help="give the probe a terminationGracePeriodSeconds of its own, 30 for example: it holds for its kills alone",
            fix=Fix(
                "set terminationGracePeriodSeconds of the probe to 30",
                False,
                (SetField((*probe.path, "terminationGracePeriodSeconds"), 30),),
            ),
        )


@check("startup-weaker-than-liveness")
def startup_weaker_than_liveness(subject: Subject) -> Iterator[Finding]:
    """The startup probe is content with an open port, and the liveness probe with less patience asks for an answer."""
    for container in attended(subject):
        startup, liveness = container.startup, container.liveness
        if startup is None or liveness is None or not isinstance(startup.handler, TcpSocket):
            continue
        if not isinstance(liveness.handler, HttpGet | Exec | Grpc):
            continue
        kills = detection(liveness, subject.setting)
        if liveness.failure_threshold.value * liveness.period.value >= _SHORT_WATCH:
            continue
        yield subject.finding(
            "startup-weaker-than-liveness",
            f"the startup probe is over as soon as the port is open; if '{container.name}' needs longer than "
            f"{seconds(kills.low)} from there until its liveness probe succeeds, it may be killed while it boots",
            startup.span,
            startup.path,
            container=container,
            certainty="depends",
            because=(subject.related("the liveness probe asks for more", liveness.span),),
            help="ask in the startup probe what the liveness probe asks",
            fix=_same_question(container, startup, liveness),
        )


def _same_question(container: Container, startup: Probe, liveness: Probe) -> Fix | None:
    for name in ("httpGet", "exec", "grpc"):
        asked = find(container.node, (liveness.path[-1], name))
        if asked is not None:
            weak = (*startup.path, "tcpSocket")
            changes = (SetField(weak, plain(asked)), RenameField(weak, name))
            return Fix("copy the handler of the liveness probe", False, changes)
    return None
