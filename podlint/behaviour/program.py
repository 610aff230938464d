"""What a container's command does from the moment its process starts: the words the other rooms use.

All moments here count from the start of the container's process. What cannot be known is unknown,
never guessed: a program says from when on podlint has lost track (``unknown_from``).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from podlint.dataclass import dataclass
from podlint.moment import ZERO, Jitter, Moment

EffectKind: TypeAlias = Literal["written", "made", "removed", "unsettled", "listening"]


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that the outside can notice: a file or directory made or removed, a port listened on."""

    at: Moment
    kind: EffectKind
    """A file ``written``, a directory ``made``; ``unsettled``: from then on it may be there or not, and change at any time."""
    target: str
    """The absolute path inside the container, or the port number."""
    content: str | None = None
    """What was written, where it is known."""
    executable: bool = False
    """A file that was made a program."""


ServerKind: TypeAlias = Literal["httpd", "python", "tcp", "once"]
"""Busybox's web server; Python's; something that takes connections; the same for one connection only."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that the process or one of its children runs."""

    port: str
    kind: ServerKind
    since: Moment
    until: Moment | None
    """None: until the container ends."""
    root: str | None = None
    """The directory whose files it serves, absolute inside the container."""
    says: str | None = None
    """What it answers to whoever connects, where that is known."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is known of one path on a volume."""

    volume: str
    path: str
    """Absolute in the volume."""
    kind: EffectKind
    content: str | None = None
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Volumes:
    """What those who ran before have left on the Pod's emptyDir volumes; all else there is as it was at the start."""

    files: tuple[Left, ...] = ()
    """The last of several for one path counts."""
    unknown: frozenset[str] = frozenset()
    """Volumes of which nothing is known any more."""


@dataclass(frozen=True, slots=True)
class End:
    """The process exits by itself."""

    at: Moment
    code: int | None
    """None where the exit code cannot be known."""


ReactionKind: TypeAlias = Literal["ignores", "exits", "unknown"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What SIGTERM does to the process (kubelet-model 10.1, 10.2)."""

    kind: ReactionKind
    """``ignores``: it goes on as if nothing had come, to its own end where it has one."""
    after: Moment | None = None
    """``exits``: how long after the signal."""
    code: int | None = None
    why: str = ""
    """One clause for people: ``sleep has no SIGTERM handler, and the kernel spares PID 1``."""
    may_end: bool = False
    """``ignores``: it may all the same come to its end meanwhile, as others bring about what it waits for."""


@dataclass(frozen=True, slots=True)
class Handler:
    """From ``since`` on, SIGTERM is met with ``reaction``."""

    since: Moment
    reaction: Reaction
    """Whenever in this time the signal comes."""
    exit_at: Moment | None = None
    """``exits``: the end of the process counted from its start, where it depends on when the signal comes."""
    signal: Jitter | None = None
    """How long after ``since`` the signal comes, as far as ``exit_at`` depends on it."""


@dataclass(frozen=True, slots=True)
class Program:
    """The life of a process that nobody disturbs."""

    effects: tuple[Effect, ...]
    """In the order they happen."""
    end: End | None
    """None: it runs for ever, or podlint has lost track before its end."""
    unknown_from: Moment | None
    """From here on anything may happen; None where the whole life is known."""
    handlers: tuple[Handler, ...]
    """In order; the last whose ``since`` has passed counts. Empty: unknown."""
    restarted: bool = False
    """It is the life of a later attempt: volumes may hold what an earlier one left."""
    servers: tuple[Server, ...] = ()
    """What listens on ports, as far as that can be read; see also ``unknown_from``."""
    cannot_start: str | None = None
    """Why the runtime can't start the process at all (its program is not in the image); None: it can, as far as is known."""
    script: bool = False
    """It is a script, though one that podlint can't follow from its very beginning."""
    found: Volumes | None = None
    """What it finds on the Pod's volumes, as far as the containers before it tell; None: what an image or a claim holds."""

    @property
    def known(self) -> bool:
        """The whole life is known."""
        return self.unknown_from is None

    @property
    def opaque(self) -> bool:
        """Nothing of it can be read: an image's own entry point, say."""
        lost_at_once = self.unknown_from is not None and self.unknown_from.fixed
        return lost_at_once and not (self.script or self.effects or self.servers)


OPAQUE = Program((), None, ZERO, ())
"""A command that podlint cannot read: an image's own entry point, a binary with arguments."""

Result: TypeAlias = Literal["success", "failure", "error", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a probe's handler answers from ``since`` on, and how long it takes to say so."""

    since: Moment
    result: Result
    takes: Moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running one command beside the container's process (a hook) comes to."""

    takes: Moment | None
    """How long it runs; None where that cannot be known."""
    code: int | None
    """Its exit code; None where that cannot be known, or it is no command."""
    effects: tuple[Effect, ...]
    """Counted from the hook's own start."""
    touches_process: bool
    """It may end or signal the container's process (``kill``, or a command podlint cannot read)."""
    at_least: Moment = ZERO
    """It certainly runs so long, whatever comes after what podlint can read."""
    runs_beside: Moment = ZERO
    """So long it certainly runs beside the container's process and leaves it alone."""
    result: Result = "unknown"
    """``error``: the runtime cannot start it at all; either way the kubelet takes it for a hook that failed."""

    @property
    def succeeds(self) -> bool:
        """It is known to succeed."""
        return self.code == 0 or self.result == "success"

    @property
    def fails(self) -> bool:
        """It is known to fail."""
        return self.code not in (0, None) or self.result in ("failure", "error")
