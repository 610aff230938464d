"""``metadata``: the object's name, where it lives, its labels and annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import adapted, complaint, named, qualified_complaint, quoted
from podlint.validation.labels import annotation_map, label_map
from podlint.validation.part import Part, Text, node_text

_DELETION_COST: Final = "controller.kubernetes.io/pod-deletion-cost"
_APPARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
_COST: Final = r"0|-?[1-9][0-9]*"


def object_metadata(root: Part, form: limits.Format = limits.DNS_SUBDOMAIN) -> Iterator[Fault]:
    """The ``metadata`` of an object in a namespace, whose names have the form ``form``."""
    metadata = root.child_or_empty("metadata")
    if metadata.text("name") == "" and metadata.text("generateName") == "":
        yield Fault(
            "field-missing",
            (*metadata.path, "name"),
            metadata.span,
            "the object has no name: `metadata` needs `name` or `generateName`",
            lacking=("name", "generateName"),
            holder=metadata.path,
        )
    yield from named(metadata, "name", form)
    yield from _generate_name(metadata, form)
    yield from named(metadata, "namespace", limits.DNS_LABEL)
    yield from labels_and_annotations(metadata)
    for finalizer in metadata.texts("finalizers"):
        yield from _finalizer(finalizer)
    finalizers = {finalizer.value for finalizer in metadata.texts("finalizers")}
    if {"orphan", "foregroundDeletion"} <= finalizers:
        said = "`finalizers` take orphan or foregroundDeletion, and have both"
        yield metadata.wrong("field-not-allowed", "finalizers", said)
    for owner in metadata.children("ownerReferences"):
        for field in ("apiVersion", "kind", "name", "uid"):
            if owner.text(field) == "":
                yield owner.missing(field)


def labels_and_annotations(metadata: Part) -> Iterator[Fault]:
    """What a template's ``metadata`` is asked for, too."""
    yield from label_map(metadata, "labels")
    yield from annotation_map(metadata)


def pod_annotations(metadata: Part, spec: Part) -> Iterator[Fault]:
    """The annotations that Kubernetes itself reads from a Pod."""
    names = {
        container.text("name")
        for field in ("initContainers", "containers", "ephemeralContainers")
        for container in spec.children(field)
    }
    for entry in metadata.pairs("annotations"):
        path, value = (*metadata.path, "annotations", entry.key), node_text(entry.value)
        if value is None:
            continue
        if entry.key == _DELETION_COST and not _is_cost(value):
            said = f"`{entry.key}` takes a whole number as text, not {quoted(value)}"
            yield Fault("out-of-range", path, entry.value.span, said)
        if entry.key.startswith(_APPARMOR):
            container = entry.key.removeprefix(_APPARMOR)
            if container not in names:
                said = f"an AppArmor profile for container {quoted(container)}, which the Pod does not have"
                yield Fault("security-context-invalid", path, entry.key_span, said, whole=True)
            if value not in ("", "runtime/default", "unconfined") and not value.startswith("localhost/"):
                said = f"an AppArmor profile is runtime/default, unconfined or localhost/NAME, not {quoted(value)}"
                yield Fault("security-context-invalid", path, entry.value.span, said)


def _is_cost(value: str) -> bool:
    return re.fullmatch(_COST, value) is not None and -(1 << 31) <= int(value[:12]) < 1 << 31 and len(value) < 12


def _generate_name(metadata: Part, form: limits.Format) -> Iterator[Fault]:
    """A prefix may end with a dash, for something follows."""
    prefix = metadata.text("generateName")
    if not prefix:
        return
    said = complaint(prefix[:-1] + "a" if prefix.endswith("-") else prefix, form)
    if said is not None:
        said = complaint(prefix, form) or said
        meant = adapted(prefix, form)
        hint = f"; did you mean '{meant}-'?" if meant else ""
        yield metadata.wrong("name-invalid", "generateName", f"`generateName` {said}{hint}")


def _finalizer(text: Text) -> Iterator[Fault]:
    said = qualified_complaint(text.value)
    if said is None and "/" not in text.value and text.value not in limits.STANDARD_FINALIZERS:
        said = f"takes a name with a domain, such as example.com/{text.value}, not {quoted(text.value)}"
    if said is not None:
        yield Fault("label-invalid", text.path, text.span, f"an entry of `finalizers` {said}")
