"""Dataclasses whose classes are made in a third of the time: a commit hook makes all of them at every start.

For each class :func:`dataclasses.dataclass` writes and compiles up to six methods, and takes a millisecond for it. Here
only ``__init__`` is written for the class; the others are the same for all. What ``frozen`` asks for is seen
to by mypy, and not while podlint runs: so an object is made faster, too.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
    from typing import Any
else:

    def dataclass(cls=None, /, *, frozen=False, eq=True, slots=False):
        """As :func:`dataclasses.dataclass`; an object that is ``frozen`` has a hash, if ``eq`` gives it one."""
        if cls is None:
            return lambda decorated: dataclass(decorated, frozen=frozen, eq=eq, slots=slots)
        made = dataclasses.dataclass(repr=False, eq=False, slots=slots)(cls)
        shared = {"__repr__": _repr}
        if eq:
            shared |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
        for name, method in shared.items():
            if name not in cls.__dict__:
                setattr(made, name, method)
        return made


def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    compared = _compared(self.__class__)
    return compared(self) == compared(other)


def _hash(self: Any) -> int:
    return hash(_compared(self.__class__)(self))


@cache
def _compared(cls: Any) -> Callable[[object], object]:
    """Takes from an object of the class what decides whether it is equal to another."""
    names = [each.name for each in dataclasses.fields(cls) if each.compare]
    return attrgetter(*names) if names else lambda _: ()
