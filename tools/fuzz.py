"""Damage manifests and have podlint do everything it can with them: none may raise, and none may take long.

    python -m tools.fuzz [COUNT] [--seed N] [--from N] [--workers N] [--seconds S] [--seeds FOLDER] [--save FOLDER]

Input number N of a seed is always the same, and goes through every stage; ``tools.fuzzing.stages`` says in which formats
it is printed. One that raises, or takes more processor time than a bound, is saved with the
traceback beside it. Prints one line at the end; the exit status is 1 where something was saved.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import multiprocessing
import resource
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from tools.fuzzing.mutate import mutated
from tools.fuzzing.seeds import seeds

_PORTION = 100
"""Inputs after which a worker tells how it went."""


class _TooLong(BaseException):
    """An input used up its processor time; no ``except Exception`` on the way keeps it."""


@dataclass
class _Tally:
    """What came of the inputs so far."""

    inputs: int = 0
    tracebacks: int = 0
    too_long: int = 0
    slowest: tuple[float, int] = (0.0, 0)
    """Processor seconds, and the input's number."""
    causes: dict[str, int] = field(default_factory=dict)
    """The last lines of tracebacks, with how often each was met."""

    def add(self, other: _Tally) -> None:
        self.inputs += other.inputs
        self.tracebacks += other.tracebacks
        self.too_long += other.too_long
        self.slowest = max(self.slowest, other.slowest)
        for cause, count in other.causes.items():
            self.causes[cause] = self.causes.get(cause, 0) + count

    def __str__(self) -> str:
        seconds, number = self.slowest
        return (
            f"{self.inputs} inputs, {self.tracebacks} tracebacks, {self.too_long} over the bound, "
            f"slowest {seconds:.1f} s (input {number})"
        )


class _Job(NamedTuple):
    """What a worker is to do: every ``step``-th input from ``first`` on, below ``end``."""

    seed: int
    first: int
    end: int
    step: int
    seconds: float
    save: Path
    more: Path | None


def input_of(seed: int, number: int, more: Path | None = None) -> bytes:
    """Input ``number`` of a seed."""
    random = Random(f"{seed}:{number}")  # noqa: S311 -- the same again is what is wanted
    everything = seeds(more)
    return mutated(random.choice(everything), random, everything)


def main(arguments: list[str]) -> int:
    """Run the fuzzer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0, help="processor time that one input may take")
    parser.add_argument("--seeds", type=Path, help="a folder with more manifests to start from")
    parser.add_argument("--save", type=Path, default=Path("fuzz-found"), help="where bad inputs are put")
    given = parser.parse_args(arguments)
    end = given.first + given.count
    jobs = [
        _Job(given.seed, given.first + worker, end, given.workers, given.seconds, given.save, given.seeds)
        for worker in range(given.workers)
    ]
    total = _run(jobs)
    for cause, count in sorted(total.causes.items(), key=lambda item: -item[1]):
        print(f"{count:6} {cause}")
    print(f"{total}; seed {given.seed}, inputs {given.first} to {end - 1}")
    return int(total.tracebacks + total.too_long > 0)


def _run(jobs: list[_Job]) -> _Tally:
    """All jobs at once, each in a process of its own; one whose process dies is told as a traceback, and ends there."""
    total = _Tally()
    receivers = {}
    for job in jobs:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=_work, args=(job, sender))
        process.start()
        sender.close()
        receivers[receiver] = process
    while receivers:
        for receiver in [each for each in receivers if each in wait(list(receivers))]:
            try:
                total.add(receiver.recv())
                print(f"{time.strftime('%H:%M:%S')} {total}", file=sys.stderr)
            except EOFError:
                process = receivers.pop(receiver)
                process.join()
                if process.exitcode:
                    total.add(_Tally(1, 1, causes={f"a worker ended with status {process.exitcode}": 1}))
    return total


def _work(job: _Job, sender: Connection) -> None:
    signal.signal(signal.SIGVTALRM, _stop)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.yaml"
        tally = _Tally()
        for number in range(job.first, job.end, job.step):
            data = input_of(job.seed, number, job.more)
            path.write_bytes(data)
            _try(path, data, number, job, tally)
            if tally.inputs == _PORTION:
                sender.send(tally)
                tally = _Tally()
        sender.send(tally)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _try(path: Path, data: bytes, number: int, job: _Job, tally: _Tally) -> None:
    from tools.fuzzing.stages import examine

    tally.inputs += 1
    began = _processor_seconds()
    # Where the time is spent in C, no signal is handled: then the process tells where it is, and ends.
    faulthandler.dump_traceback_later(600 + 60 * job.seconds, exit=True)
    signal.setitimer(signal.ITIMER_VIRTUAL, job.seconds)
    try:
        examine(path, every_format=False)
    except _TooLong as error:
        tally.too_long += 1
        _save(job.save, data, number, error, tally)
    except Exception as error:  # noqa: BLE001 -- that is what we are here for
        tally.tracebacks += 1
        _save(job.save, data, number, error, tally)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        faulthandler.cancel_dump_traceback_later()
    tally.slowest = max(tally.slowest, (_processor_seconds() - began, number))


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _save(folder: Path, data: bytes, number: int, error: BaseException, tally: _Tally) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(data).hexdigest()[:12]
    (folder / f"{name}.yaml").write_bytes(data)
    trace = "".join(traceback.format_exception(error))
    (folder / f"{name}.txt").write_text(f"input {number}\n{trace}", encoding="utf-8")
    last = traceback.extract_tb(error.__traceback__)[-1]
    cause = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {str(error)[:80]!r}"
    tally.causes[cause] = tally.causes.get(cause, 0) + 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
