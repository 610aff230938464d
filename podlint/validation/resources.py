"""Requests, limits and claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.manifest.node import Entry, Mapping, Scalar, Span
from podlint.schema.leaf import clipped
from podlint.spelling import closest
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import either, named, needs_name, one_of, qualified_complaint, quoted, unique
from podlint.validation.part import Part
from podlint.validation.quantity import ONE, amount, quantity

_HUGE_PAGES: Final = "hugepages-"
_NATIVE_DOMAIN: Final = "kubernetes.io/"
_LISTS: Final = ("limits", "requests")
_RESIZABLE: Final = ("cpu", "memory")


def container_resources(container: Part, claims: set[str]) -> Iterator[Fault]:
    """The ``resources`` of a container; ``claims`` are the names of the Pod's ``resourceClaims``."""
    resources = container.child("resources")
    if resources is None:
        return
    amounts = {field: dict(_amounts(resources, field)) for field in _LISTS}
    for field in _LISTS:
        for entry in resources.pairs(field):
            yield from _resource(resources, field, entry)
    yield from _request_against_limit(resources, amounts["requests"], amounts["limits"])
    names = {*amounts["limits"], *amounts["requests"]}
    if any(name.startswith(_HUGE_PAGES) for name in names) and names.isdisjoint(_RESIZABLE):
        yield resources.wrong(
            "resources-invalid",
            next(field for field in _LISTS if any(name.startswith(_HUGE_PAGES) for name in amounts[field])),
            "huge pages need `cpu` or `memory` beside them",
            whole=True,
        )
    yield from _claims(resources, claims)


def pod_resources(spec: Part) -> Iterator[Fault]:
    """The ``resources`` of the Pod as a whole, which hold those of its containers."""
    resources = spec.child("resources")
    if resources is None:
        return
    amounts = {field: dict(_amounts(resources, field)) for field in _LISTS}
    for field in _LISTS:
        for entry in resources.pairs(field):
            if entry.key not in _RESIZABLE and not entry.key.startswith(_HUGE_PAGES):
                said = f"a Pod's own `{field}` take cpu, memory and hugepages-SIZE, not {quoted(entry.key)}"
                yield _at(resources, field, entry, said, key=True)
            else:
                yield from _resource(resources, field, entry)
    yield from _request_against_limit(resources, amounts["requests"], amounts["limits"])
    for name, asked in amounts["requests"].items():
        together = sum((_asks(container, name) for container in spec.children("containers")), 0)
        if together > asked and name in _RESIZABLE:
            entry = _entry(resources, "requests", name)
            said = f"the Pod requests {_shown(entry)} of {name}, and its containers together more than that"
            yield _at(resources, "requests", entry, said)
    for container in spec.children("containers"):
        own = container.child_or_empty("resources")
        for name, most in _amounts(own, "limits"):
            if name in amounts["limits"] and most > amounts["limits"][name]:
                entry, outer = _entry(own, "limits", name), _entry(resources, "limits", name)
                said = f"the limit of {name}, {_shown(entry)}, is above the Pod's, {_shown(outer)}"
                yield _at(own, "limits", entry, said)
    if resources.length("claims"):
        yield resources.wrong("field-not-allowed", "claims", "a Pod's own `resources` take no `claims`", at_key=True)


def overhead(spec: Part) -> Iterator[Fault]:
    """What the Pod takes beside its containers, mostly filled in by the RuntimeClass."""
    for entry in spec.pairs("overhead"):
        yield from _resource(spec, "overhead", entry)


def resize_policies(container: Part, *, never_restarts: bool) -> Iterator[Fault]:
    """What a resize means for a container; ``never_restarts``: the Pod's ``restartPolicy`` is Never."""
    policies = container.children("resizePolicy")
    for policy in policies:
        for field, words in (("resourceName", _RESIZABLE), ("restartPolicy", ("NotRequired", "RestartContainer"))):
            if policy.text(field) == "":
                yield policy.missing(field, f": {either(words)}")
            yield from one_of(policy, field, words)
        if never_restarts and policy.text("restartPolicy") == "RestartContainer" and not container.has("restartPolicy"):
            said = "`restartPolicy` of a resize is NotRequired where the Pod's is Never"
            yield policy.wrong("resources-invalid", "restartPolicy", said, instead="NotRequired", whole=True)
    yield from unique(policies, "resourceName", "a resize policy for")


def resource_claims(spec: Part) -> Iterator[Fault]:
    """The Pod's ``resourceClaims``: each from a claim or from a template."""
    claims = spec.children("resourceClaims")
    sources = ("resourceClaimName", "resourceClaimTemplateName")
    for claim in claims:
        yield from needs_name(claim, "name", limits.DNS_LABEL)
        for field in sources:
            yield from named(claim, field, limits.DNS_SUBDOMAIN)
        given = [field for field in sources if claim.has(field)]
        if not claim.serves(sources[0]):
            continue  # before 1.31 they stood in `source`
        if not given:
            yield claim.lacks_all(sources, f"an entry of `resourceClaims` needs {either(sources)}")
        elif len(given) > 1:
            said = f"an entry of `resourceClaims` takes {either(sources)}, and has both"
            yield claim.wrong("field-not-allowed", given[1], said, at_key=True)
    yield from unique(claims, "name", "a resource claim called")


