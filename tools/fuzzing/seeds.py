"""The manifests that the fuzzer starts from: the repository's examples, those of the rules' pages, and recorded lives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

_EXAMPLE: Final = re.compile(r"^```yaml[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LARGEST: Final = 8_000
"""Characters: most mutations of a larger manifest are those of a smaller one, and take longer to try."""


@cache
def seeds(more: Path | None = None) -> tuple[str, ...]:
    """All manifests to start from, sorted; ``more`` is a folder with other ones."""
    found = {*_files(ROOT / "examples"), *_examples(), *_lives(), *(_files(more) if more else ())}
    return tuple(sorted(text for text in found if text.strip() and len(text) <= _LARGEST))


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml") and path.is_file():
            yield path.read_text(encoding="utf-8", errors="replace")


def _examples() -> Iterable[str]:
    pages = (ROOT / "rules").rglob("*.md")
    return (match[1] for page in pages for match in _EXAMPLE.finditer(page.read_text(encoding="utf-8")))


def _lives() -> Iterator[str]:
    for path in (ROOT / "tests/lives").rglob("*.json"):
        life = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(life, dict) and isinstance(manifest := life.get("manifest"), str):
            yield manifest
