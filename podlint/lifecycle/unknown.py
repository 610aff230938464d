"""What a manifest does not say: the unknowns, their ranges, and what people assume of them (contract: Unknowns)."""

from __future__ import annotations

import math
import re
from dataclasses import field
from typing import Literal, TypeAlias

from podlint.dataclass import dataclass
from podlint.lifecycle.kubelet import Kubelet
from podlint.moment import Bounds
from podlint.regex import regex

Origin: TypeAlias = Literal["default", "command", "comment", "annotation", "config", "flag"]

MEANINGS = {
    "overhead": "from the Pod being bound to the first container starting, images present",
    "latency": "one probe's answer time and small delays of the node",
    "pull": "pulling the image, at each attempt that pulls",
    "boot": "from the process starting to its endpoints answering as they will",
    "hang": "from the process starting to its endpoints going bad while it runs on",
    "run": "from the process starting to its own exit",
    "stop": "from the stop signal to the process exiting",
    "hook": "a hook's own duration",
}
"""What each kind of unknown measures, in seconds."""

NEVER = Bounds(math.inf, math.inf)
ANY = Bounds(0.0, math.inf)

KUBELETS_OWN = ("overhead", "latency")
"""Unknowns that widen intervals but never name a scenario: nobody reads a story about them."""
DEFAULTS = {
    "overhead": Bounds(0.2, 2.5),
    "latency": Bounds(0.0, 0.5),
    "pull": ANY,
    "boot": ANY,
    "hang": NEVER,
    "run": ANY,
    "stop": ANY,
    "hook": ANY,
}
"""The ranges when nothing else is known (contract: Unknowns)."""

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_NUMBER = r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)"
_RANGE = regex(rf"(?:{_NUMBER})?(\.\.)?(?:{_NUMBER})?")
_NAME = regex(
    r"(overhead|latency|(?:pull|boot|hang|run|stop)(?:\.[a-z0-9-]+)?|hook(?:\.[a-z0-9-]+(?:\.(?:preStop|postStart))?)?)"
)


def parse_range(text: str) -> Bounds:
    """Read ``20s``, ``20s..45s``, ``..45s``, ``20s..`` or ``never``; ValueError says what is wrong."""
    stripped = text.strip()
    if stripped == "never":
        return NEVER
    match = _RANGE.fullmatch(stripped)
    if match is None or not stripped or stripped == "..":
        hint = "; a number needs a unit: ms, s, m or h" if re.fullmatch(r"[\d.]+(\.\.[\d.]*)?", stripped) else ""
        raise ValueError(f"{text!r} is no range of time; write 20s, 20s..45s, ..45s, 20s.. or never{hint}")
    low_number, low_unit, dots, high_number, high_unit = match.groups()
    low = float(low_number) * _UNITS[low_unit] if low_number else 0.0
    if not dots:
        return Bounds(low, low)
    high = float(high_number) * _UNITS[high_unit] if high_number else math.inf
    if low > high:
        raise ValueError(f"{text!r} is an empty range: its beginning is later than its end")
    return Bounds(low, high)


def check_name(name: str) -> str:
    """``name`` if an unknown can be called so, else ValueError."""
    if _NAME.fullmatch(name) is None:
        kinds = ", ".join(MEANINGS)
        raise ValueError(f"{name!r} names no unknown; write KIND or KIND.CONTAINER with KIND one of {kinds}")
    return name


@dataclass(frozen=True, slots=True)
class Assumption:
    """A range that somebody gave for an unknown, and where they gave it."""

    bounds: Bounds
    origin: Origin


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Ranges by the name they were given for: ``boot.app``, or ``boot`` for all containers."""

    given: dict[str, Assumption] = field(default_factory=dict)
    kubelet: Kubelet = field(default_factory=Kubelet)
    """How the kubelet is configured that runs the Pod."""

    @classmethod
    def parse(cls, texts: tuple[str, ...] | list[str], origin: Origin = "flag") -> Assumptions:
        """Read ``NAME=RANGE`` texts; ValueError says which is wrong and how to write it."""
        given: dict[str, Assumption] = {}
        for text in texts:
            name, equals, value = text.partition("=")
            if not equals:
                raise ValueError(f"{text!r} is no assumption; write NAME=RANGE, e.g. boot.app=20s..45s")
            given[check_name(name.strip())] = Assumption(parse_range(value), origin)
        return cls(given)

    def over(self, weaker: Assumptions) -> Assumptions:
        """These assumptions, and those of ``weaker`` where these say nothing.

        Something said of all containers here wins over something said of one container there.
        """
        kept = {name: given for name, given in weaker.given.items() if name.split(".")[0] not in self.given}
        kubelet = weaker.kubelet if self.kubelet == Kubelet() else self.kubelet
        return Assumptions({**kept, **self.given}, kubelet)

    def find(self, unknown: str) -> Assumption | None:
        """What is assumed of ``boot.app``: said of it, else of a shorter name (``boot``)."""
        name = unknown
        while True:
            if name in self.given:
                return self.given[name]
            name, dot, _ = name.rpartition(".")
            if not dot:
                return None
