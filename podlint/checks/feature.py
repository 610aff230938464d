"""Whether a Kubernetes version has what a cure would write."""

from __future__ import annotations

from podlint.kubernetes import Version
from podlint.schema.structure import Struct, structure


def has_sleep_action(version: Version) -> bool:
    """Whether hooks know ``sleep`` (feature gate PodLifecycleSleepAction)."""
    return _is_on("core.v1.LifecycleHandler", "sleep", version)


def has_native_sidecars(version: Version) -> bool:
    """Whether init containers know ``restartPolicy: Always`` (feature gate SidecarContainers)."""
    return _is_on("core.v1.Container", "restartPolicy", version, under="initContainers")


def _is_on(definition: str, field: str, version: Version, *, under: str | None = None) -> bool:
    holder = structure().definition(definition)
    assert isinstance(holder, Struct)
    gate = holder.fields[field].gate(under)
    return gate is None or gate.is_on(version)
