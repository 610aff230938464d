"""The options of a command line, taken apart the way getopt does it."""

from __future__ import annotations

from collections.abc import Sequence

from podlint.behaviour.shell.word import Value
from podlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What stands behind a command's name."""

    flags: frozenset[str]
    """Letters of options without a value, and the names of long options (``force``)."""
    values: dict[str, Value]
    """Options with a value; the last one counts."""
    operands: tuple[Value, ...]


def options(args: Sequence[Value], with_value: str = "") -> Options:
    """Take ``args`` apart; ``with_value`` names the letters whose option takes a value (``-n 5``, ``-n5``).

    An argument that is not known counts as an operand.
    """
    flags: set[str] = set()
    values: dict[str, Value] = {}
    operands: list[Value] = []
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        if arg == "--":
            operands += rest
            break
        if arg is None or not arg.startswith("-") or arg == "-":
            operands.append(arg)
        elif arg.startswith("--"):
            name, equals, value = arg[2:].partition("=")
            flags.add(name)
            if equals:
                values[name] = value
        else:
            _cluster(arg[1:], with_value, rest, flags, values)
    return Options(frozenset(flags), values, tuple(operands))


def _cluster(letters: str, with_value: str, rest: list[Value], flags: set[str], values: dict[str, Value]) -> None:
    """``-rf``, ``-n5``, ``-vn 5``."""
    for place, letter in enumerate(letters):
        if letter in with_value:
            attached = letters[place + 1 :]
            values[letter] = attached or (rest.pop(0) if rest else None)
            return
        flags.add(letter)
