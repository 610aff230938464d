"""Kubernetes versions, and which of them podlint knows."""

from __future__ import annotations

import re
from typing import NamedTuple


class Version(NamedTuple):
    """A Kubernetes release. ``1.34`` means 1.34.0."""

    major: int
    minor: int
    patch: int = 0

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``1.34``, ``v1.34`` or ``1.34.2``; ValueError for anything else."""
        match = re.fullmatch(r"v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?", text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no Kubernetes version; write it like 1.34 or 1.34.2")
        return cls(*(int(part) for part in match.groups(default="0")))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def release(self) -> str:
        """Major and minor alone, as field documentation names versions: ``1.34``."""
        return f"{self.major}.{self.minor}"


OLDEST = Version(1, 25)
NEWEST = Version(1, 37)
