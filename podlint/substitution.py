"""Moments with others in the place of jitters that they depend on."""

from __future__ import annotations

from collections.abc import Mapping

from podlint.moment import Atom, Earliest, Jitter, Latest, Moment, earliest, latest


def substituted(moment: Moment, values: Mapping[Jitter, Moment]) -> Moment:
    """``moment`` with the value of each jitter in its place, inside the latest or the earliest of several, too."""
    total = Moment(moment.constant)
    for atom, count in moment.atoms:
        part = _part(atom, values)
        for _ in range(abs(count)):
            total = total + part if count > 0 else total - part
    return total


def _part(atom: Atom, values: Mapping[Jitter, Moment]) -> Moment:
    if isinstance(atom, Jitter) and atom in values:
        return values[atom]
    if isinstance(atom, Latest | Earliest) and not atom.leaves.isdisjoint(values):
        choose = latest if isinstance(atom, Latest) else earliest
        return choose(*(substituted(inner, values) for inner in atom.of))
    return Moment(0.0, ((atom, 1),))


def anew(*moments: Moment) -> dict[Jitter, Moment]:
    """For each jitter that any of the moments depends on another that is like it."""
    jitters = {leaf for moment in moments for leaf in moment.leaves if isinstance(leaf, Jitter)}
    return {old: Moment(0.0, ((Jitter(old.name, old.low, old.high), 1),)) for old in jitters}
