"""Requests for storage, as a Pod's ephemeral volume makes them."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import either, named, one_of, quoted
from podlint.validation.labels import label_selector
from podlint.validation.part import Part
from podlint.validation.quantity import quantity

ACCESS_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")


def claim_spec(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a claim template (core.ValidatePersistentVolumeClaimSpec)."""
    modes = spec.texts("accessModes")
    if spec.is_empty("accessModes"):
        yield spec.missing("accessModes", f": {either(ACCESS_MODES)}")
    for mode in modes:
        if mode.value not in ACCESS_MODES:
            said = f"`accessModes` take {either(ACCESS_MODES)}, not {quoted(mode.value)}"
            yield Fault("invalid-enum", mode.path, mode.span, said)
    if len(modes) > 1 and any(mode.value == "ReadWriteOncePod" for mode in modes):
        yield spec.wrong("volume-source-invalid", "accessModes", "ReadWriteOncePod goes with no other of `accessModes`")
    yield from label_selector(spec.child("selector"))
    resources = spec.child_or_empty("resources")
    storage = next((entry for entry in resources.pairs("requests") if entry.key == "storage"), None)
    if storage is None:
        path = (*resources.path, "requests", "storage")
        said = "a claim needs `resources.requests.storage`: how much storage it asks for"
        yield Fault("field-missing", path, resources.span, said, lacking=("storage",), holder=path[:-1])
    elif (size := quantity(storage.value)) is not None and size <= 0:
        path = (*resources.path, "requests", "storage")
        yield Fault("out-of-range", path, storage.value.span, "`storage` takes more than 0")
    yield from named(spec, "storageClassName", limits.DNS_SUBDOMAIN)
    yield from one_of(spec, "volumeMode", ("Block", "Filesystem"))
