"""What ``date +%s`` reads: nobody knows the number, but how far two readings lie apart follows from their moments."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import field
from typing import NamedTuple

from podlint.behaviour.shell.order import bounds
from podlint.behaviour.shell.word import APART, READING, Unset, Value
from podlint.dataclass import dataclass
from podlint.moment import Moment
from podlint.regex import regex

_READING = regex(READING.format(r"(\d+)", r"([+-]\d+)"))
_APART = regex(APART.format(r"(\d+)", r"(\d+)", r"([+-]\d+)"))
_SUM = regex(rf"\s*({_READING.pattern})\s*(?:([-+])\s*(?:(\d{{1,9}})|({_READING.pattern})))?\s*")
_OPERAND = regex(rf"{_READING.pattern}|[A-Za-z_]\w*")


class _Range(NamedTuple):
    """The least and the greatest that a whole number may be; infinite where nothing bounds it."""

    low: float
    high: float


@dataclass(eq=False)
class Clock:
    """The wall clock of one run, which counts whole seconds."""

    readings: list[Moment] = field(default_factory=list)
    questions: int = 0
    """How often what it reads has decided something: the answer changes with time alone."""

    def read(self, at: Moment) -> str:
        """The text of a reading."""
        self.readings.append(at)
        return READING.format(len(self.readings) - 1, "+0")

    def _range(self, text: str) -> _Range | None:
        """What a whole number, or the time between two readings, may be."""
        if re.fullmatch(r"-?\d{1,9}", text):
            return _Range(int(text), int(text))
        found = _APART.fullmatch(text)
        if found is None:
            return None
        apart = bounds(self.readings[int(found[1])] - self.readings[int(found[2])])
        low = math.floor(apart.low) if math.isfinite(apart.low) else apart.low
        high = math.ceil(apart.high) if math.isfinite(apart.high) else apart.high
        return _Range(low + int(found[3]), high + int(found[3]))

    def _between(self, left: str, right: str) -> str | None:
        """How many seconds ``left`` is ahead of ``right``, as a text; None where they are no readings."""
        first, second = _READING.fullmatch(left), _READING.fullmatch(right)
        if first is None or second is None:
            return None
        return APART.format(first[1], second[1], f"{int(first[2]) - int(second[2]):+d}")

    def _compared(self, left: str, right: str) -> _Range | None:
        """How far ``left`` is above ``right``; None where that is not known."""
        between = self._between(left, right)
        first, second = (self._range(between), _Range(0, 0)) if between else (self._range(left), self._range(right))
        if first is None or second is None:
            return None
        return _Range(first.low - second.high, first.high - second.low)

    def holds(self, left: str, relation: str, right: str) -> bool | None:
        """What ``[ left relation right ]`` says of readings; None where that is open, or they are none."""
        self.questions += 1
        apart = self._compared(left, right)
        if apart is None:
            return None
        answers: dict[str, tuple[bool, bool]] = {
            "-lt": (apart.high < 0, apart.low >= 0),
            "-le": (apart.high <= 0, apart.low > 0),
            "-gt": (apart.low > 0, apart.high <= 0),
            "-ge": (apart.low >= 0, apart.high < 0),
            "-eq": (apart == (0, 0), apart.low > 0 or apart.high < 0),
            "-ne": (apart.low > 0 or apart.high < 0, apart == (0, 0)),
        }
        surely, never = answers.get(relation, (False, False))
        return True if surely else False if never else None

    def calculated(self, text: str, look_up: Callable[[str], Value | Unset]) -> Value | Unset:
        """``$(( … ))`` of a reading and a number, or of two readings; :data:`UNSET` where there is no reading in it."""

        def value(operand: re.Match[str]) -> str:
            known = look_up(operand[0]) if operand[1] is None else None
            return known if isinstance(known, str) and _READING.fullmatch(known) else operand[0]

        written = _OPERAND.sub(value, text)
        if not _READING.search(written):
            return Unset.UNSET
        found = _SUM.fullmatch(written)
        if found is None:
            return None
        if found[7] is not None:
            return self._between(found[1], found[6]) if found[4] == "-" else None
        more = int(found[3]) + (int(found[4] + found[5]) if found[4] else 0)
        return READING.format(found[2], f"{more:+d}")
