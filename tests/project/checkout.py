"""The checkout that the tests stand in."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def copy(folder: Path) -> None:
    """Make ``folder`` the checkout as it is now, without its history and without virtual environments."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache"))
