"""What an event of the kubelet or the scheduler means in the words of a timeline.

The reason decides, and the message only where one reason stands for several things: wording changes from version
to version (``Started container app`` up to 1.34, ``Container started`` from 1.35), reasons do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from podlint.dataclass import dataclass
from podlint.moment import Bounds
from podlint.regex import regex

STOPPING = frozenset(("deletion", "deadline", "finished"))
"""The reasons to kill that the kubelet tells with the same words, ``Stopping container app``."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a row says in a timeline's terms."""

    type: str | None
    """A type of the contract's events; ``created`` and ``image-present``, which come before ``container-started``;
    None for what a timeline does not tell of."""
    container: str | None = None
    """None: the row doesn't say."""
    image: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    pull: Bounds | None = None
    """How long pulling took, waiting included, where the message says."""


_TYPES = {
    "Scheduled": "scheduled",
    "Pulling": "pulling",
    "Created": "created",
    "Started": "container-started",
    "FailedPostStartHook": "post-start-failed",
    "FailedPreStopHook": "pre-stop-failed",
}

REASONS = {type_: reason for reason, type_ in _TYPES.items()}
"""The reason that alone stands for a type."""

_NAMING = ("Created", "Started", "Killing", "BackOff")
"""The reasons whose messages are the kubelet's own words; others quote what runtimes and programs say."""
_NAMED = regex(r"\b(?:(?:Init )?[Cc]ontainer:?|Stopping container) ([a-z0-9][a-z0-9-]*)")
_NOT_NAMES = frozenset(("created", "started", "image", "failed", "in", "with", "will", "has", "is", "process"))
_IMAGE = regex(r'image "([^"\s]+)"')
_PULLED_IN = regex(
    r"\bin ((?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|µs|us|ns|s))+)(?: \(((?:[\d.]+[a-zµ]+)+) including waiting\))?"
)
_GO_PART = regex(r"(\d{1,9}(?:\.(\d{1,9}))?)(h|ms|m|µs|us|ns|s)")
_GO_UNIT = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "µs": 1e-6, "us": 1e-6, "ns": 1e-9}
_PROBE = regex(r"\b(startup|readiness|liveness)\b", re.IGNORECASE)


def meaning_of(reason: str, message: str, container: str | None = None) -> Meaning:
    """What an event means. ``container``: what its ``fieldPath`` names."""
    container = container or (_named(message) if reason in _NAMING else None)
    match = _IMAGE.search(message)
    image = match[1] if match else None
    if reason in _TYPES:
        return Meaning(_TYPES[reason], container, image)
    if reason == "Pulled":
        pull = pull_duration(message)
        return Meaning("image-present" if "already present" in message else "pulled", container, image, pull=pull)
    if reason == "Unhealthy":
        probe = _PROBE.search(message)
        kind = "probe-errored" if " errored" in message else "probe-failed"
        return Meaning(kind, container, detail={"probe": probe[1].lower()} if probe else {})
    if reason == "Killing":
        why = _killed_for(message)
        return Meaning("killing" if why else None, container, detail={"reason": why} if why else {})
    if reason == "BackOff" and "restarting" in message:
        return Meaning("restart-delayed", container)
    return Meaning(None, container)


def _named(message: str) -> str | None:
    named = _NAMED.search(message)
    return named[1] if named and named[1] not in _NOT_NAMES else None


def _killed_for(message: str) -> str | None:
    """The reason as a timeline writes it; ``stopping`` where the words stand for each of :data:`STOPPING`."""
    lower = message.lower()
    for probe in ("liveness", "startup"):
        if f"{probe} probe" in lower or f"container {probe} check failed" in lower:
            return probe
    if "poststart" in lower:
        return "post-start"
    if lower.startswith("stopping container") or "need to kill pod" in lower:
        return "stopping"
    return "restart-all" if lower == "killing" else None


def pull_duration(message: str) -> Bounds | None:
    """How long pulling an image took by the message of ``Pulled``: ``in 16.5s (17s including waiting)`` is 16.5..18 s."""
    found = _PULLED_IN.search(message)
    if found is None:
        return None
    pulled = _go_duration(found[1])
    if found[2] is None:
        return pulled
    waited = _go_duration(found[2])
    cut = waited.high - waited.low  # whether it was rounded or truncated is not said
    return Bounds(max(pulled.low, waited.low - cut), max(pulled.high, waited.high))


def _go_duration(text: str) -> Bounds:
    """A duration as Go prints it; what is below its last digit is not known."""
    low, last = 0.0, 0.0
    for number, decimals, unit in _GO_PART.findall(text):
        low += float(number) * _GO_UNIT[unit]
        last = _GO_UNIT[unit] / 10 ** len(decimals)
    return Bounds(low, low + last)
