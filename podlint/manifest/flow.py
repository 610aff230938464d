"""Colons inside plain scalars of flow collections: ``[sh, -c, curl http://web:80]``.

The C parser descends from libyaml 0.1, like Kubernetes' own, and agrees with it but here: it refuses a colon in such
a scalar unless a blank follows. So where it stumbles over one, these colons are given another shape and the text is
read again; the scalars get them back. Every character keeps its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from podlint.dataclass import dataclass
from podlint.manifest.events import Event, MarkedYAMLError, ScalarEvent, YAMLError, open_events
from podlint.regex import regex

MAX_ROUNDS: Final = 50
"""How often one stretch of text is read again; beyond that the parser's complaint stands."""

_PRIVATE_USE: Final = range(0xE000, 0xF900)
_COMPLAINT: Final = "found unexpected ':'"

# A colon that can be no indicator: text on both sides of it. Others are met one by one.
_INSIDE_TEXT = regex(r"(?<=[\w./=@%$+-]):(?=[^\s,\[\]{}])")


@dataclass(frozen=True, slots=True)
class Disguise:
    """A text with some colons replaced by ``stand_in``."""

    text: str
    stand_in: str = ""
    rounds: int = 0

    def deeper(self, error: YAMLError) -> Disguise | None:
        """Also without the colon that the parser stumbled over, and others like it; None if it was no such colon."""
        if not isinstance(error, MarkedYAMLError) or _COMPLAINT not in str(error.problem) or self.rounds == MAX_ROUNDS:
            return None
        stand_in = self.stand_in or next((chr(code) for code in _PRIVATE_USE if chr(code) not in self.text), None)
        if stand_in is None:
            return None
        at = int(error.problem_mark.index)
        text = self.text[:at] + stand_in + _INSIDE_TEXT.sub(stand_in, self.text[at + 1 :])
        return Disguise(text, stand_in, self.rounds + 1)

    def events(self) -> Callable[[], Event]:
        """The events of the text, with the colons back in its scalars."""
        next_event, stand_in = open_events(self.text), self.stand_in

        def next_true_event() -> Event:
            event = next_event()
            if event.__class__ is ScalarEvent and stand_in in event.value:
                event.value = event.value.replace(stand_in, ":")
            return event

        return next_true_event
