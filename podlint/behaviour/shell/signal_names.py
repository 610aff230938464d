"""Signals by name and number, as Linux has them."""

from __future__ import annotations

NUMBERS = {"0": "EXIT", "1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "10": "USR1", "12": "USR2", "13": "PIPE", "14": "ALRM", "15": "TERM"}  # fmt: skip
"""Names without ``SIG``; ``trap`` calls the shell's own end 0 or EXIT."""
NAMES = frozenset((*NUMBERS.values(), "CHLD", "CONT", "STOP", "TSTP", "WINCH", "PWR"))


def code_of(signal: str) -> int | None:
    """The exit code of what the signal ends, or of a ``wait`` that it cuts short: 128 and its number."""
    number = next((int(number) for number, name in NUMBERS.items() if name == signal), None)
    return None if number is None else 128 + number
