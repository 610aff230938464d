"""Where a Pod may run: node selectors, affinity, tolerations, topology spread, gates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import (
    complaint,
    one_of,
    qualified,
    qualified_complaint,
    quoted,
    required,
    required_word,
    text_of,
    unique,
    within,
)
from podlint.validation.labels import label_map, label_selector, node_requirement
from podlint.validation.part import Part

_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def scheduling(spec: Part) -> Iterator[Fault]:
    """Everything in a Pod's ``spec`` that the scheduler reads."""
    yield from label_map(spec, "nodeSelector")
    for toleration in spec.children("tolerations"):
        yield from _toleration(toleration)
    affinity = spec.child("affinity")
    if affinity is not None:
        yield from _node_affinity(affinity.child("nodeAffinity"))
        for field in ("podAffinity", "podAntiAffinity"):
            yield from _pod_affinity(affinity.child(field))
    yield from _spread(spec)
    yield from _gates(spec)


# --- tolerations -----------------------------------------------------------------------------------------


def _toleration(toleration: Part) -> Iterator[Fault]:
    yield from qualified(toleration, "key")
    key, operator, value = (toleration.text(field) for field in ("key", "operator", "value"))
    if key == "" and operator in ("", "Equal"):
        yield toleration.wrong(
            "scheduling-invalid",
            "operator",
            "a toleration without `key` means every taint, and then its `operator` is Exists",
            "name the key, or set operator: Exists",
            instead="Exists" if operator and not value else None,
        )
    effect = toleration.text("effect")
    if toleration.has("tolerationSeconds") and effect in ("", "NoSchedule", "PreferNoSchedule"):
        said = "`tolerationSeconds` goes with `effect` NoExecute alone, which evicts"
        related = (("tolerationSeconds is here", toleration.key("tolerationSeconds")),)
        yield toleration.wrong("scheduling-invalid", "effect", said, related=related)
    yield from one_of(toleration, "operator", ("Equal", "Exists"))
    if operator == "Exists" and value:
        said = "`operator` Exists asks for the key alone and takes no `value`"
        related = (("the value is here", toleration.at("value")),)
        yield toleration.wrong("scheduling-invalid", "operator", said, "leave out value", related=related)
    elif operator in ("", "Equal") and value and (wrong := complaint(value, limits.LABEL_VALUE)) is not None:
        path = (*toleration.path, "operator")
        yield Fault("label-invalid", path, toleration.at("value"), f"`value` {wrong}")
    yield from one_of(toleration, "effect", _EFFECTS)


# --- affinity --------------------------------------------------------------------------------------------


def _node_affinity(affinity: Part | None) -> Iterator[Fault]:
    if affinity is None:
        return
    needed = affinity.child(_REQUIRED)
    if needed is not None:
        if needed.is_empty("nodeSelectorTerms"):
            yield needed.missing("nodeSelectorTerms", ", at least one")
        for term in needed.children("nodeSelectorTerms"):
            yield from _node_term(term, values_are_labels=term.version >= limits.LABELS_IN_NODE_AFFINITY)
    for wish in affinity.children(_PREFERRED):
        yield from _weight(wish)
        yield from _node_term(wish.child_or_empty("preference"), values_are_labels=False)


def _node_term(term: Part, *, values_are_labels: bool) -> Iterator[Fault]:
    for expression in term.children("matchExpressions"):
        yield from node_requirement(expression, values_are_labels=values_are_labels)
    for expression in term.children("matchFields"):
        yield from required_word(expression, "key", ("metadata.name",))
        yield from required_word(expression, "operator", ("In", "NotIn"))
        if expression.length("values") != 1:
            yield expression.wrong(
                "scheduling-invalid", "values", "`matchFields` compare with exactly one value", whole=True
            )
        for value in expression.texts("values"):
            yield from text_of(limits.DNS_SUBDOMAIN, value, "a node's name")


def _pod_affinity(affinity: Part | None) -> Iterator[Fault]:
    if affinity is None:
        return
    for term in affinity.children(_REQUIRED):
        yield from _pod_term(term)
    for wish in affinity.children(_PREFERRED):
        yield from _weight(wish)
        yield from _pod_term(wish.child_or_empty("podAffinityTerm"))


def _weight(wish: Part) -> Iterator[Fault]:
    if wish.has("weight"):
        yield from within(wish, "weight", limits.WEIGHT)
    else:
        yield wish.missing("weight", f", {limits.WEIGHT.says}")


