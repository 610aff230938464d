"""Commands that make, remove and read files."""

from __future__ import annotations

from podlint.behaviour.shell.call import DEVICE, SINKS, SOME_FAILURE, Call, Finished, Status
from podlint.behaviour.shell.disk import ABSENT, File
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import Value, is_plain

_LONGEST_CONTENT = 10_000
"""Characters of a file that are kept; the content of a longer one counts as unknown."""


def write(call: Call, path: str, content: Value, *, append: bool = False) -> Status:
    """Write ``content`` to the file at ``path``, as ``>`` and ``touch`` do: the exit code of the opening."""
    if path in SINKS:
        return 0
    now = call.disk.look(path, call.at, call.strand)
    allowed = _may_change(call, path) if now.kind != "file" else call.disk.ground.writable(path)
    if allowed is False or now.kind == "directory":
        return 1
    if append and now.kind != "absent":
        content = now.content + content if now.content is not None and content is not None else None
    if call.disk.is_stream(path):
        content = None
    if content is not None and (not is_plain(content) or len(content) > _LONGEST_CONTENT):
        content = None
    if allowed is None:
        call.disk.change(path, call.at, call.strand, File(now.kind if now.kind == "file" else None))
        return None
    call.disk.change(path, call.at, call.strand, File("file", content))
    return 0


def _may_change(call: Call, path: str) -> bool | None:
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


def mkdir(call: Call) -> Finished:
    """Make directories, with ``-p`` those above them too."""
    given = options(call.args, with_value="m")
    if not given.flags <= {"p", "v", "parents"} or not given.operands:
        raise call.lost()
    parents = not given.flags.isdisjoint({"p", "parents"})
    return Finished(worst([_mkdir_one(call, call.path(arg), parents=parents) for arg in given.operands]))


def _mkdir_one(call: Call, path: str, *, parents: bool) -> Status:
    now = call.disk.look(path, call.at, call.strand)
    if now.kind == "directory":
        return 0 if parents else 1
    if now.kind == "file":
        return 1
    if parents and path.count("/") > 1:
        above = _mkdir_one(call, path.rpartition("/")[0], parents=True)
        if above != 0:
            return above
    allowed = _may_change(call, path)
    if allowed is False:
        return 1
    if allowed is None:
        call.disk.change(path, call.at, call.strand, File(None))
        return None
    call.disk.change(path, call.at, call.strand, File("directory", fresh=now.kind == "absent"))
    return 0 if now.kind == "absent" or parents else None


def cat(call: Call) -> Finished:
    """Read files to their end."""
    given = options(call.args)
    if not given.operands:
        stdin = call.streams.stdin
        if stdin is None:
            raise call.lost("how long it reads from its standard input is not known")
        return Finished(0, output=stdin.content)
    if "-" in given.operands or any(call.path(arg) in call.streams.outputs for arg in given.operands):
        raise call.lost()
    files = [call.look(arg) for arg in given.operands]
    contents = [file.content for file in files]
    output = None if given.flags or None in contents else "".join(filter(None, contents))
    return Finished(worst([readable(file) for file in files]), output=output)


def readable(file: File) -> Status:
    """The code of a program that reads the file."""
    if file is DEVICE:
        return 0
    return None if file.kind is None else 0 if file.kind == "file" else 1


def ls(call: Call) -> Finished:
    """Look whether files are there."""
    kinds = [call.look(arg).kind for arg in options(call.args).operands]
    return Finished(SOME_FAILURE if "absent" in kinds else None if None in kinds else 0)


def tail(call: Call) -> Finished:
    """Read the end of a file; with ``-f`` or ``-F`` go on reading for ever."""
    given = options(call.args, with_value="nc")
    if len(given.operands) != 1 or not given.flags <= {"f", "F", "q", "follow"}:
        raise call.lost()
    file = call.look(given.operands[0])
    if not given.flags:
        return Finished(readable(file))
    if file is DEVICE or file.kind == "file" or "F" in given.flags:
        return Finished(0, takes=None)
    if file.kind is None:
        raise call.lost("whether the file to follow is there is not known")
    return Finished(1)


def worst(statuses: list[Status]) -> Status:
    """The code of a command that goes on after a failure: one failure is enough, one doubt leaves it open."""
    failures = [status for status in statuses if status not in (0, None)]
    return failures[0] if failures else None if None in statuses else 0
