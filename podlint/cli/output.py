"""What a command gives beside its standard output: reports in files, and lines for the reader on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from podlint.report.visible import visible


def save(path: Path, text: str, errors: list[str]) -> None:
    """Write a report to a file; that it can't be written is one of the ``errors``."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        errors.append(f"{path}: cannot be written: {error.strerror}")


def tell(notes: Iterable[str], errors: Iterable[str]) -> None:
    """What the reader should know beside the result, the errors last."""
    for line in (*notes, *(f"error: {error}" for error in errors)):
        sys.stderr.write(f"podlint: {visible(line)}\n")


def print_bytes(data: bytes) -> None:
    """Bytes on standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
