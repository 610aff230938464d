"""Commands that make and remove directories."""

from __future__ import annotations

from podlint.behaviour.shell.call import Call, Finished, Status
from podlint.behaviour.shell.disk import ABSENT, File
from podlint.behaviour.shell.filecommands import may_change, worst
from podlint.behaviour.shell.options import options


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
    allowed = may_change(call, path)
    if allowed is False:
        return 1
    if allowed is None:
        call.disk.change(path, call.at, call.strand, File(None))
        return None
    call.disk.change(path, call.at, call.strand, File("directory", fresh=now.kind == "absent"))
    return 0 if now.kind == "absent" or parents else None


def rmdir(call: Call) -> Finished:
    """Remove directories that are empty, which is known of those alone that the script has made."""
    given = options(call.args)
    if given.flags or not given.operands:
        raise call.lost()
    return Finished(worst([_rmdir_one(call, call.path(arg)) for arg in given.operands]))


def _rmdir_one(call: Call, path: str) -> Status:
    now = call.disk.look(path, call.at, call.strand)
    if now.kind in ("absent", "file", "fifo") or call.disk.ground.writable(path) is False:
        return 1
    if call.disk.ground.holds_mounts(path):
        raise call.lost(f"removing {path} reaches beyond files")
    inside = call.disk.known_below(path, call.at, call.strand)
    if now.fresh and call.disk.ground.writable(path):
        if any(file.kind not in ("absent", None) for file in inside):
            return 1
        if not any(file.kind is None for file in inside):
            call.disk.change(path, call.at, call.strand, ABSENT)
            return 0
    call.disk.change(path, call.at, call.strand, File(None))
    return None
