"""How the scheduler and the kubelet tell of what happens: the rows of ``kubectl describe`` for a timeline's events.

The way back of :mod:`podlint.observed.meaning`: each row written here is read there as what it was written for. The words
are those of recorded lives (kubelet 1.36) and, for versions before 1.35, of Kubernetes' source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from podlint.kubernetes import Version
from podlint.observed.meaning import REASONS, STOPPING

_UNNAMED = Version(1, 35, 0)
"""From here on the messages of Created and Started leave out the container (their ``fieldPath`` has it)."""


class Told(NamedTuple):
    """One event as ``kubectl describe`` lists it."""

    type: str
    reason: str
    source: str
    message: str


class Teller(NamedTuple):
    """Who tells, and of which Pod."""

    version: Version
    namespace: str
    pod: str
    restarts: bool
    """A container that a probe kills will be restarted."""

    def told(self, type_: str, container: str | None, image: str, detail: Mapping[str, Any]) -> tuple[Told, ...]:
        """What is recorded of an event of this type; nothing of most types."""
        name = container or ""
        if type_ == "container-started":
            return self._started(name)
        if type_ == "killing":
            return self._killing(name, detail.get("reason", ""))
        if type_ in ("probe-failed", "probe-errored"):
            how = "failed" if type_ == "probe-failed" else "errored and resulted in unknown state"
            return (_kubelet("Warning", "Unhealthy", f"{detail['probe'].capitalize()} probe {how}: …"),)
        return self._plain(name, image).get(type_, ())

    def _plain(self, container: str, image: str) -> Mapping[str, tuple[Told, ...]]:
        """The types that are always told in the same words."""
        pod = f"{self.pod}_{self.namespace}(UID)"
        more = " and can be accessed by the pod" if self.version >= _UNNAMED else ""
        bound = f"Successfully assigned {self.namespace}/{self.pod} to NODE"
        return {
            "scheduled": (Told("Normal", REASONS["scheduled"], "default-scheduler", bound),),
            "pulling": (_kubelet("Normal", REASONS["pulling"], f'Pulling image "{image}"'),),
            "pulled": (_kubelet("Normal", "Pulled", f'Successfully pulled image "{image}"'),),
            "image-present": (
                _kubelet("Normal", "Pulled", f'Container image "{image}" already present on machine{more}'),
            ),
            "start-failed": (_kubelet("Warning", "Failed", "Error: …"),),
            "restart-delayed": (
                _kubelet("Warning", "BackOff", f"Back-off restarting failed container {container} in pod {pod}"),
            ),
            "post-start-failed": (_kubelet("Warning", REASONS["post-start-failed"], "PostStartHook failed"),),
            "pre-stop-failed": (_kubelet("Warning", REASONS["pre-stop-failed"], "PreStopHook failed"),),
        }

    def _started(self, container: str) -> tuple[Told, ...]:
        unnamed = self.version >= _UNNAMED
        return (
            _kubelet(
                "Normal", REASONS["created"], "Container created" if unnamed else f"Created container: {container}"
            ),
            _kubelet(
                "Normal",
                REASONS["container-started"],
                "Container started" if unnamed else f"Started container {container}",
            ),
        )

    def _killing(self, container: str, reason: str) -> tuple[Told, ...]:
        if reason in STOPPING:
            message = f"Stopping container {container}"
        elif reason == "post-start":
            message = "FailedPostStartHook"
        elif reason in ("liveness", "startup"):
            message = f"Container {container} failed {reason} probe{', will be restarted' if self.restarts else ''}"
        else:
            message = "Killing"
        killing = _kubelet("Normal", "Killing", message)
        if reason != "deadline":
            return (killing,)
        return (_kubelet("Normal", "DeadlineExceeded", _DEADLINE), killing)


_DEADLINE = "Pod was active on the node longer than the specified deadline"


def _kubelet(type_: str, reason: str, message: str) -> Told:
    return Told(type_, reason, "kubelet", message)
