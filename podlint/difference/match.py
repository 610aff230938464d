"""Which Pod of the old side is which of the new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from podlint.pod.model import Pod
from podlint.timeline.life import Timeline


class Placed(NamedTuple):
    """A predicted life, and where its Pod stands on its side."""

    timeline: Timeline
    place: str
    """What both sides call the file, whatever each side is called."""


class Pair(NamedTuple):
    """The same Pod before and after; None on the side that does not have it."""

    old: Placed | None
    new: Placed | None


def pairs(old: Sequence[Placed], new: Sequence[Placed]) -> list[Pair]:
    """Each Pod once, by place and line.

    A Pod is the same by its workload's kind, namespace and name in the same file, else in another file. What is left
    over then is the same by its kind and its turn in the same file: it was renamed.
    """
    waiting, left = _ordered(old), _ordered(new)
    found: list[Pair] = []
    for key in (_in_its_file, _anywhere, _by_turn):
        matched = _matched(waiting, left, key)
        found += matched
        waiting = [each for each in waiting if not any(each is pair.old for pair in matched)]
        left = [each for each in left if not any(each is pair.new for pair in matched)]
    found += [Pair(each, None) for each in waiting]
    found += [Pair(None, each) for each in left]
    return sorted(found, key=_order)


def _matched(old: list[Placed], new: list[Placed], key: Callable[[Placed], Hashable]) -> list[Pair]:
    """Those of one key, the first with the first and so on."""
    by_key: defaultdict[Hashable, list[Placed]] = defaultdict(list)
    for each in reversed(old):
        by_key[key(each)].append(each)
    return [Pair(by_key[key(each)].pop(), each) for each in new if by_key[key(each)]]


def _anywhere(placed: Placed) -> Hashable:
    pod = placed.timeline.pod
    return (*_identity(pod), pod.path)


def _in_its_file(placed: Placed) -> Hashable:
    return (*_identity(placed.timeline.pod), placed.timeline.pod.path, placed.place)


def _by_turn(placed: Placed) -> Hashable:
    return placed.timeline.pod.workload.kind, placed.place


def _identity(pod: Pod) -> tuple[str, str, str]:
    workload = pod.workload
    return workload.kind, workload.namespace or "", workload.name or ""


def _ordered(placed: Sequence[Placed]) -> list[Placed]:
    return sorted(placed, key=_position)


def _position(placed: Placed) -> tuple[str, int, int]:
    pod = placed.timeline.pod
    return placed.place, pod.workload.span.line, pod.span.line


def _order(pair: Pair) -> tuple[str, int, int]:
    placed = pair.new or pair.old
    assert placed is not None
    return _position(placed)
