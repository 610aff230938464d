"""What makes Pods from a template, and keeps them running: Deployments and their kin (apps, core)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from podlint.manifest.node import Scalar
from podlint.pod.selector import Requirement, Selector
from podlint.pod.written import as_integer
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import not_negative, one_of, quoted, within
from podlint.validation.labels import is_empty_selector, label_selector
from podlint.validation.part import Part, node_text
from podlint.validation.pod import no_template, pod_template

PROGRESS_DEADLINE: Final = 600
"""SetDefaults_Deployment: ``progressDeadlineSeconds``."""
_PERCENTAGE: Final = r"[0-9]+%"


def deployment(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a Deployment."""
    yield from _keeps_pods(spec, "Deployment")
    yield from not_negative(spec, "replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    ready, progress = spec.number("minReadySeconds") or 0, spec.number("progressDeadlineSeconds")
    deadline = PROGRESS_DEADLINE if progress is None else progress
    if 0 <= deadline <= ready:
        given = f"`progressDeadlineSeconds` is {deadline}" + (
            "" if spec.has("progressDeadlineSeconds") else " by default"
        )
        said = f"{given} and `minReadySeconds` {ready}: the deadline has to be above the time to be ready"
        field = "progressDeadlineSeconds" if spec.has("progressDeadlineSeconds") else "minReadySeconds"
        advice, whole = f"set progressDeadlineSeconds above {ready}", field == "minReadySeconds"
        fault = spec.wrong("progress-deadline-not-above-min-ready", field, said, advice, whole=whole)
        yield fault._replace(path=(*spec.path, "progressDeadlineSeconds"))
    strategy = spec.child("strategy")
    if strategy is None:
        return
    yield from one_of(strategy, "type", ("Recreate", "RollingUpdate"))
    if strategy.text("type") == "Recreate" and strategy.has("rollingUpdate"):
        said = "`rollingUpdate` does not go with `type` Recreate"
        yield strategy.wrong("field-not-allowed", "rollingUpdate", said, "leave it out", at_key=True)
    elif strategy.text("type") in ("", "RollingUpdate"):
        yield from _rolling(strategy.child("rollingUpdate"), surge_default="25%", unavailable_default="25%")


def replica_set(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a ReplicaSet."""
    yield from _keeps_pods(spec, "ReplicaSet")
    yield from not_negative(spec, "replicas", "minReadySeconds")


def replication_controller(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a ReplicationController, whose selector may be left out."""
    template = spec.child("template")
    if template is None:
        yield from no_template(spec)
        return
    yield from not_negative(spec, "replicas", "minReadySeconds")
    wanted = {entry.key: node_text(entry.value) for entry in spec.pairs("selector")}
    labels = {entry.key: node_text(entry.value) for entry in template.child_or_empty("metadata").pairs("labels")}
    if not wanted and not labels:
        said = "the selector is empty: a ReplicationController knows its Pods by their labels"
        yield spec.wrong("selector-mismatch", "selector", said, "give the template labels", whole=True)
    if any(labels.get(key) != value for key, value in wanted.items()):
        yield _mismatch(template)
    yield from _template(template, "ReplicationController")


def stateful_set(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a StatefulSet."""
    yield from _keeps_pods(spec, "StatefulSet")
    yield from not_negative(spec, "replicas", "minReadySeconds")
    yield from one_of(spec, "podManagementPolicy", ("OrderedReady", "Parallel"))
    retention = spec.child("persistentVolumeClaimRetentionPolicy")
    if retention is not None:
        for field in ("whenDeleted", "whenScaled"):
            yield from one_of(retention, field, ("Retain", "Delete"))
    ordinals = spec.child("ordinals")
    if ordinals is not None:
        yield from not_negative(ordinals, "start")
    strategy = spec.child("updateStrategy")
    if strategy is None:
        return
    yield from one_of(strategy, "type", ("OnDelete", "RollingUpdate"))
    rolling = strategy.child("rollingUpdate")
    if rolling is None:
        return
    if strategy.text("type") == "OnDelete":
        said = "`rollingUpdate` does not go with `type` OnDelete"
        yield strategy.wrong("field-not-allowed", "rollingUpdate", said, "leave it out", at_key=True)
    yield from not_negative(rolling, "partition")
    if rolling.has("maxUnavailable"):
        yield from _share(rolling, "maxUnavailable")
        if _is_zero(rolling, "maxUnavailable", "1"):
            yield rolling.wrong(
                "rollout-never-progresses", "maxUnavailable", "`maxUnavailable` of a StatefulSet is not 0"
            )


def daemon_set(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a DaemonSet."""
    yield from _keeps_pods(spec, "DaemonSet")
    yield from not_negative(spec, "minReadySeconds", "revisionHistoryLimit")
    strategy = spec.child("updateStrategy")
    if strategy is None:
        return
    yield from one_of(strategy, "type", ("OnDelete", "RollingUpdate"))
    rolling = strategy.child("rollingUpdate")
    if rolling is None or strategy.text("type") not in ("", "RollingUpdate"):
        return
    yield from _rolling(rolling, surge_default="0", unavailable_default="1")
    if not _is_zero(rolling, "maxSurge", "0") and not _is_zero(rolling, "maxUnavailable", "1"):
        said = "a DaemonSet either surges or lets Pods be unavailable, and `maxUnavailable` is"
        said += " not 0" if rolling.has("maxUnavailable") else " 1 by default"
        advice = "set maxUnavailable to 0 beside maxSurge"
        yield rolling.wrong("field-not-allowed", "maxSurge", said, advice, whole=not rolling.has("maxUnavailable"))


def _keeps_pods(spec: Part, kind: str) -> Iterator[Fault]:
    """Selector and template, which have to agree."""
    selector, template = spec.child("selector"), spec.child("template")
    if selector is None:
        if not spec.has("selector"):
            yield spec.missing("selector", f": a {kind} knows its Pods by it", "repeat the labels of the template")
    else:
        yield from label_selector(selector)
        if is_empty_selector(selector):
            said = f"the selector is empty: a {kind} would take every Pod for its own"
            yield spec.wrong("selector-mismatch", "selector", said, "repeat the labels of the template", whole=True)
    if template is None:
        yield from no_template(spec)
        return
    if selector is not None and not is_empty_selector(selector) and not _selects(selector, template):
        yield _mismatch(template, selector)
    yield from _template(template, kind)


def _template(template: Part, kind: str) -> Iterator[Fault]:
    yield from pod_template(template, deadline=False)
    spec = template.child_or_empty("spec")
    if spec.text("restartPolicy") in ("OnFailure", "Never"):
        said = f"the Pods of a {kind} have `restartPolicy` Always, not {spec.text('restartPolicy')}"
        advice = "leave it out; Pods that end belong in a Job"
        yield spec.wrong("job-restart-policy", "restartPolicy", said, advice, instead="Always")
    if spec.has("activeDeadlineSeconds"):
        said = f"the Pods of a {kind} run without end and take no `activeDeadlineSeconds`"
        advice = "leave it out; Pods that end belong in a Job"
        yield spec.wrong("active-deadline-on-deployment-pod", "activeDeadlineSeconds", said, advice, at_key=True)


def _selects(selector: Part, template: Part) -> bool:
    """Whether the selector matches the template's labels; so it counts where one of them cannot be read."""
    labels = {entry.key: node_text(entry.value) for entry in template.child_or_empty("metadata").pairs("labels")}
    wanted = {entry.key: node_text(entry.value) for entry in selector.pairs("matchLabels")}
    if None in labels.values() or None in wanted.values():
        return True
    requirements = tuple(
        Requirement(
            each.text("key") or "", each.text("operator") or "", frozenset(v.value for v in each.texts("values"))
        )
        for each in selector.children("matchExpressions")
    )
    exact = {key: value or "" for key, value in wanted.items()}
    return Selector(exact, requirements).matches({key: value or "" for key, value in labels.items()})


def _mismatch(template: Part, selector: Part | None = None) -> Fault:
    """The labels of the template are not those that the selector asks for."""
    metadata = template.child_or_empty("metadata")
    have = {entry.key: node_text(entry.value) for entry in metadata.pairs("labels")}
    lacks = ""
    for entry in selector.pairs("matchLabels") if selector is not None else ():
        if have.get(entry.key) != node_text(entry.value):
            found = f"is {quoted(have[entry.key] or '')}" if entry.key in have else "is missing"
            lacks = f": `{entry.key}` {found} there, and {quoted(node_text(entry.value) or '')} in the selector"
            break
    said = f"the selector does not select the Pods of the template{lacks}"
    related = (("the selector is here", selector.span),) if selector is not None else ()
    return metadata.wrong("selector-mismatch", "labels", said, "give both the same labels", related=related, whole=True)


def _rolling(rolling: Part | None, *, surge_default: str, unavailable_default: str) -> Iterator[Fault]:
    """How many Pods a rollout may add and miss; with none of either it cannot begin."""
    if rolling is None:
        return
    yield from _share(rolling, "maxSurge")
    yield from _share(rolling, "maxUnavailable")
    if _is_zero(rolling, "maxUnavailable", unavailable_default) and _is_zero(rolling, "maxSurge", surge_default):
        yield rolling.wrong(
            "rollout-never-progresses",
            "maxUnavailable",
            "`maxUnavailable` and `maxSurge` are both 0: no Pod could be replaced",
            "let one of them be 1",
            whole=not (rolling.has("maxUnavailable") and rolling.has("maxSurge")),
        )


def _share(rolling: Part, field: str) -> Iterator[Fault]:
    """A number of Pods, or a percentage of them."""
    entry = rolling.entry(field)
    if entry is None or not isinstance(entry.value, Scalar):
        return
    number, text = as_integer(entry.value), entry.value.value
    if number is not None:
        yield from within(rolling, field, limits.NOT_NEGATIVE)
    elif isinstance(text, str):
        if not re.fullmatch(_PERCENTAGE, text):
            said = f"`{field}` takes a whole number or a percentage like 25%, not {quoted(text)}"
            bare = int(text) if text.isdecimal() and len(text) < 10 else None
            yield rolling.wrong("out-of-range", field, said, instead=bare, safe=bare is not None)
        elif field == "maxUnavailable" and int(text[:-1][:9]) > 100:
            yield rolling.wrong("out-of-range", field, f"`{field}` takes at most 100%, not {quoted(text)}")


def _is_zero(rolling: Part, field: str, default: str) -> bool:
    entry = rolling.entry(field)
    if entry is None:
        return default.rstrip("%") == "0"
    value = entry.value.value if isinstance(entry.value, Scalar) else None
    return as_integer(entry.value) == 0 or (isinstance(value, str) and re.fullmatch("0+%", value) is not None)


KINDS: Final[dict[str, Callable[[Part], Iterator[Fault]]]] = {
    "DaemonSet": daemon_set,
    "Deployment": deployment,
    "ReplicaSet": replica_set,
    "ReplicationController": replication_controller,
    "StatefulSet": stateful_set,
}
"""Who judges the ``spec`` of which kind."""
