"""The Pods in a document: the Pod itself, or what a workload's template makes."""

from __future__ import annotations

import collections.abc
from collections.abc import Iterator
from types import MappingProxyType

from podlint.manifest.node import Document, Mapping, Node, Path, Sequence, find
from podlint.pod import defaults
from podlint.pod.image import Images
from podlint.pod.model import Pod, Volume, Workload
from podlint.pod.read import read_pod
from podlint.pod.written import Written, as_text, name_span

TEMPLATES: collections.abc.Mapping[str, Path] = MappingProxyType(
    {
        "Pod": (),
        "PodTemplate": ("template",),
        "ReplicationController": ("spec", "template"),
        "ReplicaSet": ("spec", "template"),
        "Deployment": ("spec", "template"),
        "StatefulSet": ("spec", "template"),
        "DaemonSet": ("spec", "template"),
        "Job": ("spec", "template"),
        "CronJob": ("spec", "jobTemplate", "spec", "template"),
    }
)
"""Where Kubernetes' own kinds hold the object with the Pod's ``metadata`` and ``spec``."""

CUSTOM_TEMPLATES: tuple[Path, ...] = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"))
"""Where a custom resource that nobody configured is looked into."""

MOST_CONTAINERS = 250
"""Containers of one Pod, of all roles: a node is meant for 110 whole Pods. One with more is not looked into."""

EVERY = "*"
"""In a configured path: every item of a list, or every value of an object."""

NOTHING_SAID: Images = MappingProxyType({})
NOTHING_CONFIGURED: collections.abc.Mapping[str, collections.abc.Sequence[Path]] = MappingProxyType({})


def pods(
    document: Document,
    templates: collections.abc.Mapping[str, collections.abc.Sequence[Path]] = NOTHING_CONFIGURED,
    images: Images = NOTHING_SAID,
) -> Iterator[Pod]:
    """The Pods of ``document``, in the order of their templates.

    ``templates`` tells where custom resources hold Pod templates, by ``apiVersion/kind``, e.g.
    ``{"argoproj.io/v1alpha1/Rollout": [("spec", "template")]}``; the step ``*`` stands for every item.
    A kind of Kubernetes' own is looked into whatever its version, for manifests outlive versions.
    ``images`` is what the configuration says of images.
    """
    root = document.root
    if not isinstance(root, Mapping):
        return
    api_version, kind = as_text(root.get("apiVersion")) or "", as_text(root.get("kind"))
    if not kind:
        return
    workload = None
    for path, template in _templates(root, api_version, kind, templates):
        spec = template.entries.get("spec")
        if spec is None or not isinstance(spec.value, Mapping):
            continue
        workload = workload or _workload(document, root, api_version, kind)
        metadata = template.get("metadata")
        yield read_pod(
            spec.value,
            (*document.base, *path, "spec"),
            workload,
            metadata if isinstance(metadata, Mapping) else None,
            span=spec.key_span,
            claims=_claims(root, path, document.base) if _adds_claims(api_version, kind) else (),
            images=images,
        )


def _templates(
    root: Mapping, api_version: str, kind: str, configured: collections.abc.Mapping[str, collections.abc.Sequence[Path]]
) -> Iterator[tuple[Path, Mapping]]:
    """The objects that hold a Pod's ``metadata`` and ``spec``, with their paths inside the object."""
    if (paths := configured.get(f"{api_version}/{kind}")) is not None:
        for path in paths:
            yield from _every(root, path)
    elif kind in TEMPLATES and is_kubernetes_own(api_version):
        yield from _every(root, TEMPLATES[kind])
    elif api_version:
        for path in CUSTOM_TEMPLATES:
            yield from (found for found in _every(root, path) if _makes_pods(found[1]))


def _every(node: Node | None, path: Path, passed: Path = ()) -> Iterator[tuple[Path, Mapping]]:
    """The objects at ``path`` below ``node``: one, or several where the path says so."""
    if not path:
        if isinstance(node, Mapping):
            yield passed, node
        return
    step, rest = path[0], path[1:]
    if step != EVERY:
        yield from _every(find(node, (step,)), rest, (*passed, step))
    elif isinstance(node, Mapping):
        for entry in node:
            yield from _every(entry.value, rest, (*passed, entry.key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _every(item, rest, (*passed, index))


def is_kubernetes_own(api_version: str) -> bool:
    """Whether the API group is none of a custom resource's.

    Those have a dot; ``apps``, ``batch`` and the old ``extensions`` have none. A missing version is taken for a slip.
    """
    group, slash, _ = api_version.partition("/")
    return not slash or "." not in group


def _makes_pods(template: Mapping) -> bool:
    """Whether an unknown kind's template is surely one for Pods: it lists containers, each with a name or an image."""
    containers = find(template, ("spec", "containers"))
    return (
        isinstance(containers, Sequence)
        and bool(containers.items)
        and all(
            isinstance(item, Mapping) and (as_text(item.get("name")) or as_text(item.get("image")))
            for item in containers
        )
    )


def _adds_claims(api_version: str, kind: str) -> bool:
    return kind == "StatefulSet" or not is_kubernetes_own(api_version)


def _claims(root: Mapping, template: Path, base: Path) -> Iterator[Volume]:
    """The claim templates beside the Pod template: each becomes a volume of every Pod."""
    holder = find(root, template[:-1])
    if not isinstance(holder, Mapping):
        return
    for claim in Written(holder, (*base, *template[:-1]), holder.span).children("volumeClaimTemplates"):
        name = claim.child_or_empty("metadata").text(defaults.NAME)
        source = claim.node.get("spec")
        yield Volume(
            name, "volumeClaimTemplate", source if isinstance(source, Mapping) else None, claim.path, name.span
        )


def _workload(document: Document, root: Mapping, api_version: str, kind: str) -> Workload:
    metadata = Written(root, document.base, name_span(root)).child_or_empty("metadata")
    name = metadata.text(defaults.OBJECT_NAME)
    return Workload(
        api_version=api_version,
        kind=kind,
        namespace=metadata.text(defaults.OBJECT_NAMESPACE).value,
        name=name.value,
        document=document,
        node=root,
        span=name.span if name.value else name_span(root),
    )
