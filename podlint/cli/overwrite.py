"""A file's content replaced in one step: whoever looks sees the old or the new, never a part."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final


class NotWritten(Exception):  # noqa: N818 (it says what became of the file)
    """The file is as it was; the text says why."""


_REASONS: Final = dict.fromkeys([errno.EACCES, errno.EPERM], "no permission to write it, or in its folder")


def overwrite(path: str, old: bytes, new: bytes) -> None:
    """Put ``new`` in place of ``old``, which the file at ``path`` was read to hold. A link's target is written.

    Raises NotWritten, and leaves the file as it is, where it holds something else by now or cannot be written.
    """
    target = Path(path).resolve()
    try:
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotWritten("it is no regular file")
        if target.read_bytes() != old:
            raise NotWritten("it was changed meanwhile")
        if not os.access(target, os.W_OK):
            raise NotWritten("it is write-protected")
        _replace(target, new, status)
    except OSError as error:
        raise NotWritten(_REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()) from error


def _replace(target: Path, new: bytes, status: os.stat_result) -> None:
    """Write a new file beside the old one, as accessible as that, and rename it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new)
        with suppress(OSError):  # only root may give files away; then its group may still be kept
            _keep_owner(beside, status)
        beside.chmod(stat.S_IMODE(status.st_mode))
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _keep_owner(file: Path, status: os.stat_result) -> None:
    if hasattr(os, "chown"):
        os.chown(file, -1, status.st_gid)
        os.chown(file, status.st_uid, -1)
