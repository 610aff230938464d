"""Where the folders ``rules/`` and ``schemas/`` are: inside an installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The file or folder ``name``, e.g. ``schemas/check.json``.

    The wheel carries both folders in ``podlint/_data``; a checkout and an editable install have them
    next to the package.
    """
    installed = _PACKAGE / "_data"
    return (installed if installed.is_dir() else _PACKAGE.parent) / name
