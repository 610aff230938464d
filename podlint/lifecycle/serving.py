"""Whether Services send a Pod traffic, and on what condition (kubelet-model 7)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from podlint.pod.objects import Service


class Serving(Enum):
    """What the Services of the input that select a Pod make of it."""

    NONE = "no Service selects it"
    READY = "its endpoint is ready while the Pod is Ready and not being deleted"
    ALWAYS = "publishNotReadyAddresses: its endpoint counts as ready as long as the Pod lives"

    @classmethod
    def by(cls, services: Iterable[Service]) -> Serving:
        """What these Services make of a Pod that they all select; one that publishes it unready is enough."""
        publish = [service.publish_not_ready.value for service in services]
        return cls.ALWAYS if any(publish) else cls.READY if publish else cls.NONE
