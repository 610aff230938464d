"""How far a run is, shown on a terminal when it takes longer than a moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from click._termui_impl import ProgressBar

_MOMENT: Final = 1.0
"""Seconds without a word."""
_ERASE: Final = "\033[A\033[2K"
"""Up to the line of the bar, and empty it."""


def _bar(length: int) -> ProgressBar[int]:
    steps = max(1, length // 100)
    return click.progressbar(
        length=length, label="podlint: files", show_pos=True, update_min_steps=steps, file=sys.stderr
    )


@contextmanager
def progress(*, wanted: bool) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that is to be told how many files are done, of how many; the bar is gone at the end."""
    if not wanted or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    began = time.monotonic()
    bars: list[ProgressBar[int]] = []

    def advance(done: int, of: int) -> None:
        if not bars and time.monotonic() - began > _MOMENT:
            bars.append(_bar(of))
            bars[0].render_progress()
        if bars:
            bars[0].update(done - bars[0].pos)

    try:
        yield advance
    finally:
        for bar in bars:
            bar.render_finish()
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