def _claims(resources: Part, claims: set[str]) -> Iterator[Fault]:
    used: set[tuple[str, str]] = set()
    for claim in resources.children("claims"):
        name, request = claim.text("name"), claim.text("request") if claim.serves("request") else ""
        if name == "":
            yield claim.missing("name")
        if not name:
            continue
        if (name, request or "") in used:
            yield claim.wrong("name-duplicate", "name", f"a claim called {quoted(name)} is there already")
        used.add((name, request or ""))
        if name not in claims:
            meant = closest(name, sorted(claims))
            hint = f"; did you mean '{meant}'?" if meant else ""
            said = f"claim {quoted(name)} is none of the Pod's `resourceClaims`{hint}"
            yield claim.wrong("resources-invalid", "name", said, instead=meant, whole=True)


def _amounts(resources: Part, field: str) -> Iterator[tuple[str, int]]:
    for entry in resources.pairs(field):
        value = 0 if isinstance(entry.value, Scalar) and entry.value.value is None else quantity(entry.value)
        if value is not None:
            yield entry.key, value


def _resource(resources: Part, field: str, entry: Entry) -> Iterator[Fault]:
    """One amount: a resource that there is, and as much of it as can be had."""
    name = entry.key
    wrong = _name_complaint(name)
    if wrong is not None:
        yield _at(resources, field, entry, wrong, key=True)
    value = quantity(entry.value)
    if value is None:
        return
    if value < 0:
        yield _at(resources, field, entry, f"`{name}` in `{field}` takes 0 or more, not {_shown(entry)}")
    elif wrong is None and _is_extended(name) and value % ONE:
        yield _at(resources, field, entry, f"`{name}` in `{field}` takes whole numbers, not {_shown(entry)}")
    elif name.startswith(_HUGE_PAGES):
        size = amount(name.removeprefix(_HUGE_PAGES))
        if not size or value % size:
            said = f"`{name}` in `{field}` takes a multiple of the page's size, not {_shown(entry)}"
            yield _at(resources, field, entry, said)


def _name_complaint(name: str) -> str | None:
    if (said := qualified_complaint(name)) is not None:
        return f"the name of a resource {said}"
    if "/" not in name:
        if name in limits.CONTAINER_RESOURCES or name.startswith(_HUGE_PAGES):
            return None
        meant = closest(name, limits.CONTAINER_RESOURCES)
        hint = f"; did you mean {meant}?" if meant else ""
        return f"there is no resource {quoted(name)}: a container has cpu, memory, ephemeral-storage{hint}"
    if not _is_native(name) and name.startswith("requests."):
        return f"the name of a resource begins not with 'requests.', as {quoted(name)} does"
    return None


def _is_native(name: str) -> bool:
    return "/" not in name or _NATIVE_DOMAIN in name


def _is_extended(name: str) -> bool:
    return not _is_native(name)


def _request_against_limit(resources: Part, requests: dict[str, int], most: dict[str, int]) -> Iterator[Fault]:
    for name, asked in requests.items():
        entry = _entry(resources, "requests", name)
        fixed = _is_extended(name) or name.startswith(_HUGE_PAGES)
        if name not in most:
            if fixed:
                yield Fault(
                    "resources-invalid",
                    (*resources.path, "limits"),
                    entry.key_span,
                    f"`{name}` cannot be shared out twice: its request needs a limit of the same amount",
                    f"set limits.{name} to {_shown(entry)}",
                    whole=True,
                )
            continue
        limit = _entry(resources, "limits", name)
        related = (("the limit", limit.value.span),)
        if asked > most[name]:
            said = (
                f"`{name}` requests {_shown(entry)} and is limited to {_shown(limit)}: a request is at most the limit"
            )
            yield _at(resources, "requests", entry, said, related=related)
        elif fixed and asked != most[name]:
            said = f"`{name}` requests {_shown(entry)} and is limited to {_shown(limit)}: the two have to be equal"
            yield _at(resources, "requests", entry, said, related=related)


def _asks(container: Part, name: str) -> int:
    """What a container requests of a resource; its limit where it names no request."""
    resources = container.child_or_empty("resources")
    asked = dict(_amounts(resources, "requests"))
    return asked[name] if name in asked else dict(_amounts(resources, "limits")).get(name, 0)


def _entry(resources: Part, field: str, name: str) -> Entry:
    held = resources.entry(field)
    assert held is not None
    assert isinstance(held.value, Mapping)
    return held.value.entries[name]


def _shown(entry: Entry) -> str:
    return clipped(entry.value.text) if isinstance(entry.value, Scalar) else "?"


def _at(
    resources: Part,
    field: str,
    entry: Entry,
    message: str,
    *,
    key: bool = False,
    related: tuple[tuple[str, Span], ...] = (),
) -> Fault:
    span = entry.key_span if key else entry.value.span
    return Fault("resources-invalid", (*resources.path, field, entry.key), span, message, related=related)
