"""Redirects: which files a command reads from and writes to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from podlint.behaviour.shell.call import NOWHERE, SINKS, SOME_FAILURE, Call, Status
from podlint.behaviour.shell.filecommands import readable, write
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.streams import LOG, FileSink, Sink, Source, source_of
from podlint.behaviour.shell.syntax import Redirect
from podlint.behaviour.shell.word import Value

if TYPE_CHECKING:
    from podlint.behaviour.shell.process import Process


def redirected(process: Process, redirect: Redirect) -> Status:
    """Open the file of one redirect and put it in its place: the exit code of the opening."""
    target = process.words.text(redirect.target)
    if redirect.operator == "<<<" and process.dialect != "bash":
        raise Lost(process.clock, "some shells refuse a script with `<<<`")
    if redirect.operator in ("<<", "<<<"):
        process.streams = replace(
            process.streams, stdin=Source([(process.clock, target)] if target != "" else [], process.clock)
        )
        return 0
    if redirect.operator in (">&", "<&"):
        return _duplicate(process, redirect, target)
    if redirect.operator == "&>" and process.dialect not in ("bash", "busybox"):
        raise Lost(process.clock, "`&>` means something else in some shells")
    call = process.call(redirect.operator, ())
    path = call.path(target)
    if path.startswith(("/dev/tcp/", "/dev/udp/")) and process.dialect in ("bash", None):
        raise Lost(process.clock, f"how long the connection to {path} takes is not known")
    if redirect.operator == "<":
        return _open_input(process, path)
    if path in SINKS:
        sink = {"/dev/stdout": process.streams.stdout, "/dev/stderr": process.streams.stderr}.get(path, LOG)
        status: Status = 0
    else:
        status, sink = _open_output(call, path, append=redirect.operator == ">>")
    _put(process, redirect, sink)
    return status


def _open_input(process: Process, path: str) -> Status:
    call = process.call("<", ())
    file = call.look(path)
    if file.kind == "fifo":
        if process.jobs:
            raise Lost(process.clock, "who writes to the FIFO is not followed")
        if process.pause(None, "the FIFO", interruptible=True):
            raise Lost(process.clock, "what comes after an interrupted open is not known")
    if path in process.streams.outputs:
        raise Lost(process.clock, "the file that is read is being written")
    source = Source(closes=process.clock) if path == NOWHERE else source_of(file, process.clock)
    process.streams = replace(process.streams, stdin=source)
    return readable(file)


def _open_output(call: Call, path: str, *, append: bool) -> tuple[Status, Sink]:
    before = call.disk.look(path, call.at, call.strand)
    content = "" if not append or before.kind == "absent" else before.content
    status = write(call, path, content)
    return status, FileSink(path, content if status == 0 else None)


def _duplicate(process: Process, redirect: Redirect, target: Value) -> Status:
    if target is None or not re.fullmatch(r"[0-2]|-", target) or redirect.descriptor > 2:
        raise Lost(process.clock, f"podlint does not follow `{redirect.operator}` here")
    if redirect.operator == "<&":
        if target == "-":
            process.streams = replace(process.streams, stdin=Source(closes=process.clock))
        elif target != "0":
            raise Lost(process.clock, "podlint does not follow `<&` here")
    elif target == "-":
        _put(process, redirect, LOG)
    else:
        _put(process, redirect, process.streams.stdout if target == "1" else process.streams.stderr)
    return 0


def _put(process: Process, redirect: Redirect, sink: Sink) -> None:
    if redirect.operator == "&>":
        process.streams = replace(process.streams, stdout=sink, stderr=sink)
    elif redirect.descriptor == 1:
        process.streams = replace(process.streams, stdout=sink)
    elif redirect.descriptor == 2:
        process.streams = replace(process.streams, stderr=sink)
    else:
        raise Lost(process.clock, "podlint does not follow descriptors beyond 2")


def opened(process: Process, redirects: tuple[Redirect, ...]) -> bool | None:
    """Open the files of redirects, one after the other.

    False where one cannot be opened, so that the command does not run; None where that is open.
    """
    sure = True
    for redirect in redirects:
        status = redirected(process, redirect)
        if status is not None and status != 0:
            return False if sure else None
        sure = sure and status is not None
    return True if sure else None


def cannot_open(process: Process) -> Status:
    """The code of a command that does not run since the file of a redirect cannot be opened."""
    codes = {"busybox": 1, "dash": 2, "bash": 1}
    return SOME_FAILURE if process.dialect is None else codes[process.dialect]


def can_open(process: Process, redirects: tuple[Redirect, ...]) -> bool:
    """Whether a statement with these redirects runs; :class:`Lost` where that is open."""
    sure = opened(process, redirects)
    if sure is None:
        raise Lost(process.clock, "whether the files that the output goes to can be opened is not known")
    return sure
