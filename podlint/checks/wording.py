"""How fields are named in messages."""

from __future__ import annotations

from typing import Any

from podlint.pod.field import Field


def set_to(field: Field[Any]) -> str:
    """``periodSeconds 5`` where somebody wrote it, ``periodSeconds is 10 by default`` where nobody did."""
    return f"{field.path[-1]} {field.value}" if field.written else f"{field.path[-1]} is {field.value} by default"
