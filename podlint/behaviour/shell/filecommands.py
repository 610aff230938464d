"""Commands that make, remove and read files."""

from __future__ import annotations

import re
from dataclasses import replace

from podlint.behaviour.location import absolute
from podlint.behaviour.shell.call import DEVICE, ENDLESS, SINKS, SOME_FAILURE, Call, Finished, Status
from podlint.behaviour.shell.disk import ABSENT, File
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.streams import LONGEST_CONTENT, FileSink, Sink
from podlint.behaviour.shell.word import Value
from podlint.moment import latest


def write(call: Call, path: str, content: Value, *, executable: bool | None = None) -> Status:
    """Write ``content`` to the file at ``path``, as ``>`` and ``touch`` do: the exit code of the opening.

    A new file is no program unless it is made ``executable``; one that was there stays what it was.
    """
    if path in SINKS:
        return 0
    now = call.disk.look(path, call.at, call.strand)
    allowed = may_change(call, path) if now.kind != "file" else call.disk.ground.writable(path)
    if allowed is False or now.kind == "directory":
        return 1
    if now.kind == "fifo":
        raise call.lost("who reads from the FIFO is not followed")
    if content is not None and len(content) > LONGEST_CONTENT:
        content = None
    if allowed is None:
        call.disk.change(path, call.at, call.strand, File(now.kind if now.kind == "file" else None))
        return None
    runs = now.executable if executable is None else executable
    call.disk.change(path, call.at, call.strand, File("file", content, executable=runs))
    return 0


def may_change(call: Call, path: str) -> bool | None:
    """Whether an entry for ``path`` can be made in its directory."""
    directory = call.disk.look(path.rpartition("/")[0] or "/", call.at, call.strand)
    if directory.kind in ("absent", "file"):
        return False
    allowed = call.disk.ground.writable(path)
    return None if allowed and directory.kind is None else allowed


def touch(call: Call) -> Finished:
    """Make files that are not there; ``-c`` leaves them away."""
    given = options(call.args)
    if not given.flags <= {"a", "m", "c"} or not given.operands:
        raise call.lost()
    return Finished(worst([_touch_one(call, call.path(arg), make="c" not in given.flags) for arg in given.operands]))


def _touch_one(call: Call, path: str, *, make: bool) -> Status:
    if path in SINKS:
        return 0
    now = call.disk.look(path, call.at, call.strand)
    if now.kind == "directory" or (now.kind == "absent" and not make):
        return 0
    if now.kind is None and not make:
        return None
    return write(call, path, now.content if now.kind == "file" else "" if now.kind == "absent" else None)


def rm(call: Call) -> Finished:
    """Remove files, with ``-r`` whole directories."""
    given = options(call.args)
    if not given.flags <= {"r", "R", "f", "v", "recursive", "force"}:
        raise call.lost()
    tree, force = not given.flags.isdisjoint({"r", "R", "recursive"}), not given.flags.isdisjoint({"f", "force"})
    if not given.operands:
        return Finished(None if force else 1)
    return Finished(worst([_rm_one(call, call.path(arg), tree=tree, force=force) for arg in given.operands]))


def _rm_one(call: Call, path: str, *, tree: bool, force: bool) -> Status:
    if path in SINKS or path == "/" or call.disk.ground.holds_mounts(path):
        raise call.lost(f"removing {path} reaches beyond files")
    now = call.disk.look(path, call.at, call.strand)
    if now.kind == "absent":
        return 0 if force else 1
    if now.kind == "directory" and not tree:
        return 1
    allowed = call.disk.ground.writable(path)
    if allowed is False:
        return None if now.kind is None else 1
    if allowed is None:
        call.disk.change(path, call.at, call.strand, File(None))
        return None
    if tree:
        call.disk.remove_tree(path, call.at, call.strand)
    else:
        call.disk.change(path, call.at, call.strand, ABSENT)
    return 0 if now.kind is not None or force else None


def cat(call: Call) -> Finished:
    """Read files, or standard input, to their end, and pass everything on as it comes."""
    given = options(call.args)
    operands = given.operands or ("-",)
    stdin = call.streams.stdin
    if operands == ("-",) and not given.flags:
        if stdin is None:
            raise call.lost("how long it reads from its standard input is not known")
        for at, text in stdin.pieces:
            call.streams.stdout.write(replace(call, at=latest(call.at, at)), text)
        _, until = stdin.all(call.at)
        return Finished(0, until - call.at)
    if "-" in operands or any(call.path(arg) in call.streams.outputs for arg in operands):
        raise call.lost()
    if any(call.path(arg) in ENDLESS for arg in operands):
        return Finished(0, takes=None, output=None)
    files = [call.look(arg) for arg in operands]
    if any(file.kind == "fifo" for file in files):
        raise call.lost("who writes to the FIFO is not followed")
    contents = [file.content for file in files if file.kind not in ("absent", "directory")]
    output = None if given.flags or None in contents else "".join(filter(None, contents))
    return Finished(worst([readable(file) for file in files]), output=output)


def tee(call: Call) -> Finished:
    """Pass standard input on, and write it to files too."""
    given = options(call.args)
    stdin = call.streams.stdin
    if stdin is None or not given.flags <= {"a"}:
        raise call.lost()
    sinks: list[Sink] = [call.streams.stdout]
    statuses: list[Status] = [0]
    for operand in given.operands:
        path = call.path(operand)
        before = call.look(path)
        content = before.content if given.flags and before.kind == "file" else ""
        statuses.append(write(call, path, content))
        if statuses[-1] == 0 and path not in SINKS:
            sinks.append(FileSink(path, content))
    for at, text in stdin.pieces:
        for sink in sinks:
            sink.write(replace(call, at=latest(call.at, at)), text)
    _, until = stdin.all(call.at)
    return Finished(worst(statuses), until - call.at)


