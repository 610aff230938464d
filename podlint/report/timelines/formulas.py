"""The times of events as expressions over the unknowns, for the page's script (``page/report.js``).

The script works them out as :class:`podlint.moment.Evaluation` does, so that a slider shows the engine's own bounds and no
approximation. An atom or a moment that several share is written once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from podlint.evaluation import Ranges
from podlint.moment import Atom, Bounds, Draw, Fraction, Jitter, Latest, Moment, NextMultiple, Operator, Sum, in_parts
from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.supposing import whole_range


class _Written:
    """The expressions written so far, by number. What one of them rests on is put off, since a long life nests deeply."""

    def __init__(self) -> None:
        self.atoms: list[list[Any]] = []
        self.moments: list[list[Any]] = []
        self.ranges: list[list[list[Any]]] = []
        self._known: dict[Any, int] = {}
        self._put_off: list[tuple[list[Any], Callable[[], list[Any]]]] = []
        self._kept: list[object] = []
        """What is known by its id lives as long as this does."""

    def finish(self) -> None:
        """Write what has been put off."""
        while self._put_off:
            entry, written = self._put_off.pop()
            entry += written()

    def draw(self, draw: Draw) -> int:
        return self._number(draw, self.atoms, lambda: ["draw", draw.unknown, draw.attempt])

    def moment(self, moment: Moment) -> int:
        self._kept.append(moment)
        return self._number(
            id(moment),
            self.moments,
            lambda: [_end(moment.constant), [[self._atom(atom), count] for atom, count in in_parts(moment).atoms]],
        )

    def narrowed(self, ranges: Ranges) -> int:
        self._kept.append(ranges)
        return self._number(
            id(ranges), self.ranges, lambda: [[self.draw(draw), *_ends(bounds)] for draw, bounds in ranges.items()]
        )

    def _atom(self, atom: Atom) -> int:
        assert not isinstance(atom, Sum), "a moment is written in its parts"
        if isinstance(atom, Draw):
            return self.draw(atom)
        self._kept.append(atom)
        return self._number(id(atom), self.atoms, lambda: self._operator(atom))

    def _operator(self, atom: Jitter | Operator) -> list[Any]:
        if isinstance(atom, Jitter):
            return ["jitter", *_ends(Bounds(atom.low, atom.high))]
        if isinstance(atom, NextMultiple):
            return ["next", self.moment(atom.of), atom.period, atom.strict]
        if isinstance(atom, Fraction):
            return ["fraction", self.moment(atom.of)]
        return ["latest" if isinstance(atom, Latest) else "earliest", [self.moment(moment) for moment in atom.of]]

    def _number(self, key: Draw | int, table: list[Any], written: Callable[[], list[Any]]) -> int:
        """The number of what has this key in its table."""
        if key not in self._known:
            self._known[key] = len(table)
            table.append([])
            self._put_off.append((table[-1], written))
        return self._known[key]


def formulas(timeline: Timeline) -> dict[str, Any]:
    """All that the script has to know of one Pod: its unknowns, and of each scenario the conditions and the events."""
    written = _Written()
    scenarios = [_scenario(scenario, written) for scenario in (*timeline.scenarios, *timeline.stories)]
    draws = _draws(timeline, written)
    written.finish()
    return {
        "scenarios": scenarios,
        "draws": draws,
        "atoms": written.atoms,
        "moments": written.moments,
        "ranges": written.ranges,
    }


def _draws(timeline: Timeline, written: _Written) -> list[list[Any]]:
    """The whole range of each draw: only a value inside of it can be chosen."""
    known = {draw for scenario in (*timeline.scenarios, *timeline.stories) for draw in scenario.ranges}
    return [[written.draw(draw), *_ends(whole_range(timeline, draw))] for draw in sorted(known)]


def _scenario(scenario: Scenario, written: _Written) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "group": list(scenario.supposing),
        "ranges": written.narrowed(scenario.ranges),
        "above": [[written.draw(Draw(w.unknown, w.attempt)), w.seconds] for w in scenario.when if w.op == ">"],
        "events": {
            event.id: [[written.moment(way.at), written.narrowed(way.ranges)] for way in event.ways]
            for event in scenario.events
        },
    }


def _ends(bounds: Bounds) -> list[float | None]:
    return [_end(value) for value in bounds]


def _end(value: float) -> float | None:
    """A number of seconds as JSON has numbers: None is without end, or never."""
    return None if math.isinf(value) else value
