"""Markdown as GitHub and editors read it, in which text from manifests stays text.

Wherever it is rendered, a name may neither become a link, an image, a mention or HTML, nor end what it stands in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from podlint.regex import regex
from podlint.report.visible import visible

# What begins or ends anything inside a line of CommonMark or GitHub's Markdown, and what makes bare words links.
_SPEAKING = regex(r"[\\`*_&|~$]|<(?=[a-z/!?])|\](?=[(\[])|(?<=www)\.|:(?=//)", re.IGNORECASE)
_CALLS = regex(r"@|#(?=\d)|:(?=//)|\bGH(?=-\d)|\bwww(?=\\\.)", re.IGNORECASE)
_JOINER = "&#8288;"
"""Shows nothing; behind these it keeps GitHub and GitLab, which look at what is shown, from making a mention, a reference
to an issue or an address of it: an escape does not."""
_BACKTICKS = regex(r"`+")


def inline(text: str) -> str:
    """``text`` on one line of running Markdown or in a table's cell, as it is. It must not stand first on a line."""
    escaped = _SPEAKING.sub(lambda match: f"\\{match[0]}", visible(text))
    return _CALLS.sub(lambda match: f"{match[0]}{_JOINER}", escaped)


def markup(text: str) -> str:
    """Text inside an HTML element, where Markdown's own escapes don't count."""
    return html.escape(visible(text), quote=False)


def code(text: str) -> str:
    """Text in the letters of a program, whatever backticks it holds."""
    shown = visible(text).replace("|", "\\|")
    ticks = "`" * (max((len(run) for run in _BACKTICKS.findall(shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def fence(lines: Sequence[str], language: str = "text") -> list[str]:
    """Lines that are safe to print, as a block of code that none of them can end."""
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}{language}", *lines, ticks]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table; the cells are Markdown already."""
    return [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
