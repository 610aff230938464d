"""What to say when podlint itself is wrong."""

from __future__ import annotations

from pathlib import Path


def own_mistake(error: Exception) -> str:
    """The exception in one line, with the place in podlint that a report about it should name."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"a mistake in podlint ({type(error).__name__}{place}: {error}); please report it"
