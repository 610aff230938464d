"""Manifest text made safe to stand in Markdown.

Wherever Markdown is rendered, a name may neither become a link, an image or HTML, nor end what it stands in.
"""

from __future__ import annotations

import re

from podlint.report.visible import visible

# What begins or ends anything inside a line of CommonMark or GitHub's Markdown, and what makes bare words links.
_SPEAKING = re.compile(r"[\\`*_&|~$@]|<(?=[a-z/!?])|\](?=[(\[])|(?<=www)\.|:(?=//)", re.IGNORECASE)
_BACKTICKS = re.compile(r"`+")


def inert(text: str) -> str:
    """``text`` on one line of running Markdown, shown as it is. It must not stand first on a line."""
    return _SPEAKING.sub(lambda match: f"\\{match[0]}", visible(text))


def fenced(lines: list[str], language: str = "text") -> list[str]:
    """Lines that are safe to print, as a block of code that none of them can end."""
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *lines, fence]
