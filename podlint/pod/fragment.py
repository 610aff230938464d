"""Whether a manifest holds its whole Pod, or something outside may add to it before the API server sees it."""

from __future__ import annotations

from podlint.manifest.node import Mapping, Node, Scalar, Sequence, find
from podlint.pod.workload import TEMPLATES
from podlint.pod.written import as_text, is_null

_SELECTING = frozenset({"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"})
"""Kinds that the API server refuses without ``spec.selector``, in ``apps/v1``."""

_CONTAINERS = ("containers", "initContainers")


def looks_partial(root: Node) -> bool:
    """Whether a workload leaves out together what nobody forgets together, so that it is meant as a patch.

    A patch repeats what tells its target and what it changes: no selector, and no labels or images either. A Pod
    has too little that is required to tell, so that it is taken for whole.
    """
    api_version, kind = as_text(find(root, ("apiVersion",))) or "", as_text(find(root, ("kind",))) or ""
    template = find(root, TEMPLATES[kind]) if kind in TEMPLATES and kind != "Pod" else None
    if (kind in _SELECTING and api_version == "apps/v1") or kind == "ReplicationController":
        if not is_null(find(root, ("spec", "selector"))):
            return False
        labelled = not is_null(find(template, ("metadata", "labels")))
        return not (labelled and _has_image(template))
    if kind == "Job":
        return not _has_image(template) and is_null(find(template, ("spec", "restartPolicy")))
    if kind == "CronJob":
        return not _has_image(template) and is_null(find(root, ("spec", "schedule")))
    return False


def lacks_volumes(root: Node) -> bool:
    """Whether a container of a workload mounts what is neither a volume of it nor a claim template."""
    kind = as_text(find(root, ("kind",))) or ""
    template = find(root, TEMPLATES.get(kind, ()))
    named = {as_text(find(volume, ("name",))) for volume in _items(template, "volumes")}
    claims = find(root, ("spec", "volumeClaimTemplates"))
    named |= {as_text(find(claim, ("metadata", "name"))) for claim in (claims if isinstance(claims, Sequence) else ())}
    mounts = (find(each, ("volumeMounts",)) for field in _CONTAINERS for each in _items(template, field))
    return any(
        as_text(find(mount, ("name",))) not in named
        for listed in mounts
        for mount in (listed if isinstance(listed, Sequence) else ())
    )


_DIRECTIVES = ("$patch", "$retainKeys", "$setElementOrder/", "$deleteFrom")


def has_directives(root: Node) -> bool:
    """Whether the document says how to merge it: a ``$patch`` is no field of any object."""
    pending = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            for key, entry in node.entries.items():
                if key.startswith(_DIRECTIVES):
                    return True
                pending.append(entry.value)
        elif isinstance(node, Sequence):
            pending.extend(node.items)
    return False


def _has_image(template: Node | None) -> bool:
    """Whether any container of the template has an image."""
    containers = (container for field in _CONTAINERS for container in _items(template, field))
    return any(not is_null(find(container, ("image",))) for container in containers)


def _items(template: Node | None, field: str) -> list[Node]:
    """What stands in a list of the template's Pod."""
    listed = find(template, ("spec", field))
    return listed.items if isinstance(listed, Sequence) else []
