"""A Pod's ``spec`` as the API server judges it, on its own or in a template (core.ValidatePodSpec)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.containers import pod_containers
from podlint.validation.fault import Fault
from podlint.validation.formats import named, one_of, within
from podlint.validation.metadata import labels_and_annotations, pod_annotations
from podlint.validation.network import network
from podlint.validation.part import Part
from podlint.validation.ports import on_node_network
from podlint.validation.resources import overhead, pod_resources, resource_claims
from podlint.validation.restarts import POLICIES
from podlint.validation.scheduling import scheduling
from podlint.validation.security import host_processes, operating_system, pod_security
from podlint.validation.volumes import pod_volumes

_NAMES: Final = ("serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName")
"""Fields that name another object."""


def pod_spec(spec: Part, *, deadline: bool = True) -> Iterator[Fault]:
    """The faults of a Pod's ``spec``; without ``deadline``, ``activeDeadlineSeconds`` is another's business."""
    yield from pod_volumes(spec)
    yield from resource_claims(spec)
    yield from pod_containers(spec)
    if spec.flag("hostNetwork"):
        yield from on_node_network(spec.children("containers"))
    yield from one_of(spec, "restartPolicy", POLICIES)
    yield from one_of(spec, "preemptionPolicy", ("PreemptLowerPriority", "Never"))
    if deadline:
        yield from within(spec, "activeDeadlineSeconds", limits.DEADLINE)
    for field in _NAMES:
        yield from named(spec, field, limits.DNS_SUBDOMAIN)
    if not spec.has("serviceAccountName"):
        yield from named(spec, "serviceAccount", limits.DNS_SUBDOMAIN)
    yield from pod_resources(spec)
    yield from overhead(spec)
    yield from pod_security(spec)
    yield from operating_system(spec)
    yield from host_processes(spec)
    yield from network(spec)
    yield from scheduling(spec)


def no_template(spec: Part) -> Iterator[Fault]:
    """A workload without a template; one of a wrong type is a mistake that decoding reports."""
    if not spec.has("template"):
        yield spec.missing("template", ", of which the Pods are made")


def pod_template(template: Part, *, deadline: bool = True) -> Iterator[Fault]:
    """A Pod template: ``metadata`` without a name, and ``spec``."""
    metadata, spec = template.child_or_empty("metadata"), template.child_or_empty("spec")
    yield from labels_and_annotations(metadata)
    yield from pod_annotations(metadata, spec)
    yield from pod_spec(spec, deadline=deadline)