def _pod_term(term: Part) -> Iterator[Fault]:
    yield from _topology_key(term)
    yield from label_selector(term.child("labelSelector"))
    yield from label_selector(term.child("namespaceSelector"))
    for namespace in term.texts("namespaces"):
        yield from text_of(limits.DNS_LABEL, namespace, "a namespace's name")
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        yield from _label_keys(term, field)
    both = {key.value for key in term.texts("matchLabelKeys")} & {key.value for key in term.texts("mismatchLabelKeys")}
    for key in term.texts("mismatchLabelKeys"):
        if key.value in both:
            path = (*term.path, "matchLabelKeys")
            said = f"the label {quoted(key.value)} is to match and not to match"
            yield Fault("scheduling-invalid", path, key.span, said)


def _topology_key(part: Part) -> Iterator[Fault]:
    yield from required(
        part, "topologyKey", ", the label that tells one place from another", "e.g. kubernetes.io/hostname"
    )
    yield from qualified(part, "topologyKey")


def _label_keys(part: Part, field: str) -> Iterator[Fault]:
    keys = part.texts(field)
    if keys and not part.has("labelSelector"):
        said = f"`{field}` add to a `labelSelector`, and there is none"
        yield part.wrong("scheduling-invalid", field, said, whole=True)
    for key in keys:
        said_of = qualified_complaint(key.value)
        if said_of is not None:
            yield Fault("label-invalid", key.path, key.span, f"an entry of `{field}` {said_of}")


# --- topology spread -------------------------------------------------------------------------------------


def _spread(spec: Part) -> Iterator[Fault]:
    met: dict[tuple[str, str], Part] = {}
    for constraint in spec.children("topologySpreadConstraints"):
        if not constraint.has("maxSkew"):
            yield constraint.missing("maxSkew", ", 1 or more")
        yield from within(constraint, "maxSkew", limits.POSITIVE)
        yield from _topology_key(constraint)
        yield from required_word(constraint, "whenUnsatisfiable", ("DoNotSchedule", "ScheduleAnyway"))
        when, key = constraint.text("whenUnsatisfiable"), constraint.text("topologyKey")
        yield from within(constraint, "minDomains", limits.POSITIVE)
        if constraint.has("minDomains") and when == "ScheduleAnyway":
            said = "`minDomains` goes with `whenUnsatisfiable` DoNotSchedule alone"
            yield constraint.wrong("scheduling-invalid", "minDomains", said, at_key=True)
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            yield from one_of(constraint, field, ("Honor", "Ignore"))
        yield from label_selector(constraint.child("labelSelector"))
        yield from _label_keys(constraint, "matchLabelKeys")
        yield from _selected_twice(constraint)
        if key and when:
            earlier = met.setdefault((key, when), constraint)
            if earlier is not constraint:
                here = constraint.at("topologyKey")
                said = f"two constraints have `topologyKey` {quoted(key)} and `whenUnsatisfiable` {when}"
                related = (("the second is here", here),)
                yield earlier.wrong("name-duplicate", "topologyKey", said, "make one of them", related=related)


def _selected_twice(constraint: Part) -> Iterator[Fault]:
    selector = constraint.child("labelSelector")
    if selector is None:
        return
    own = {entry.key for entry in selector.pairs("matchLabels")}
    own |= {expression.text("key") or "" for expression in selector.children("matchExpressions")}
    for key in constraint.texts("matchLabelKeys"):
        if key.value in own:
            said = f"the label {quoted(key.value)} is in `labelSelector` already"
            yield Fault("scheduling-invalid", key.path, key.span, said)


# --- gates -----------------------------------------------------------------------------------------------


def _gates(spec: Part) -> Iterator[Fault]:
    for gate in spec.children("readinessGates"):
        yield from required(gate, "conditionType")
        yield from qualified(gate, "conditionType")
    gates = spec.children("schedulingGates")
    for gate in gates:
        yield from required(gate, "name")
        yield from qualified(gate, "name")
    yield from unique(gates, "name", "a scheduling gate called")
    if gates and spec.text("nodeName"):
        said = "a Pod with `schedulingGates` waits to be scheduled, and `nodeName` has done that already"
        related = (("the gates are here", spec.key("schedulingGates")),)
        yield spec.wrong("field-not-allowed", "nodeName", said, "leave out one of the two", related=related)
