"""How much a command says beside its result: ``-q`` leaves out the notes, ``-v`` adds what was read and with what."""

from __future__ import annotations

from collections.abc import Iterable

from podlint.cli.inputs import Input, Manifest, SetAside
from podlint.dataclass import dataclass
from podlint.report.findings.summary import count


@dataclass(frozen=True, slots=True)
class Loudness:
    """What the reader wants to be told on standard error; errors always are."""

    quiet: bool = False
    verbose: bool = False

    def lines(self, details: Iterable[str], notes: Iterable[str]) -> list[str]:
        """Of the details of a run and its notes, those that are wanted."""
        return [*(details if self.verbose else ()), *(() if self.quiet else notes)]


def details(given: Iterable[Input]) -> list[str]:
    """Which settings hold for the inputs, and how many of them can hold no Pod."""
    each = list(given)
    asked = [one for one in each if isinstance(one, Manifest) and not one.beside]
    used = dict.fromkeys(one.settings.configuration.name for one in asked)
    aside = sum(isinstance(one, SetAside) or (isinstance(one, Manifest) and one.beside) for one in each)
    return [
        *(f"settings from {name}" for name in used if name),
        f"set aside for holding no Pod: {count(aside, 'file')}",
    ]
