"""How a Pod stands when its end begins (kubelet-model 6)."""

from __future__ import annotations

from collections.abc import Sequence

from podlint.dataclass import dataclass
from podlint.lifecycle.event import Event
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.victim import Victim
from podlint.moment import Moment


@dataclass(frozen=True, slots=True)
class Standing:
    """How a Pod stands when its end begins."""

    running: Sequence[tuple[Victim, Event]]
    """What has to be stopped, and since when the Pod's worker is free to."""
    codes: frozenset[int | None] = frozenset()
    """The exit codes of the main containers that have ended before; None where one is unknown, or never started."""
    init: frozenset[str] = frozenset()
    """Init containers among what runs."""
    ready: bool | None = True
    """The Pod is Ready; None where it may be."""
    served: Serving = Serving.NONE
    withdrawn: bool = False
    """It has come to its own end before, and Services have dropped it for that."""
    finished: bool | None = False
    """The API shows it Succeeded or Failed; None where it may."""
    free: Moment | None = None
    """The Pod's worker is held until then; None: it is free at once."""
    killed_by: Moment | None = None
    """When all kills are over that have begun before, and after which nothing of their containers is left to stop; None: there is none."""
    idle: frozenset[tuple[str, int]] = frozenset()
    """Where one of these containers runs, in this attempt, it surely has nothing to do: its last sync is over for long."""
