"""Regular expressions that are compiled when they are first asked for something.

A commit hook imports all of podlint's, a hundred, and for a small file uses twenty.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Expression:
    """Becomes the compiled expression, method by method."""

    def __init__(self, text: Any, flags: int) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As :func:`re.compile`, but that a wrong expression is refused when it is first used. Not to be given to :mod:`re`."""
    return cast("re.Pattern[AnyStr]", _Expression(text, flags))
