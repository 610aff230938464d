"""Environment variables and where their values come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from podlint.kubernetes import Version
from podlint.spelling import closest
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import either, inner_path, named, needs_name, qualified_complaint, quoted, required
from podlint.validation.part import Part
from podlint.validation.quantity import amount, quantity

_SOURCES: Final = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_ENV_FROM: Final = ("configMapRef", "secretRef")
_SUBSCRIPTED: Final = r"(?P<map>metadata\.(?:labels|annotations))\['(?P<key>.*)'\]"
_HUGE_PAGES: Final = r"(?:limits|requests)\.hugepages-.+"


def variables(container: Part) -> Iterator[Fault]:
    """``env`` and ``envFrom`` of a container."""
    form = variable_name(container.version)
    for variable in container.children("env"):
        yield from needs_name(variable, "name", form)
        if variable.has("valueFrom"):
            yield from _source(variable)
    for source in container.children("envFrom"):
        yield from named(source, "prefix", form)
        yield from _whole_object(source)


def variable_name(version: Version) -> limits.Format:
    """What a variable may be called."""
    return limits.ENV_NAME if version < limits.RELAXED_ENV_NAMES else limits.RELAXED_ENV_NAME


def _source(variable: Part) -> Iterator[Fault]:
    source = variable.child("valueFrom")
    if source is None:
        return
    known = tuple(name for name in _SOURCES if source.serves(name))
    given = [name for name in known if source.has(name)]
    if not given:
        yield source.lacks_all(known, f"`valueFrom` needs one of {either(known)}")
    elif variable.text("value"):
        yield variable.wrong(
            "env-invalid",
            "valueFrom",
            "a variable has `value` or `valueFrom`, and this one has both",
            "keep the one that is meant",
            at_key=True,
            related=(("the value is here", variable.at("value")),),
        )
    elif len(given) > 1:
        yield variable.wrong(
            "env-invalid", "valueFrom", f"`valueFrom` takes one source, and has {' and '.join(given)}", at_key=True
        )
    for name in given:
        reference = source.child(name)
        if reference is not None:
            yield from _reference(name, reference)


def _reference(name: str, reference: Part) -> Iterator[Fault]:
    if name == "fieldRef":
        yield from field_path(reference, limits.ENV_FIELDS, "an environment variable", subscripts=True)
    elif name == "resourceFieldRef":
        yield from resource_field(reference)
    elif name == "fileKeyRef":
        yield from needs_name(reference, "volumeName", limits.DNS_LABEL)
        yield from required(reference, "path")
        yield from inner_path(reference, "path", "env-invalid")
        yield from needs_name(reference, "key", variable_name(reference.version))
    else:
        yield from needs_name(reference, "key", limits.CONFIG_KEY)


def field_path(reference: Part, fields: tuple[str, ...], what: str, *, subscripts: bool) -> Iterator[Fault]:
    """A field of the Pod itself that ``what`` takes; ``subscripts``: a label or annotation by its key, too."""
    if (version := reference.text("apiVersion")) not in ("", "v1", None):
        wrong = f"`apiVersion` is v1, and not {quoted(version or '')}"
        place = (*reference.path, "apiVersion")
        span = reference.at("apiVersion")
        yield Fault("env-invalid", (*reference.path, "fieldPath"), span, wrong, instead="v1", place=place)
        return
    path = reference.text("fieldPath")
    if path == "":
        yield reference.missing("fieldPath")
    if not path:
        return
    match = re.fullmatch(_SUBSCRIPTED, path)
    if match is not None:
        key = match["key"].lower() if match["map"].endswith("annotations") else match["key"]
        said = qualified_complaint(key)
        if said is not None:
            yield reference.wrong("env-invalid", "fieldPath", f"the key in `fieldPath` {said}")
        return
    if path == "spec.host" or path in fields:
        return
    meant = closest(path, fields)
    hint = f"; did you mean {meant}?" if meant else ""
    if path in ("metadata.labels", "metadata.annotations") and subscripts:
        hint = f"; one of them is {path}['KEY']"
    yield reference.wrong(
        "env-invalid",
        "fieldPath",
        f"{what} cannot have {quoted(path)} of the Pod{hint}",
        f"it takes {either(fields)}"
        + (", metadata.labels['KEY'] or metadata.annotations['KEY']" if subscripts else ""),
        instead=meant,
    )


def resource_field(reference: Part) -> Iterator[Fault]:
    """A limit or request of a container."""
    resource = reference.text("resource")
    if resource == "":
        yield reference.missing("resource")
    if not resource:
        return
    if resource not in limits.RESOURCE_FIELDS and not re.fullmatch(_HUGE_PAGES, resource):
        meant = closest(resource, limits.RESOURCE_FIELDS)
        hint = f"; did you mean {meant}?" if meant else ""
        yield reference.wrong(
            "env-invalid",
            "resource",
            f"`resource` takes {either(limits.RESOURCE_FIELDS)}, not {quoted(resource)}{hint}",
            instead=meant,
        )
        return
    entry = reference.entry("divisor")
    divisor = None if entry is None else quantity(entry.value)
    divisors = limits.CPU_DIVISORS if resource.endswith(".cpu") else limits.BYTE_DIVISORS
    if divisor and divisor not in map(amount, divisors):
        said = f"`divisor` of {resource} takes {either(divisors)}"
        yield reference.wrong("env-invalid", "divisor", said)


def _whole_object(source: Part) -> Iterator[Fault]:
    given = [name for name in _ENV_FROM if source.has(name)]
    if not given:
        yield source.lacks_all(_ENV_FROM, f"an entry of `envFrom` needs {either(_ENV_FROM)}")
    elif len(given) > 1:
        said = "an entry of `envFrom` takes one of configMapRef and secretRef, and has both"
        yield source.wrong("env-invalid", given[1], said, "make two entries of it", at_key=True)
    for name in given:
        reference = source.child(name)
        if reference is not None:
            yield from required(reference, "name")
