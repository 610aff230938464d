"""The checkout that a run looks at, as those name it who show findings beside its files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from podlint.dataclass import dataclass
from podlint.manifest.node import Span


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where the repository's root is, and where its files can be read."""

    root: Path | None = None
    """None where nobody says: then files keep the names that findings give them."""
    permalink: str | None = None
    """The address that a file's path goes behind; None where nobody says."""

    def path(self, name: str) -> str:
        """The file that findings call ``name`` from the root of the checkout, if it lies there; else ``name``."""
        if self.root is None:
            return name
        path = Path(os.path.normpath(Path.cwd() / name))
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else name

    def link(self, name: str, span: Span) -> str | None:
        """Where the lines of a file can be read, None where they can't."""
        path = self.path(name)
        if self.permalink is None or path.startswith(("/", "<", "..")):
            return None
        lines = f"L{span.line}" if span.line == span.end_line else f"L{span.line}-L{span.end_line}"
        return f"{self.permalink}{percent_encoded(path)}#{lines}"


def percent_encoded(path: str) -> str:
    """A path as part of an address; bytes of a file's name that are no UTF-8 as they are."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def checkout_of(environment: Mapping[str, str]) -> Checkout:
    """What GitHub Actions or GitLab CI say of the checkout (``GITHUB_WORKSPACE``, ``CI_PROJECT_DIR`` and others)."""
    root = environment.get("GITHUB_WORKSPACE") or environment.get("CI_PROJECT_DIR")
    parts = [environment.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")]
    known = [part for part in parts if part]
    server, repository, commit = known if len(known) == len(parts) else ("", "", "")
    permalink = f"{server}/{percent_encoded(repository)}/blob/{percent_encoded(commit)}/" if commit else None
    return Checkout(Path(root) if root else None, permalink)
