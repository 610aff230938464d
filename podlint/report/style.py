"""Colours, and whether to use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from podlint.checks.finding import Severity
from podlint.dataclass import dataclass

Paint: TypeAlias = Literal["certain", "ready", "possible", "stopping", "faint", "plain"]
"""What a stretch of a chart is painted as."""
ColorChoice: TypeAlias = Literal["auto", "always", "never"]

_SEVERITY_CODES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}

_CHART_CODES = {"certain": "34", "ready": "32", "possible": "33", "stopping": "31", "faint": "2"}


def wants_color(choice: ColorChoice, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to colour: the option decides, then NO_COLOR, FORCE_COLOR, then whether people see a terminal.

    An empty variable counts as unset (no-color.org), and so does ``FORCE_COLOR=0``.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return terminal and environment.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class Style:
    """Paints the parts of a text report, or leaves them as they are."""

    color: bool = False

    def severity(self, severity: Severity, text: str) -> str:
        return self._paint(_SEVERITY_CODES[severity], text)

    def strong(self, text: str) -> str:
        return self._paint("1", text)

    def frame(self, text: str) -> str:
        """Line numbers, rulers and arrows around quoted text, and the marks below places of ``because``."""
        return self._paint("1;34", text)

    def faint(self, text: str) -> str:
        return self._paint("2", text)

    def code(self, text: str) -> str:
        """Names and commands inside running text, and the keys of examples."""
        return self._paint("36", text)

    def cells(self, kind: Paint, text: str) -> str:
        """A stretch of a chart. Its glyphs say the same without colour."""
        return self._paint(_CHART_CODES[kind], text) if kind in _CHART_CODES else text

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text
