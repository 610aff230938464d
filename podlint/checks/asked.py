"""Whether a rule looked beyond the input: what it finds may be another thing where more is given, or less."""

from __future__ import annotations

from typing import Any, cast

from podlint.pod.beside import DRAWS_ON, Drawn
from podlint.pod.neighbourhood import Neighbourhood


class Asked:
    """Notes when somebody asks for what surrounds a Pod, and for what."""

    def __init__(self, neighbourhood: Neighbourhood) -> None:
        self._neighbourhood = neighbourhood
        self._asked = False
        self.drawn: set[Drawn] = set()
        """What the answers rested on: with the same input and the same of these, they are the same."""

    def __getattr__(self, name: str) -> Any:
        self._asked = True
        self.drawn.update(DRAWS_ON[name])
        return getattr(self._neighbourhood, name)

    @property
    def noting(self) -> Neighbourhood:
        """The neighbourhood, to be given to those of whom it is to be known."""
        return cast("Neighbourhood", self)

    def since_last_time(self) -> bool:
        """Whether anybody asked since this was last called."""
        asked, self._asked = self._asked, False
        return asked
