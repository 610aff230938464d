"""A scenario in one sentence: how it ends, when, and because of which line."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.probe import answers
from podlint.behaviour.process import program
from podlint.evaluation import Evaluation
from podlint.moment import Draw, Moment
from podlint.pod.model import Container, Pod, Probe
from podlint.report.timelines.words import number, span
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.timed_event import TimedEvent
from podlint.timeline.turning_points import NO_WAIT, bounded_from, first_of, first_stops, started


def told_of(timeline: Timeline, scenario: Scenario) -> str:
    """The scenario in a sentence, with its condition."""
    outcome = headline(timeline, scenario)
    if not outcome or scenario.supposing:
        return f"{scenario.title}: {outcome}" if outcome else scenario.title
    condition = " and ".join(map(str, scenario.when))
    return f"if {condition}: {outcome}" if condition else outcome


def headline(timeline: Timeline, scenario: Scenario) -> str:
    """Outcome, when and why, on one line; empty where only the scenario's title can be said."""
    deletion = list(_deleted(timeline, scenario))
    if scenario.zero == "deletion-requested":
        return "; ".join(deletion)
    stops = first_stops(scenario)
    if not stops:
        return "; ".join([*_lives(scenario, deleted=bool(deletion)), *deletion])
    told = [part for s in stops[:_MOST_TOLD] for part in (*_restarted(timeline, scenario, s), *_cause(timeline, s))]
    return "; ".join([*told, *_onwards(scenario), *deletion])


_MOST_TOLD = 3
"""Containers whose restarts are told."""


def _restarted(timeline: Timeline, scenario: Scenario, stop: TimedEvent) -> Iterator[str]:
    """``liveness is killed 40.5..45.1 s after its start by its liveness probe (line 14), and starts again 30..32 s later``."""
    name, attempt = stop.container, stop.attempt or 0
    before, after = started(scenario, name, attempt), started(scenario, name, attempt + 1)
    verb = "is killed" if stop.type == "killing" else "ends"
    since = f" {span(scenario.gap(before, stop))} after its start" if before is not None else ""
    code = stop.detail.get("exitCode")
    told = f"{name} {verb}{since}{'' if code is None else f' with exit code {code}'}{_by(timeline, stop)}"
    if after is not None:
        told += f", and starts again {span(scenario.gap(stop, after))} later"
    yield told


def _onwards(scenario: Scenario) -> Iterator[str]:
    """How it goes on after the first restart."""
    repeats = scenario.repeats
    if repeats is None:
        return
    longest = max((rung.high for rung in repeats.ladder), default=0.0)
    grows = f"; later restarts wait in back-off, up to {number(longest)} s" if longest > NO_WAIT else ""
    yield f"so again and again, one round each {span(repeats.period)}{grows}"


def _by(timeline: Timeline, stop: TimedEvent) -> str:
    """Who stopped it, and where that is written."""
    reason = stop.detail.get("reason")
    container = _container(timeline, stop)
    if stop.type != "killing" or container is None:
        return ""
    if reason == "post-start" and container.post_start is not None:
        return f" since its postStart hook failed (line {container.post_start.span.line})"
    probe = _probe(container, reason)
    return "" if probe is None else f" by its {reason} probe (line {probe.span.line})"


def _container(timeline: Timeline, event: TimedEvent) -> Container | None:
    return next((each for each in timeline.pod.containers if each.name == event.container), None)


def _probe(container: Container, reason: str | None) -> Probe | None:
    return container.liveness if reason == "liveness" else container.startup if reason == "startup" else None


# --- why a probe finds it failing ------------------------------------------------------------------------


def _cause(timeline: Timeline, stop: TimedEvent) -> Iterator[str]:
    """That the command itself makes the probe fail, where podlint read it there."""
    container = _container(timeline, stop)
    probe = None if container is None else _probe(container, stop.detail.get("reason"))
    if container is None or probe is None:
        return
    assumed = timeline.setting.assumptions
    if any(assumed.find(f"{kind}.{container.name}") is not None for kind in ("boot", "hang")):
        return  # then that decides
    turn = _turn(timeline.pod, container, probe)
    if turn is None:
        return
    line = next((f.span.line for f in reversed((*container.command, *container.args))), container.span.line)
    bounds = Evaluation({}).bounds(turn)
    if bounds.high == 0.0:
        yield f"with its command (line {line}) that probe never succeeds"
    else:
        yield f"it is its own command (line {line}) that makes the probe fail, from {span(bounds)} after the start on"


def _turn(pod: Pod, container: Container, probe: Probe) -> Moment | None:
    """From when on the probe fails for good, as the command says; None where that can't be read."""
    told = answers(pod, container, probe, program(pod, container))
    if any(answer.result == "unknown" for answer in told) or told[-1].result != "failure":
        return None
    since = told[-1].since
    return None if any(isinstance(leaf, Draw) for leaf in since.leaves) else since


# --- other outcomes --------------------------------------------------------------------------------------


def _lives(scenario: Scenario, *, deleted: bool) -> Iterator[str]:
    failed = first_of(scenario, "start-failed")
    if failed is not None:
        again = "; so again and again, in back-off" if scenario.repeats is not None else ""
        yield f"{failed.container} cannot be started{again}"
        return
    ready = first_of(scenario, "pod-ready")
    ends = [e for e in scenario.events if e.type == "phase" and e.detail.get("phase") in ("Succeeded", "Failed")]
    if ready is not None:
        yield f"Ready {_when(scenario, ready)}"
    elif not ends:
        met = any(event.type == "pod-ready" for event in scenario.events)
        yield "may become Ready or not" if met else "never Ready"
    if ends and not deleted:
        sure = next((event for event in ends if event.told_by_all), None)
        outcome = "may end" if sure is None else "ends"
        phases = [sure] if sure is not None else ends
        named = " or ".join(dict.fromkeys(event.detail["phase"] for event in phases))
        yield f"{outcome} {named} {_when(scenario, phases[0])}"


def _when(scenario: Scenario, event: TimedEvent) -> str:
    """From bound, or from the last start after which it is bounded."""
    start, bounds = bounded_from(scenario, event)
    since = "the Pod is bound to its node" if start is None else f"{start.container} starts"
    return f"{span(bounds)} after {since}"


def _deleted(timeline: Timeline, scenario: Scenario) -> Iterator[str]:
    """When it is gone, and who has to be killed, where the scenario holds a deletion."""
    asked = first_of(scenario, "deletion-requested")
    gone = first_of(scenario, "pod-removed")
    if asked is None or gone is None:
        return
    yield f"gone {span(scenario.gap(asked, gone))} after the deletion"
    kill = next(
        (e for e in scenario.events if e.type == "kill-sent" and e.told_by_all and e.earliest >= asked.earliest), None
    )
    if kill is not None:
        grace = timeline.pod.grace
        where = f"line {grace.span.line}" if grace.written else "the default"
        allowed = timeline.setting.grace_period
        of = f"grace period of {grace.value} s, {where}" if allowed is None else f"--grace-period of {allowed} s"
        yield f"{kill.container} has to be killed: SIGKILL {span(scenario.gap(asked, kill))} after it ({of})"
