"""Inputs checked by several processes at once."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from podlint.cli.examine import Examined, examine
from podlint.cli.inputs import Manifest
from podlint.cli.surroundings import Readings, neighbourhood_of


def examined_by(
    jobs: int, asked: Sequence[Manifest], manifests: Sequence[Manifest], portions: Sequence[Sequence[int]]
) -> Iterator[tuple[int, Examined]]:
    """What comes of the inputs whose numbers stand in ``portions``, as each portion is done."""
    fork = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if fork else "spawn")
    first = _Worker(asked, manifests) if fork else None
    if (
        first is not None
    ):  # the others begin with all that this process has read for a portion of its own; elsewhere with nothing
        yield from ((number, first.examine(number)) for number in portions[0])
        portions = portions[1:]
        gc.freeze()
    begin = (first, asked, manifests)
    lost: list[int] = []
    with _surviving_others():
        for portion, found in _results(ProcessPoolExecutor(jobs, context, _begin, begin), portions):
            if found is None:
                lost += portion
            else:
                yield from zip(portion, found, strict=True)
        for number in lost:  # one of them ends whatever process looks at it; the others are to be checked
            for _, found in _results(ProcessPoolExecutor(1, context, _begin, begin), [[number]]):
                yield number, _unknown(asked[number]) if found is None else found[0]


@contextmanager
def _surviving_others() -> Iterator[None]:
    """To write to a process that has ended is an error here, and not this process's end (SIGPIPE), as elsewhere it is."""
    if not hasattr(signal, "SIGPIPE"):
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: until a new process has :func:`_begin` behind it, it would die of it with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _results(
    pool: ProcessPoolExecutor, portions: Sequence[Sequence[int]]
) -> Iterator[tuple[Sequence[int], list[Examined] | None]]:
    """What comes of each portion, as each is done; None where the process ended."""
    try:
        with _uninterrupted():
            futures = {pool.submit(_examine, portion): portion for portion in portions}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                yield futures[future], None
    except BaseException:  # Ctrl-C: nobody waits for what the others are at
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _unknown(manifest: Manifest) -> Examined:
    why = "the end of the process that looked at it (was there too little memory?)"
    return Examined(manifest.name, manifest.beside, mistake=why)


# --- in the other process -----------------------------------------------------------------------------------


class _Worker:
    """What one process has at hand for all its portions."""

    def __init__(self, asked: Sequence[Manifest], manifests: Sequence[Manifest]) -> None:
        self._asked = asked
        self._readings = Readings()
        self._neighbourhood = neighbourhood_of(manifests, self._readings)

    def examine(self, number: int) -> Examined:
        return examine(self._asked[number], self._readings.of, self._neighbourhood)


_here: list[_Worker] = []
"""The one worker of this process."""


def _begin(forked: _Worker | None, asked: Sequence[Manifest], manifests: Sequence[Manifest]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C meets all processes; the first one ends the others
    _here[:] = [forked or _Worker(asked, manifests)]


def _examine(portion: Sequence[int]) -> list[Examined]:
    return [_here[0].examine(number) for number in portion]
