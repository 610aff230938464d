"""The YAML event stream: ruamel.yaml's C parser where it can be had, its pure Python parser elsewhere.

Both give the same event classes, and marks that count lines and columns from 0 in code points.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

try:
    from _ruamel_yaml import CParser
except ImportError:  # pragma: no cover  (a platform without the compiled extension)
    CParser = None

__all__ = [
    "AliasEvent",
    "DocumentEndEvent",
    "DocumentStartEvent",
    "Event",
    "MappingEndEvent",
    "MappingStartEvent",
    "MarkedYAMLError",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "open_events",
    "open_events_in_python",
]

Event: TypeAlias = Any


def open_events(text: str) -> Callable[[], Event]:
    """A function that gives the next event of ``text`` at each call, up to a StreamEndEvent; it raises YAMLError."""
    if CParser is None:
        return open_events_in_python(text)
    next_event: Callable[[], Event] = CParser(text).get_event
    return next_event


def open_events_in_python(text: str) -> Callable[[], Event]:
    """The same from the pure Python parser."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    next_event: Callable[[], Event] = iter(yaml.parse(text)).__next__
    return next_event
