"""Many simulated lives of one Pod side by side: from when to when each event can happen."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Key: TypeAlias = tuple[Any, ...]


def key(kind: str, container: str | None, attempt: int | None, detail: dict[str, Any]) -> Key:
    """What makes an event comparable with another run's: the n-th of these is the n-th of those."""
    return (kind, container, attempt, detail.get("probe"), detail.get("phase"))


@dataclass
class Span:
    """From when to when an event happens, and in how many runs it does."""

    low: float = math.inf
    high: float = -math.inf
    runs: int = 0


@dataclass
class Hull:
    """The spans of all events of many runs."""

    runs: int = 0
    spans: dict[Key, Span] = field(default_factory=dict)

    def add(self, events: Iterable[tuple[Key, float]]) -> None:
        """One more run."""
        self.runs += 1
        seen: Counter[Key] = Counter()
        for kind, at in events:
            span = self.spans.setdefault((*kind, seen[kind]), Span())
            seen[kind] += 1
            span.low, span.high, span.runs = min(span.low, at), max(span.high, at), span.runs + 1
