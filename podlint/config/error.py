"""What is wrong with a configuration file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Position: TypeAlias = tuple[int, int]
"""Line and column, from 1."""


class ConfigurationError(Exception):
    """A configuration file that cannot be used: a line of text for each mistake, with its place."""

    def __init__(self, name: str, mistakes: Iterable[tuple[Position, str]]) -> None:
        self.lines = [f"{name}:{line}:{column}: {message}" for (line, column), message in sorted(mistakes)]
        super().__init__("\n".join(self.lines))
