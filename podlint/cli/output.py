"""What a command gives beside its standard output: reports in files, and lines for the reader on standard error."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TextIO

from podlint.report.visible import visible


def save(path: Path, text: str, errors: list[str]) -> None:
    """Write a report to a file; that it can't be written is one of the ``errors``."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        errors.append(f"{path}: cannot be written: {error.strerror}")


def tell(notes: Iterable[str], errors: Iterable[str]) -> None:
    """What the reader should know beside the result, the errors last. Where nobody can be told, the run goes on."""
    try:
        for line in (*notes, *(f"error: {error}" for error in errors)):
            sys.stderr.write(f"podlint: {visible(line)}\n")
    except OSError:
        give_up(sys.stderr)


def give_up(stream: IO[str]) -> None:
    """Let what is still to be written to a stream go nowhere: the interpreter's last flush would fail as a write before it did."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_report(text: str, *, for_people: bool, stream: TextIO | None = None) -> None:
    """A report on standard output, or on ``stream``. People get it as their terminal's encoding can carry it, programs in UTF-8."""
    if for_people:
        (stream or sys.stdout).write(text)
    else:
        print_bytes(text.encode(errors="backslashreplace"), stream)


def print_patch(text: str) -> None:
    """A patch on standard output: as it is, since whoever applies it needs every byte.

    Where a terminal or the log of a job on GitHub shows it, what they would obey in the lines of a manifest is written out.
    """
    if sys.stdout.isatty() or (os.environ.get("GITHUB_ACTIONS") == "true" and not _is_file(sys.stdout)):
        text = "\n".join(visible(line.removesuffix("\r")) for line in text.split("\n"))
    print_bytes(text.encode())


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:  # it is none of the system's
        return False


def print_bytes(data: bytes, stream: TextIO | None = None) -> None:
    """Bytes on standard output, or on ``stream``, as they are."""
    stream = stream or sys.stdout
    stream.flush()
    stream.buffer.write(data)
    stream.buffer.flush()
