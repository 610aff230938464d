"""How much a quantity is: ``500m``, ``1Gi``, ``1e3``, as a whole number of billionths.

The API server keeps no finer amounts; what lies between two it rounds up.
"""

from __future__ import annotations

import re
from typing import Final

from podlint.manifest.node import Node, Scalar

ONE: Final = 10**9
"""The amount of the quantity 1."""

_HUGE: Final = 10**300
"""Past it nobody means an amount, and Python writes out no number of thousands of digits."""
_QUANTITY: Final = r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?"
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, **{unit: 3 * power for power, unit in enumerate("kMGTPE", 1)}}
"""The suffixes that stand for a power of ten."""
_BINARY: Final = {f"{unit}i": 1024**power for power, unit in enumerate("KMGTPE", 1)}


def quantity(node: Node) -> int | None:
    """The amount that a scalar stands for; None where it is no quantity, or null."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.value is None:
        return None
    if isinstance(node.value, str):
        return amount(node.value)
    return amount(repr(node.value)) if abs(node.value) < _HUGE else None


def amount(text: str) -> int | None:
    """The amount that a text stands for; None where it is no quantity."""
    match = re.fullmatch(_QUANTITY, text.strip(" ")) if len(text) < 400 else None
    if match is None or not (match[2] or match[3]):
        return None
    sign, whole, fraction, suffix, exponent = match.groups(default="")
    digits = int(whole + fraction) * _BINARY.get(suffix, 1)
    power = 9 - len(fraction) + _DECIMAL.get(suffix, 0) + int(exponent or 0)
    value: int = digits * 10**power if power >= 0 else -(-digits // 10**-power)
    return -value if sign == "-" else value