def chmod(call: Call) -> Finished:
    """Only whether a file can be run is followed."""
    mode, *operands = call.args or (None,)
    if mode is None or not operands or mode.startswith("-R"):
        raise call.lost()
    sets = re.fullmatch(r"[ugoa]*([-+=])[rwxX]*x[rwxX]*|[0-7]?([0-7])[0-7]{2}", mode)
    executable = sets is not None and (sets[1] == "+" or sets[1] == "=" or int(sets[2] or 0) % 2 == 1)
    statuses: list[Status] = []
    for operand in operands:
        path = call.path(operand)
        now = call.look(path)
        if now.kind == "file" and call.disk.ground.writable(path):
            if sets is not None:
                call.disk.change(path, call.at, call.strand, replace(now, executable=executable))
            statuses.append(0)
        else:
            statuses.append(1 if now.kind == "absent" else 0 if now.kind == "directory" else None)
    return Finished(worst(statuses))


def cp(call: Call) -> Finished:
    """Copy files; whole directories are not followed."""
    given = options(call.args, with_value="t")
    if not given.flags <= {"f", "p", "a", "v"} or given.values or len(given.operands) < 2:
        raise call.lost()
    *sources, target = given.operands
    return Finished(worst([_copy_one(call, source, target, several=len(sources) > 1)[0] for source in sources]))


def _copy_one(call: Call, source: Value, target: Value, *, several: bool) -> tuple[Status, str]:
    path, where = call.path(source), call.path(target)
    now, there = call.look(path), call.look(where)
    if now.kind == "absent":
        return 1, path
    if now.kind != "file":
        raise call.lost(f"what {path} holds is not known")
    if there.kind is None:
        raise call.lost(f"whether {where} is a directory is not known")
    if there.kind == "directory":
        where = absolute(path.rpartition("/")[2], where)
    elif several or (target or "").endswith("/"):
        return 1, path
    if where == path:
        return 1, path
    return write(call, where, now.content, executable=now.executable), path


def mv(call: Call) -> Finished:
    """Move files; whole directories are not followed."""
    given = options(call.args, with_value="t")
    if not given.flags <= {"f", "v"} or given.values or len(given.operands) < 2:
        raise call.lost()
    *sources, target = given.operands
    statuses: list[Status] = []
    for source in sources:
        status, path = _copy_one(call, source, target, several=len(sources) > 1)
        if status is None or call.disk.ground.writable(path) is not True:
            raise call.lost(f"whether {path} can be moved is not known")
        if status == 0:
            call.disk.change(path, call.at, call.strand, ABSENT)
        statuses.append(status)
    return Finished(worst(statuses))


def mkfifo(call: Call) -> Finished:
    """Make FIFOs."""
    given = options(call.args, with_value="m")
    if given.flags or not given.operands:
        raise call.lost()
    statuses: list[Status] = []
    for operand in given.operands:
        path = call.path(operand)
        allowed = may_change(call, path)
        now = call.look(path)
        if now.kind == "absent" and allowed:
            call.disk.change(path, call.at, call.strand, File("fifo"))
            statuses.append(0)
        elif now.kind is None or (now.kind == "absent" and allowed is None):
            raise call.lost(f"whether {path} can be made is not known")
        else:
            statuses.append(1)
    return Finished(worst(statuses))


def readable(file: File) -> Status:
    """The code of a program that reads the file."""
    if file is DEVICE:
        return 0
    return None if file.kind is None else 0 if file.kind == "file" else 1


def ls(call: Call) -> Finished:
    """Look whether files are there."""
    kinds = [call.look(arg).kind for arg in options(call.args).operands]
    return Finished(SOME_FAILURE if "absent" in kinds else None if None in kinds else 0, output=None)


def tail(call: Call) -> Finished:
    """Read the end of a file; with ``-f`` or ``-F`` go on reading for ever."""
    args = [f"-n{arg[1:]}" if arg is not None and re.fullmatch(r"-\d+", arg) else arg for arg in call.args]
    given = options(args, with_value="nc")
    if not given.operands and not given.flags and call.streams.stdin is not None:
        text, until = call.streams.stdin.all(call.at)
        count = given.values.get("n", "10")
        known = text is not None and "c" not in given.values and re.fullmatch(r"\d{1,9}", count or "")
        lines = (text or "").splitlines(keepends=True)
        return Finished(
            0, until - call.at, output="".join(lines[-int(count or 0) :] if int(count or 0) else ()) if known else None
        )
    if len(given.operands) != 1 or not given.flags <= {"f", "F", "q", "follow"}:
        raise call.lost()
    file = call.look(given.operands[0])
    if not given.flags:
        return Finished(readable(file), output=None if file.kind != "absent" else "")
    if file is DEVICE or file.kind == "file" or "F" in given.flags:
        return Finished(0, takes=None, output="" if file is DEVICE else None)
    if file.kind is None:
        raise call.lost("whether the file to follow is there is not known")
    return Finished(1)


def worst(statuses: list[Status]) -> Status:
    """The code of a command that goes on after a failure: one failure is enough, one doubt leaves it open."""
    failures = [status for status in statuses if status not in (0, None)]
    return failures[0] if failures else None if None in statuses else 0
