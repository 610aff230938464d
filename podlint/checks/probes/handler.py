"""What a probe asks, as it is written: for cures that ask the same in another probe."""

from __future__ import annotations

from podlint.manifest.node import Json, find, plain
from podlint.pod.model import Container, Probe

_ASKED = ("exec", "httpGet", "tcpSocket", "grpc", "timeoutSeconds")


def question_of(container: Container, probe: Probe) -> dict[str, Json] | None:
    """The handler with the time it is given; None where the probe is no object."""
    node = find(container.node, (probe.path[-1],))
    written = None if node is None else plain(node)
    return {key: value for key, value in written.items() if key in _ASKED} if isinstance(written, dict) else None
