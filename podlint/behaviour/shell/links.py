"""``ln``: two names for one file, of which podlint knows nothing from then on, whichever is used to change it."""

from __future__ import annotations

import posixpath

from podlint.behaviour.shell.call import SINKS, Call, Finished, Status
from podlint.behaviour.shell.filecommands import may_change
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import is_plain


def ln(call: Call) -> Finished:
    """``ln [-sfnTv] TARGET NAME``."""
    given = options(call.args)
    if not given.flags <= {"s", "f", "n", "T", "v"} or len(given.operands) != 2:
        raise call.lost()
    target, name = given.operands
    if target is None or not is_plain(target):
        raise call.lost("which file is meant is not known")
    path = call.path(name)
    there = call.disk.look(path, call.at, call.strand).kind
    if there == "directory" and given.flags.isdisjoint({"n", "T"}):
        path = posixpath.join(path, posixpath.basename(target.rstrip("/")))
        there = call.disk.look(path, call.at, call.strand).kind
    status = _status(call, path, force="f" in given.flags)
    if "s" not in given.flags:
        status = 1 if call.look(target).kind == "absent" else None
    led_to = posixpath.join(posixpath.dirname(path), target) if "s" in given.flags else call.path(target)
    if status != 1:
        for each in (path, posixpath.normpath(led_to)):
            if each not in SINKS and not each.startswith("/dev/"):
                call.disk.share(each, call.at, call.strand)
    return Finished(status)


def _status(call: Call, path: str, *, force: bool) -> Status:
    """The code of making a link at ``path``."""
    there, allowed = call.disk.look(path, call.at, call.strand).kind, may_change(call, path)
    if allowed is False or there == "directory" or (there in ("file", "fifo") and not force):
        return 1
    return 0 if allowed and (there is not None or force) else None
