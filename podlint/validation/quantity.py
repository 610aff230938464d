"""How much a quantity is: ``500m``, ``1Gi``, ``1e3``, as exact numbers."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from podlint.manifest.node import Node, Scalar

_QUANTITY: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?")
_SUFFIXES: Final = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    **{unit: Fraction(1000**power) for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Fraction(1024**power) for power, unit in enumerate("KMGTPE", 1)},
}


def quantity(node: Node) -> Fraction | None:
    """The amount that a scalar stands for; None where it is no quantity, or null."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.value is None:
        return None
    return amount(node.value if isinstance(node.value, str) else node.text.replace("_", ""), node.value)


def amount(text: str, number: float | str | None = None) -> Fraction | None:
    """The amount that a text stands for; where YAML has read a ``number``, its value counts."""
    if isinstance(number, int | float) and number == number and abs(number) < 1 << 100:
        return Fraction(str(number))
    match = _QUANTITY.fullmatch(text.strip(" "))
    if match is None or not (match[2] or match[3]):
        return None
    sign, whole, fraction, suffix, exponent = match.groups()
    value = Fraction(f"{whole or 0}.{fraction or 0}")
    if suffix:
        value *= _SUFFIXES[suffix]
    if exponent:
        value *= Fraction(10) ** int(exponent)
    return -value if sign == "-" else value
