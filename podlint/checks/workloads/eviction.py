"""Rules about PodDisruptionBudgets: whether a node with the Pods on it can be drained."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.beside import belongs, there, titled, titles, without_copies
from podlint.checks.change import Change, RemoveField, SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check, neighbour_check
from podlint.checks.subject import DocumentSubject, Subject
from podlint.kubernetes import Version
from podlint.pod.field import Field
from podlint.pod.model import Pod
from podlint.pod.neighbour import Neighbour
from podlint.pod.objects import PodDisruptionBudget, identity, read_pod_disruption_budget
from podlint.pod.replicas import Replicas, replicas_of
from podlint.timeline.scenario import Scenario

UNHEALTHY_EVICTION = Version(1, 27)
"""From here on ``unhealthyPodEvictionPolicy`` counts without a gate being set."""


# --- pdb-blocks-drain ------------------------------------------------------------------------------------


@neighbour_check("pdb-blocks-drain")
def pdb_blocks_drain(subject: DocumentSubject) -> Iterator[Finding]:
    """A PodDisruptionBudget wants as many Pods available as there are, so that none may ever be evicted."""
    if identity(subject.document) != ("policy", "PodDisruptionBudget") or subject.is_patch:
        return
    budget = read_pod_disruption_budget(subject.document)
    pods = without_copies(budget, subject.neighbourhood.pods_of(budget.namespace, budget.selector))
    counted = [pod for pod in pods if pod.is_whole and belongs(budget, pod)]
    if not counted or len(counted) < len(pods) or any(_is_uncounted(pod) for pod in pods):
        return
    budgets = [each for pod in pods for each in subject.neighbourhood.budgets_of(pod)]
    first = next(each for each in budgets if belongs(each, pods[0]) or each == budget)
    if first != budget and first.name != budget.name:
        yield _second_budget(subject, budget, first, pods)
        return
    field = _limit(budget)
    if field is None:
        return
    counts = [replicas_of(pod, subject.neighbourhood.autoscalers_of(pod)) for pod in pods]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        if _never_lets_go(field):
            yield _blocks(subject, field, pods, None)
        return
    least = sum(count.low for count in known)
    if least > 0 and _wanted(field, least) >= least:
        yield _blocks(subject, field, pods, known)


def _is_uncounted(pod: Pod | Neighbour) -> bool:
    """Whether a budget is of no use for the Pod, or counts it in another way.

    A Job replaces what is evicted, a drain leaves a DaemonSet's Pods alone, and a bare Pod has no controller whose
    replicas could be asked for.
    """
    return pod.workload.is_batch or pod.workload.kind in ("DaemonSet", "Pod")


def _limit(budget: PodDisruptionBudget) -> Field[int | str | None] | None:
    """The one of the two fields that is set; the API server refuses both."""
    given = [field for field in (budget.min_available, budget.max_unavailable) if field.value is not None]
    return given[0] if len(given) == 1 else None


def _share(value: int | str, count: int) -> int | None:
    """A number of Pods or a percentage of ``count``, rounded up as the disruption controller does; None: neither."""
    if isinstance(value, int):
        return value
    digits = value.removesuffix("%")
    return -(-count * int(digits) // 100) if value.endswith("%") and digits.isdecimal() and len(digits) < 5 else None


def _wanted(field: Field[int | str | None], count: int) -> int:
    """How many of ``count`` Pods have to be available; -1 where the field cannot be read."""
    assert field.value is not None
    share = _share(field.value, count)
    if share is None:
        return -1
    return share if field.path[-1] == "minAvailable" else max(0, count - share)


def _never_lets_go(field: Field[int | str | None]) -> bool:
    """Whether no Pod may be evicted however many there are."""
    asked = str(field.value).removesuffix("%")
    if field.path[-1] == "maxUnavailable":
        return asked.isdecimal() and int(asked) == 0
    return isinstance(field.value, str) and asked.isdecimal() and int(asked) >= 100


def _blocks(
    subject: DocumentSubject,
    field: Field[int | str | None],
    pods: list[Neighbour],
    counts: list[Replicas] | None,
) -> Finding:
    said = f"{field.path[-1]} {field.value}"
    scaled = [count for count in counts or () if count.autoscaler is not None and count.high > count.low]
    whose = f"of {titles(pods)}"
    related = []
    if counts is None:
        asks = f"{said} lets no Pod {whose} be evicted, however many there are"
    else:
        least = sum(count.low for count in counts)
        now = " while there are no more" if scaled else ""
        asks = f"{said} wants {_wanted(field, least)} of {least} Pods {whose} available: none may be evicted{now}"
        related = [
            there(
                pod, f"{count.low} at least" if count in scaled else f"{count.low} Pods", None if scaled else count.span
            )
            for pod, count in zip(pods, counts, strict=True)
        ]
    return subject.finding(
        "pdb-blocks-drain",
        f"{asks}, and a drain of their nodes waits without end",
        field.span,
        field.path,
        because=tuple(related) or tuple(there(pod, "the Pods that it counts") for pod in pods[:1]),
        help="let one Pod be away: maxUnavailable 1" + _single(counts),
        fix=Fix("set maxUnavailable to 1", safe=False, changes=_lets_one_go(field)),
    )


def _single(counts: list[Replicas] | None) -> str:
    """What letting the only Pod go means."""
    only = counts is not None and sum(count.low for count in counts) == 1
    return ", which is an outage while the only Pod starts elsewhere; or keep 2 replicas" if only else ""


def _lets_one_go(field: Field[int | str | None]) -> tuple[Change, ...]:
    spec = field.path[:-1]
    if field.path[-1] == "maxUnavailable":
        return (SetField(field.path, 1),)
    return RemoveField(field.path), SetField((*spec, "maxUnavailable"), 1)


def _second_budget(
    subject: DocumentSubject, budget: PodDisruptionBudget, first: PodDisruptionBudget, pods: list[Neighbour]
) -> Finding:
    return subject.finding(
        "pdb-blocks-drain",
        f"PodDisruptionBudget '{first.name}' counts the Pods of {titles(pods)} too: the API server evicts no Pod that "
        "two of them count, and a drain of their nodes fails",
        budget.span,
        (*subject.document.base, "spec", "selector"),
        because=(there(pods[0], "the Pods that both count"),),
        help="leave one PodDisruptionBudget for each Pod",
    )


# --- pdb-unhealthy-eviction ------------------------------------------------------------------------------


@check("pdb-unhealthy-eviction")
def pdb_unhealthy_eviction(subject: Subject) -> Iterator[Finding]:
    """A PodDisruptionBudget keeps Pods from being evicted that are never Ready, and so keeps a node from its drain."""
    pod = subject.pod
    budgets = subject.neighbourhood.budgets_of(pod)
    if (
        len(budgets) != 1
        or not belongs(budgets[0], pod)
        or subject.kubernetes < UNHEALTHY_EVICTION
        or _is_uncounted(pod)
        or subject.is_unfinished
    ):
        return
    budget = budgets[0]
    scenarios = subject.timeline.scenarios
    if budget.unhealthy.value == "IfHealthyBudget" and scenarios and subject.timeline.complete:
        never = [_stays_away(scenario) for scenario in scenarios]
        if all(never):
            yield subject.finding(
                "pdb-unhealthy-eviction",
                f"the Pods of {titled(pod)} {never[0]}, and PodDisruptionBudget '{budget.name}' lets a Pod that runs "
                "but is not Ready go only while enough others are Ready: a drain of their nodes waits",
                pod.workload.span,
                pod.path,
                help="set unhealthyPodEvictionPolicy: AlwaysAllow in the PodDisruptionBudget",
            )


def _stays_away(scenario: Scenario) -> str:
    """Why a Pod is not Ready for long in this scenario; empty where it may be."""
    if not any(event.type == "pod-ready" for event in scenario.events):
        return "are never Ready"
    looping = scenario.repeats is not None and any(event.type == "restart-delayed" for event in scenario.events)
    return "are restarted again and again" if looping else ""
