"""Markdown as GitHub reads it, in which text from manifests stays text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from podlint.report.visible import visible

# What begins or ends anything inside a line of CommonMark or GitHub's Markdown, and what makes bare words links.
_MARKUP = re.compile(r"[\\`*_&|~$#@]|<(?=[a-z/!?])|\](?=[(\[])|(?<=www)\.|:(?=//)", re.IGNORECASE)


def inline(text: str) -> str:
    """Text without any markup of its own: no emphasis, link, mention, HTML, nor the end of a table's cell.

    It must not stand first on a line.
    """
    return _MARKUP.sub(r"\\\g<0>", visible(text))


def markup(text: str) -> str:
    """Text inside an HTML element, where Markdown's own escapes don't count."""
    return html.escape(visible(text), quote=False)


def code(text: str) -> str:
    """Text in the letters of a program, whatever backticks it holds."""
    shown = visible(text).replace("|", "\\|")
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def fence(lines: Sequence[str], language: str = "text") -> list[str]:
    """Lines as they are, whatever fences they hold."""
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}{language}", *lines, ticks]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table; the cells are Markdown already."""
    return [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
