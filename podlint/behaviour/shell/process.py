"""A process in the middle of its work: its clock, variables and traps, and the children it waits for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import field, replace

from podlint.behaviour.shell.arithmetic import NotANumber, evaluate
from podlint.behaviour.shell.call import SOME_FAILURE, Call, Finished, Status, Streams, no_input
from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.order import MARGIN, Lost, Strand
from podlint.behaviour.shell.signal_names import code_of
from podlint.behaviour.shell.streams import Pipe
from podlint.behaviour.shell.syntax import Sequence, Statement, Substitution
from podlint.behaviour.shell.watch import Pause
from podlint.behaviour.shell.word import MAY_BE_SET, UNSET, Expander, Refused, Unset, Value
from podlint.behaviour.shell.world import Ended, Exit, Job, Missing, Never, Sent, World
from podlint.dataclass import dataclass
from podlint.effort import TooMuch
from podlint.moment import Moment, jitter, latest


@dataclass(eq=False)
class Process(ABC):
    """One process: a shell in the middle of its script, or the place for a program to run in."""

    world: World
    strand: Strand
    clock: Moment
    """How far it has come."""
    variables: dict[str, Value | Unset]
    exported: frozenset[str]
    """The names of the variables that programs inherit."""
    directory: str | None
    """The working directory; None where the image decides it."""
    streams: Streams = field(default_factory=no_input)
    dialect: Dialect | None = None
    """Which shell reads the script; None: not known."""
    main: bool = False
    """It is the container's own process, the one that gets the stop signal."""
    starting: bool = False
    """The runtime is about to start it: what cannot be found then is no failure of a command."""
    depth: int = 0
    """How many processes and functions stand above it."""
    errexit: bool = False
    nounset: bool = False
    pipefail: bool = False
    tested: int = 0
    """How many conditions surround the current statement: a failure in one does not end the script (``set -e``)."""
    redirected: int = 0
    """How many groups with redirects surround the current statement."""
    looping: int = 0
    """How many loops without end surround the current statement."""
    status: Status = 0
    """``$?``."""
    positional: tuple[Value, ...] | None = ()
    """``$1`` and so on; None where they are not known."""
    arrays: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    """Bash's, whose places are taken from the first on; the variable of the same name is the first element."""
    functions: dict[str, Statement] = field(default_factory=dict)
    locals: list[dict[str, Value | Unset | Missing]] = field(default_factory=list)
    """For each function that runs: what its local variables were before; see :meth:`localise`."""
    sourcing: int = 0
    """How many files are being read with ``.``."""
    traps: dict[str, str] = field(default_factory=dict)
    """What to do on a signal; the empty text ignores it."""
    at_exit: bool = False
    """It has had a trap for EXIT."""
    jobs: list[Job] = field(default_factory=list)
    """Its background processes that were not waited for."""
    inherited: list[Job] = field(default_factory=list)
    """The jobs of the shell that it is a copy of, as ``jobs`` still knows them."""
    due: list[str] = field(default_factory=list)
    """Signals that came while a command ran in the foreground: their traps are due."""
    trapped: tuple[str, Status] | None = None
    """A trap runs: for which signal, and what ``$?`` was before it."""
    substituted: Status = 0
    """The code of the last ``$(…)`` of the current command."""
    ignored: frozenset[str] = frozenset()
    """Signals that were ignored when the shell began: no trap of its own can change that (POSIX XCU 2.14, trap)."""
    readonly: frozenset[str] = frozenset()
    """Variables that cannot be assigned to any more."""
    alive: tuple[Job, Moment] | None = None
    """A job that surely runs at this moment, since a signal has just cut the waiting for it short."""
    loops: int = 0
    """How many loops surround the current statement, as ``break`` counts them."""

    @abstractmethod
    def run(self, statement: Statement, *, last: bool = False) -> None:
        """Run one statement of a script; ``last``: the shell has nothing else to do, so that it may become the command."""

    @abstractmethod
    def execute(self, words: list[Value]) -> Ended:
        """Become the program that ``words`` name and run to its end."""

    @abstractmethod
    def parsed(self, text: str) -> Sequence:
        """The statements of a script; :class:`Lost` where it has a syntax error."""

    # --- time --------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Count a step; :class:`Lost` after too many, or where nobody waits for more."""
        if self.world.until is not None and (self.clock - self.world.until).constant >= 0:
            raise Lost(self.clock, "nobody waits so long")
        self.world.steps -= 1
        if self.world.steps < 0:
            raise Lost(self.clock, "the script takes too many steps to follow")
        try:
            self.world.effort.spend(1)
        except TooMuch:
            raise Lost(self.clock, "the Pod's scripts take too many steps to follow") from None

    def delay(self) -> Moment:
        """What it takes to start a process, or to see its end."""
        return jitter("command", *self.world.delay)

    def pause(
        self,
        until: Moment | None,
        what: str,
        *,
        interruptible: bool = False,
        waits: bool = True,
        waited: list[Job] | None = None,
    ) -> str | None:
        """Let time pass until ``until``; the signal that cut it short, whose trap has run. Else see :class:`Pause`.

        ``waited``: for these jobs the shell waits, of which one runs yet when the signal comes; the trap sees the code of
        a ``wait`` that was cut short, but in dash.
        """
        if self.main:
            until = self._once_settled(until)
        trapped = self._trapped(until, first_only=interruptible)
        if trapped and interruptible:
            until = trapped[0].at
        came = None
        if self.main:
            trap = self.traps.get(self.world.stop_signal)
            leaves = self._leaves if trap is None else False
            pause = Pause(self.clock, until, what, trap, interruptible, waits, leaves)
            came = self.world.watch.pause(pause)
            if came is not None and leaves:
                self.clock = came
                raise Exit(code_of(self.world.stop_signal))
        due = [self.world.stop_signal] if came is not None and self.traps.get(self.world.stop_signal) else []
        due += dict.fromkeys(one.signal for one in trapped)
        if due and interruptible:
            self.clock = came if came is not None else trapped[0].at
            seen = self.status if self.dialect == "dash" else code_of(due[0])
            self.status = None if waited is None else seen
            self.alive = (waited[0], self.clock) if waited and len(waited) == 1 else None
            self.handle(self.traps[due[0]], due[0])
            return due[0]
        if until is None:
            raise Never
        self.due += due
        self.clock = until
        return None

    @property
    def _leaves(self) -> bool | None:
        """Bash that has had a trap for EXIT has handlers for all that would end it: even as PID 1 it hears the signal, and ends."""
        if not self.at_exit or self.world.stop_signal != "TERM" or self.dialect in ("busybox", "dash"):
            return False
        return True if self.dialect == "bash" else None

    def _once_settled(self, until: Moment | None) -> Moment | None:
        """The pause begins as many rounds later as it takes for others to have done all that they do; when it ends, then."""
        deeds = self.world.deeds(self.world.watch.settled_first())
        if not deeds:
            return until
        rounds = latest(self.clock, latest(*deeds) + MARGIN) - self.clock
        self.clock += rounds
        return None if until is None else until + rounds

    def _trapped(self, until: Moment | None, *, first_only: bool) -> list[Sent]:
        """The signals from processes of the container that its own meets from now on, and has traps for: none else counts."""
        trapped: list[Sent] = []
        for one in self.world.met(self.clock, until) if self.main else ():
            if first_only and trapped:
                break
            self.world.sent.remove(one)
            if self.traps.get(one.signal):
                trapped.append(one)
        return trapped

    def handle(self, action: str, signal: str) -> None:
        """Run a trap; the script's ``$?`` is as before afterwards."""
        statements = self.parsed(action)
        status, around = self.status, self.trapped
        self.trapped = signal, status
        self.run(statements)
        self.status, self.trapped = status, around

    # --- words -------------------------------------------------------------------------------------------

    def child(self, strand: Strand | None = None) -> Process:
        """A copy in a process of its own: traps are not inherited, but signals ignored stay so."""
        return replace(
            self,
            strand=strand or self.strand,
            variables=dict(self.variables),
            arrays=dict(self.arrays),
            functions=dict(self.functions),
            locals=[],
            main=False,
            depth=self.depth + 1,
            traps={signal: action for signal, action in self.traps.items() if not action},
            at_exit=False,
            jobs=[],
            inherited=self.jobs,
            due=[],
        )

    @abstractmethod
    def to_end(self, body: Statement, *, becomes: bool = True) -> Ended:
        """Run ``body`` as all that this shell has to do; ``becomes``: it may become its last command."""

    @property
    def words(self) -> Expander:
        """What works out the words of this shell's commands."""
        return Expander(
            self.look_up,
            self.positional,
            self.assign,
            self._substitute,
            self._calculate,
            self.nounset,
            self.arrays.get,
            None if self.dialect is None else self.dialect == "bash",
        )

    def _calculate(self, text: str) -> Value:
        of_clock = self.world.clock.calculated(text, self.look_up)
        if not isinstance(of_clock, Unset):
            return of_clock
        try:
            number = evaluate(text, self._operand, self.assign)
        except NotANumber:
            raise Lost(self.clock, "what a shell makes of a text in arithmetic differs") from None
        return None if number is None else str(number)

    def _operand(self, name: str) -> Value | Unset:
        """A variable in arithmetic: one that is not set counts as 0, but for Bash with ``set -u``."""
        value = self.look_up(name)
        if value is UNSET and self.nounset and self.dialect not in ("busybox", "dash"):
            if self.dialect is None:
                raise Lost(self.clock, f"some shells end here, since {name} is not set")
            raise Refused(f"{name} is not set")
        return value

    def look_up(self, name: str) -> Value | Unset:
        """The value of a variable."""
        if name == "?":
            return None if self.status in (None, SOME_FAILURE) else str(self.status)
        if name == "$" and not self.world.beside and self.world.alone:
            return "1"
        if name in self.arrays:
            return next(iter(self.arrays[name]), UNSET)
        if name in self.variables:
            return self.variables[name]
        return UNSET if self.world.complete and not MAY_BE_SET.fullmatch(name) else None

    def assign(self, name: str, value: Value | Unset) -> None:
        """Give a variable a value; Ash and dash end where it is readonly."""
        if name in self.readonly:
            if self.dialect not in ("busybox", "dash"):
                raise Lost(self.clock, f"what a shell does when the readonly {name} is assigned to differs")
            raise Refused(f"{name} is readonly")
        if name in self.arrays and value is not UNSET:
            raise Lost(self.clock, f"an assignment to the array {name} is not followed")
        self.arrays.pop(name, None)
        self.variables[name] = value

    def localise(self, name: str) -> None:
        """Keep what a variable is, for the end of the function that now makes it its own."""
        if name in self.arrays:
            raise Lost(self.clock, f"what becomes of the array {name} is not followed")
        self.locals[-1].setdefault(name, self.variables.get(name, Missing.MISSING))

    def _substitute(self, part: Substitution) -> Value:
        """``$(…)``: run in a child that the shell waits for; the line ends behind its output go."""
        pipe = Pipe()
        shell = self.child()
        shell.streams = replace(self.streams, stdout=pipe)
        if self.errexit and self.dialect is None and len(part.body.statements) > 1:
            raise Lost(self.clock, "whether `set -e` holds in a `$(…)` differs")
        shell.errexit = self.errexit and self.dialect == "dash"
        ended = shell.to_end(part.body)
        self.substituted = ended.status
        self.pause(ended.at, "`$(…)`")
        text = pipe.text()
        return None if text is None else text.rstrip("\n")

    # --- commands and files ------------------------------------------------------------------------------

    def call(self, name: str, args: tuple[Value, ...]) -> Call:
        """A command of this process, about to run."""
        world = self.world
        first = self.main and world.alone
        return Call(
            name, args, self.clock, world.disk, self.strand, self.directory, self.streams, self.dialect or world.sh,
            wall=world.clock, first=first, repeated=bool(self.looping),
        )  # fmt: skip

    def output(self, finished: Finished) -> None:
        """Pass on what a command wrote, and perhaps complained of, until now."""
        writer = self.call("", ())
        self.streams.stdout.write(writer, finished.output)
        complains = finished.status != 0 if finished.complains is None else finished.complains
        if complains:
            self.streams.stderr.write(writer, None)
