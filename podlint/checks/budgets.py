"""The rule about requirements: budgets of a Pod's life that somebody asserts, held against the model's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from podlint.checks.amount import interval
from podlint.checks.attended import attended
from podlint.checks.finding import Condition, Finding, Related, Severity
from podlint.checks.remedy import Remedy, knobs, remedy
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.undecided import why_open
from podlint.manifest.node import Path, Span
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, Pod, Sleep
from podlint.pod.workload import is_kubernetes_own
from podlint.spelling import did_you_mean
from podlint.timeline.budget import CONTAINER_BUDGETS, Budget
from podlint.timeline.requirement import ANNOTATION, Requirement

_UNLIMITED = {
    "boot-budget": "no startup or liveness probe kills {} while it boots",
    "answer-ready": "no readiness probe finds out that {} answers",
    "hang-unready": "no readiness probe takes {} out of its Services",
    "hang-restart": "no liveness probe restarts {}",
    "drain": "a deletion sends no stop signal to {}",
    "stop-budget": "a deletion sends no stop signal to {}",
    "ready": "{} never becomes Ready",
    "deletion": "nothing of {} is left to stop",
}
"""Why there is no such budget."""

_NEVER_OVER = ("hang-unready", "hang-restart", "ready", "boot-budget")
"""Where nothing makes these they last for ever, so that they are less than no limit; of the others there is nothing."""


@check("budget-not-met")
def budget_not_met(subject: Subject) -> Iterator[Finding]:
    """A budget of the Pod breaks what was required of it."""
    if not subject.requirements or (subject.is_fragment and is_kubernetes_own(subject.pod.workload.api_version)):
        return
    for requirement in subject.requirements:
        if subject.pod.os.value == "windows":
            yield _nothing_to_hold(subject, requirement, None, "a Pod for Windows gets no timeline")
        elif requirement.container is not None:
            yield from _of_one(subject, requirement, requirement.container)
        elif requirement.budget in CONTAINER_BUDGETS:
            yield from _of_each(subject, requirement)
        elif all(container.image.written for container in subject.pod.containers):
            yield from _of(subject, requirement, None)


def _of_one(subject: Subject, requirement: Requirement, name: str) -> Iterator[Finding]:
    """A budget of a container that is named: other Pods need not have such a container, unless theirs is the word."""
    found = next((container for container in subject.pod.containers if container.name == name), None)
    if found is not None and (found.image.written or found.role == "init"):
        yield from _of(subject, requirement, found)
    elif found is None and requirement.source == "annotation":
        known = [container.name for container in subject.pod.containers]
        why = f"no container of this Pod is called '{name}'{did_you_mean(name, known)}"
        yield _nothing_to_hold(subject, requirement, None, why, Severity.WARNING, cure="name one of its containers")


def _of_each(subject: Subject, requirement: Requirement) -> Iterator[Finding]:
    """A budget of every container that has it; that none has it is for those to know who speak of this Pod alone."""
    containers = list(attended(subject))
    having = [container for container in containers if subject.budgets.get(requirement.budget, container)]
    for container in having:
        yield from _of(subject, requirement, container)
    if containers and not having and requirement.source == "annotation":
        why = _UNLIMITED[requirement.budget].format("any container of this Pod")
        yield _nothing_to_hold(subject, requirement, None, why)


def _of(subject: Subject, requirement: Requirement, container: Container | None) -> Iterator[Finding]:
    if requirement.budget == "ready":
        budget = subject.timeline.budgets.get("ready")
    else:
        budget = subject.budgets.get(requirement.budget, container)
    if budget is not None:
        verdict = requirement.judge(budget.bounds)
        if verdict != "met":
            yield _not_met(subject, requirement, container, budget, certain=verdict == "broken")
        return
    why = _UNLIMITED[requirement.budget].format(f"'{container.name}'" if container else "the Pod")
    broken = requirement.budget in _NEVER_OVER and not requirement.wants_more
    yield _nothing_to_hold(subject, requirement, container, why, Severity.ERROR if broken else Severity.INFO)


def _nothing_to_hold(
    subject: Subject,
    requirement: Requirement,
    container: Container | None,
    why: str,
    severity: Severity = Severity.INFO,
    cure: str = "take the requirement back, or give the Pod what makes this budget",
) -> Finding:
    """The Pod has no such budget: only what has to end some time breaks a requirement by that."""
    span, path = _asked_at(subject, requirement, container)
    name = requirement.name
    if severity == Severity.ERROR:
        message = f"{name} has to be {requirement}, but {why}: nothing limits it"
    else:
        message = f"{name} has to be {requirement}, which says nothing here: {why}"
    return subject.finding(
        "budget-not-met",
        message,
        span,
        path,
        container=container,
        severity=severity,
        help=cure,
    )


def _not_met(
    subject: Subject, requirement: Requirement, container: Container | None, budget: Budget, *, certain: bool
) -> Finding:
    fields = _counting(subject.pod, requirement.budget, container, budget)
    cure = None if budget.name == "ready" else remedy(subject.pod, subject.setting, requirement, container)
    first = cure.field if cure is not None else fields[0] if fields else None
    span, path = (first.span, first.path) if first is not None else _asked_at(subject, requirement, container)
    when, open_to = ((), ()) if certain else why_open(subject, requirement, container, budget)
    numbers = ", ".join(_shown(field) for field in fields if isinstance(field.value, int))
    message = f"{budget.name} is {interval(budget.bounds)}"
    message += f" ({numbers})" if numbers else ""
    message += f", but has to be {requirement}"
    return subject.finding(
        "budget-not-met",
        message if certain else f"{message}: {_open(when, open_to)}",
        span,
        path,
        container=container,
        severity=None if certain else Severity.WARNING,
        certainty="certain" if certain else "depends",
        when=when,
        because=(*_places(subject, fields), *_written_at(subject, requirement)),
        help=_help(cure, requirement, fields, when, open_to),
    )


# --- where it stands, and which fields make it -----------------------------------------------------------


def _asked_at(subject: Subject, requirement: Requirement, container: Container | None) -> tuple[Span, Path]:
    """The annotation that asks for it, else what it is asked of."""
    annotation = subject.pod.annotations.get(ANNOTATION) if requirement.source == "annotation" else None
    if annotation is not None:
        return annotation.span, annotation.path
    return (container.span, container.path) if container is not None else (subject.pod.span, subject.pod.path)


def _written_at(subject: Subject, requirement: Requirement) -> tuple[Related, ...]:
    annotation = subject.pod.annotations.get(ANNOTATION) if requirement.source == "annotation" else None
    return () if annotation is None else (subject.related("required here", annotation.span),)


def _counting(pod: Pod, kind: str, container: Container | None, budget: Budget) -> list[Field[Any]]:
    """The fields that the budget was worked out from: first those that people set it by."""
    if kind == "drain" and container is not None and container.pre_stop is None:
        return []  # the grace period only ends a hook
    known = {field.name: field for field in _timed_fields(pod)}
    turned = [knob.field.name for knob in knobs(pod, kind, container)]
    names = dict.fromkeys((*(name for name in turned if name in budget.fields), *budget.fields))
    return [known[name] for name in names if name in known]


def _timed_fields(pod: Pod) -> Iterator[Field[Any]]:
    """Every field of the Pod that budgets can come from."""
    yield pod.grace
    for container in pod.containers:
        yield from (container.pull_policy, *container.command, *container.args)
        for probe in container.probes.values():
            yield from (probe.initial_delay, probe.period, probe.timeout)
            yield from (probe.success_threshold, probe.failure_threshold, probe.grace)
        for hook in container.hooks:
            if isinstance(hook.handler, Sleep):
                yield hook.handler.seconds
            elif isinstance(hook.handler, Exec):
                yield from hook.handler.command


def _shown(field: Field[Any]) -> str:
    name = ".".join(str(step) for step in field.path[-2:]) if field.path[-1] == "seconds" else field.path[-1]
    return f"{name} {field.value}"


def _places(subject: Subject, fields: Sequence[Field[Any]]) -> Iterator[Related]:
    """Where the fields are written; those that nobody wrote are told together, at the object around them."""
    defaults: dict[Span, list[str]] = {}
    for field in fields:
        if not field.written:
            defaults.setdefault(field.span, []).append(_shown(field))
        elif isinstance(field.value, int):
            yield subject.related(_shown(field), field.span)
        else:
            yield subject.related("what this command takes counts", field.span)
    for span, shown in defaults.items():
        yield subject.related(f"by default: {', '.join(shown)}", span)


# --- in words ----------------------------------------------------------------------------------------------


def _open(when: Sequence[Condition], open_to: Sequence[str]) -> str:
    """What decides whether the requirement is kept."""
    if when:
        return f"it may not be if {' and '.join(map(str, when))}"
    return f"that depends on {' and '.join(open_to) or 'how the timing of the kubelet falls'}"


def _help(
    cure: Remedy | None,
    requirement: Requirement,
    fields: Sequence[Field[Any]],
    when: Sequence[Condition],
    open_to: Sequence[str],
) -> str:
    ways = []
    if cure is not None:
        ways.append(f"set {cure.field.path[-1]} to {cure.value}")
    elif requirement.budget == "drain" and requirement.wants_more:
        ways.append("let a preStop hook wait for so long")
    elif fields:
        ways.append(f"change {' or '.join(dict.fromkeys(_name(field) for field in fields))}")
    unknowns = dict.fromkeys(condition.unknown for condition in when) or dict.fromkeys(open_to)
    if unknowns:
        ways.append(f"say what is known of {' and '.join(unknowns)}: --assume {next(iter(unknowns))}=RANGE")
    return ", or ".join(ways) or "take the requirement back"


def _name(field: Field[Any]) -> str:
    """What people call it: the number's own name, or of a command's word what the command is for."""
    steps = [str(step) for step in field.path]
    return next((step for step in steps if step in ("preStop", "postStart", "command", "args")), steps[-1])
