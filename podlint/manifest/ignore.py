"""Which paths to leave out: ``.gitignore`` files, and patterns of the same form given by the user."""

# A Path for each of thousands of entries would cost more than all the rest.
# ruff: noqa: PTH118

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from podlint.dataclass import dataclass

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Ignores:
    """The patterns of one ``.gitignore`` or of the user, for paths below ``folder``, and those of the folders above."""

    spec: GitIgnoreSpec
    folder: str
    """Absolute, with the separator at its end."""
    above: Ignores | None = None

    @classmethod
    def of_patterns(cls, patterns: Sequence[str], folder: str) -> Self:
        """``patterns`` in gitignore syntax, relative to ``folder`` (absolute); ValueError for one that is malformed."""
        for pattern in patterns:
            if not _is_pattern(pattern):
                raise ValueError(f"{pattern!r} is no pattern as in .gitignore")
        return cls(_spec(patterns), os.path.join(folder, ""))

    def match(self, path: str, is_folder: bool) -> bool:
        """Whether this absolute path is left out. The patterns nearest to it decide, and among them the last that matches.

        Outside of ``folder``, patterns that are not bound to a place count.
        """
        below = path.removeprefix(self.folder).removeprefix(os.sep)
        included = self.spec.check_file(below.replace(os.sep, "/") + "/" * is_folder).include
        if included is not None:
            return included
        return self.above is not None and self.above.match(path, is_folder)


def with_gitignore(folder: str, above: Ignores | None) -> Ignores | None:
    """What counts inside ``folder`` (absolute): the patterns ``above``, and its own ``.gitignore`` if it has one."""
    try:
        text = Path(folder, ".gitignore").read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return above
    return Ignores(_spec(text.splitlines()), os.path.join(folder, ""), above)


def gitignores_above(folder: str) -> Ignores | None:
    """What the ``.gitignore`` files above ``folder`` (absolute) say, from its repository's root on.

    Outside of a repository none count. Those that would leave out ``folder`` as a whole don't either: somebody
    asked for it.
    """
    parents = [str(parent) for parent in Path(folder).parents]
    root = next((parent for parent in (folder, *parents) if os.path.lexists(os.path.join(parent, ".git"))), folder)
    ignores: Ignores | None = None
    for parent in reversed(parents[: parents.index(root) + 1] if root != folder else []):
        deeper = with_gitignore(parent, ignores)
        ignores = ignores if deeper is not None and deeper.match(folder, is_folder=True) else deeper
    return ignores


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    """The patterns compiled; those that git would not understand either are passed over, as git does."""
    from pathspec import GitIgnoreSpec  # takes longer to import than all the rest of discovery

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except (ValueError, re.error):
        return GitIgnoreSpec.from_lines(filter(_is_pattern, patterns))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
